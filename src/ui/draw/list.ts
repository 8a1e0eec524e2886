/** The list of lessons with what has been done. */
import { certificateOf } from '../../lab/certificate.ts';
import { progressState } from '../../lab/progressState.ts';
import { say } from '../../lab/text.ts';
import { padTo, widthOf } from '../../text/wrap.ts';
import type { Ui } from '../store.ts';
import { type Row, drawBox, drawRow } from './box.ts';

export function listScreen(ui: Ui, width: number, height: number): string[] {
  const { theme, lessons } = ui.options;
  /** Repair shops follow the lessons, under a heading of their own. */
  const firstRepair = lessons.findIndex((l) => l.kind === 'repair');
  const inner = Math.min(width, 100) - 4;
  const titleWidth = inner - 28;
  const head: Row = [{ text: `     ${padTo(ui.text('ui.title'), titleWidth)}${padTo(ui.text('ui.minutes'), 8)}${ui.text('ui.state')}`, tone: 'dim' }];
  const rows = lessons.flatMap((l, i): Row[] => {
    const p = ui.progress.lessons[l.lesson.id];
    const state = `${p?.done ? `${theme.glyphs.done} ` : ''}${say(ui.lang, progressState(l, p))}`;
    const title = (l.prose[ui.lang] ?? l.prose.en)?.title ?? l.name;
    const text = `${String(i + 1).padStart(3)}  ${padTo(title, titleWidth - 1)} ${padTo(String(l.lesson.minutes), 8)}${state}`;
    const row: Row =
      i === ui.selected
        ? [{ text: `${text}${' '.repeat(Math.max(0, inner - widthOf(text)))}`, tone: 'reverse' }]
        : [{ text, ...(p?.done && { tone: 'dim' as const }) }];
    return i === firstRepair ? [[{ text: `  ${ui.text('repair.section')}`, tone: 'accent' }], row] : [row];
  });
  const { played, whole } = certificateOf(lessons, ui.progress, ui.lang);
  const heads: Row[] = played ? [[{ text: `     ${ui.text(whole ? 'certificate.ready' : 'certificate.exam-left')}`, tone: 'accent' }], head] : [head];
  const room = height - 3 - heads.length;
  const selectedRow = ui.selected + (firstRepair >= 0 && ui.selected >= firstRepair ? 1 : 0);
  const top = Math.max(0, Math.min(selectedRow - Math.floor(room / 2), rows.length - room));
  const box = drawBox([...heads, ...rows.slice(top, top + room)], Math.min(width, 100), Math.min(height - 1, rows.length + 2 + heads.length), theme, {
    title: [{ text: `vethlab ${theme.glyphs.dot} ${ui.text('ui.lessons')}`, tone: 'accent' }],
    focused: true,
  });
  const bottom = drawRow([{ text: ` ${ui.status || ui.text('ui.choose')}`, tone: ui.status ? 'changed' : 'dim' }], width, theme);
  return [...box.map((l) => l), ...Array.from({ length: Math.max(0, height - box.length - 1) }, () => ''), bottom];
}

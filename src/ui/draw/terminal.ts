/** A terminal's visible lines, the line being edited with its cursor, and completions. */
import { chop, widthOf } from '../../text/wrap.ts';
import type { TermView } from '../termview.ts';
import type { Row } from './box.ts';
import type { Theme } from './theme.ts';

export function terminalRows(t: TermView, width: number, height: number, theme: Theme, focused: boolean): Row[] {
  const { lines } = t.scrollback;
  // only the end can be visible: wrap no more lines than fit
  const end = Math.max(0, lines.length - t.scroll);
  const wanted = lines.slice(Math.max(0, end - height), end);
  const rows: Row[] = [];
  wanted.forEach((line, i) => {
    const last = t.scroll === 0 && i === wanted.length - 1;
    if (!last || !t.waiting) rows.push(...chop(line, width).map((l): Row => (l.startsWith('\u2502 ') ? [{ text: l, tone: 'accent' }] : l)));
    else rows.push(...promptRows(t, line, width, theme, focused));
  });
  if (t.candidates.length > 0 && t.scroll === 0)
    rows.push(
      ...chop(t.candidates.slice(0, 60).join('  '), width)
        .slice(0, 3)
        .map((l): Row => [{ text: l, tone: 'dim' }]),
    );
  return rows.slice(-height);
}

/** Prompt and edited line; the cursor is shown in reverse. */
function promptRows(t: TermView, prompt: string, width: number, theme: Theme, focused: boolean): Row[] {
  const head = t.search ? `(reverse-i-search)\`${t.search.text}': ` : prompt;
  const text = head + t.line.text;
  const cursor = head.length + t.line.cursor;
  const rows: Row[] = [];
  let at = 0;
  for (const piece of chop(text, width)) {
    const from = cursor - at;
    if (focused && from >= 0 && from < piece.length) {
      const under = String.fromCodePoint(piece.codePointAt(from) as number);
      rows.push([{ text: piece.slice(0, from) }, { text: under, tone: 'reverse' }, { text: piece.slice(from + under.length) }]);
    } else rows.push(piece);
    at += piece.length;
  }
  if (focused && cursor >= text.length) {
    const last = rows.pop();
    const base = typeof last === 'string' ? last : '';
    if (widthOf(base) < width) rows.push([{ text: base }, { text: theme.glyphs.cursor === '_' ? '_' : ' ', tone: 'reverse' }]);
    else rows.push(base, [{ text: ' ', tone: 'reverse' }]);
  }
  return rows;
}

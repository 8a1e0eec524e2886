import { Box } from 'ink';
import { useSyncExternalStore } from 'react';
import { type Row, drawBox } from '../draw/box.ts';
import { helpScreen } from '../draw/help.ts';
import { footer, header } from '../draw/lines.ts';
import { listScreen } from '../draw/list.ts';
import { currentGoalRow, doneRows, goalRows, lessonPage } from '../draw/lesson.ts';
import { paneRows, position } from '../draw/pane.ts';
import { findNote, terminalBox } from '../draw/terminal.ts';
import { notedChains } from '../../lab/rules/annotated.ts';
import { wrap } from '../../text/wrap.ts';
import type { Ui } from '../store.ts';
import { TOUR_HEIGHT, tourPage } from '../tour.ts';
import { type Layout, isReading, layoutOf } from '../layout.ts';
import { Block } from './Block.tsx';
import { RuleTable } from './RuleTable.tsx';

/** The whole screen. */
export function App({ ui }: { ui: Ui }) {
  useSyncExternalStore(ui.subscribe, ui.getVersion);
  const { columns, rows } = ui;
  if (ui.tooSmall)
    return <Block lines={wrap(ui.text('ui.too-small', { columns, rows: ui.rows }), Math.max(8, columns - 1)).slice(0, Math.max(1, rows))} width={columns} />;
  if (ui.help) return <Block lines={helpScreen(ui, columns, rows)} width={columns} />;
  if (ui.screen === 'list' || !ui.lab) return <Block lines={listScreen(ui, columns, rows)} width={columns} />;
  const layout = layoutOf(ui);
  const tour = tourPage(ui);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Block lines={[header(ui, columns)]} width={columns} />
      {layout.lesson || layout.panes.length > 0 ? (
        <Box flexDirection={layout.stacked ? 'column' : 'row'}>
          {layout.lesson ? <LessonView ui={ui} at={layout.lesson} /> : null}
          <Box flexDirection="row">
            {layout.paneColumns.map((column) => (
              <Box key={column.map((p) => p.index).join()} flexDirection="column">
                {column.map((p) => (
                  <PaneView key={p.index} ui={ui} at={p} />
                ))}
              </Box>
            ))}
          </Box>
        </Box>
      ) : null}
      {tour && !ui.zoomed ? <Block lines={tourBox(ui, tour, columns)} width={columns} /> : null}
      {layout.terminal ? <Block lines={terminalBox(ui, layout.terminal.width, layout.terminal.height)} width={layout.terminal.width} /> : null}
      <Block lines={[footer(ui, columns)]} width={columns} />
    </Box>
  );
}

function tourBox(ui: Ui, page: NonNullable<ReturnType<typeof tourPage>>, width: number): string[] {
  const rows = wrap(page.text, width - 4);
  return drawBox(rows, width, TOUR_HEIGHT, ui.options.theme, { title: [{ text: page.title, tone: 'accent' }], foot: page.foot, focused: true });
}
function LessonView({ ui, at }: { ui: Ui; at: NonNullable<Layout['lesson']> }) {
  const { theme } = ui.options;
  const lab = ui.lab as NonNullable<Ui['lab']>;
  const inner = at.width - 4;
  const height = at.height - 2;
  const focused = ui.focus === 'lesson' || tourPage(ui)?.about === 'lesson';
  const box = (rows: Row[], title: Row, foot = '') => (
    <Block lines={drawBox(rows, at.width, at.height, theme, { title, focused, ...(foot && { foot }) })} width={at.width} />
  );
  if (!lab.loaded) return box([[{ text: ui.text('ui.free'), tone: 'strong' }]], ui.text('ui.lesson'));
  // a small screen shows the current goals, or what to take along, rather than the beginning of a long text
  if (height < 12 && !isReading(ui) && ui.lessonScroll === 0 && ui.focus !== 'lesson' && !lab.finished) {
    const done = doneRows(lab, inner, theme);
    const rows = done.length > 0 ? done : goalRows(lab, inner, theme);
    const first = done.length > 0 ? 0 : Math.max(0, Math.min(rows.length - height, currentGoalRow(lab, inner, theme)));
    return box(rows.slice(first, first + height), [{ text: lab.stepProse?.title ?? '', tone: 'strong' }], ui.text('ui.read-all'));
  }
  const page = lessonPage(lab, { width: inner, height }, ui.lessonScroll, theme, ui.wide && !ui.zoomed);
  ui.lessonScroll = page.top;
  ui.lessonBottom = page.bottom;
  const where = page.bottom > 0 ? `${page.top + 1}-${Math.min(page.length, page.top + page.room)}/${page.length}` : '';
  const keys = isReading(ui) ? ui.text(page.top < page.bottom ? 'ui.read-on' : 'ui.read') : page.bottom > 0 && !focused ? ui.text('ui.read-scroll') : '';
  return box(page.rows, ui.text('ui.lesson'), [where, keys].filter(Boolean).join('  '));
}

function PaneView({ ui, at }: { ui: Ui; at: Layout['panes'][number] }) {
  const pane = ui.panes[at.index];
  const lab = ui.lab;
  if (!pane || !lab) return null;
  const { theme } = ui.options;
  const name = lab.session.k.config.machines[pane.place]?.hostname ?? pane.place;
  const title = (pane.view ? pane.view.title(ui.lang) : `${pane.annotated ? `iptables -t ${pane.table}` : pane.command} · ${name}`)
    .replace(/·/g, theme.glyphs.dot)
    .replace(/→/g, theme.glyphs.arrow);
  pane.fit({ width: at.width - 4, lang: ui.lang, ascii: theme.ascii, lit: ui.litHop });
  pane.follow(at.height - 2);
  if (pane.annotated && ui.zoomed)
    return <RuleTable chains={notedChains(lab, pane.place, pane.table)} pane={pane} ui={ui} width={at.width} height={at.height} title={title} />;
  const height = at.height - 2;
  const others = at.others.length > 0 ? ui.text('ui.changed', { panes: at.others.join(', ') }) : '';
  return (
    <Block
      lines={drawBox(paneRows(pane, height, ui.text('ui.nothing')), at.width, at.height, theme, {
        title,
        focused: ui.focus === at.index || tourPage(ui)?.about === 'panes',
        note: [pane.find ? findNote(pane.find) : others, pane.pinned ? ui.text('ui.pinned') : '', position(pane, height)].filter(Boolean).join('  '),
      })}
      width={at.width}
    />
  );
}

import { Box } from 'ink';
import { useSyncExternalStore } from 'react';
import { drawBox } from '../draw/box.ts';
import { helpScreen } from '../draw/help.ts';
import { footer, header } from '../draw/lines.ts';
import { listScreen } from '../draw/list.ts';
import { lessonRows, goalRows } from '../draw/lesson.ts';
import { paneRows, position } from '../draw/pane.ts';
import { ruleRows } from '../draw/ruletable.ts';
import { terminalBox } from '../draw/terminal.ts';
import { wrap } from '../../text/wrap.ts';
import { netnsOf } from '../../lab/checks/world.ts';
import { probeOf } from '../../lab/scratch.ts';
import type { Ui } from '../store.ts';
import { type Layout, layoutOf } from '../layout.ts';
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
      {layout.terminal ? <Block lines={terminalBox(ui, layout.terminal.width, layout.terminal.height)} width={layout.terminal.width} /> : null}
      <Block lines={[footer(ui, columns)]} width={columns} />
    </Box>
  );
}

function LessonView({ ui, at }: { ui: Ui; at: NonNullable<Layout['lesson']> }) {
  const { theme } = ui.options;
  const lab = ui.lab as NonNullable<Ui['lab']>;
  const inner = at.width - 4;
  const all = lab.loaded ? lessonRows(lab, inner, theme) : [[{ text: ui.text('ui.free'), tone: 'strong' as const }]];
  const height = at.height - 2;
  // a small screen shows the current goals rather than the beginning of a long text, unless it was scrolled
  const small = height < 12 && ui.lessonScroll === 0 && ui.focus !== 'lesson' && lab.loaded && !lab.finished;
  const goals = small ? goalRows(lab, inner, theme) : [];
  const current = Math.max(
    0,
    lab.goals.findIndex((g) => !g.done),
  );
  const firstGoal = small ? Math.max(0, Math.min(goals.length - height, current)) : 0;
  const top = Math.max(0, Math.min(ui.lessonScroll, all.length - height));
  const rows = small ? goals.slice(firstGoal, firstGoal + height) : all.slice(top, top + height);
  const title = small ? [{ text: lab.stepProse?.title ?? '', tone: 'strong' as const }] : ui.text('ui.lesson');
  const foot = all.length > height && !small ? `${top + 1}-${Math.min(all.length, top + height)}/${all.length}` : small ? 'F6 F10' : '';
  return <Block lines={drawBox(rows, at.width, at.height, theme, { title, focused: ui.focus === 'lesson', ...(foot && { foot }) })} width={at.width} />;
}

function PaneView({ ui, at }: { ui: Ui; at: Layout['panes'][number] }) {
  const pane = ui.panes[at.index];
  const lab = ui.lab;
  if (!pane || !lab) return null;
  const { theme } = ui.options;
  const name = lab.session.k.config.machines[pane.place]?.hostname ?? pane.place;
  const title = pane.view ? pane.view.title(ui.lang) : `${pane.command} · ${name}`.replace('·', theme.glyphs.dot);
  pane.fit({ width: at.width - 4, lang: ui.lang, ascii: theme.ascii });
  if (pane.tabular && pane.definition.name === 'iptables') {
    const ns = netnsOf(probeOf(lab.session.k), pane.place);
    return <RuleTable rows={ns ? ruleRows(lab.session.k, ns, pane.table) : []} width={at.width} height={at.height} title={title} />;
  }
  const height = at.height - 2;
  const others = at.others.length > 0 ? `${ui.text('ui.changed')}: ${at.others.join(', ')}` : '';
  return (
    <Block
      lines={drawBox(paneRows(pane, height, ui.text('ui.nothing')), at.width, at.height, theme, {
        title,
        focused: ui.focus === at.index,
        note: [others, position(pane, height)].filter(Boolean).join(' '),
      })}
      width={at.width}
    />
  );
}

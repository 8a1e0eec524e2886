import { Table } from 'ink-table';
import { Box, Text } from 'ink';
import type { PropsWithChildren } from 'react';
import type { NotedChain } from '../../lab/rules/annotated.ts';
import { withoutControls } from '../../text/controls.ts';
import { truncate, widthOf } from '../../text/wrap.ts';
import type { Pane } from '../panes.ts';
import type { Ui } from '../store.ts';

/** The component measures by length: what is wider than it is long gets these behind it, and loses them when drawn. */
const FILL = '\ue000';
const cell = (text: string, most: number): string => {
  const cut = truncate(withoutControls(text), most);
  return cut + FILL.repeat(Math.max(0, widthOf(cut) - cut.length));
};
const Cell = ({ children }: PropsWithChildren<{ column: number }>) => <Text>{String(children).replaceAll(FILL, '')}</Text>;
const Head = ({ children }: PropsWithChildren) => <Text bold>{String(children).replaceAll(FILL, '')}</Text>;

/** Columns that the fixed cells and all borders take. */
const FIXED = 4 + 8 + 7 + 20;

/** The rules of a table enlarged: chain, number, hits, who wrote it, what it is for and, where there is room, the rule. */
export function RuleTable({
  ui,
  pane,
  chains,
  width,
  height,
  title,
}: {
  ui: Ui;
  pane: Pane;
  chains: NotedChain[];
  width: number;
  height: number;
  title: string;
}) {
  const rules = chains.flatMap((c) => c.rules);
  // two screen lines a rule, three for the heading, one for the title
  const room = Math.max(1, Math.floor((height - 5) / 2));
  const top = Math.max(0, Math.min(Math.floor(pane.scroll / 2), rules.length - room));
  const left = Math.max(16, width - FIXED - Math.max(8, ...rules.map((r) => Math.min(24, widthOf(r.chain)))));
  const both = left > 100;
  const purpose = both ? 64 : left;
  const [chain, num, hits, by, what, rule] = (['rules.h-chain', 'rules.h-num', 'rules.h-hits', 'rules.h-by', 'rules.h-for', 'rules.h-rule'] as const).map(
    (key) => cell(ui.text(key), 24),
  ) as [string, string, string, string, string, string];
  const data = rules.slice(top, top + room).map((r) => ({
    [chain]: cell(r.chain, 24),
    [num]: r.num,
    [hits]: r.hits,
    [by]: cell(r.by, 7),
    [what]: cell(r.purpose, purpose),
    ...(both && { [rule]: cell(r.text, left - purpose - 3) }),
  }));
  const shown = rules.length > room ? `  ${top + 1}-${Math.min(rules.length, top + room)}/${rules.length}` : '';
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      <Text bold>{` ${withoutControls(title)}${shown}`}</Text>
      {data.length > 0 ? <Table data={data} cell={Cell} header={Head} /> : <Text>{` ${ui.text('ui.nothing')}`}</Text>}
    </Box>
  );
}

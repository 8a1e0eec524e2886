import { Table } from 'ink-table';
import { Box, Text } from 'ink';
import type { RuleRow } from '../draw/ruletable.ts';

/** Rules as a table, cut to what fits: the component draws a line after every row and can't wrap. */
export function RuleTable({ rows, width, height, title }: { rows: RuleRow[]; width: number; height: number; title: string }) {
  const room = Math.max(10, width - 62);
  const visible = rows.slice(0, Math.max(1, Math.floor((height - 4) / 2))).map((r) => ({
    ...r,
    chain: r.chain.slice(0, 24),
    target: r.target.slice(0, 14),
    match: r.match.length > room ? `${r.match.slice(0, room - 1)}~` : r.match,
  }));
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      <Text bold>{` ${title}`}</Text>
      {visible.length > 0 ? <Table data={visible} /> : null}
    </Box>
  );
}

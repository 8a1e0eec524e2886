/** The table as it is printed. */
import { type Row, times } from './figure.ts';

const HEAD = ['', 'measured', 'beside it', 'ratio', 'goal', ''];
/** Rows of one figure, in columns. */
export function table(groups: readonly { name: string; rows: readonly Row[] }[]): string {
  const cells = groups.flatMap(({ name, rows }) => [
    [name, '', '', '', '', ''],
    ...rows.map((r) => [
      `  ${r.what}`,
      r.measured,
      r.beside,
      r.ratio === undefined ? '-' : times(r.ratio),
      r.goal,
      r.met === undefined ? '' : r.met ? 'met' : 'MISSED',
    ]),
  ]);
  const widths = HEAD.map((head, i) => Math.max(head.length, ...cells.map((row) => (row[i] as string).length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join('  ')
      .trimEnd();
  return [line(HEAD), ...cells.map(line)].join('\n');
}

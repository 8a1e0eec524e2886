/** Tables of command lines and what they print, played one after the other in a namespace with nothing in it. */
import { expect, test } from 'vitest';
import type { Command } from '../../../src/shell/command.ts';
import { Bench } from './harness.ts';

/** A line, all that it prints (an ellipsis stands for more of it), and its exit status. */
export type Row = [line: string, prints?: string, status?: number];

/** Setup lines must be silent. Answers were held against iproute2 7.2, net-tools 2.10, bridge-utils 1.7 and BusyBox 1.38. */
export function table(title: string, commands: readonly Command[], setup: readonly string[], rows: readonly Row[]): void {
  test(title, () => {
    const bench = new Bench(commands).blank();
    for (const line of setup) expect({ line, ...bench.run(line) }).toEqual({ line, status: 0, stdout: '', stderr: '' });
    const played = rows.map(([line, prints = '']) => {
      const { status, stdout, stderr } = bench.run(line);
      const said = stdout + stderr;
      const cut = prints.endsWith('…') && said.startsWith(prints.slice(0, -1));
      return { line, prints: cut ? prints : said, status };
    });
    expect(played).toEqual(rows.map(([line, prints = '', status = 0]) => ({ line, prints, status })));
  });
}

/** Single rules, right and wrong ones, held against the words of iptables 1.8.13; and those for which 1.8.9 has others. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Row, checkRows } from './rows.ts';

const read = (file: string): Row[] => JSON.parse(readFileSync(new URL(`../../conformance/${file}`, import.meta.url), 'utf8')) as Row[];

describe.each([['iptables-rules.json', false], ['iptables-rules-more.json', false], ['iptables-1.8.9-rules.json', true]] as const)('%s', (file, old) => {
  const byExt = new Map<string, Row[]>();
  for (const row of read(file)) byExt.set(row.ext, [...(byExt.get(row.ext) ?? []), row]);
  it.each([...byExt])('%s', (_ext, rows) => {
    expect(checkRows(rows, old)).toEqual([]);
  });
});

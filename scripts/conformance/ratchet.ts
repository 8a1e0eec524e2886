/**
 * The ratchet: test/conformance/agree.json says how many steps of each scenario agree with its recording. The test fails
 * when it becomes fewer, so that a change that helps one scenario cannot quietly harm another.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Agreeing steps by directory of recordings, then by scenario. */
export type Agreement = Record<string, Record<string, number>>;

const fileIn = (dir: string): string => join(dir, 'agree.json');

export const readAgreement = (dir: string): Agreement => JSON.parse(readFileSync(fileIn(dir), 'utf8')) as Agreement;

/** Take over what was counted just now. A lower number is taken only with `force`; the names of those that were not. */
export function updateAgreement(dir: string, counted: Agreement, force: boolean): string[] {
  const kept: string[] = [];
  const next: Agreement = { ...readAgreement(dir) };
  for (const [set, scenarios] of Object.entries(counted)) {
    const numbers = { ...next[set] };
    for (const [name, agree] of Object.entries(scenarios)) {
      if (!force && agree < (numbers[name] ?? 0)) kept.push(`${set}/${name}`);
      else numbers[name] = agree;
    }
    next[set] = Object.fromEntries(Object.entries(numbers).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  writeFileSync(fileIn(dir), `${JSON.stringify(next, null, 2)}\n`);
  return kept;
}

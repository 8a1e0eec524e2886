/**
 * `npm run conformance [-- NAME... --quiet --set recorded|recorded-20.10 --update --force]`: holds the model against
 * what real machines answered. Names are beginnings of scenario names. Prints each step that differs, a line a scenario
 * and the total; status 1 when a step differs.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../../src/cli/userError.ts';
import { compare, describeDifference } from './compare.ts';
import { runModel } from './model.ts';
import { type Agreement, readAgreement, updateAgreement } from './ratchet.ts';
import { RECORDING_SETS, recordedScenarios } from './scenario.ts';

export function main(args: string[], root: string): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { quiet: { type: 'boolean' }, update: { type: 'boolean' }, force: { type: 'boolean' }, set: { type: 'string' } },
  });
  const sets = RECORDING_SETS.filter((set) => values.set === undefined || set.directory === values.set);
  if (sets.length === 0) throw new UserError(`there is no set '${values.set}'; there are ${RECORDING_SETS.map((set) => set.directory).join(' and ')}.`);
  const dir = join(root, 'test', 'conformance');
  const before = readAgreement(dir);
  const counted: Agreement = {};
  const rows: string[] = [];
  let [agree, total] = [0, 0];
  for (const set of sets) {
    for (const { scenario, recording } of recordedScenarios(dir, set, positionals)) {
      const result = compare(recording.steps, runModel(scenario.lines, scenario.setup));
      const label = `${set.directory}/${scenario.name}`;
      if (!values.quiet) for (const difference of result.differences) console.log(describeDifference(label, difference));
      (counted[set.directory] ??= {})[scenario.name] = result.agree;
      const known = before[set.directory]?.[scenario.name] ?? 0;
      rows.push(`${label}: ${result.agree} of ${result.total}${result.agree < known ? ` (fewer than the ${known} of agree.json)` : ''}`);
      agree += result.agree;
      total += result.total;
    }
  }
  if (total === 0) throw new UserError(`no recorded scenario begins with ${positionals.join(' or ')}; look into test/conformance/scenarios.`);
  console.log(rows.join('\n'));
  console.log(`${agree} of ${total} steps agree`);
  if (values.update) {
    const kept = updateAgreement(dir, counted, values.force ?? false);
    if (kept.length > 0) console.log(`agree.json keeps the higher number of ${kept.join(', ')}; --force lowers it.`);
  }
  return agree < total ? 1 : 0;
}

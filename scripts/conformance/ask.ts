/**
 * `npm run conformance:ask -- [--rootfs DIR] FILE.scn...`: asks a real engine the commands of files that are no scenarios
 * yet, and prints where the model answers differently. Nothing is kept. `--both` prints what the engine said to each.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../../src/cli/userError.ts';
import { agreesAlone, compare, describeDifference } from './compare.ts';
import { defaultRootfs, openEngine } from './engine.ts';
import { runModel } from './model.ts';
import { parseScenario, type Scenario, type Step } from './scenario.ts';

function readScenario(file: string): Scenario {
  try {
    return parseScenario(basename(file, '.scn'), readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

const said = ({ at, cmd, exit, stdout, stderr }: Step): string => `[${at}]$ ${cmd}\n${stdout}${stderr}${exit ? `(status ${exit})\n` : ''}`;

export function main(args: string[], root: string): number {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { rootfs: { type: 'string' }, both: { type: 'boolean' } } });
  if (positionals.length === 0) throw new UserError('name files with commands, for example "npm run conformance:ask -- question.scn".');
  const scenarios = positionals.map(readScenario);
  const engine = openEngine(root, values.rootfs ?? defaultRootfs('28.5'));
  let differing = 0;
  for (const { name, lines, setup } of scenarios) {
    const real = engine.ask({ lines, setup });
    if (values.both) for (const step of real) console.log(said(step));
    if (real.length < lines.length) console.log(`${name}: only ${real.length} of ${lines.length} commands came to an end`);
    const model = runModel(lines, setup).slice(0, real.length);
    const { total, differences } = compare(real, model);
    const own = differences.filter(({ index }, place) => place === 0 || !agreesAlone(real[index], model[index]));
    for (const difference of own) console.log(describeDifference(name, difference));
    console.log(`${name}: ${total - own.length} of ${total} steps agree`);
    differing += own.length;
  }
  return differing > 0 ? 1 : 0;
}

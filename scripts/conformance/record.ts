/**
 * `npm run conformance:record -- [--rootfs DIR] [--twice] [--engine 28.5|20.10] NAME...`: asks a real Docker Engine the
 * scenarios whose names begin so, and keeps its answers in test/conformance. With --twice a second engine is asked the
 * same, and steps that both answer differently are marked unstable.
 * `--make-rootfs` installs the engine first; without names, that is all.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../../src/cli/userError.ts';
import { compare } from './compare.ts';
import { defaultRootfs, makeRootfs, openEngine } from './engine.ts';
import { type Recording, RECORDING_SETS, parseScenario, type Scenario, type Step } from './scenario.ts';

/** Scenarios by the beginnings of their names. */
function askedScenarios(dir: string, names: readonly string[]): Scenario[] {
  const all = readdirSync(dir)
    .filter((file) => file.endsWith('.scn'))
    .map((file) => basename(file, '.scn'))
    .sort();
  for (const name of names)
    if (!all.some((each) => each.startsWith(name))) throw new UserError(`no scenario begins with ${name}; write one to ${join(dir, `${name}.scn`)}.`);
  return all.filter((each) => names.some((name) => each.startsWith(name))).map((name) => parseScenario(name, readFileSync(join(dir, `${name}.scn`), 'utf8')));
}

/** Mark what the second engine answered differently. */
export function markUnstable(first: readonly Step[], second: readonly Step[]): Step[] {
  const changed = new Set(compare(first, second).differences.map((difference) => difference.index));
  return first.map((step, index) => (changed.has(index) ? { ...step, unstable: true } : step));
}

/** Whether an earlier recording marks this command, which it may do for reasons of its own (a long help screen). */
function wasUnstable(file: string, cmd: string): boolean {
  if (!existsSync(file)) return false;
  return (JSON.parse(readFileSync(file, 'utf8')) as Recording).steps.some((step) => step.cmd === cmd && step.unstable);
}

export function main(args: string[], root: string): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { rootfs: { type: 'string' }, twice: { type: 'boolean' }, engine: { type: 'string', default: '28.5' }, 'make-rootfs': { type: 'boolean' } },
  });
  const set = RECORDING_SETS.find((each) => each.engine === values.engine);
  if (!set) throw new UserError(`there is no engine '${values.engine}'; there are ${RECORDING_SETS.map((each) => each.engine).join(' and ')}.`);
  const rootfs = values.rootfs ?? defaultRootfs(set.engine);
  if (values['make-rootfs']) makeRootfs(root, set.engine, rootfs);
  else if (positionals.length === 0) throw new UserError('name the scenarios to record, for example "npm run conformance:record -- 03-bridge".');
  if (positionals.length === 0) return 0;
  const dir = join(root, 'test', 'conformance');
  const scenarios = askedScenarios(join(dir, 'scenarios'), positionals);
  const engine = openEngine(root, rootfs);
  if (!engine.version.startsWith(set.engine))
    throw new UserError(`the engine in ${rootfs} is ${engine.version}; say --engine ${engine.version.replace(/\.\d+$/, '')}.`);
  mkdirSync(join(dir, set.directory), { recursive: true });
  for (const scenario of scenarios) {
    const first = engine.ask(scenario);
    if (first.length < scenario.lines.length)
      throw new UserError(`${scenario.name}: only ${first.length} of ${scenario.lines.length} commands came to an end; shorten the scenario.`);
    const steps = values.twice ? markUnstable(first, engine.ask(scenario)) : first;
    const file = join(dir, set.directory, `${scenario.name}.json`);
    for (const step of steps) if (wasUnstable(file, step.cmd)) step.unstable = true;
    const recording: Recording = { scenario: scenario.name, engine: engine.version, steps };
    writeFileSync(file, `${JSON.stringify(recording, null, 1)}\n`);
    const unstable = steps.filter((step) => step.unstable).length;
    console.log(`${scenario.name}: ${steps.length} steps${unstable ? `, ${unstable} of them unstable` : ''}, engine ${engine.version}`);
  }
  return 0;
}

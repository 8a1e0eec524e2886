/**
 * `npm run conformance:fuzz -- [--seed N] [--runs M] [--commands K] [--theme docker|firewall|host] [--rootfs DIR]
 * [--shrink ATTEMPTS] [--keep DIR] [--again DIR] [--model-only]`: asks the model and a real engine the same random sessions. Each kind of
 * difference is printed once with its signature; the first of a session is shrunk to few commands, others are listed.
 * With --keep the engine's answers are kept in a directory, and --again holds the model against kept ones, without an
 * engine: whether a change of the model mends what was found takes seconds.
 * With --model-only no engine is asked: the model must not fail, and must answer the same twice. Status 1 when anything
 * was found. The same seed asks the same.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ScriptLine } from '../../src/cli/sh.ts';
import { UserError } from '../../src/cli/userError.ts';
import { agreesAlone, compare, type Difference, describeDifference } from './compare.ts';
import { defaultRootfs, type Engine, openEngine } from './engine.ts';
import { generate, type Session, THEME_NAMES } from './fuzz/generate.ts';
import { shrink } from './fuzz/shrink.ts';
import { signatureOf } from './fuzz/signature.ts';
import { runModel } from './model.ts';
import type { Setup, Step } from './scenario.ts';

/** Where a line is typed, as scenarios write it. */
const written = ({ at, cmd }: ScriptLine): string => (at === 'host' ? cmd : `${at}$ ${cmd}`);

/**
 * The differences of a session in the order of its steps, each kind once. What only differs because an earlier difference
 * shifted the numbers of placeholders is left out.
 */
function kindsIn(real: readonly Step[], model: readonly Step[]): [string, Difference][] {
  const kinds = new Map<string, Difference>();
  for (const difference of compare(real, model).differences) {
    if (kinds.size > 0 && agreesAlone(real[difference.index], model[difference.index])) continue;
    const signature = signatureOf(difference);
    if (!kinds.has(signature)) kinds.set(signature, difference);
  }
  return [...kinds];
}

/** The session that shows the difference, as short as `attempts` allow, and the difference as it shows there. */
function shortest(engine: Engine, session: Session, signature: string, index: number, attempts: number): { lines: ScriptLine[]; difference?: Difference } {
  let last: Difference | undefined;
  const lines = shrink(
    session.lines.slice(0, index + 1),
    (candidate) => {
      const model = runModel(candidate, session.setup);
      const found = compare(engine.ask({ lines: [...candidate], setup: session.setup }), model).differences.find(
        (each) => each.index === candidate.length - 1 && signatureOf(each) === signature,
      );
      if (found) last = found;
      return found !== undefined;
    },
    attempts,
  );
  return { lines, ...(last && { difference: last }) };
}

/** A session with what the engine answered, as --keep leaves it: `DIR/SEED.json`. */
interface Kept {
  seed: string;
  setup: Setup;
  lines: ScriptLine[];
  real: Step[];
}

/** Sessions to look at, one at a time: kept ones, or new ones that the engine (or the model a second time) is asked. */
function* sessions(
  from: { again?: string; keep?: string; seed: string; runs: number; commands: number; theme?: string },
  engine?: Engine,
): Generator<[string, Session, Step[]]> {
  if (from.again !== undefined) {
    for (const file of readdirSync(from.again)
      .filter((each) => each.endsWith('.json'))
      .sort()) {
      const { seed, setup, lines, real } = JSON.parse(readFileSync(join(from.again, file), 'utf8')) as Kept;
      yield [seed, { setup, lines, model: runModel(lines, setup) }, real];
    }
    return;
  }
  for (let i = 0; i < from.runs; i++) {
    const seed = `${from.seed}.${i + 1}`;
    const session = generate(seed, from.commands, from.theme);
    const real = engine ? engine.ask(session) : runModel(session.lines, session.setup);
    if (from.keep !== undefined) {
      mkdirSync(from.keep, { recursive: true });
      const kept: Kept = { seed, setup: session.setup, lines: session.lines, real };
      writeFileSync(join(from.keep, `${seed}.json`), JSON.stringify(kept));
    }
    yield [seed, session, real];
  }
}

/** Commands that show the difference, and the difference. */
function report(seed: string, session: Session, lines: readonly ScriptLine[], difference: Difference): void {
  if (session.setup.dockerd) console.log(`# env: ORACLE_DOCKERD_FLAGS=${session.setup.dockerd}`);
  for (const each of lines) console.log(written(each));
  console.log(describeDifference(seed, difference));
}

export function main(args: string[], root: string): number {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '1' },
      commands: { type: 'string', default: '30' },
      shrink: { type: 'string', default: '6' },
      theme: { type: 'string' },
      rootfs: { type: 'string' },
      keep: { type: 'string' },
      again: { type: 'string' },
      'model-only': { type: 'boolean' },
    },
  });
  const number = (name: 'runs' | 'commands' | 'shrink'): number => {
    if (!/^\d+$/.test(values[name])) throw new UserError(`--${name} takes a number, not '${values[name]}'.`);
    return Number(values[name]);
  };
  if (values.theme !== undefined && !THEME_NAMES.includes(values.theme))
    throw new UserError(`there is no theme '${values.theme}'; there are ${THEME_NAMES.join(', ')}.`);
  const { again, keep, theme, seed: first } = values;
  const withEngine = !values['model-only'] && again === undefined;
  const engine = withEngine ? openEngine(root, values.rootfs ?? defaultRootfs('28.5')) : undefined;
  const from = { ...(again !== undefined && { again }), ...(keep !== undefined && { keep }), ...(theme !== undefined && { theme }) };
  const seen = new Map<string, number>();
  let runs = 0;
  let differing = 0;
  for (const [seed, session, real] of sessions({ ...from, seed: first, runs: number('runs'), commands: number('commands') }, engine)) {
    const kinds = values['model-only'] ? modelFaults(session, real) : kindsIn(real, session.model);
    runs++;
    if (kinds.length > 0) differing++;
    console.log(
      `== run ${seed}: ${session.lines.length} commands, ${kinds.length} kinds of differences${session.setup.dockerd ? ` (dockerd ${session.setup.dockerd})` : ''}`,
    );
    for (const [place, [signature, difference]] of kinds.entries()) {
      const count = (seen.get(signature) ?? 0) + 1;
      seen.set(signature, count);
      if (count > 1) continue;
      console.log(`## ${signature}`);
      // Later differences often follow from the first, so only that is worth the time of shrinking.
      if (place > 0) {
        console.log(`${describeDifference(seed, difference)}\n`);
        continue;
      }
      const short = engine && number('shrink') > 0 ? shortest(engine, session, signature, difference.index, number('shrink')) : undefined;
      report(seed, session, short?.lines ?? session.lines.slice(0, difference.index + 1), short?.difference ?? difference);
      console.log();
    }
  }
  console.log(`${differing} of ${runs} sessions differ, ${seen.size} kinds of differences`);
  for (const [signature, count] of [...seen].sort(([, a], [, b]) => b - a)) console.log(`${String(count).padStart(4)}  ${signature}`);
  return seen.size > 0 ? 1 : 0;
}

/** What the model alone can be blamed for: exceptions, and answers that depend on more than its seed. */
function modelFaults(session: Session, again: readonly Step[]): [string, Difference][] {
  const failed = session.model.flatMap((model, index): [string, Difference][] => {
    const fault = /^(?:vethlab: .*|the model failed: .*)$/m.exec(model.stderr)?.[0];
    return fault ? [[`model :: ${fault.slice(0, 100)}`, { index, real: { ...model, stderr: '' }, model }]] : [];
  });
  const unsteady = session.model.flatMap((model, index): [string, Difference][] => {
    const other = again[index] as Step;
    return JSON.stringify(other) === JSON.stringify(model)
      ? []
      : [[`model answers differently the second time :: ${model.cmd.split(' ')[0]}`, { index, real: other, model }]];
  });
  return [...new Map([...failed, ...unsteady.slice(0, 1)])];
}

/** `npm run bench`: asks every figure in a process of its own and prints the table. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Context, Curve, Row } from './figure.ts';
import { FIGURES } from './figures/index.ts';
import { CURVES } from './growth.ts';
import { svg } from './svg.ts';
import { table } from './table.ts';

const USAGE = `usage: npm run bench -- [FIGURE...] [--strict] [--plot DIR] [--rootfs DIR]
figures: ${FIGURES.map((f) => f.name).join(' ')}
  --strict      exit status 1 when a goal is missed
  --plot DIR    draw how time grows with containers, rules, packets and commands, into DIR
  --rootfs DIR  also ask the real kernel and engine of this root file system (as root; made by
                npm run conformance:record -- --make-rootfs)`;

/** V8 does everything on the main thread, so that processor time is the time of one core. */
const NODE_FLAGS = ['--expose-gc', '--single-threaded', '--max-old-space-size=3000'];
const MARK = '\u0001';

/** A child's answer: one line of JSON behind a mark. */
function ask(bundle: string, args: readonly string[], root: string): unknown {
  const { status, stdout, error } = spawnSync(process.execPath, [...NODE_FLAGS, '--input-type=module', '-e', childOf(bundle), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64e6,
  });
  const line = stdout?.split('\n').find((l) => l.startsWith(MARK));
  if (error || status !== 0 || !line) throw new Error(`${args.join(' ')} could not be measured${error ? `: ${error.message}` : ''}`);
  return JSON.parse(line.slice(MARK.length));
}
const childOf = (bundle: string): string => `const { child } = await import(${JSON.stringify(`file://${bundle}`)}); await child(process.argv.slice(1));`;

/** In the child: measure one thing. */
export function child(args: readonly string[]): void {
  const [kind, name, root = '', rootfs = ''] = args;
  const ctx: Context = { root, rootfs: rootfs === '' ? undefined : rootfs, say: (text) => process.stderr.write(`${text}\n`) };
  const answer = kind === 'curve' ? CURVES.find((c) => c.name === name)?.run(ctx) : FIGURES.find((f) => f.name === name)?.run(ctx);
  process.stdout.write(`${MARK}${JSON.stringify(answer)}\n`);
}

function plot(dir: string, bundle: string, root: string): void {
  mkdirSync(dir, { recursive: true });
  for (const { name } of CURVES) {
    const curve = ask(bundle, ['curve', name, root], root) as Curve;
    const file = join(dir, `${name}.svg`);
    writeFileSync(file, svg(curve));
    process.stdout.write(`${file}: ${curve.note}\n`);
  }
}

export async function main(args: string[], root: string, bundle: string): Promise<number> {
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read(args);
  } catch (error) {
    process.stderr.write(`bench: ${(error as Error).message}\n${USAGE}\n`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const unknown = positionals.find((name) => !FIGURES.some((f) => f.name === name));
  if (unknown !== undefined) {
    process.stderr.write(`bench: there is no figure '${unknown}'\n${USAGE}\n`);
    return 2;
  }
  if (values.plot !== undefined) {
    plot(resolve(values.plot), bundle, root);
    if (positionals.length === 0) return 0;
  }
  const chosen = FIGURES.filter((f) => positionals.length === 0 || positionals.includes(f.name));
  const groups: { name: string; rows: Row[] }[] = [];
  for (const figure of chosen) {
    process.stderr.write(`${figure.name}: ${figure.about} ...\n`);
    const rows = ask(bundle, ['figure', figure.name, root, values.rootfs === undefined ? '' : resolve(values.rootfs)], root) as Row[];
    groups.push({ name: figure.name, rows });
  }
  process.stdout.write(`${table(groups)}\n`);
  const missed = groups.flatMap((g) => g.rows).filter((r) => r.met === false);
  process.stdout.write(missed.length === 0 ? 'Every goal is met.\n' : `${missed.length} missed: ${missed.map((r) => r.what).join('; ')}.\n`);
  return values.strict && missed.length > 0 ? 1 : 0;
}

const read = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: { strict: { type: 'boolean' }, plot: { type: 'string' }, rootfs: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });

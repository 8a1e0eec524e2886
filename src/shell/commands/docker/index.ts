/** The docker client: finding the subcommand, parsing its flags, help, and telling errors as the real one tells them. */
import { DockerError, NotModelled } from '../../../docker/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, CommandSpec, Ctx } from '../../command.ts';
import { notModelled } from '../../command.ts';
import { FlagError, flagUsages, parseFlags } from './flags.ts';
import { GROUPS, groupHelp, mainHelp } from './help.ts';
import { COMMANDS, UNMODELLED } from './table.ts';
import { CliError, type DockerCommand, daemonMessage } from './types.ts';

const byPath = new Map<string, DockerCommand>();
for (const c of COMMANDS) for (const path of [c.path, ...(c.aliases ?? [])]) byPath.set(path, c);

const VERSION = 'Docker version 28.5.2+dfsg4, build 9cc6dea35e9a963f281434761c656fba4ac43aed';
/** Global flags that may stand before the subcommand; those with a value take the next word along. */
const GLOBAL_WITH_VALUE = new Set(['--config', '-c', '--context', '-H', '--host', '-l', '--log-level', '--tlscacert', '--tlscert', '--tlskey']);
const GLOBAL_PLAIN = new Set(['-D', '--debug', '--tls', '--tlsverify']);

function* run(ctx: Ctx): Co<number> {
  const words = [...ctx.args];
  while (words[0]?.startsWith('-')) {
    const word = words.shift() as string;
    if (word === '-v' || word === '--version') {
      ctx.stdout.write(`${VERSION}\n`);
      return 0;
    }
    if (word === '--help' || word === '-h') return say(ctx.stdout, mainHelp(COMMANDS), 0);
    if (GLOBAL_PLAIN.has(word) || word.includes('=')) continue;
    if (GLOBAL_WITH_VALUE.has(word)) {
      words.shift();
      continue;
    }
    const what = word.startsWith('--') ? `unknown flag: ${word.split('=')[0]}` : `unknown shorthand flag: '${word[1]}' in ${word}`;
    return say(ctx.stderr, `${what}\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n`, 125);
  }
  const first = words[0];
  if (first === undefined) return say(ctx.stdout, mainHelp(COMMANDS), 0);
  if (first === 'help') return yield* help(ctx, words.slice(1));
  if (GROUPS[first]) {
    const second = words[1];
    if (second === undefined || second === '--help' || second === '-h')
      return say(second === undefined ? ctx.stderr : ctx.stdout, groupHelp(first, COMMANDS), 0);
    const command = byPath.get(`${first} ${second}`);
    if (command) return yield* call(ctx, command, words.slice(2), `docker ${first} ${second}`);
    if (UNMODELLED.has(`${first} ${second}`) || UNMODELLED.has(first)) return notModelled(ctx, `docker ${first} ${second}`);
    if (second.startsWith('-'))
      return say(
        ctx.stderr,
        `unknown ${second.startsWith('--') ? `flag: ${second}` : `shorthand flag: '${second[1]}' in ${second}`}\n\nUsage:  docker ${first}\n\nRun 'docker ${first} --help' for more information\n`,
        125,
      );
    return say(
      ctx.stderr,
      `docker: unknown command: docker ${first} ${second}\n\nUsage:  docker ${first}\n\nRun 'docker ${first} --help' for more information\n`,
      1,
    );
  }
  const command = byPath.get(first);
  if (command) return yield* call(ctx, command, words.slice(1), `docker ${first}`);
  if (UNMODELLED.has(first)) return notModelled(ctx, first);
  return say(ctx.stderr, `docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information\n`, 1);
}

function say(out: Ctx['stdout'], text: string, exit: number): number {
  out.write(text);
  return exit;
}
// biome-ignore lint/correctness/useYield: help is printed at once
function* help(ctx: Ctx, path: string[]): Co<number> {
  const command = byPath.get(path.join(' '));
  if (command) return say(ctx.stdout, commandHelp(command), 0);
  if (path.length === 0) return say(ctx.stdout, mainHelp(COMMANDS), 0);
  return say(ctx.stderr, `unknown help topic: ${path.join(' ')}\n`, 1);
}
function commandHelp(c: DockerCommand): string {
  const aliases = [c.path, ...(c.aliases ?? [])].map((p) => `docker ${p}`);
  const block = aliases.length > 1 ? `Aliases:\n  ${aliases.sort((a, b) => b.length - a.length).join(', ')}\n\n` : '';
  return `Usage:  docker ${c.use}\n\n${c.short}\n\n${block}${c.flags?.length ? `Options:\n${flagUsages(c.flags)}\n` : ''}`;
}

function* call(ctx: Ctx, command: DockerCommand, words: string[], typed: string): Co<number> {
  // the usage names the path that was typed
  const usage = `Usage:  ${typed}${command.use.slice(command.path.length)}`;
  const flagWords = command.stopAtArgs ? words.slice(0, words.findIndex((w) => !w.startsWith('-')) + 1 || words.length) : words;
  if (flagWords.includes('--help')) return say(ctx.stdout, commandHelp({ ...command, use: usage.slice('Usage:  docker '.length) }), 0);
  let parsed: ReturnType<typeof parseFlags>;
  try {
    parsed = parseFlags(words, command.flags ?? [], !command.stopAtArgs);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    return say(ctx.stderr, `${error.message}\n\n${usage}\n\nRun '${typed} --help' for more information\n`, 125);
  }
  const missing = command.flags?.find((f) => f.unmodelled && parsed.flags.has(f.long));
  if (missing) return notModelled(ctx, `${typed.slice('docker '.length)} --${missing.long}`);
  const wrong = argumentError(typed, command.args, parsed.args.length);
  if (wrong) return say(ctx.stderr, `docker: '${typed}' ${wrong.text}\n\n${usage}\n\n${wrong.see} '${typed} --help' for more information\n`, 1);
  try {
    return yield* command.run({ ctx, d: { k: ctx.k, machine: ctx.machine.id }, ...parsed });
  } catch (error) {
    if (error instanceof NotModelled) return notModelled(ctx, error.what);
    if (error instanceof CliError) return say(ctx.stderr, `${error.message}\n`, error.exit);
    if (error instanceof DockerError) return say(ctx.stderr, `${daemonMessage(error)}\n`, 1);
    throw error;
  }
}

/** cli.NoArgs, ExactArgs, RequiresMinArgs, RequiresRangeArgs. */
function argumentError(_typed: string, [min, max]: readonly [number, number?], n: number): { text: string; see: string } | undefined {
  const plural = (k: number): string => `${k} argument${k === 1 ? '' : 's'}`;
  if (max === undefined) return n < min ? { text: `requires at least ${plural(min)}`, see: 'See' } : undefined;
  if (n >= min && n <= max) return undefined;
  if (max === 0) return { text: 'accepts no arguments', see: 'Run' };
  if (min === max) return { text: `requires ${plural(min)}`, see: 'Run' };
  if (min === 0) return { text: `requires at most ${plural(max)}`, see: 'Run' };
  return { text: `requires at least ${min} and at most ${plural(max)}`, see: 'Run' };
}

const spec = (c: DockerCommand, name: string): CommandSpec => ({
  name,
  summary: c.short,
  usage: `docker ${c.use}`,
  options: (c.flags ?? [])
    .filter((f) => !f.unmodelled)
    .map((f) => ({
      names: [...(f.short ? [`-${f.short}`] : []), `--${f.long}`],
      ...(f.type !== 'bool' && { value: f.word ?? f.type }),
      help: f.help,
      ...(f.complete && { complete: f.complete }),
    })),
  ...(c.positionals && { positionals: c.positionals }),
});
const plain = COMMANDS.flatMap((c) => [c.path, ...(c.aliases ?? [])].filter((p) => !p.includes(' ')).map((p) => spec(c, p)));
const grouped = Object.entries(GROUPS).map(
  ([group, about]): CommandSpec => ({
    name: group,
    summary: about,
    subcommands: COMMANDS.flatMap((c) =>
      [c.path, ...(c.aliases ?? [])].filter((p) => p.startsWith(`${group} `)).map((p) => spec(c, p.slice(group.length + 1))),
    ),
  }),
);

export const docker: Command = {
  name: 'docker',
  summary: 'Run and connect containers',
  usage: 'docker [OPTIONS] COMMAND',
  flavours: ['debian'],
  subcommands: [...plain, ...grouped],
  run,
};

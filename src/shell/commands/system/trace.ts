/**
 * trace: the lab's own program, which no real machine has. Runs a command and prints where its packets went. It stands
 * in /usr/local/bin, where an administrator puts what the distribution does not bring.
 */
import { KernelError } from '../../../kernel/errors.ts';
import { type Co, sleepFor } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { quoteIfNeeded } from '../../lang/index.ts';
import { tracerOf } from '../../trace.ts';

/** µs in which packets that are under way when the command ends still arrive. */
const SETTLE = 5_000;
const USAGE = 'usage: trace [--packet N | --all] [--json] COMMAND [ARGUMENT]...\nRuns the command and shows the journey of its packets.\n';

function* run(ctx: Ctx): Co<number> {
  let packet: number | undefined;
  let all = false;
  let json = false;
  let i = 0;
  for (; i < ctx.args.length && (ctx.args[i] as string).startsWith('-'); i++) {
    const arg = ctx.args[i] as string;
    const number = /^--packet(?:=(.*))?$/.exec(arg);
    if (arg === '--') {
      i++;
      break;
    }
    if (number) {
      const value = number[1] ?? ctx.args[++i] ?? '';
      packet = Number(value);
      if (!/^[1-9]\d*$/.test(value)) return complain(ctx, `--packet wants a number from 1 on, not '${value}'`);
    } else if (arg === '--all' || arg === '-a') all = true;
    else if (arg === '--json') json = true;
    else if (arg === '--help' || arg === '-h') {
      ctx.stdout.write(USAGE);
      return 0;
    } else return complain(ctx, `there is no option '${arg}'`);
  }
  const words = ctx.args.slice(i);
  if (words.length === 0) return complain(ctx, 'no command was given');
  const tracer = tracerOf(ctx.k);
  if (!tracer) return complain(ctx, 'nobody here can tell the journeys of packets');
  const { journal } = ctx.k;
  const was = journal.on;
  const before = ctx.k.config;
  const mark = journal.mark;
  journal.on = true;
  let status: number;
  try {
    // one word is a command line ("trace 'curl x; curl y'"), several are a command and its arguments
    status = yield* words.length === 1 ? ctx.exec(['bash', '-c', words[0] as string]) : ctx.exec(words);
    yield* sleepFor(ctx.k, SETTLE);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    ctx.stderr.write(`trace: ${words[0]}: ${error.errno === 'ENOENT' ? 'command not found' : error.text}\n`);
    return error.errno === 'ENOENT' ? 127 : 126;
  } finally {
    journal.on = was;
  }
  const command = words.length === 1 ? (words[0] as string) : words.map(quoteIfNeeded).join(' ');
  ctx.stdout.write(tracer(ctx.k, { command, events: journal.since(mark), before, ...(packet !== undefined && { packet }), ...(all && { all }), ...(json && { json }) }));
  return status;
}
function complain(ctx: Ctx, what: string): number {
  ctx.stderr.write(`trace: ${what}\n${USAGE}`);
  return 2;
}

export const traceCommand: Command = {
  name: 'trace',
  summary: "run a command and show its packets' journeys (a program of the lab)",
  usage: USAGE,
  flavours: ['debian'],
  dir: '/usr/local/bin',
  options: [
    { names: ['--packet'], value: 'N', help: 'show this packet only' },
    { names: ['--all', '-a'], help: 'show every packet' },
    { names: ['--json'], help: 'print JSON' },
  ],
  positionals: ['command'],
  run,
};

/** Programs that run programs or wait: sleep, timeout, xargs, env, watch, nice, time, yes, sudo, su, chroot, setsid, nohup, busybox. */
import { KernelError } from '../../../kernel/errors.ts';
import { type Co, SIGNUM, type Signal, SignalError, sleepFor } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { findCommand } from '../registry.ts';
import { resolveProgram, startProgram } from '../../launch.ts';
import { runtimeOf } from '../../runtime.ts';
import { signalByName } from '../../signals.ts';
import { emptyInput } from '../../streams.ts';
import { APPLETS } from '../../fs/busybox.ts';
import { echoText, formatPrintf, strftime } from '../../printf.ts';
import { BUSYBOX_BANNER, parseOptions, usageError } from '../options.ts';
import { basenameOf } from '../../fs/tree.ts';

const BOTH = ['debian', 'busybox'] as const;

/** `1.5`, `2m`, `1h`: seconds; undefined for anything else. */
function duration(text: string): number | undefined {
  const m = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (text === 'infinity' || text === 'inf') return 1e9;
  return m ? Number(m[1]) * ({ '': 1, s: 1, m: 60, h: 3600, d: 86_400 }[m[2] as string] as number) : undefined;
}

function* sleep(ctx: Ctx): Co<number> {
  const words = ctx.args.filter((a) => a !== '--');
  if (words.length === 0) {
    if (ctx.flavour !== 'busybox') ctx.stderr.write('sleep: missing operand\n');
    return usageError(ctx, { usage: 'sleep [N]...' });
  }
  let total = 0;
  for (const word of words) {
    const seconds = duration(word);
    if (seconds === undefined) {
      if (ctx.flavour === 'busybox') {
        ctx.stderr.write(`sleep: invalid number '${word}'\n`);
        return 1;
      }
      ctx.stderr.write(/^-/.test(word) ? `sleep: invalid option -- '${word[1]}'\n` : `sleep: invalid time interval ‘${word}’\n`);
      return usageError(ctx, {});
    }
    total += seconds;
  }
  yield* sleepFor(ctx.k, total * 1e6);
  return 0;
}

/** Say that a program can't be run; the status that wrappers give then. */
function notRun(ctx: Ctx, name: string, error: unknown, words?: (name: string, reason: string) => string): number {
  if (!(error instanceof KernelError)) throw error;
  ctx.stderr.write(`${ctx.name}: ${words ? words(name, error.text) : ctx.flavour === 'busybox' ? `can't execute '${name}': ${error.text}` : `failed to run command ‘${name}’: ${error.text}`}\n`);
  return error.errno === 'ENOENT' ? 127 : 126;
}
function* exec(ctx: Ctx, argv: string[], change: Parameters<Ctx['exec']>[1], words?: (name: string, reason: string) => string): Co<number> {
  try {
    return yield* ctx.exec(argv, change);
  } catch (error) {
    return notRun(ctx, argv[0] as string, error, words);
  }
}

function* timeout(ctx: Ctx): Co<number> {
  const rules = { short: '+k:s:v', status: 125, long: { 'kill-after': 'k:', signal: 's:', 'preserve-status': 'p', foreground: 'f', verbose: 'v' }, usage: 'timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS' };
  const o = parseOptions(ctx, rules);
  if (typeof o === 'number') return ctx.flavour === 'busybox' ? 1 : 125;
  const [limit, ...argv] = o.args;
  const seconds = limit === undefined ? undefined : duration(limit);
  if (limit === undefined || argv.length === 0) return usageError(ctx, rules);
  const signal: Signal | undefined = o.has('s') ? signalByName(o.get('s') as string) : 'SIGTERM';
  if (seconds === undefined || !signal) {
    ctx.stderr.write(ctx.flavour === 'busybox' ? (seconds === undefined ? `timeout: invalid number '${limit}'\n` : `timeout: bad signal name '${o.get('s')}'\n`) : seconds === undefined ? `timeout: invalid time interval ‘${limit}’\n` : `timeout: ${o.get('s')}: invalid signal\n`);
    return ctx.flavour === 'busybox' ? 1 : usageError(ctx, rules);
  }
  const rt = runtimeOf(ctx.k);
  let program: ReturnType<typeof resolveProgram>;
  try {
    program = resolveProgram(rt, ctx.proc, argv[0] as string, ctx.flavour);
  } catch (error) {
    return notRun(ctx, argv[0] as string, error);
  }
  // timeout makes itself the leader of a process group, so that its signal reaches all that the program started
  const child = startProgram(rt, ctx.proc, program, argv, { stdin: ctx.stdin, stdout: ctx.stdout, stderr: ctx.stderr, tty: ctx.tty, flavour: ctx.flavour }, { argv, comm: basenameOf(argv[0] as string), env: ctx.env }, undefined);
  const until = seconds === 0 ? Number.POSITIVE_INFINITY : ctx.k.now + seconds * 1e6;
  const killAfter = o.has('k') ? (duration(o.get('k') as string) ?? 0) : undefined;
  let killAt = Number.POSITIVE_INFINITY;
  let late = false;
  const group = child.pgid;
  while (!child.ended) {
    const next = late ? killAt : until;
    try {
      yield next === Number.POSITIVE_INFINITY ? { queues: [child.done] } : { queues: [child.done], until: next };
    } catch (error) {
      if (!(error instanceof SignalError)) throw error;
      rt.processes.signalGroup(group, error.signal);
      continue;
    }
    if (child.ended || ctx.k.now < next) continue;
    if (!late) {
      late = true;
      rt.processes.signalGroup(group, signal);
      if (killAfter !== undefined) killAt = ctx.k.now + killAfter * 1e6;
      if (signal === 'SIGKILL') killAt = Number.POSITIVE_INFINITY;
    } else {
      rt.processes.signalGroup(group, 'SIGKILL');
      killAt = Number.POSITIVE_INFINITY;
    }
  }
  if (child.failure !== undefined) throw child.failure;
  if (!late) return child.status;
  if (ctx.flavour === 'busybox') return child.killedBy ? 128 + SIGNUM[child.killedBy] : child.status;
  if (o.has('p')) return child.status;
  if (child.killedBy === 'SIGKILL') throw new SignalError('SIGKILL'); // it dies the same way
  return 124;
}

/** Words of xargs' input: quotes and backslashes count; with `delimiter` nothing does. */
function itemsOf(text: string, o: { has(n: string): boolean; get(n: string): string | undefined }): string[] {
  if (o.has('0')) return text.split('\0').filter((x, i, all) => x !== '' || i < all.length - 1);
  if (o.has('d')) return text.replace(/\n$/, '').split((o.get('d') as string).replace('\\n', '\n').replace('\\t', '\t').replace('\\0', '\0'));
  if (o.has('I')) return text.split('\n').map((l) => l.trim()).filter(Boolean);
  const out: string[] = [];
  const regex = /(?:"[^"\n]*"|'[^'\n]*'|\\[\s\S]|[^\s"'\\])+/g;
  for (const m of text.matchAll(regex)) out.push(m[0].replace(/"([^"]*)"|'([^']*)'|\\([\s\S])/g, (_, a?: string, b?: string, c?: string) => a ?? b ?? c ?? ''));
  return out;
}
function* xargs(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: '+0d:I:n:L:P:rtpxs:a:E:', long: { null: '0', delimiter: 'd:', replace: 'I:', 'max-args': 'n:', 'max-lines': 'L:', 'max-procs': 'P:', 'no-run-if-empty': 'r', verbose: 't', 'arg-file': 'a:' }, usage: 'xargs [OPTIONS] [PROG ARGS]' });
  if (typeof o === 'number') return o;
  const command = o.args.length > 0 ? o.args : ['echo'];
  const text = o.has('a') ? ctx.fs.read(o.get('a') as string) : yield* ctx.stdin.readAll();
  const items = itemsOf(text, o);
  const lines: string[][] = [];
  if (o.has('I')) for (const item of items) lines.push(command.map((w) => w.replaceAll(o.get('I') as string, item)));
  else if (o.has('L')) {
    const rows = text.split('\n').filter((l) => l.trim() !== '');
    const n = Number(o.get('L'));
    for (let i = 0; i < rows.length; i += n) lines.push([...command, ...itemsOf(rows.slice(i, i + n).join('\n'), o)]);
  } else {
    const n = o.has('n') ? Number(o.get('n')) : Math.max(1, items.length);
    for (let i = 0; i < items.length; i += n) lines.push([...command, ...items.slice(i, i + n)]);
    if (items.length === 0 && !o.has('r')) lines.push(command);
  }
  let status = 0;
  for (const argv of lines) {
    if (o.has('t')) ctx.stderr.write(`${argv.join(' ')}\n`);
    try {
      const got = yield* ctx.exec(argv, { stdin: emptyInput() });
      if (got === 255) {
        ctx.stderr.write(`xargs: ${argv[0]}: exited with status 255; aborting\n`);
        return 124;
      }
      if (got > 128 && got < 255) status = 125;
      else if (got !== 0 && status === 0) status = 123;
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      ctx.stderr.write(ctx.flavour === 'busybox' ? `xargs: ${argv[0]}: ${error.text}\n` : `xargs: failed to run command ‘${argv[0]}’: ${error.text}\n`);
      return error.errno === 'ENOENT' ? 127 : 126;
    }
  }
  return status;
}
function* env(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: '+iu:0C:S:', status: 125, long: { 'ignore-environment': 'i', unset: 'u:', null: '0', chdir: 'C:', 'split-string': 'S:' }, usage: 'env [-i0] [-u NAME]... [-] [NAME=VALUE]... [PROG ARGS]' });
  if (typeof o === 'number') return ctx.flavour === 'busybox' ? 1 : 125;
  const words = [...o.args];
  const next: Record<string, string> = o.has('i') || words[0] === '-' ? {} : { ...ctx.env };
  if (words[0] === '-') words.shift();
  for (const { name, value } of o.list) if (name === 'u') delete next[value as string];
  while (words[0]?.includes('=') && !words[0].startsWith('=')) {
    const word = words.shift() as string;
    const at = word.indexOf('=');
    next[word.slice(0, at)] = word.slice(at + 1);
  }
  if (words.length === 0) {
    for (const [name, value] of Object.entries(next)) ctx.stdout.write(`${name}=${value}${o.has('0') ? '\0' : '\n'}`);
    return 0;
  }
  return yield* exec(ctx, words, { env: next, replace: true, ...(o.has('C') && { cwd: o.get('C') as string }) }, (name, reason) => (ctx.flavour === 'busybox' ? `can't execute '${name}': ${reason}` : `‘${name}’: ${reason}`));
}

function* watch(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: '+n:dtegxbc', long: { interval: 'n:', differences: 'd', 'no-title': 't', exec: 'x', color: 'c' }, usage: 'watch [-n SEC] [-t] PROG ARGS' });
  if (typeof o === 'number') return o;
  if (o.args.length === 0) return usageError(ctx, { usage: 'watch [-n SEC] [-t] PROG ARGS' });
  const interval = Number(o.get('n') ?? 2);
  const line = o.args.join(' ');
  if (!o.has('t')) ctx.stdout.write(`Every ${interval.toFixed(1)}s: ${line.padEnd(40)} ${ctx.k.config.uts[ctx.proc.ns.uts]?.hostname ?? ''}: ${strftime('%a %b %e %H:%M:%S %Y', Math.floor(ctx.k.now / 1e6))}\n\n`);
  yield* ctx.shell(line);
  ctx.stderr.write('vethlab: watch prints once and ends\n');
  return 0;
}

function* yes(ctx: Ctx): Co<number> {
  const text = `${ctx.args.length > 0 ? ctx.args.join(' ') : 'y'}\n`;
  const chunk = text.repeat(Math.max(1, Math.floor(8192 / text.length)));
  for (;;) {
    ctx.stdout.write(chunk);
    yield* ctx.stdout.drain();
    yield* sleepFor(ctx.k, 100);
  }
}

/** Wrappers that only run the rest of their words: nice, nohup, setsid, sudo … `skip` takes their own options. */
const wrapper = (name: string, summary: string, flavours: Command['flavours'], short: string, before?: (ctx: Ctx, args: string[]) => string[] | number): Command => ({
  name, flavours, summary, positionals: ['command'],
  *run(ctx): Co<number> {
    const o = parseOptions(ctx, { short: `+${short}`, long: { user: 'u:', adjustment: 'n:' } });
    if (typeof o === 'number') return o;
    let argv: string[] | number = o.args;
    if (before) argv = before(ctx, argv);
    if (typeof argv === 'number') return argv;
    if (argv.length === 0) return name === 'sudo' ? usageError(ctx, {}) : 0;
    const change: Record<string, string> = { ...ctx.env };
    while (name === 'sudo' && argv[0]?.includes('=')) {
      const word = argv.shift() as string;
      change[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
    }
    return yield* exec(ctx, argv, { env: change, replace: true }, name === 'sudo' ? (n) => `${n}: command not found` : undefined);
  },
});

function* su(ctx: Ctx): Co<number> {
  const words = [...ctx.args];
  let command: string | undefined;
  for (let i = 0; i < words.length; i++) if (words[i] === '-c') [, command] = words.splice(i, 2);
  const user = words.find((w) => !w.startsWith('-')) ?? 'root';
  if (user !== 'root') {
    ctx.stderr.write(ctx.fs.read('/etc/passwd').includes(`\n${user}:`) ? 'vethlab: su: other users than root are not modelled\n' : `su: user ${user} does not exist or the user entry does not contain all the required fields\n`);
    return 1;
  }
  const shell = ctx.flavour === 'busybox' ? 'sh' : 'bash';
  return yield* ctx.exec(command === undefined ? [shell] : [shell, '-c', command], { replace: true });
}

function* time(ctx: Ctx): Co<number> {
  const argv = ctx.args.filter((a, i) => !(i === 0 && /^-[pvo]/.test(a)));
  const start = ctx.k.now;
  const status = yield* exec(ctx, argv, {});
  const s = (ctx.k.now - start) / 1e6;
  ctx.stderr.write(`real\t${Math.floor(s / 60)}m ${(s % 60).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  return status;
}

// biome-ignore lint/correctness/useYield: text at once
function* echo(ctx: Ctx): Co<number> {
  ctx.stdout.write(echoText(ctx.args));
  return 0;
}
// biome-ignore lint/correctness/useYield: text at once
function* printf(ctx: Ctx): Co<number> {
  if (ctx.args.length === 0) {
    if (ctx.flavour !== 'busybox') ctx.stderr.write('printf: missing operand\n');
    return usageError(ctx, { usage: 'printf FORMAT [ARG]...' });
  }
  const result = formatPrintf(ctx.args[0] as string, ctx.args.slice(1), ctx.flavour === 'busybox' ? 'busybox' : 'coreutils', ctx.k.now);
  for (const message of result.errors) ctx.stderr.write(`printf: ${message}\n`);
  ctx.stdout.write(result.text);
  return result.status;
}
const status = (name: string, code: number): Command => ({
  name, flavours: BOTH, summary: code === 0 ? 'succeed' : 'fail',
  // biome-ignore lint/correctness/useYield: ends at once
  *run(): Co<number> {
    return code;
  },
});
// biome-ignore lint/correctness/useYield: text at once
function* pwd(ctx: Ctx): Co<number> {
  ctx.stdout.write(`${ctx.proc.cwd}\n`);
  return 0;
}

/** `busybox APPLET …`, on the host as well. */
function* busybox(ctx: Ctx): Co<number> {
  // by another name, an applet's, it is that applet
  const [name, ...rest] = ctx.name === 'busybox' ? ctx.args : [ctx.name, ...ctx.args];
  if (name === undefined || name === '--help') {
    ctx.stdout.write(`${BUSYBOX_BANNER}\nUsage: busybox [function [arguments]...]\n   or: busybox --list[-full]\n   or: function [arguments]...\n\nCurrently defined functions:\n\t${APPLETS.join(', ')}\n`);
    return 0;
  }
  if (name === '--list') {
    ctx.stdout.write(APPLETS.map((a) => `${a}\n`).join(''));
    return 0;
  }
  const command = findCommand(name, 'busybox');
  if (command) return yield* command.run({ ...ctx, name, args: rest, flavour: 'busybox' });
  ctx.stderr.write(APPLETS.includes(name) ? `vethlab: busybox ${name} is not modelled\n` : `${name}: applet not found\n`);
  return APPLETS.includes(name) ? 3 : 127;
}

export const runCommands: readonly Command[] = [
  { name: 'sleep', flavours: BOTH, summary: 'wait', run: sleep },
  { name: 'timeout', flavours: BOTH, summary: 'run a program with a time limit', positionals: [[], 'command'], run: timeout },
  { name: 'xargs', flavours: BOTH, summary: 'make commands of lines', positionals: ['command'], run: xargs },
  { name: 'env', flavours: BOTH, summary: 'run with another environment', run: env },
  { name: 'watch', flavours: BOTH, summary: 'run again and again', positionals: ['command'], run: watch },
  { name: 'yes', flavours: BOTH, summary: 'print without end', run: yes },
  { name: 'su', flavours: BOTH, summary: 'become another user', run: su },
  { name: 'time', flavours: ['busybox'], summary: 'measure a program', run: time },
  { name: 'echo', flavours: BOTH, summary: 'print words', run: echo },
  { name: 'printf', flavours: BOTH, summary: 'print formatted', run: printf },
  { name: 'pwd', flavours: BOTH, summary: 'current directory', run: pwd },
  { name: 'busybox', flavours: BOTH, summary: 'many tools in one', run: busybox },
  status('true', 0), status('false', 1),
  wrapper('nice', 'run with another priority', BOTH, 'n:'), wrapper('nohup', 'run on after hanging up', BOTH, ''), wrapper('setsid', 'run in a new session', BOTH, 'cfw'),
  wrapper('sudo', 'run as root', ['debian'], 'EHnSikbu:g:'), wrapper('stdbuf', 'change buffering', ['debian'], 'i:o:e:'), wrapper('ionice', 'run with another priority', BOTH, 'c:n:'), wrapper('taskset', 'run on some processors', BOTH, 'c', (_ctx, args) => args.slice(1)),
];

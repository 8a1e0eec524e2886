/** nc of BusyBox 1.38 (networking/nc.c, the small one): a pipe to a TCP port or a file; the machines have none. */
import { KernelError, STRERROR } from '../../../kernel/errors.ts';
import type { SockRef } from '../../../kernel/hot.ts';
import { formatIp4 } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import { close, listenOn } from '../../../kernel/socket.ts';
import { acceptOne, connectTcp } from '../../../kernel/sockio.ts';
import type { Command, Ctx } from '../../command.ts';
import { basenameOf } from '../../fs/tree.ts';
import { resolveProgram, startProgram } from '../../launch.ts';
import { runtimeOf } from '../../runtime.ts';
import { AppletError, bbNumber, bbOptions, bbUsage } from '../probe/busybox.ts';
import { bbPort, lookupHost } from '../probe/lookup.ts';
import { SocketInput, relay, socketOutput } from '../probe/relay.ts';

const USAGE = `nc [-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]

Open a pipe to IP:PORT or FILE

	-l	Listen mode, for inbound connects
		(use -ll with -e for persistent server)
	-p PORT	Local port
	-w SEC	Connect timeout
	-i SEC	Delay interval for lines sent
	-f FILE	Use file (ala /dev/ttyS0) instead of network
	-e PROG	Run PROG after connect`;

interface Options { listens: number; port: number; /** µs, 0 for none */ timeout: number; delay: number; file?: string; /** -e and all that follows it */ program?: string[] }

/** -e takes the rest of the line: what stands before it, and the program. */
function splitProgram(args: readonly string[]): { own: string[]; program?: string[] } {
  for (let i = 0; i < args.length && args[i] !== '--'; i++) {
    const m = /^-(l*)([epwif])(.*)$/.exec(args[i] as string);
    if (!m) continue;
    const [, before = '', letter, rest = ''] = m;
    if (letter === 'e') {
      const program = rest === '' ? args.slice(i + 1) : [rest, ...args.slice(i + 1)];
      if (program.length > 0) return { own: [...args.slice(0, i), ...(before === '' ? [] : [`-${before}`])], program };
    } else if (rest === '') i++;
  }
  return { own: [...args] };
}

function* runNc(ctx: Ctx): Co<number> {
  const { own, program } = splitProgram(ctx.args);
  const parsed = bbOptions({ ...ctx, args: own }, USAGE, 'lp:w:i:f:e:');
  if (typeof parsed === 'number') return parsed;
  try {
    const o: Options = { listens: 0, port: 0, timeout: 0, delay: 0, ...(program && { program }) };
    for (const { name, value } of parsed.options) {
      if (name === 'l') o.listens++;
      else if (name === 'p') o.port = bbPort(ctx, value);
      else if (name === 'w') o.timeout = bbNumber(value) * 1e6;
      else if (name === 'i') o.delay = bbNumber(value) * 1e6;
      else if (name === 'f') o.file = value;
    }
    if (parsed.words.length > 2 || ((o.listens > 0 || o.file !== undefined) !== (parsed.words.length === 0))) return bbUsage(ctx, USAGE);
    if (o.file !== undefined) return yield* overFile(ctx, o.file);
    return o.listens > 0 ? yield* server(ctx, o) : yield* client(ctx, o, parsed.words as [string, string?]);
  } catch (error) {
    if (!(error instanceof AppletError)) throw error;
    ctx.stderr.write(`nc: ${error.message}\n`);
    return 1;
  }
}

function* client(ctx: Ctx, o: Options, [host, service]: [string, string?]): Co<number> {
  const { k } = ctx;
  const port = service === undefined ? 0 : bbPort(ctx, service);
  const until = o.timeout > 0 ? k.now + o.timeout : undefined;
  const found = yield* lookupHost(ctx, host, { types: ['A', 'AAAA'] });
  const addr = found.kind === 'found' ? found.addrs[0] : undefined;
  if (addr === undefined) throw new AppletError(until !== undefined && k.now >= until ? 'timed out' : `bad address '${host}'`);
  const sock = yield* connectTcp(k, ctx.netns, ctx.proc.pid, { addr, port }, { ...(until !== undefined && { timeout: until - k.now }), ...(o.port !== 0 && { sport: o.port, reuse: true }) });
  if (typeof sock === 'string') throw new AppletError(until !== undefined && k.now >= until ? 'timed out' : `can't connect to remote host (${formatIp4(addr)}): ${STRERROR[sock]}`);
  return yield* serve(ctx, o, sock);
}

function* server(ctx: Ctx, o: Options): Co<number> {
  const { k } = ctx;
  const listener = listenOn(k, ctx.netns, ctx.proc.pid, { addr: 0, port: o.port }, { family: 6, backlog: o.listens });
  if (typeof listener === 'string') throw new AppletError(`bind: ${STRERROR[listener]}`);
  try {
    for (;;) {
      const sock = yield* acceptOne(k, listener, o.timeout > 0 ? k.now + o.timeout : undefined);
      if (!sock) throw new AppletError('timed out');
      if (o.listens > 1 && o.program) {
        spawnFor(ctx, o.program, sock);
        continue;
      }
      close(k, listener);
      return yield* serve(ctx, o, sock);
    }
  } finally {
    close(k, listener);
  }
}

function* serve(ctx: Ctx, o: Options, sock: SockRef): Co<number> {
  try {
    if (!o.program) {
      yield* relay(ctx, sock, { halfClose: true, delay: o.delay });
      return 0;
    }
    const [name = ''] = o.program;
    try {
      return yield* ctx.exec(o.program, { replace: true, stdin: new SocketInput(ctx.k, sock), stdout: socketOutput(ctx.k, sock) });
    } catch (error) {
      return notRun(ctx, name, error);
    }
  } finally {
    close(ctx.k, sock);
  }
}
/** A child of its own for each connection of `-ll -e`. */
function spawnFor(ctx: Ctx, program: string[], sock: SockRef): void {
  const { k } = ctx;
  const rt = runtimeOf(k);
  try {
    const found = resolveProgram(rt, ctx.proc, program[0] as string, ctx.flavour);
    const io = { stdin: new SocketInput(k, sock), stdout: socketOutput(k, sock), stderr: ctx.stderr, flavour: ctx.flavour };
    startProgram(rt, ctx.proc, found, program, io, { argv: program, comm: basenameOf(program[0] as string).slice(0, 15) }, rt.processes.get(ctx.proc.pid)?.pgid, () => close(k, sock));
  } catch (error) {
    notRun(ctx, program[0] as string, error);
    close(k, sock);
  }
}
function notRun(ctx: Ctx, name: string, error: unknown): number {
  if (!(error instanceof KernelError)) throw error;
  ctx.stderr.write(`nc: can't execute '${name}': ${error.text}\n`);
  return error.errno === 'ENOENT' ? 127 : 126;
}

/** -f: the file's text to standard output, standard input to the file. */
function* overFile(ctx: Ctx, path: string): Co<number> {
  let text: string;
  try {
    text = ctx.fs.read(path);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new AppletError(`can't open '${path}': ${error.text}`);
  }
  ctx.stdout.write(text);
  yield* ctx.stdout.drain();
  return 0;
}

export const nc: Command = {
  name: 'nc', summary: 'Open a pipe to IP:PORT or FILE', usage: USAGE, flavours: ['busybox'], dir: '/usr/bin', run: runNc, positionals: ['host'],
  options: [{ names: ['-l'], help: 'Listen mode, for inbound connects' }, { names: ['-p'], value: 'PORT', help: 'Local port' }, { names: ['-w'], value: 'SEC', help: 'Connect timeout' }, { names: ['-i'], value: 'SEC', help: 'Delay interval for lines sent' }, { names: ['-f'], value: 'FILE', help: 'Use file instead of network', complete: 'file' }, { names: ['-e'], value: 'PROG', help: 'Run PROG after connect', complete: 'command' }],
};
export const ncCommands: readonly Command[] = [nc];

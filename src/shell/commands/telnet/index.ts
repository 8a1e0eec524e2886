/** telnet of BusyBox 1.38 (networking/telnet.c) against plain text servers: no option is negotiated, since no server here offers one. */
import { STRERROR } from '../../../kernel/errors.ts';
import { formatIp4 } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import { close } from '../../../kernel/socket.ts';
import { connectTcp } from '../../../kernel/sockio.ts';
import type { Command, Ctx } from '../../command.ts';
import { bbOptions, bbUsage, AppletError } from '../probe/busybox.ts';
import { bbPort, lookupHost } from '../probe/lookup.ts';
import { relay } from '../probe/relay.ts';

const USAGE = `telnet [-a] [-l USER] HOST [PORT]

Connect to telnet server

	-a	Automatic login with $USER envvar
	-l USER	Automatic login as USER`;
const TELNET_PORT = 23;

function* runTelnet(ctx: Ctx): Co<number> {
  const parsed = bbOptions(ctx, USAGE, 'al:');
  if (typeof parsed === 'number') return parsed;
  const [host, service] = parsed.words;
  if (host === undefined || parsed.words.length > 2) return bbUsage(ctx, USAGE);
  try {
    const port = service === undefined ? TELNET_PORT : bbPort(ctx, service);
    const found = yield* lookupHost(ctx, host, { types: ['A', 'AAAA'] });
    const addr = found.kind === 'found' ? found.addrs[0] : undefined;
    if (addr === undefined) throw new AppletError(`bad address '${host}'`);
    const sock = yield* connectTcp(ctx.k, ctx.netns, ctx.proc.pid, { addr, port });
    if (typeof sock === 'string') throw new AppletError(`can't connect to remote host (${formatIp4(addr)}): ${STRERROR[sock]}`);
    // stdio keeps this line until the end unless it goes to a terminal; what arrives is written past it
    const greeting = `Connected to ${host}\n`;
    try {
      if (ctx.stdout.isTTY) ctx.stdout.write(greeting);
      yield* relay(ctx, sock, { halfClose: true });
      ctx.stdout.write(`EOF on read from foreign host\r\n${ctx.stdout.isTTY ? '' : greeting}`);
      return 0;
    } finally {
      close(ctx.k, sock);
    }
  } catch (error) {
    if (!(error instanceof AppletError)) throw error;
    ctx.stderr.write(`telnet: ${error.message}\n`);
    return 1;
  }
}

export const telnet: Command = {
  name: 'telnet', summary: 'Connect to telnet server', usage: USAGE, flavours: ['busybox'], dir: '/usr/bin', run: runTelnet, positionals: ['host'],
  options: [{ names: ['-a'], help: 'Automatic login with $USER envvar' }, { names: ['-l'], value: 'USER', help: 'Automatic login as USER' }],
};
export const telnetCommands: readonly Command[] = [telnet];

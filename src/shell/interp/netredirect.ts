/** `/dev/tcp/HOST/PORT` and `/dev/udp/HOST/PORT`, which bash opens itself when a redirection names them (bash(1), REDIRECTION; lib/sh/netopen.c). */
import { KernelError, STRERROR } from '../../kernel/errors.ts';
import type { SockRef } from '../../kernel/hot.ts';
import { gaiText, resolve } from '../../kernel/resolv.ts';
import type { Co } from '../../kernel/sched.ts';
import { close, connect, socket } from '../../kernel/socket.ts';
import { connectTcp, recvFrom } from '../../kernel/sockio.ts';
import { sendTo } from '../../kernel/udp.ts';
import { portByService } from '../../text/netdb.ts';
import { inetAton } from '../commands/probe/lookup.ts';
import { SocketInput, socketOutput } from '../commands/probe/relay.ts';
import { BufferedInput, OpenFile, SinkOutput } from '../streams.ts';
import type { Shell } from './shell.ts';

const NAME = /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]+)$/;

/** The connection that a redirection of bash names, open for both directions; undefined when it names none. KernelError when it can't be had. */
export function* openConnection(sh: Shell, path: string): Co<OpenFile | undefined> {
  const [, proto, host, service] = (sh.kind === 'bash' ? NAME.exec(path) : null) ?? [];
  if (!proto || host === undefined || service === undefined) return undefined;
  const { k } = sh.rt;
  const who = { netns: sh.entry.ns.net, pid: sh.pid };
  // getaddrinfo(3) reads a service first
  const port = /^\d+$/.test(service) ? Number(service) & 0xffff : portByService(service, proto);
  if (port === undefined) throw refused(sh, service, 'Servname not supported for ai_socktype');
  const literal = inetAton(host);
  const found = literal === undefined ? yield* resolve(k, who, host) : undefined;
  const addr = literal ?? (found?.kind === 'found' ? found.addrs[0] : undefined);
  if (addr === undefined) throw refused(sh, host, found && found.kind !== 'found' ? gaiText(found) : 'Name or service not known');
  if (proto === 'tcp') {
    const sock = yield* connectTcp(k, who.netns, who.pid, { addr, port });
    if (typeof sock === 'string') throw cannotConnect(sh, new KernelError(sock));
    return new OpenFile({ input: new SocketInput(k, sock), output: socketOutput(k, sock) }, () => close(k, sock));
  }
  const sock = socket(k, who.netns, who.pid, 'udp');
  const failed = connect(k, sock, { addr, port });
  if (failed) {
    close(k, sock);
    throw cannotConnect(sh, new KernelError(failed));
  }
  const output = new SinkOutput((text) => void sendTo(k, sock, undefined, text));
  return new OpenFile({ input: new DatagramInput(sh, sock), output }, () => close(k, sock));
}

/** A name or a service that is none: bash says what getaddrinfo said, then calls the whole an invalid argument. */
function refused(sh: Shell, word: string, reason: string): KernelError {
  sh.error(`${word}: ${reason}`);
  return new KernelError('EINVAL');
}
function cannotConnect(sh: Shell, error: KernelError): KernelError {
  sh.stderr.write(`${sh.name}: connect: ${STRERROR[error.errno]}\n`);
  return error;
}

/** What a connected UDP socket receives, a datagram a read. */
class DatagramInput extends BufferedInput {
  private readonly sh: Shell;
  private readonly sock: SockRef;
  constructor(sh: Shell, sock: SockRef) {
    super();
    this.sh = sh;
    this.sock = sock;
  }
  protected override *more(): Co<string | undefined> {
    const got = yield* recvFrom(this.sh.rt.k, this.sock);
    if (!got || 'errno' in got) throw new KernelError(got?.errno ?? 'EIO');
    return got.data;
  }
}

/** A program's standard streams tied to a TCP connection, as nc and telnet do it, and a connection as the streams of another program. */
import type { SockRef } from '../../../kernel/hot.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type Co, SignalError, sleepFor } from '../../../kernel/sched.ts';
import { send, shutdown } from '../../../kernel/socket.ts';
import { recvSome, sendAll } from '../../../kernel/sockio.ts';
import type { Ctx, Output } from '../../command.ts';
import { BufferedInput } from '../../streams.ts';

/**
 * Copy standard input to the connection and the connection to standard output until the peer closes or resets.
 * The end of standard input shuts down the sending half when `halfClose` is set, else it is only forgotten.
 * @param opts.delay µs to wait after each piece
 */
export function* relay(ctx: Ctx, sock: SockRef, opts: { halfClose: boolean; delay?: number }): Co {
  const { k } = ctx;
  const delay = opts.delay ?? 0;
  const pump = k.spawn(`${ctx.name} input`, (function* (): Co<number> {
    for (;;) {
      const text = yield* ctx.stdin.read();
      if (text === undefined) break;
      if ((yield* sendAll(k, sock, text)) !== undefined) return 1;
      if (delay > 0) yield* sleepFor(k, delay);
    }
    if (opts.halfClose) shutdown(k, sock);
    return 0;
  })());
  try {
    for (;;) {
      const got = yield* recvSome(k, sock);
      if (got.kind !== 'data') return;
      ctx.stdout.write(got.data);
      yield* ctx.stdout.drain();
      if (delay > 0) yield* sleepFor(k, delay);
    }
  } finally {
    pump.kill('SIGKILL');
  }
}

/** Read side of a connection as a program's standard input: a reset reads as its end. */
export class SocketInput extends BufferedInput {
  private readonly k: Kernel;
  private readonly sock: SockRef;
  constructor(k: Kernel, sock: SockRef) {
    super();
    this.k = k;
    this.sock = sock;
  }
  protected override *more(): Co<string | undefined> {
    const got = yield* recvSome(this.k, this.sock);
    return got.kind === 'data' ? got.data : undefined;
  }
}
/** Write side of a connection as a program's standard output; a connection that is gone raises SIGPIPE. */
export function socketOutput(k: Kernel, sock: SockRef): Output {
  return {
    isTTY: false,
    write(text) {
      if (text !== '' && send(k, sock, text) !== undefined) throw new SignalError('SIGPIPE');
    },
    *drain() {
      yield {};
    },
    close() {},
  };
}

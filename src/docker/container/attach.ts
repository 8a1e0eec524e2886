/** Attaching to a container's streams, and its log. Read first: moby daemon/attach.go, container/stream/attach.go. */
import { type Co, waitUntil } from '../../kernel/sched.ts';
import { conflict } from '../errors.ts';
import { findContainer } from '../find.ts';
import type { InStream, OutStream } from '../runtime.ts';
import type { Container, Daemon, LogEntry } from '../state.ts';
import { engineOf, stateQueue } from '../store.ts';
import { ioOf } from './io.ts';
import { isRunning } from './network.ts';

export interface AttachStreams {
  stdin?: InStream;
  stdout?: OutStream;
  stderr?: OutStream /** first what was written so far */;
  logs?: boolean;
}

/**
 * Attach until the container has stopped. May be called before it is started, as `docker run` does: then it waits for
 * the start. What is read from stdin goes to the main process; at its end the process's input is closed if the
 * container was made so (StdinOnce).
 */
export function* attach(d: Daemon, ref: string, streams: AttachStreams): Co {
  const c = findContainer(d, ref);
  if (c.state.status === 'paused') throw conflict(`container ${c.id} is paused, unpause the container before attach`);
  const io = ioOf(d, c);
  if (streams.logs) for (const entry of c.log) streams[entry.stream]?.write(entry.text);
  const client = { stdout: streams.stdout, stderr: streams.stderr };
  io.attached.add(client);
  const started = c.state.startedAt;
  const now = (): Container | undefined => engineOf(d).containers[c.id];
  const begun = (): boolean => {
    const x = now();
    return !x || isRunning(x) || x.state.startedAt !== started || x.state.error !== '';
  };
  const over = (): boolean => {
    const x = now();
    return !x || (!isRunning(x) && x.state.status !== 'restarting');
  };
  const pump = streams.stdin && d.k.spawn('attach', feed(d, c, streams.stdin));
  try {
    yield* waitUntil(d.k, [stateQueue(d, c.id)], begun);
    yield* waitUntil(d.k, [stateQueue(d, c.id)], over);
  } finally {
    io.attached.delete(client);
    pump?.kill('SIGKILL');
  }
}
function* feed(d: Daemon, c: Container, from: InStream): Co<void> {
  const io = ioOf(d, c);
  yield* waitUntil(d.k, [stateQueue(d, c.id)], () => io.stdin !== undefined || !engineOf(d).containers[c.id]);
  from.relayTo = io.stdin;
  try {
    for (;;) {
      const text = yield* from.read();
      if (text === undefined) break;
      io.stdin?.feed(text);
    }
  } finally {
    from.relayTo = undefined;
  }
  if (c.config.StdinOnce) io.stdin?.end();
}

/** What a container wrote, from entry `from` on; ask again with `next` once logQueue wakes. */
export function logs(d: Daemon, ref: string, from = 0): { entries: LogEntry[]; next: number } {
  const { log } = findContainer(d, ref);
  return { entries: log.slice(from), next: log.length };
}

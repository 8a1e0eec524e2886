/**
 * Streams of containers and execs: what a container writes goes to its log and to whoever is attached; what an
 * attached client types goes to its standard input. Runtime only: of all this the log is part of the world.
 */
import type { Co, WaitQueue } from '../../kernel/sched.ts';
import type { InStream, OutStream } from '../runtime.ts';
import type { Container, Daemon, LogEntry } from '../state.ts';
import { logQueue, mutateContainer } from '../store.ts';

/** Log entries kept of one container. */
const LOG_LIMIT = 5_000;

/** Standard input that somebody may feed. Closed, it gives end of file after what is left. */
export class Stdin implements InStream {
  readonly isTTY: boolean;
  private buffer = '';
  private closed = false;
  /** The program waits for input. */
  waiting = false;
  private readonly queue: WaitQueue;
  constructor(queue: WaitQueue, isTTY: boolean) {
    this.queue = queue;
    this.isTTY = isTTY;
  }
  feed(text: string): void {
    this.buffer += text;
    this.queue.wake();
  }
  /** No more will come. */
  end(): void {
    this.closed = true;
    this.queue.wake();
  }
  close(): void {
    this.end();
  }
  private *fill(): Co<boolean> {
    this.waiting = this.buffer === '';
    try {
      while (this.buffer === '') {
        if (this.closed) return false;
        yield { queues: [this.queue] };
      }
      return true;
    } finally {
      this.waiting = false;
    }
  }
  *read(): Co<string | undefined> {
    if (!(yield* this.fill())) return undefined;
    const text = this.buffer;
    this.buffer = '';
    return text;
  }
  *readLine(): Co<string | undefined> {
    let line = '';
    while (yield* this.fill()) {
      const end = this.buffer.indexOf('\n');
      if (end >= 0) {
        line += this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 1);
        return line;
      }
      line += this.buffer;
      this.buffer = '';
    }
    return line === '' ? undefined : line;
  }
  *readAll(): Co<string> {
    let all = '';
    for (;;) {
      const text = yield* this.read();
      if (text === undefined) return all;
      all += text;
    }
  }
}
/** /dev/null. */
export const noInput: InStream = {
  isTTY: false,
  close() {},
  // biome-ignore lint/correctness/useYield: it never has to wait
  *read() {
    return undefined;
  },
  // biome-ignore lint/correctness/useYield: it never has to wait
  *readLine() {
    return undefined;
  },
  // biome-ignore lint/correctness/useYield: it never has to wait
  *readAll() {
    return '';
  },
};

/** What runs beside one container's main process. */
export interface ContainerIo {
  stdin: Stdin | undefined;
  attached: Set<{ stdout?: OutStream | undefined; stderr?: OutStream | undefined }>;
}
const ios = new WeakMap<object, Map<string, ContainerIo>>();

/** The streams of a container, made when first asked for. */
export function ioOf(d: Daemon, c: Container): ContainerIo {
  let map = ios.get(d.k);
  if (!map) ios.set(d.k, (map = new Map()));
  let io = map.get(c.id);
  if (!io) map.set(c.id, (io = { stdin: undefined, attached: new Set() }));
  return io;
}
export function forgetIo(d: Daemon, id: string): void {
  ios.get(d.k)?.delete(id);
}

/** A line longer than this is logged in pieces (moby: logger/copier.go, defaultBufSize), in characters. */
const LONGEST_LINE = 16384;

/** Log what was written, line by line; the rest waits for its end (moby: logger/copier.go). */
function log(c: Container, { stream, text, at }: LogEntry): void {
  const before = c.unfinished?.[stream];
  const pieces = ((before?.text ?? '') + text).match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const rest = pieces.at(-1)?.endsWith('\n') ? undefined : pieces.pop();
  pieces.forEach((line, i) => {
    c.log.push({ stream, text: line, at: i === 0 && before ? before.at : at });
  });
  const waits = rest !== undefined && rest.length < LONGEST_LINE;
  if (rest !== undefined && !waits) c.log.push({ stream, text: rest, at });
  c.unfinished = { ...c.unfinished };
  if (waits) c.unfinished[stream] = { stream, text: rest, at: pieces.length === 0 && before ? before.at : at };
  else delete c.unfinished[stream];
  if (c.log.length > LOG_LIMIT) c.log.splice(0, LOG_LIMIT / 10);
}
/** The container has ended, and with it its last lines. */
export function finishLog(c: Container): void {
  c.log.push(...Object.values(c.unfinished ?? {}));
  delete c.unfinished;
}

/** A write side that logs and copies to attached clients. On a terminal both streams are one and lines end in CR LF. */
export function loggedOutput(d: Daemon, id: string, stream: LogEntry['stream'], tty: boolean): OutStream {
  return {
    isTTY: tty,
    close() {},
    *drain() {},
    write(text) {
      if (text === '') return;
      const entry: LogEntry = { stream: tty ? 'stdout' : stream, text: tty ? text.replace(/\r?\n/g, '\r\n') : text, at: d.k.now };
      mutateContainer(d, id, (c) => log(c, entry));
      const io = ios.get(d.k)?.get(id);
      for (const client of io?.attached ?? []) client[entry.stream]?.write(entry.text);
      logQueue(d, id).wake();
    },
  };
}
/** A write side that only hands on to a client. */
export const copyOutput = (to: OutStream | undefined, tty: boolean): OutStream => ({
  isTTY: tty,
  close() {},
  *drain() {
    if (to) yield* to.drain();
  },
  write: (text) => to?.write(tty ? text.replace(/\r?\n/g, '\r\n') : text),
});

/**
 * What programs read and write: pipes, captured output, text, files, /dev/null. A stream of several holders (after
 * fork or `2>&1`) is an OpenFile that counts them; it is closed when the last one lets go, as a file descriptor is.
 */
import { KernelError } from '../kernel/errors.ts';
import { type Co, SignalError, WaitQueue } from '../kernel/sched.ts';
import type { Input, Output } from './command.ts';

/** Capacity of a pipe in characters (pipe(7): 65,536 bytes). */
const PIPE_CAPACITY = 65_536;

/** Common half of every Input: lines and all that is left, made out of `read`. */
export abstract class BufferedInput implements Input {
  readonly isTTY: boolean = false;
  /** Characters that were read and not yet handed out. */
  protected pushed = '';
  /** The line that readLine gave last ended at end of file, without a newline. */
  lastLineCut = false;
  /** Put characters back in front of what is still to be read. */
  unread(text: string): void {
    this.pushed = text + this.pushed;
  }
  /** The next characters from the source, undefined at end of file. */
  protected abstract more(): Co<string | undefined>;
  close(): void {}

  *read(): Co<string | undefined> {
    if (this.pushed !== '') {
      const text = this.pushed;
      this.pushed = '';
      return text;
    }
    return yield* this.more();
  }
  *readLine(): Co<string | undefined> {
    const pieces: string[] = [];
    for (;;) {
      const text = yield* this.read();
      if (text === undefined) {
        this.lastLineCut = true;
        return pieces.length > 0 ? pieces.join('') : undefined;
      }
      const end = text.indexOf('\n');
      if (end < 0) {
        pieces.push(text);
        continue;
      }
      this.pushed = text.slice(end + 1);
      pieces.push(text.slice(0, end));
      this.lastLineCut = false;
      return pieces.join('');
    }
  }
  *readAll(): Co<string> {
    const pieces: string[] = [];
    for (;;) {
      const text = yield* this.read();
      if (text === undefined) return pieces.join('');
      pieces.push(text);
    }
  }
}

/** A pipe: two ends, bounded, with SIGPIPE for who writes after the reader has gone. */
export class Pipe {
  private chunks: string[] = [];
  private length = 0;
  private readonly changed = new WaitQueue();
  private writerGone = false;
  private readerGone = false;
  readonly input: Input;
  readonly output: Output;

  constructor() {
    const pipe = this;
    this.input = new (class extends BufferedInput {
      protected override *more(): Co<string | undefined> {
        while (pipe.length === 0) {
          if (pipe.writerGone) return undefined;
          yield { queues: [pipe.changed] };
        }
        const text = pipe.chunks.join('');
        pipe.chunks = [];
        pipe.length = 0;
        pipe.changed.wake();
        return text;
      }
      override close(): void {
        pipe.readerGone = true;
        pipe.changed.wake();
      }
    })();
    this.output = {
      isTTY: false,
      write(text) {
        if (pipe.readerGone) throw new SignalError('SIGPIPE');
        if (text === '') return;
        pipe.chunks.push(text);
        pipe.length += text.length;
        pipe.changed.wake();
      },
      *drain() {
        while (pipe.length >= PIPE_CAPACITY && !pipe.readerGone) yield { queues: [pipe.changed] };
        if (pipe.readerGone) throw new SignalError('SIGPIPE');
        // give the reader a turn, so that an endless writer notices when it leaves
        if (pipe.length > 0) yield {};
      },
      close() {
        pipe.writerGone = true;
        pipe.changed.wake();
      },
    };
  }
}

/** Text that is there from the start: here-documents, files, tests. */
export class TextInput extends BufferedInput {
  constructor(text: string) {
    super();
    this.pushed = text;
  }
  // biome-ignore lint/correctness/useYield: end of file comes at once
  protected override *more(): Co<string | undefined> {
    return undefined;
  }
}
/** A directory opened for reading: open(2) succeeds, read(2) is EISDIR. */
export class DirectoryInput extends BufferedInput {
  // biome-ignore lint/correctness/useYield: fails at once
  protected override *more(): Co<string | undefined> {
    throw new KernelError('EISDIR');
  }
}
export const emptyInput = (): Input => new TextInput('');

/** Output that ends in a callback: a terminal, a capture buffer, a file being written. */
export class SinkOutput implements Output {
  readonly isTTY: boolean;
  private readonly sink: (text: string) => void;
  private readonly onClose: (() => void) | undefined;
  constructor(sink: (text: string) => void, options: { isTTY?: boolean; onClose?: () => void } = {}) {
    this.sink = sink;
    this.isTTY = options.isTTY ?? false;
    this.onClose = options.onClose;
  }
  write(text: string): void {
    if (text !== '') this.sink(text);
  }
  *drain(): Co {
    yield {};
  }
  close(): void {
    this.onClose?.();
  }
}

/** Collects what is written. */
export class CaptureOutput extends SinkOutput {
  private readonly pieces: string[];
  constructor() {
    const pieces: string[] = [];
    super((text) => pieces.push(text));
    this.pieces = pieces;
  }
  get text(): string {
    if (this.pieces.length > 1) this.pieces.splice(0, this.pieces.length, this.pieces.join(''));
    return this.pieces[0] ?? '';
  }
}

export const nullOutput = (): Output => new SinkOutput(() => {});

const foregrounds = new WeakMap<Input, number>();
/** Process group that Ctrl-C on this terminal reaches (tcgetpgrp(3)); on the terminal that its input is handed on to, if it is. */
export const foregroundOf = (terminal: Input): number | undefined => (terminal.relayTo ? foregroundOf(terminal.relayTo) : undefined) ?? foregrounds.get(terminal);
/** tcsetpgrp(3). */
export function setForeground(terminal: Input | undefined, pgid: number | undefined): void {
  if (!terminal?.isTTY) return;
  if (pgid === undefined) foregrounds.delete(terminal);
  else foregrounds.set(terminal, pgid);
}

/** A terminal's keyboard: lines typed and not yet read. */
export class LineQueue extends BufferedInput {
  override readonly isTTY = true;
  private readonly lines: string[] = [];
  private ended = 0;
  readonly changed = new WaitQueue();
  relayTo: Input | undefined;
  private readers = 0;
  /** A program waits for a line right now. */
  get waiting(): boolean {
    return this.readers > 0 && (this.relayTo ? (this.relayTo.waiting ?? true) : true);
  }
  /** Put a line (without its newline) where the next reader finds it. */
  push(line: string): void {
    this.lines.push(`${line}\n`);
    this.changed.wake();
  }
  /** Ctrl-D on an empty line: the reader of the moment sees end of file once. */
  eof(): void {
    this.ended++;
    this.changed.wake();
  }
  get pending(): number {
    return this.lines.length;
  }
  /** Forget lines typed ahead, as a terminal does on Ctrl-C. */
  flush(): void {
    this.lines.length = 0;
    this.pushed = '';
  }
  protected override *more(): Co<string | undefined> {
    this.readers++;
    try {
      for (;;) {
        const line = this.lines.shift();
        if (line !== undefined) return line;
        if (this.ended > 0) {
          this.ended--;
          return undefined;
        }
        yield { queues: [this.changed] };
      }
    } finally {
      this.readers--;
    }
  }
}

/** One open file, shared by every descriptor that was made from it. */
export class OpenFile {
  readonly input: Input | undefined;
  readonly output: Output | undefined;
  private holders = 1;
  private readonly onRelease: (() => void) | undefined;
  constructor(ends: { input?: Input | undefined; output?: Output | undefined }, onRelease?: () => void) {
    this.input = ends.input;
    this.output = ends.output;
    this.onRelease = onRelease;
  }
  hold(): this {
    this.holders++;
    return this;
  }
  release(): void {
    if (--this.holders > 0) return;
    this.input?.close();
    this.output?.close();
    this.onRelease?.();
  }
  get open(): boolean {
    return this.holders > 0;
  }
}

/** A process's descriptors. */
export class FdTable {
  private readonly files = new Map<number, OpenFile>();
  /** What stands behind the names of process substitutions (/dev/fd/63). */
  readonly text = new Map<string, string>();
  /** Put `file` at `fd`, in place of what was there. The table takes over one hold. */
  set(fd: number, file: OpenFile): void {
    this.files.get(fd)?.release();
    this.files.set(fd, file);
  }
  get(fd: number): OpenFile | undefined {
    return this.files.get(fd);
  }
  close(fd: number): void {
    this.files.get(fd)?.release();
    this.files.delete(fd);
  }
  /** The lowest free descriptor from `from` on. */
  free(from = 10): number {
    let fd = from;
    while (this.files.has(fd)) fd++;
    return fd;
  }
  /** The table of a child: the same open files. */
  fork(): FdTable {
    const copy = new FdTable();
    for (const [fd, file] of this.files) copy.files.set(fd, file.hold());
    for (const [name, text] of this.text) copy.text.set(name, text);
    return copy;
  }
  closeAll(): void {
    for (const file of this.files.values()) file.release();
    this.files.clear();
  }
  entries(): IterableIterator<[number, OpenFile]> {
    return this.files.entries();
  }
}

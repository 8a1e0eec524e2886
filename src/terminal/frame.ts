/**
 * Paints frames on the alternate screen: of each frame only the lines that differ from what stands there are
 * written, by absolute position. Ink draws into this as if it were its output stream (in its debug mode it writes
 * each whole frame); its own incremental mode counts lines relative to the cursor and goes astray by one.
 */
import { EventEmitter } from 'node:events';

/** Sequences that are no colours, and other control characters. None should be here; none gets through. */
const STEERING = /\u001b(?!\[[\d;:]*m)|[\u0000-\u001a\u001c-\u001f\u007f-\u009f]/;
const coloursOnly = (line: string): string => (STEERING.test(line) ? line.replace(new RegExp(STEERING.source, 'g'), '') : line);

export class FrameStream extends EventEmitter {
  readonly isTTY = true;
  private readonly out: NodeJS.WriteStream;
  private painted: string[] = [];
  private frame = '';
  /** Bytes and frames written so far, for benchmarks and tests. */
  readonly written = { bytes: 0, frames: 0 };

  constructor(out: NodeJS.WriteStream) {
    super();
    this.out = out;
  }
  get columns(): number {
    return this.out.columns ?? 80;
  }
  get rows(): number {
    return this.out.rows ?? 24;
  }

  /** Ink's whole frame. */
  write(frame: string): boolean {
    // Ink also writes cursor and mode sequences of its own: only frames count
    if (frame.startsWith('\u001b[?25')) return true;
    this.frame = frame;
    this.paint();
    return true;
  }
  private paint(): void {
    const lines = this.frame.replace(/\n$/, '').split('\n').slice(0, this.rows);
    let out = '';
    for (let i = 0; i < Math.max(lines.length, this.painted.length); i++) {
      const line = coloursOnly(lines[i] ?? '');
      if (line === this.painted[i]) continue;
      out += `\u001b[${i + 1};1H${line}\u001b[0m\u001b[K`;
    }
    this.painted = lines;
    if (out === '') return;
    this.written.frames++;
    this.written.bytes += Buffer.byteLength(out) + 16;
    // synchronized update (DEC mode 2026): terminals that know it show the frame at once
    this.out.write(`\u001b[?2026h${out}\u001b[?2026l`);
  }
  /** The screen was damaged or resized: paint all of it again. */
  repaint(): void {
    this.painted = [];
    this.out.write('\u001b[0m\u001b[2J');
    this.paint();
  }
}

/** A program in a pseudo-terminal made by script(1), and when what came out of it. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** ms by a clock that only goes forward. */
export const now = (): number => performance.now();
/** Written by the shell, with its process id, in the moment before it becomes the program. */
const STARTS = /\u0001(\d+)\u0001/;
/** The end of a frame (DEC mode 2026): all of it is there. */
export const FRAME_END = '\u001b[?2026l';

export interface Started {
  columns: number;
  rows: number;
  env?: Record<string, string>;
}

export class InTerminal {
  /** Everything it wrote since `forget`. */
  text = '';
  /** When the program was started; undefined until then. */
  begun: number | undefined;
  pid = 0;
  private readonly child: ChildProcessWithoutNullStreams;
  private awaited: (() => void) | undefined;

  constructor(argv: readonly string[], { columns, rows, env }: Started) {
    const quoted = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    this.child = spawn('script', ['-qfec', `stty rows ${rows} cols ${columns}; printf '\\001%d\\001' $$; exec ${quoted}`, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', CI: 'false', NO_COLOR: '', ...env },
    });
    this.child.stdout.setEncoding('utf8');
    this.child.stdout.on('data', (piece: string) => {
      this.text += piece;
      const start = this.begun === undefined && STARTS.exec(this.text);
      if (start) {
        this.begun = now();
        this.pid = Number(start[1]);
        this.text = this.text.slice(start.index + start[0].length);
      }
      this.awaited?.();
    });
    this.child.on('exit', () => this.awaited?.());
  }
  send(text: string): void {
    this.child.stdin.write(text);
  }
  forget(): void {
    this.text = '';
  }
  /** When all of a frame is there in which `seen` holds of what was written since `forget`. */
  async until(seen: (text: string) => boolean, what: string, ms = 60_000): Promise<number> {
    const late = now() + ms;
    while (!seen(this.text)) {
      if (now() > late || this.child.exitCode !== null) throw new Error(`${what} never came; the end of what did:\n${JSON.stringify(this.text.slice(-600))}`);
      await new Promise<void>((done) => {
        const timer = setTimeout(done, 200);
        this.awaited = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
    return now();
  }
  end(): void {
    this.child.kill('SIGKILL');
  }
}
export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

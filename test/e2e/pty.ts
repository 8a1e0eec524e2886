/**
 * The program as a person meets it: in a real pseudo-terminal (made by script(1)), its output read by a terminal
 * emulator. `screen()` is what would be seen.
 */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import xterm from '@xterm/headless';

/** script(1) and stty(1) in the forms of util-linux and coreutils. */
export const havePty = process.platform === 'linux' && existsSync('/usr/bin/script');
const ROOT = join(import.meta.dirname, '..', '..');

export class LabProcess {
  readonly home = mkdtempSync(join(tmpdir(), 'vethlab-test-'));
  /** Everything the program wrote. */
  raw = '';
  exit: number | undefined;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly term: InstanceType<typeof xterm.Terminal>;
  private readonly ttyFile: string;

  /** @param args of vethlab; undefined: a shell with job control instead, in which a test types the command itself */
  constructor(args: string | undefined, size: { columns: number; rows: number; newcomer?: boolean }, env: Record<string, string> = {}, home?: string) {
    if (home) this.home = home;
    else if (!size.newcomer) {
      // the tour has been seen
      mkdirSync(join(this.home, 'vethlab'));
      writeFileSync(join(this.home, 'vethlab', 'progress.json'), '{"version":1,"lessons":{},"settings":{"toured":true}}');
    }
    this.ttyFile = join(this.home, 'tty');
    this.term = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
    const inner = `stty rows ${size.rows} cols ${size.columns}; tty > '${this.ttyFile}'; ${args === undefined ? "PS1='outside$ ' exec bash --norc --noprofile -i" : `exec '${process.execPath}' bin/vethlab.js ${args}`}`;
    this.child = spawn('script', ['-qfec', inner, '/dev/null'], {
      cwd: ROOT,
      env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', XDG_DATA_HOME: this.home, CI: '', NO_COLOR: '', HISTFILE: '', ...env },
    });
    this.child.stdout.setEncoding('utf8');
    this.child.stdout.on('data', (text: string) => {
      this.raw += text;
      this.term.write(text);
    });
    this.child.on('exit', (code) => {
      this.exit = code ?? -1;
    });
  }

  /** What is on the screen, line by line, blanks at line ends cut off. */
  async screen(): Promise<string[]> {
    await new Promise<void>((done) => this.term.write('', done));
    const { active } = this.term.buffer;
    return Array.from({ length: this.term.rows }, (_, i) => active.getLine(active.viewportY + i)?.translateToString(true) ?? '');
  }
  /** The emulator itself, when everything written so far has reached it. */
  async emulator(): Promise<InstanceType<typeof xterm.Terminal>> {
    await new Promise<void>((done) => this.term.write('', done));
    return this.term;
  }
  /** Which buffer is shown: 'alternate' while the lab runs. */
  get buffer(): string {
    return this.term.buffer.active.type;
  }
  send(text: string): void {
    this.child.stdin.write(text);
  }
  /** Type a line and Enter. */
  type(line: string): void {
    this.send(`${line}\r`);
  }
  /** Wait until the screen (joined by newlines) matches; throws with the screen when it never does. */
  async until(pattern: RegExp, ms = 15_000): Promise<string> {
    const end = Date.now() + ms;
    for (;;) {
      const text = (await this.screen()).join('\n');
      if (pattern.test(text)) return text;
      if (Date.now() > end) throw new Error(`never saw ${pattern} on the screen:\n${text}`);
      await new Promise((r) => setTimeout(r, 40));
    }
  }
  async ended(ms = 10_000): Promise<number> {
    const end = Date.now() + ms;
    while (this.exit === undefined) {
      if (Date.now() > end) throw new Error('the program did not end');
      await new Promise((r) => setTimeout(r, 30));
    }
    await this.screen();
    return this.exit;
  }
  resize(columns: number, rows: number): void {
    this.term.resize(columns, rows);
    execFileSync('stty', ['-F', readFileSync(this.ttyFile, 'utf8').trim(), 'rows', String(rows), 'cols', String(columns)]);
  }
  /** Process id of the program itself. */
  signal(signal: string): void {
    execFileSync('pkill', [`-${signal}`, '-t', readFileSync(this.ttyFile, 'utf8').trim().replace('/dev/', ''), 'node']);
  }
  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** The lab in a terminal, with a hand that types into it. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FRAME_END, InTerminal, now, pause } from './terminal.ts';

export interface Memory {
  pid: number;
  /** Bytes in use after garbage was collected: V8's heap and what hangs on it. */
  used: number;
  /** Bytes that the system counts. */
  rss: number;
}
const PROMPT = 'root@docker-host:~#';

export class BenchedLab {
  readonly terminal: InTerminal;
  private readonly memoryFile: string;
  /** Commands run so far. */
  private count = 0;
  private readonly size: { columns: number; rows: number };

  /** @param work the directory that run.mjs has filled @param args of vethlab */
  constructor(work: string, args: readonly string[], size: { columns: number; rows: number }, probe?: string) {
    const home = mkdtempSync(join(work, 'home-'));
    mkdirSync(join(home, 'vethlab'));
    writeFileSync(join(home, 'vethlab', 'progress.json'), '{"version":1,"lessons":{},"settings":{"toured":true}}');
    this.memoryFile = join(home, 'memory');
    this.size = size;
    const node = probe ? [process.execPath, '--expose-gc', '--import', probe] : [process.execPath];
    this.terminal = new InTerminal([...node, join(work, 'package', 'bin', 'vethlab.js'), ...args], {
      ...size,
      env: { XDG_DATA_HOME: home, VETHLAB_BENCH_MEMORY: this.memoryFile },
    });
  }
  /** ms from the program's start to its first frame with everything on it, the bottom line last. */
  async firstFrame(): Promise<number> {
    const bottom = `\u001b[${this.size.rows};1H`;
    const at = await this.terminal.until(
      (text) => text.includes(PROMPT) && text.indexOf(FRAME_END, text.indexOf(bottom)) > 0 && text.includes(bottom),
      'the first frame',
    );
    return at - (this.terminal.begun as number);
  }
  /** Press one key: ms until the frame that it made is there, and the bytes of it. */
  async press(key: string): Promise<{ ms: number; bytes: number }> {
    this.terminal.forget();
    const from = now();
    this.terminal.send(key);
    const at = await this.terminal.until((text) => text.includes(FRAME_END), `the echo of ${JSON.stringify(key)}`);
    return { ms: at - from, bytes: Buffer.byteLength(this.terminal.text) };
  }
  /** Type as somebody quick does: `count` letters, a line of forty at a time that is then taken back. */
  async typing(count: number): Promise<{ ms: number; bytes: number }[]> {
    const seen: { ms: number; bytes: number }[] = [];
    for (let i = 0; i < count; i++) {
      seen.push(await this.press('abcdefghijklmnopqrstuvwxyz '[i % 27] as string));
      await pause(8 + ((i * 7) % 13));
      if (i % 40 === 39 || i === count - 1) await this.press('\u0015');
    }
    await this.quiet();
    return seen;
  }
  /** Run a command and wait until its prompt is back: the frame in which `done` stands. */
  async command(line: string): Promise<void> {
    this.count++;
    const mark = `#${this.count}-`;
    this.terminal.forget();
    // the echo of its end stands behind what it printed
    this.terminal.send(`${line}; echo "${mark}""end"\r`);
    // what takes its time is skipped ahead, as a key does
    const skips = setInterval(() => this.terminal.send(' '), 100);
    try {
      await this.terminal.until((text) => text.includes(`${mark}end`), `the end of ${line}`);
    } finally {
      clearInterval(skips);
    }
    await this.terminal.until((text) => text.indexOf(FRAME_END, text.indexOf(`${mark}end`)) > 0, `the prompt after ${line}`);
  }
  /** Nothing has been written for a while. */
  async quiet(ms = 120): Promise<void> {
    for (;;) {
      this.terminal.forget();
      await pause(ms);
      if (this.terminal.text === '') return;
    }
  }
  async memory(): Promise<Memory> {
    rmSync(this.memoryFile, { force: true });
    process.kill(this.terminal.pid, 'SIGUSR2');
    for (let i = 0; i < 600 && !existsSync(this.memoryFile); i++) await pause(50);
    return JSON.parse(readFileSync(this.memoryFile, 'utf8')) as Memory;
  }
  end(): void {
    this.terminal.end();
  }
}

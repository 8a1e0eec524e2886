/** The lab's screen drawn in this process, without a terminal: what `FrameStream` would be given. */
import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink';
import { createElement } from 'react';
import { makeWorld } from '../../src/cli/world.ts';
import type { Lang, LoadedLesson } from '../../src/lab/load.ts';
import type { Progress } from '../../src/lab/progress.ts';
import { FrameStream } from '../../src/terminal/frame.ts';
import { KeyDecoder } from '../../src/terminal/keys.ts';
import { App } from '../../src/ui/components/App.tsx';
import { type ThemeName, makeTheme } from '../../src/ui/draw/theme.ts';
import { Ui } from '../../src/ui/store.ts';

export interface DrawnOptions {
  lessons: LoadedLesson[];
  lang: Lang;
  columns: number;
  rows: number;
  theme?: ThemeName;
  ascii?: boolean;
  progress?: Progress;
  /** Reduced motion. */
  still?: boolean;
}

export class Drawn {
  readonly ui: Ui;
  /** What was handed over to be kept. */
  kept: Progress | undefined;
  left = false;
  /** Frames that Ink has drawn so far, whether anything on them changed or not. */
  renders = 0;
  /** What would go to the terminal. */
  readonly out: FrameStream;
  private frame = '';
  private readonly instance: ReturnType<typeof render>;

  constructor(options: DrawnOptions) {
    this.ui = new Ui({
      lessons: options.lessons,
      lang: options.lang,
      theme: makeTheme(options.theme ?? 'dark', options.ascii ?? false),
      makeWorld: (o) => makeWorld({ ...(o.dockerd && { dockerd: o.dockerd }), ...(o.hosts === 2 && { hosts: '2' }) }),
      quit: () => {
        this.left = true;
      },
      save: (progress) => {
        this.kept = progress;
      },
      ...(options.still && { still: true }),
      ...(options.progress && { progress: options.progress }),
    });
    this.ui.resize(options.columns, options.rows);
    const { ui } = this;
    this.out = new FrameStream({ columns: options.columns, rows: options.rows, write: () => true } as unknown as NodeJS.WriteStream);
    const stream = Object.assign(new EventEmitter(), {
      isTTY: true,
      get columns() {
        return ui.columns;
      },
      get rows() {
        return ui.rows;
      },
      write: (text: string) => {
        if (text.startsWith('\u001b[?25')) return true;
        this.renders++;
        this.frame = text;
        return this.out.write(text);
      },
    });
    this.instance = render(createElement(App, { ui: this.ui }), {
      stdout: stream as unknown as NodeJS.WriteStream,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    });
  }
  /** Keys as a terminal sends them. */
  keys(text: string): void {
    const decoder = new KeyDecoder();
    for (const k of [...decoder.feed(text), ...decoder.flush()]) this.ui.key(k);
  }
  /** A line and Enter, and time for its command. */
  type(line: string): void {
    this.keys(`${line}\r`);
    for (let i = 0; i < 200 && this.ui.running; i++) this.ui.tick(100_000);
  }
  /** The lines of the screen, with their colours. */
  async lines(): Promise<string[]> {
    // React runs what a store's change asks for in a task of its own
    this.ui.changed();
    await new Promise((done) => setImmediate(done));
    return this.frame.replace(/\n$/, '').split('\n');
  }
  /** The same without colours. */
  async text(): Promise<string[]> {
    return (await this.lines()).map((l) => stripVTControlCharacters(l));
  }
  close(): void {
    this.instance.unmount();
  }
}

/** Starts the full screen: terminal modes, keys, Ink, and the beat by which virtual time keeps up with real time. */
import { render } from 'ink';
import type { WorldMaker } from '../lab/lab.ts';
import type { Lang, LoadedLesson } from '../lab/load.ts';
import type { Progress } from '../lab/progress.ts';
import type { Shelf } from '../lab/shelf.ts';
import type { Message } from '../lab/text.ts';
import { FrameStream } from '../terminal/frame.ts';
import { KeyDecoder } from '../terminal/keys.ts';
import { Screen } from '../terminal/screen.ts';
import { App } from './components/App.tsx';
import { type ThemeName, makeTheme } from './draw/theme.ts';
import { Demo } from './demo.ts';
import { keepFailed } from './keeping.ts';
import { Ui } from './store.ts';

export interface RunUiOptions {
  lessons: LoadedLesson[];
  makeWorld: WorldMaker;
  lang: Lang;
  theme: ThemeName;
  ascii: boolean;
  /** Nothing moves by itself. */
  still: boolean;
  progress: Progress;
  /** Keep it; what went wrong, if something did. */
  save(progress: Progress): string | undefined;
  shelf?: Shelf | undefined;
  /** Writes a file that a word of the lab gives away; the sentence to say. */
  writeFile(file: { name: string; text: string }): Message;
  /** Said once on the first screen. */
  notice?: string;
  /** Type the opened lesson's solution. */
  demo?: boolean;
  /** Open this lesson at once; '' opens free play. */
  open?: string;
}

/** ms between beats while something runs. */
const BEAT = 40;
/** ms after which a lone Escape is one. */
const ESCAPE_PAUSE = 30;

/** Run until the learner leaves; the exit status. */
export function runUi(options: RunUiOptions): Promise<number> {
  const { stdin, stdout } = process;
  return new Promise((resolve) => {
    const screen = new Screen({ stdin, stdout });
    const frames = new FrameStream(stdout);
    const decoder = new KeyDecoder();
    let beat: NodeJS.Timeout | undefined;
    let pause: NodeJS.Timeout | undefined;
    let app: ReturnType<typeof render> | undefined;
    // a disk takes its time: what is to be kept is written when the frame is there
    let unkept: Progress | undefined;
    const keepNow = (): void => {
      if (!unkept) return;
      const progress = unkept;
      unkept = undefined;
      const status = ui.status;
      keepFailed(ui, options.save(progress));
      if (ui.status !== status) ui.changed();
    };
    const leave = (status: number): void => {
      clearInterval(beat);
      clearTimeout(pause);
      app?.unmount();
      screen.dispose();
      keepNow();
      resolve(status);
    };
    const ui = new Ui({
      lessons: options.lessons,
      makeWorld: options.makeWorld,
      lang: options.lang,
      progress: options.progress,
      save: (progress) => {
        if (!unkept) setImmediate(keepNow);
        unkept = progress;
      },
      shelf: options.shelf,
      writeFile: options.writeFile,
      theme: makeTheme(options.theme, options.ascii),
      still: options.still,
      tour: options.demo !== true,
      quit: () => leave(0),
      suspend: () => screen.suspend(() => frames.repaint()),
      ...(options.notice !== undefined && { notice: options.notice }),
    });
    const size = (): void => ui.resize(stdout.columns ?? 80, stdout.rows ?? 24);
    screen.guard(leave);
    process.once('exit', keepNow);
    screen.enter((data) => {
      clearTimeout(pause);
      for (const key of decoder.feed(data)) ui.key(key);
      if (decoder.pending)
        pause = setTimeout(() => {
          for (const key of decoder.flush()) ui.key(key);
        }, ESCAPE_PAUSE);
    });
    size();
    stdout.on('resize', () => {
      size();
      frames.repaint();
    });
    if (options.open !== undefined) ui.open(options.lessons.find((l) => l.lesson.id === options.open || l.name === options.open));
    if (options.demo) ui.demo = new Demo(ui);
    let last = performance.now();
    beat = setInterval(() => {
      const now = performance.now();
      const passed = Math.min(now - last, 500);
      last = now;
      if (ui.running) ui.tick(passed * 1000);
      if (ui.demo?.beat(passed)) ui.changed();
    }, BEAT);
    app = render(<App ui={ui} />, { stdout: frames as unknown as NodeJS.WriteStream, debug: true, exitOnCtrlC: false, patchConsole: false });
  });
}

/** `vethlab` and `vethlab LESSON`: the full screen; and `vethlab list`. */
import type { WorldMaker } from '../lab/lab.ts';
import { emptyProgress } from '../lab/progress.ts';
import { progressState } from '../lab/progressState.ts';
import { type Message, message, say } from '../lab/text.ts';
import type { LabWorld } from '../lab/timeline.ts';
import { padTo } from '../text/wrap.ts';
import { chooseLang, lessonsDir } from './lessonsDir.ts';
import { type ProgressStore, openProgress } from './progressStore.ts';
import { openCourse } from './readyCourse.ts';
import { writeShared } from './shareFile.ts';
import { EXIT_USAGE, UserError } from './userError.ts';
import { worldShelf } from './worldShelf.ts';
import { worldMaker } from './world.ts';
import { print } from './print.ts';

export interface LabOptions {
  lang?: string;
  lessons?: string;
  theme?: string;
  ascii?: boolean;
  reducedMotion?: boolean;
  plain?: boolean;
  /** The lab types the lesson by itself. */
  demo?: boolean;
  /** Free play begins in this world. */
  world?: LabWorld;
  seed?: string;
}

/** What is said where there is no terminal to draw on. */
export const PLAIN_WAYS = `vethlab needs a terminal for its full screen, and there is none here.

In a terminal:       npm start            (or: node bin/vethlab.js)
The lessons:         node bin/vethlab.js list
A lesson as text:    node bin/vethlab.js --plain tour
A plain shell:       node bin/vethlab.js sh
One command line:    node bin/vethlab.js sh -c 'docker network ls'
A script, as JSON:   node bin/vethlab.js sh --json FILE
All there is:        node bin/vethlab.js --help
`;

export async function runLab(lesson: string | undefined, options: LabOptions): Promise<number> {
  const lessons = await openCourse(lessonsDir(options.lessons));
  if (lesson !== undefined && lesson !== '' && !lessons.some((l) => l.lesson.id === lesson || l.name === lesson))
    throw new UserError(`there is no lesson or command '${lesson}'. Run 'vethlab --help' to see what there is.`, EXIT_USAGE);
  // a lesson makes its own world; free play may begin in one that was opened
  const maker: WorldMaker = (o) => (lesson === '' && options.world ? options.world : worldMaker(options.seed)(o));
  if (options.plain) {
    const store = openProgress();
    const { runPlain } = await import('./plain/run.ts');
    const lang = chooseLang(options.lang, store.progress.lang, process.env);
    return await runPlain({ lessons, open: lesson, lang, store, makeWorld: maker });
  }
  if (!process.stdout.isTTY || !process.stdin.isTTY) {
    print(PLAIN_WAYS);
    return 0;
  }
  const store = openProgress();
  const lang = chooseLang(options.lang, store.progress.lang, process.env);
  const theme = options.theme ?? (process.env.NO_COLOR ? 'none' : 'dark');
  // before Ink is loaded: it draws nothing where CI is set, and its colour library ignores NO_COLOR on a terminal
  process.env.CI = 'false';
  process.env.FORCE_COLOR = process.env.NO_COLOR ? '0' : '3';
  const { runUi, THEME_NAMES } = await import('../ui/index.ts');
  if (!(THEME_NAMES as string[]).includes(theme)) throw new UserError(`There is no theme '${theme}'; choose one of ${THEME_NAMES.join(', ')}.`, EXIT_USAGE);
  return await runUi({
    lessons,
    lang,
    theme: theme as (typeof THEME_NAMES)[number],
    ascii: options.ascii === true || process.env.TERM === 'linux',
    still: options.reducedMotion === true || Boolean(process.env.VETHLAB_REDUCED_MOTION),
    makeWorld: maker,
    writeFile: writeShared,
    shelf: worldShelf(),
    ...(options.demo ? { progress: emptyProgress(), save: () => undefined, demo: true } : { progress: store.progress, save: store.save }),
    ...(lesson !== undefined && { open: lesson }),
    ...(store.notice && { notice: say(lang, noticeOf(store.notice)) }),
  });
}

const noticeOf = (notice: NonNullable<ProgressStore['notice']>): Message =>
  notice.key === 'damaged' ? message('ui.progress-damaged', { file: notice.file }) : message('ui.progress-unreadable', { reason: notice.reason });

export async function runList(options: LabOptions & { names?: boolean }): Promise<number> {
  const lessons = await openCourse(lessonsDir(options.lessons));
  if (options.names) {
    for (const l of lessons) print(`${l.lesson.id}\n`);
    return 0;
  }
  const { progress } = openProgress();
  const lang = chooseLang(options.lang, progress.lang, process.env);
  for (const l of lessons) {
    const p = progress.lessons[l.lesson.id];
    const state = say(lang, progressState(l, p));
    print(
      `${padTo(l.lesson.id, 16)} ${padTo((l.prose[lang] ?? l.prose.en)?.title ?? '', 56)} ${String(l.lesson.minutes).padStart(3)} ${say(lang, message('ui.minutes'))}  ${state}`.trimEnd() +
        '\n',
    );
  }
  return 0;
}

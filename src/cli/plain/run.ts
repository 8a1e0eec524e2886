/** `vethlab --plain`: a lesson line by line, from a terminal or from a file of lines. */
import { Lab, type WorldMaker } from '../../lab/lab.ts';
import type { Lang, LoadedLesson } from '../../lab/load.ts';
import { keepBest } from '../../lab/progress.ts';
import { message, say } from '../../lab/text.ts';
import type { ProgressStore } from '../progressStore.ts';
import { writeShared } from '../shareFile.ts';
import { worldShelf } from '../worldShelf.ts';
import { Lines } from './lines.ts';
import { PlainPlayer } from './player.ts';
import { complain, print } from '../print.ts';

/** Text is no wider than this: longer lines read badly. */
const MAX_WIDTH = 100;

export interface PlainRun {
  lessons: LoadedLesson[];
  /** The lesson's id or folder; '' is free play, undefined asks. */
  open: string | undefined;
  lang: Lang;
  makeWorld: WorldMaker;
  store: ProgressStore;
}

/** Run to the end of the lesson, of the input, or to `quit`; the exit status. */
export async function runPlain({ lessons, open, lang, makeWorld, store }: PlainRun): Promise<number> {
  const write = (text: string): void => print(text);
  const isTTY = Boolean(process.stdin.isTTY);
  let player: PlainPlayer | undefined;
  const lines = new Lines(() => (player ? player.interrupt() : process.exit(130)));
  let progress = store.progress;
  /** Whether it was said that progress can't be kept. */
  let said = false;
  const chosen = open === undefined ? await choose(lessons, lang, write, lines) : open;
  if (chosen === undefined) {
    lines.end();
    return 0;
  }
  const loaded = chosen === '' ? undefined : lessons.find((l) => l.lesson.id === chosen || l.name === chosen);
  const id = loaded?.lesson.id;
  const lab = new Lab(makeWorld, lang, loaded, id === undefined ? undefined : progress.lessons[id]);
  const width = Math.min(MAX_WIDTH, Math.max(40, process.stdout.columns ?? 80));
  lab.columns = width;
  lab.shelf = worldShelf();
  player = new PlainPlayer({
    lab,
    width,
    write,
    echo: !isTTY,
    writeFile: writeShared,
    keep: () => {
      if (id === undefined) return;
      progress = { ...progress, lessons: { ...progress.lessons, [id]: keepBest(progress.lessons[id], lab.progress) } };
      const failed = store.save(progress);
      if (failed !== undefined && !said) complain(`vethlab: ${say(lang, message('ui.progress-unkept', { reason: failed }))}\n`);
      said ||= failed !== undefined;
    },
    ...(isTTY && { wait: (us: number) => new Promise<void>((resolve) => setTimeout(resolve, us / 1000)) }),
  });
  player.begin();
  while (!player.ended) {
    const line = await lines.next();
    if (line === undefined) break;
    await player.line(line);
  }
  write('\n');
  lines.end();
  return 0;
}

/** Ask for a lesson by number or name; '' is free play, undefined leaves. */
async function choose(lessons: LoadedLesson[], lang: Lang, write: (text: string) => void, lines: Lines): Promise<string | undefined> {
  for (const [i, l] of lessons.entries()) write(`${i + 1}. ${(l.prose[lang] ?? l.prose.en)?.title ?? l.name}\n`);
  for (;;) {
    write(`${say(lang, message('plain.choose'))} `);
    const line = (await lines.next())?.trim();
    if (line === undefined || line === 'q' || line === 'quit') return undefined;
    if (line === 's') return '';
    const found = lessons[Number(line) - 1] ?? lessons.find((l) => l.lesson.id === line || l.name === line);
    if (found) return found.lesson.id;
  }
}

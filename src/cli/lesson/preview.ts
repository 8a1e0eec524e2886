/** `vethlab lesson preview`: the lesson as text with its outputs and its faults, anew whenever a file of it is saved. */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { checkLesson } from '../../lab/checkLesson.ts';
import { handoutOf } from '../../lab/handout.ts';
import { handoutMarkdown } from '../../lab/handoutText.ts';
import { type Lang, compareProse, faultText } from '../../lab/load.ts';
import { markdownText } from '../../text/markdown.ts';
import { chooseLang, readLesson } from '../course.ts';
import { worldMaker } from '../world.ts';
import { findLesson } from './find.ts';
import { print } from '../print.ts';

/** ms between a change and reading it: editors write a file in several steps. */
const SETTLE = 150;
const MAX_WIDTH = 100;

export interface PreviewOptions {
  lang?: string;
  lessons?: string;
  once?: boolean;
}

/** The page as it stands now; faults come first. */
export function previewText(dir: string, name: string, lang: Lang, width: number): string {
  const { loaded, faults } = readLesson(dir, name);
  if (loaded?.prose.en && loaded.prose.zh) faults.push(...compareProse(loaded.prose.en, loaded.prose.zh, join(name, 'zh.md')));
  const problems = faults.map(faultText);
  if (!loaded) return `${problems.join('\n')}\n`;
  const make = worldMaker(undefined);
  if (problems.length === 0) problems.push(...checkLesson(loaded, make).map((p) => `${name}: ${p}`));
  const page = markdownText(handoutMarkdown(handoutOf(loaded, make, lang)), width);
  return problems.length > 0 ? `${problems.join('\n')}\n\n${page}\n` : `${page}\n`;
}

/** Shows it until the process is interrupted; with `once`, once. */
export async function runPreview(word: string, options: PreviewOptions): Promise<number> {
  const { dir, name } = findLesson(word, options.lessons);
  const lang = chooseLang(options.lang, undefined, process.env);
  const show = (): void => {
    const width = Math.min(MAX_WIDTH, process.stdout.columns ?? 80);
    const clear = process.stdout.isTTY ? '\u001b[H\u001b[2J\u001b[3J' : '';
    if (clear !== '') process.stdout.write(clear);
    print(previewText(dir, name, lang, width));
  };
  show();
  if (options.once) return 0;
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(join(dir, name), () => {
    clearTimeout(timer);
    timer = setTimeout(show, SETTLE);
  });
  await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
  watcher.close();
  return 0;
}

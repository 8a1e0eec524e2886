/** `vethlab lesson export`: a handout as Markdown or HTML. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { type HandoutStep, handoutOf } from '../../lab/handout.ts';
import { handoutMarkdown } from '../../lab/handoutText.ts';
import { chooseLang } from '../course.ts';
import { EXIT_USAGE, UserError } from '../userError.ts';
import { worldMaker } from '../world.ts';
import { openLesson } from './find.ts';
import { handoutHtml } from './html.ts';
import { print } from '../print.ts';

export interface ExportOptions {
  format?: string;
  output?: string;
  lang?: string;
  lessons?: string;
  seed?: string;
}
/** Draws the world of a step as SVG. */
export type Draw = (step: HandoutStep) => string;

/** Prints the handout, or writes it: Markdown's pictures lie beside the file, HTML has them inside. */
export function runExport(word: string, options: ExportOptions, draw: Draw | undefined): number {
  const format = options.format ?? 'md';
  if (format !== 'md' && format !== 'html') throw new UserError(`there is no format '${format}'; there are md and html.`, EXIT_USAGE);
  const lang = chooseLang(options.lang, undefined, process.env);
  const { loaded } = openLesson(word, options.lessons);
  const handout = handoutOf(loaded, worldMaker(options.seed), lang);
  const { output } = options;
  const stem = output === undefined ? loaded.lesson.id : basename(output, extname(output));
  const pictures = new Map<string, string>();
  const pictureOf = (step: HandoutStep, n: number): string | undefined => {
    // Markdown on standard output has no place for pictures
    if (!draw || (format === 'md' && output === undefined)) return undefined;
    const name = `${stem}-${n}.svg`;
    pictures.set(name, draw(step));
    return name;
  };
  const source = handoutMarkdown(handout, pictureOf);
  const text = format === 'md' ? source : handoutHtml(source, lang, handout.title, pictures);
  if (output === undefined) {
    print(text);
    return 0;
  }
  try {
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, text);
    if (format === 'md') for (const [name, svg] of pictures) writeFileSync(join(dirname(output), name), svg);
  } catch (error) {
    throw new UserError(`can't write ${output}: ${(error as Error).message}`);
  }
  return 0;
}

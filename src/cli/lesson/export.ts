/** `vethlab lesson export`: a handout as Markdown or HTML. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { type HandoutStep, handoutOf } from '../../lab/handout.ts';
import { handoutMarkdown } from '../../lab/handoutText.ts';
import type { Lang } from '../../lab/load.ts';
import { picture } from '../../lab/topology/index.ts';
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
/** Columns of a picture: about the width of a page. */
const PICTURE_WIDTH = 96;
/** The network as it is when the step is done. */
const pictureOfStep = (step: HandoutStep, lang: Lang): string => picture(step.world.config, { format: 'svg', lang, width: PICTURE_WIDTH });

/** Prints the handout, or writes it: Markdown's pictures lie beside the file, HTML has them inside. */
export function runExport(word: string, options: ExportOptions): number {
  const format = options.format ?? 'md';
  if (format !== 'md' && format !== 'html') throw new UserError(`there is no format '${format}'; there are md and html.`, EXIT_USAGE);
  const lang = chooseLang(options.lang, undefined, process.env);
  const { loaded } = openLesson(word, options.lessons);
  const handout = handoutOf(loaded, worldMaker(options.seed), lang);
  const { output } = options;
  const stem = output === undefined ? loaded.lesson.id : basename(output, extname(output));
  /** By the address that the Markdown gives them, which can't hold every character of a file's name. */
  const pictures = new Map<string, { name: string; svg: string }>();
  let before = '';
  const pictureOf = (step: HandoutStep, n: number): string | undefined => {
    // Markdown on standard output has no place for pictures
    if (format === 'md' && output === undefined) return undefined;
    const svg = pictureOfStep(step, lang);
    // a step that only asks leaves the network as it was
    if (svg === before) return undefined;
    before = svg;
    const name = `${stem}-${n}.svg`;
    const address = encodeURIComponent(name).replace(/[()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
    pictures.set(address, { name, svg });
    return address;
  };
  const source = handoutMarkdown(handout, pictureOf);
  const text = format === 'md' ? source : handoutHtml(source, lang, handout.title, new Map([...pictures].map(([address, { svg }]) => [address, svg])));
  if (output === undefined) {
    print(text);
    return 0;
  }
  try {
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, text);
    if (format === 'md') for (const { name, svg } of pictures.values()) writeFileSync(join(dirname(output), name), svg);
  } catch (error) {
    throw new UserError(`can't write ${output}: ${(error as Error).message}`);
  }
  return 0;
}

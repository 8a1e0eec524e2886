/** `vethlab draw`: the network of a world as text, SVG or Mermaid. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Lab } from '../lab/lab.ts';
import type { Lang } from '../lab/load.ts';
import { WORLD_NAME, WorldFileError, worldOf } from '../lab/shelf.ts';
import type { LabWorld } from '../lab/timeline.ts';
import { MIN_WIDTH } from '../lab/topology/layout.ts';
import { PICTURE_FORMATS, type PictureFormat, picture } from '../lab/topology/index.ts';
import { MAX_WORLD_TEXT } from '../lab/worldFile.ts';
import { Session } from '../shell/session.ts';
import { chooseLang, lessonNames, lessonsDir } from './course.ts';
import { openLesson } from './lesson/find.ts';
import { print } from './print.ts';
import { parseScript, runStep } from './sh.ts';
import { readShared, rebuild } from './shareFile.ts';
import { EXIT_USAGE, UserError } from './userError.ts';
import { type WorldOptions, makeWorld, worldMaker } from './world.ts';
import { worldShelf } from './worldShelf.ts';

export interface DrawOptions extends WorldOptions {
  format?: string;
  ascii?: boolean;
  output?: string;
  /** Command lines to run first, in their order. */
  command?: string[];
  /** Mark what the last of them changed. */
  changes?: boolean;
  width?: string;
  lang?: string;
  lessons?: string;
}

/** Columns of a picture that is not drawn in a terminal. */
const WIDTH = { text: 80, svg: 110, mermaid: 80 } as const;
const BY_EXTENSION: Record<string, PictureFormat> = { '.svg': 'svg', '.mmd': 'mermaid', '.mermaid': 'mermaid', '.txt': 'text' };

/** Prints the picture, or writes it to `output`, which must not exist yet. @throws UserError */
export function runDraw(given: string | undefined, options: DrawOptions): number {
  const format = (options.format ?? BY_EXTENSION[extname(options.output ?? '').toLowerCase()] ?? 'text') as PictureFormat;
  if (!PICTURE_FORMATS.includes(format)) throw new UserError(`there is no format '${format}'; there are ${PICTURE_FORMATS.join(', ')}.`, EXIT_USAGE);
  const width = widthOf(options.width) ?? (format === 'text' && options.output === undefined ? process.stdout.columns : undefined) ?? WIDTH[format];
  const lang = chooseLang(options.lang, undefined, process.env);
  const session = new Session(given === undefined ? makeWorld(options) : worldNamed(given, options, lang));
  session.k.journal.on = false;
  let before: LabWorld | undefined;
  for (const lines of options.command ?? []) {
    if (options.changes) before = session.snapshot();
    run(session, lines);
  }
  const text = picture(session.k.config, { format, lang, width, ascii: options.ascii ?? false, since: before?.config });
  if (options.output === undefined) {
    print(text);
    return 0;
  }
  try {
    writeFileSync(options.output, text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(code === 'EEXIST' ? `there is a file ${options.output} already; name another one.` : `can't write ${options.output}: ${message}`);
  }
  return 0;
}

function widthOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^\d{1,4}$/.test(given) || Number(given) < MIN_WIDTH)
    throw new UserError(`--width wants a number of columns from ${MIN_WIDTH} to 9999, not '${given}'.`, EXIT_USAGE);
  return Number(given);
}

/** Run the lines of one -c. @throws UserError when one fails: nobody wants a picture of half a world */
function run(session: Session, lines: string): void {
  for (const line of parseScript(lines, Object.keys(session.k.config.machines))) {
    const { exit, stderr } = runStep(session, line);
    if (exit === 0) continue;
    const said = stderr.trim().split('\n').at(-1);
    throw new UserError(`the command '${line.cmd}' ended with status ${exit}${said ? `: ${said}` : ''}. Mend it, then try again.`);
  }
}

/** A file with a world or a shared text, a lesson (its world as it begins), or a world that was kept by name. */
function worldNamed(given: string, options: DrawOptions, lang: Lang): LabWorld {
  if (given === '-') return rebuild(readShared(given));
  if (existsSync(given) && statSync(given).isFile()) return worldInFile(given);
  const known = lessonNames(lessonsDir(options.lessons)).some((n) => n === given || n.replace(/^r?\d+-/, '') === given);
  if (known || existsSync(given)) return new Lab(worldMaker(options.seed), lang, openLesson(given, options.lessons).loaded).moment();
  const kept = WORLD_NAME.test(given) ? worldShelf()?.load(given) : undefined;
  if (kept !== undefined) return read(given, kept);
  throw new UserError(`there is no file, no lesson and no kept world '${given}'. 'vethlab list' names the lessons, 'load' in the lab the worlds.`, EXIT_USAGE);
}
function worldInFile(file: string): LabWorld {
  if (statSync(file).size > 4 * MAX_WORLD_TEXT) throw new UserError(`${file} is too large for a world.`, EXIT_USAGE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`can't read ${file}: ${(error as Error).message}`, EXIT_USAGE);
  }
  return text.startsWith('{') ? read(file, text) : rebuild(readShared(file));
}
function read(name: string, text: string): LabWorld {
  try {
    return worldOf(text).world;
  } catch (error) {
    if (error instanceof WorldFileError) throw new UserError(`${name}: ${error.message}`, EXIT_USAGE);
    throw error;
  }
}

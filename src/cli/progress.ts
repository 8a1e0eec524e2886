/** `vethlab progress`: what is done, as a table or as JSON; taking it elsewhere and merging what comes from there. */
import { readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import type { Lang, LoadedLesson } from '../lab/load.ts';
import { type ExamResult, type Progress, mergeProgress, parseProgress, readProgress } from '../lab/progress.ts';
import { progressState } from '../lab/progressState.ts';
import { message, say } from '../lab/text.ts';
import { padTo, widthOf } from '../text/wrap.ts';
import { chooseLang, lessonsDir, readCourse } from './course.ts';
import { openProgress } from './progressStore.ts';
import { EXIT_USAGE, UserError } from './userError.ts';
import { complain, print } from './print.ts';

/** Largest export that is read, bytes. */
const MAX_EXPORT = 1024 * 1024;

export interface ProgressOptions {
  json?: boolean;
  export?: string;
  import?: string;
  lang?: string;
  lessons?: string;
}

/** Prints, exports or imports. @throws UserError when a file can't be read or written; then nothing has changed */
export function runProgress(options: ProgressOptions): number {
  if (options.export !== undefined && options.import !== undefined)
    throw new UserError('--export and --import are two steps; give one of them at a time.', EXIT_USAGE);
  const store = openProgress();
  const lang = chooseLang(options.lang, store.progress.lang, process.env);
  if (store.notice?.key === 'damaged') complain(`vethlab: ${say(lang, message('ui.progress-damaged', { file: store.notice.file }))}\n`);
  const tell = (key: 'progress.exported' | 'progress.replaced' | 'progress.imported', values: Record<string, string | number>): number => {
    print(`${say(lang, message(key, values))}\n`);
    return 0;
  };
  if (options.export !== undefined) {
    const replaced = writeExport(options.export, store.progress);
    return options.export === '-' ? 0 : tell(replaced ? 'progress.replaced' : 'progress.exported', { file: options.export });
  }
  if (options.import !== undefined) {
    const merged = mergeProgress(store.progress, readExport(options.import));
    const failed = store.save(merged);
    if (failed !== undefined) throw new UserError(`can't keep progress: ${failed}; set XDG_DATA_HOME to a directory that can be written to.`);
    return tell('progress.imported', { file: options.import, done: doneIn(merged), before: doneIn(store.progress) });
  }
  const lessons = readCourse(lessonsDir(options.lessons));
  print(options.json ? `${JSON.stringify(progressJson(lessons, store.progress, lang), null, 2)}\n` : progressTable(lessons, store.progress, lang));
  return 0;
}

const doneIn = (p: Progress): number => Object.values(p.lessons).filter((l) => l.done).length;

/** Writes a new file, or replaces an earlier export in one step; true when it replaced one. */
function writeExport(file: string, progress: Progress): boolean {
  const text = `${JSON.stringify(progress, null, 1)}\n`;
  if (file === '-') {
    print(text);
    return false;
  }
  const failed = (error: unknown): UserError => new UserError(`can't write ${file}: ${(error as Error).message}`);
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw failed(error);
  }
  let there: Progress | undefined;
  try {
    if (statSync(file).isFile() && statSync(file).size <= MAX_EXPORT) there = parseProgress(readFileSync(file, 'utf8'));
  } catch (error) {
    throw failed(error);
  }
  if (!there) throw new UserError(`there is a file ${file} already, and it is no export of progress; name another one.`);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // it was never made
    }
    throw failed(error);
  }
  return true;
}

/** Reads an export; `-` is standard input. */
function readExport(file: string): Progress {
  let text: string;
  try {
    if (file !== '-' && statSync(file).size > MAX_EXPORT) throw new UserError(`${file}: it is no export of progress: it has more than 1 MB.`, EXIT_USAGE);
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code, message: reason } = error as NodeJS.ErrnoException;
    throw new UserError(
      `can't read ${file}: ${code === 'ENOENT' ? 'there is no such file' : reason}. 'vethlab progress --export FILE' writes one.`,
      EXIT_USAGE,
    );
  }
  const read = readProgress(text);
  if ('reason' in read) throw new UserError(`${file}: it is no export of progress: ${read.reason}; have it exported again.`, EXIT_USAGE);
  return read.progress;
}

const titleOf = (l: LoadedLesson, lang: Lang): string => (l.prose[lang] ?? l.prose.en)?.title ?? l.name;

/** What `--json` prints. */
function progressJson(lessons: readonly LoadedLesson[], progress: Progress, lang: Lang): object {
  return {
    lessons: lessons.map((l) => {
      const p = progress.lessons[l.lesson.id];
      const state = p?.done ? 'done' : p ? 'begun' : 'new';
      return {
        id: l.lesson.id,
        title: titleOf(l, lang),
        kind: l.kind,
        state,
        step: p?.step ?? 0,
        steps: l.lesson.steps.length,
        hints: p?.hints ?? 0,
        commands: p?.commands ?? 0,
        ...(l.kind === 'repair' && { score: p?.score ?? null }),
      };
    }),
    exam: progress.exam ?? null,
  };
}

/** The exam's result as one sentence. */
export function examLine(lang: Lang, key: 'progress.exam-best' | 'progress.exam-last', r: ExamResult): string {
  const result = say(lang, message(r.passed ? 'progress.passed' : 'progress.not-passed'));
  return say(lang, message(key, { right: r.right, of: r.of, result, date: r.at.slice(0, 10) }));
}

/** Lessons, repair shops and the exam, each under a heading that counts. No line is wider than 80 columns. */
function progressTable(lessons: readonly LoadedLesson[], progress: Progress, lang: Lang): string {
  const out: string[] = [];
  const width = Math.min(48, Math.max(...lessons.map((l) => widthOf(titleOf(l, lang)))));
  for (const [kind, key] of [
    ['lesson', 'progress.lessons'],
    ['repair', 'progress.shops'],
  ] as const) {
    const own = lessons.filter((l) => l.kind === kind);
    if (own.length === 0) continue;
    const done = own.filter((l) => progress.lessons[l.lesson.id]?.done).length;
    out.push(say(lang, message(key, { n: done, all: own.length })));
    for (const l of own) {
      const state = say(lang, progressState(l, progress.lessons[l.lesson.id])) || '-';
      out.push(`  ${padTo(l.lesson.id, 16)}${padTo(titleOf(l, lang), width)}  ${state}`);
    }
    out.push('');
  }
  out.push(say(lang, message('progress.exam')));
  const { exam } = progress;
  if (exam) out.push(`  ${examLine(lang, 'progress.exam-best', exam.best)}`, `  ${examLine(lang, 'progress.exam-last', exam.last)}`);
  else out.push(`  ${say(lang, message('progress.no-exam'))}`);
  return `${out.join('\n')}\n`;
}

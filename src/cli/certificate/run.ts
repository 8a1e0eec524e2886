/** `vethlab certificate`: what was mastered, as text, Markdown or a picture. */
import { writeFileSync } from 'node:fs';
import { certificateOf } from '../../lab/certificate.ts';
import { message, say } from '../../lab/text.ts';
import { widthOf } from '../../text/wrap.ts';
import { chooseLang, lessonsDir, readCourse } from '../course.ts';
import { openProgress } from '../progressStore.ts';
import { EXIT_USAGE, UserError } from '../userError.ts';
import { certificateMarkdown, certificateText, sheetOf } from './sheet.ts';
import { certificateSvg } from './svg.ts';
import { complain, print } from '../print.ts';

/** Widest name, columns: it must fit the sheet's line. */
const MAX_NAME = 60;
const FORMATS = { text: certificateText, md: certificateMarkdown, svg: certificateSvg };

export interface CertificateOptions {
  name?: string;
  format?: string;
  output?: string;
  lang?: string;
  lessons?: string;
}

/**
 * A name as it may stand on a sheet: trimmed, runs of blanks made one.
 * @throws UserError for control characters (they would steer a terminal), bidirectional overrides and half characters
 */
export function nameOn(given: string): string {
  if (/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/u.test(given))
    throw new UserError('the name holds a control character; write it with letters, blanks and marks only.', EXIT_USAGE);
  const name = given.trim().replace(/\s+/g, ' ');
  if (name === '') throw new UserError("the name is empty; write --name 'Your Name', or leave --name out.", EXIT_USAGE);
  if (widthOf(name) > MAX_NAME) throw new UserError(`the name is wider than ${MAX_NAME} columns; shorten it.`, EXIT_USAGE);
  return name;
}

/** Prints the certificate, or writes it to `output`, which must not exist yet. @throws UserError */
export function runCertificate(options: CertificateOptions): number {
  const format = options.format ?? (/\.(md|svg)$/i.exec(options.output ?? '')?.[1]?.toLowerCase() || 'text');
  if (!Object.hasOwn(FORMATS, format)) throw new UserError(`there is no format '${format}'; there are ${Object.keys(FORMATS).join(', ')}.`, EXIT_USAGE);
  const name = options.name === undefined ? undefined : nameOn(options.name);
  const store = openProgress();
  const lang = chooseLang(options.lang, store.progress.lang, process.env);
  if (store.notice?.key === 'damaged') complain(`vethlab: ${say(lang, message('ui.progress-damaged', { file: store.notice.file }))}\n`);
  const certificate = certificateOf(readCourse(lessonsDir(options.lessons)), store.progress, lang);
  const text = FORMATS[format as keyof typeof FORMATS](sheetOf(certificate, lang, { name, date: new Date().toISOString().slice(0, 10) }));
  if (options.output === undefined) {
    print(text);
    return 0;
  }
  try {
    writeFileSync(options.output, text, { flag: 'wx' });
  } catch (error) {
    const { code, message: reason } = error as NodeJS.ErrnoException;
    throw new UserError(code === 'EEXIST' ? `there is a file ${options.output} already; name another one.` : `can't write ${options.output}: ${reason}`);
  }
  print(`${say(lang, message('certificate.written', { file: options.output }))}\n`);
  return 0;
}

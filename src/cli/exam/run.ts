/** `vethlab exam`: twenty questions line by line, from a terminal or from standard input, and an account at the end. */
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadedBank, loadBank } from '../../lab/exam/bank.ts';
import { type Account, type Answered, type DrawnQuestion, accountOf, drawExam, isAnswerRight, optionTyped, rightAnswerOf } from '../../lab/exam/exam.ts';
import { type Lang, type LoadedLesson, faultText } from '../../lab/load.ts';
import { withExam } from '../../lab/progress.ts';
import { message, say } from '../../lab/text.ts';
import { chooseLang, lessonsDir, readCourse } from '../course.ts';
import { Lines } from '../plain/lines.ts';
import { openProgress } from '../progressStore.ts';
import { EXIT_USAGE, UserError } from '../userError.ts';
import { worldMaker } from '../world.ts';
import { jsonTeller } from './json.ts';
import { textTeller } from './text.ts';
import { complain, print } from '../print.ts';

export interface ExamOptions {
  lang?: string;
  seed?: string;
  json?: boolean;
}

/** What an answered question is told with. */
export interface Verdict {
  typed: string;
  right: boolean;
  /** Option key or computed value. */
  answer: string;
}
/** How an exam is shown: as text or as JSON lines. Every method writes. */
export interface Teller {
  begin(seed: string): void;
  question(drawn: DrawnQuestion, n: number, all: number): void;
  /** Ask for an answer; `complaint` is what was wrong with the last line. */
  ask(drawn: DrawnQuestion, complaint: boolean): void;
  /** A line that came from a file or pipe. */
  echo(line: string): void;
  verdict(drawn: DrawnQuestion, verdict: Verdict): void;
  account(account: Account, best: { right: number; of: number }, kept: boolean): void;
}
/** What tellers speak from. */
export interface Telling {
  bank: LoadedBank;
  lessons: LoadedLesson[];
  lang(): Lang;
  write(text: string): void;
}

/** The product's bank. @throws UserError with file, line and reason */
export function readBank(): LoadedBank {
  const folder = join(lessonsDir(), 'exam');
  const { loaded, faults } = loadBank('exam', (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined));
  if (!loaded) throw new UserError(`the exam can't be read:\n${faults.map(faultText).join('\n')}`, EXIT_USAGE);
  return loaded;
}

/**
 * Ask every question; only an exam that comes to its end counts.
 * @returns 0 at the end or after `quit`, 1 when the input ended before
 */
export async function runExam(options: ExamOptions): Promise<number> {
  const bank = readBank();
  const lessons = readCourse(lessonsDir());
  const store = openProgress();
  let lang = chooseLang(options.lang, store.progress.lang, process.env);
  const telling: Telling = { bank, lessons, lang: () => lang, write: (text) => print(text) };
  const teller = options.json ? jsonTeller(telling) : textTeller(telling);
  const left = (exit: number): number => {
    complain(`\nvethlab: ${say(lang, message('exam.left'))}\n`);
    return exit;
  };
  const lines = new Lines(() => process.exit(left(130)));
  const seed = options.seed ?? String(randomInt(1, 1_000_000));
  const questions = drawExam(bank.bank, seed);
  const answered: Answered[] = [];
  teller.begin(seed);
  for (const [i, drawn] of questions.entries()) {
    teller.question(drawn, i + 1, questions.length);
    let complaint = false;
    for (;;) {
      teller.ask(drawn, complaint);
      const line = (await lines.next())?.trim();
      if (line === undefined) return left(1);
      if (!process.stdin.isTTY) teller.echo(line);
      if (line === 'quit') {
        lines.end();
        return left(0);
      }
      const spoken = /^lang (en|zh)$/.exec(line)?.[1];
      if (spoken) {
        lang = spoken as Lang;
        teller.question(drawn, i + 1, questions.length);
      }
      complaint = !spoken && line !== 'skip' && (line === '' || ('choice' in drawn.question && optionTyped(drawn, line) === undefined));
      if (spoken || complaint) continue;
      const answer = rightAnswerOf(drawn.question, worldMaker(undefined));
      const right = line !== 'skip' && isAnswerRight(drawn, answer, line);
      answered.push({ question: drawn.question, right });
      teller.verdict(drawn, { typed: line, right, answer });
      break;
    }
  }
  lines.end();
  const account = accountOf(bank.bank, answered);
  const { right, of, passed, again } = account;
  const progress = withExam(store.progress, { right, of, passed, again, at: new Date().toISOString() });
  teller.account(account, progress.exam?.best ?? account, store.save(progress) === undefined);
  return 0;
}

/** `vethlab doctor`: what the lab finds here, and what to do about what is missing. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Message, type MessageKey, message, say } from '../lab/text.ts';
import { padTo } from '../text/wrap.ts';
import { chooseLang, lessonsDir, readCourse } from './course.ts';
import { dataDir, openProgress } from './progressStore.ts';
import { describeError } from './userError.ts';
import { print } from './print.ts';

/** `bad` keeps the lab from starting, `so-so` makes it poorer. */
type State = 'good' | 'so-so' | 'bad';
export interface Finding {
  what: Extract<MessageKey, `doctor.${string}`>;
  state: State;
  /** What was found, as a machine would say it. */
  found: string;
  /** What to do, unless all is well. */
  advice?: Message;
}
/** What is looked at; taken as an argument so that it can be tested. */
export interface Surroundings {
  node: string;
  env: NodeJS.ProcessEnv;
  isTTY: boolean;
  columns: number;
  rows: number;
  colours: number;
}

/** Smallest screen of the lab. */
const COLUMNS = 80;
const ROWS = 24;

/** Everything that could be wrong, in the order in which it would be noticed. */
export function findings(s: Surroundings, lessons?: string): Finding[] {
  const finding = (what: Finding['what'], state: State, found: string, advice?: MessageKey, values?: Message['values']): Finding => ({
    what,
    state,
    found,
    ...(advice && state !== 'good' && { advice: message(advice, values) }),
  });
  const locale = s.env.LC_ALL || s.env.LC_CTYPE || s.env.LANG || '';
  const isUnicode = /utf-?8/i.test(locale) && s.env.TERM !== 'linux';
  const hasColours = s.colours > 1 && !s.env.NO_COLOR;
  return [
    finding('doctor.node', Number.parseInt(s.node, 10) >= 20 ? 'good' : 'bad', s.node, 'doctor.node-old'),
    finding('doctor.terminal', s.isTTY ? 'good' : 'so-so', s.isTTY ? s.env.TERM || 'TERM -' : '-', 'doctor.no-terminal'),
    ...(s.isTTY
      ? [
          finding('doctor.size', s.columns >= COLUMNS && s.rows >= ROWS ? 'good' : 'bad', `${s.columns}x${s.rows}`, 'doctor.small', {
            columns: COLUMNS,
            rows: ROWS,
          }),
        ]
      : []),
    finding('doctor.colours', hasColours ? 'good' : 'so-so', s.env.NO_COLOR ? 'NO_COLOR' : String(2 ** s.colours), 'doctor.no-colours'),
    finding('doctor.unicode', isUnicode ? 'good' : 'so-so', locale || '-', 'doctor.no-unicode'),
    dataFinding(s.env, finding),
    lessonsFinding(lessons, finding),
  ];
}

type Make = (what: Finding['what'], state: State, found: string, advice?: MessageKey, values?: Message['values']) => Finding;
function dataFinding(env: NodeJS.ProcessEnv, finding: Make): Finding {
  const dir = dataDir(env);
  if (!dir) return finding('doctor.data', 'so-so', '-', 'doctor.no-home');
  let there = dir;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch {
    return finding('doctor.data', 'so-so', dir, 'doctor.unwritable', { dir });
  }
  const { notice } = openProgress(env);
  return finding('doctor.data', notice ? 'so-so' : 'good', dir, notice?.key === 'damaged' ? 'ui.progress-damaged' : 'ui.progress-unreadable', {
    file: notice?.key === 'damaged' ? notice.file : '',
    reason: notice?.key === 'unreadable' ? notice.reason : '',
  });
}
function lessonsFinding(given: string | undefined, finding: Make): Finding {
  const dir = lessonsDir(given);
  try {
    const all = readCourse(dir);
    return finding('doctor.lessons', 'good', `${all.length}: ${dir}`);
  } catch (error) {
    return finding('doctor.lessons', 'bad', dir, 'doctor.bad-lessons', { reason: describeError(error, false).message });
  }
}

/** Prints what was found; 1 when something keeps the lab from starting. */
export function runDoctor(options: { json?: boolean; lang?: string; lessons?: string }): number {
  const { stdout, stdin } = process;
  const isTTY = Boolean(stdout.isTTY && stdin.isTTY);
  const found = findings(
    {
      node: process.versions.node,
      env: process.env,
      isTTY,
      columns: stdout.columns ?? 0,
      rows: stdout.rows ?? 0,
      colours: isTTY ? stdout.getColorDepth() : process.env.COLORTERM ? 24 : 4,
    },
    options.lessons,
  );
  const lang = chooseLang(options.lang, undefined, process.env);
  const status = found.some((f) => f.state === 'bad') ? 1 : 0;
  if (options.json) {
    const plain = found.map(({ what, advice, ...rest }) => ({ what: what.slice('doctor.'.length), ...rest, ...(advice && { advice: say(lang, advice) }) }));
    print(`${JSON.stringify({ ok: status === 0, findings: plain }, null, 1)}\n`);
    return status;
  }
  for (const f of found) {
    print(`${padTo(say(lang, message(`doctor.${f.state}`)), 8)}${padTo(say(lang, message(f.what)), 20)}${f.found}\n`);
    if (f.advice) stdout.write(`${' '.repeat(8)}${say(lang, f.advice)}\n`);
  }
  return status;
}

/**
 * The exam's bank of questions: `bank.yaml` is the structure, `en.md` and `zh.md` the words.
 *
 *     # Title
 *     What the exam is.
 *     ## question-id
 *     The question.
 *     ### option-key
 *     Text of the option. After `>`: why it is right or wrong.
 *
 * A question that is answered with a typed value has no options; what stands after `>` explains the value.
 */
import * as z from 'zod';
import { LANGS, type Lang, type ReadFile } from '../load.ts';
import { type LessonFault, splitWhy } from '../prose.ts';
import { answerKind, key, place } from '../schema.ts';
import { parseYaml } from '../yaml.ts';

const base = { id: key, topic: key };
const question = z.union([
  z.strictObject({ ...base, choice: z.strictObject({ options: z.array(key).min(3).max(6), right: key }) }),
  z.strictObject({
    ...base,
    /** Commands that run in a fresh world before; the learner sees them. */
    setup: z.array(z.string().min(1)).max(12).optional(),
    /** The right answer is what this command prints then (trimmed). */
    answer: z.strictObject({ at: place.optional(), command: z.string().min(1) }),
    as: answerKind.optional(),
  }),
]);
export const bankSchema = z.strictObject({
  /** How many questions an exam has, and how many of them right pass it. */
  draw: z.number().int().min(1),
  pass: z.number().int().min(1),
  /** Ids of the lessons that are asked about. */
  topics: z.array(key).min(1),
  questions: z.array(question).min(1),
});
export type Bank = z.infer<typeof bankSchema>;
export type Question = Bank['questions'][number];

export interface QuestionWords {
  text: string;
  /** Of a typed value: what explains it. */
  why: string;
  options: Record<string, { text: string; why: string }>;
  line: number;
}
export interface BankWords {
  title: string;
  intro: string;
  questions: Record<string, QuestionWords>;
}
export interface LoadedBank {
  bank: Bank;
  words: Record<Lang, BankWords>;
}

/** Read and check the bank; every fault says which file and line. `dir` is what file names are shown under. */
export function loadBank(dir: string, read: ReadFile): { loaded?: LoadedBank; faults: LessonFault[] } {
  const file = `${dir}/bank.yaml`;
  const { value: bank, faults, place: at } = parseYaml(bankSchema, read('bank.yaml') ?? '', file);
  if (!bank) return { faults };
  const seen = new Set<string>();
  bank.questions.forEach((q, i) => {
    const fault = (field: PropertyKey[], reason: string): void => void faults.push({ file, ...at(['questions', i, ...field]), reason });
    if (seen.has(q.id)) fault(['id'], `question "${q.id}" stands here for the second time`);
    seen.add(q.id);
    if (!bank.topics.includes(q.topic)) fault(['topic'], `"${q.topic}" is none of the topics`);
    if ('choice' in q && !q.choice.options.includes(q.choice.right)) fault(['choice', 'right'], `the right choice "${q.choice.right}" is none of the options`);
  });
  for (const [i, topic] of bank.topics.entries())
    if (!bank.questions.some((q) => q.topic === topic)) faults.push({ file, ...at(['topics', i]), reason: `there is no question about "${topic}"` });
  if (bank.draw > bank.questions.length || bank.pass > bank.draw)
    faults.push({ file, ...at(['draw']), reason: 'an exam can neither draw more questions than there are, nor ask for more right answers than it draws' });
  const words = {} as Record<Lang, BankWords>;
  for (const lang of LANGS) {
    const shown = `${dir}/${lang}.md`;
    const parsed = parseWords(read(`${lang}.md`) ?? '', shown);
    words[lang] = parsed.words;
    faults.push(...parsed.faults, ...wordsFit(bank, parsed.words, shown));
  }
  return { ...(faults.length === 0 && { loaded: { bank, words } }), faults };
}

/** Read the words of one language. */
export function parseWords(source: string, file: string): { words: BankWords; faults: LessonFault[] } {
  const words: BankWords = { title: '', intro: '', questions: {} };
  const faults: LessonFault[] = [];
  let now: QuestionWords | undefined;
  let put = (line: string): void => {
    words.intro += `${line}\n`;
  };
  const take = (line: string, i: number): void => {
    const [, marks, title = ''] = /^(#{1,3}) +(.*?)\s*$/.exec(line) ?? [];
    const fault = (reason: string): void => void faults.push({ file, line: i + 1, column: 1, reason });
    if (marks === undefined) return put(line);
    if (marks === '#') {
      words.title = title;
      return;
    }
    if (!/^[a-z][a-z0-9-]*$/.test(title)) return fault(`"${line}" must be "## question-id" or "### option-key"`);
    if (marks === '##') {
      if (words.questions[title]) fault(`question "${title}" stands here for the second time`);
      const fresh: QuestionWords = { text: '', why: '', options: {}, line: i + 1 };
      now = words.questions[title] = fresh;
      put = (l) => {
        fresh.text += `${l}\n`;
      };
    } else if (!now) fault(`"${line}" belongs under a "## question-id" heading`);
    else {
      const option = { text: '', why: '' };
      now.options[title] = option;
      put = (l) => {
        option.text += `${l}\n`;
      };
    }
  };
  for (const [i, line] of source.split('\n').entries()) take(line, i);
  words.intro = words.intro.trim();
  for (const q of Object.values(words.questions)) {
    Object.assign(q, splitWhy(q.text));
    for (const o of Object.values(q.options)) Object.assign(o, splitWhy(o.text));
  }
  if (words.title === '') faults.push({ file, line: 1, column: 1, reason: 'the file has no "# Title"' });
  return { words, faults };
}

/** Has every question its words, with a reason for every option, and are there none without a question? */
function wordsFit(bank: Bank, words: BankWords, file: string): LessonFault[] {
  const faults: LessonFault[] = [];
  const fault = (line: number, reason: string): void => void faults.push({ file, line, column: 1, reason });
  for (const q of bank.questions) {
    const w = words.questions[q.id];
    if (!w) {
      fault(1, `there is no section "## ${q.id}"`);
      continue;
    }
    if (w.text === '') fault(w.line, `question "${q.id}" has no text`);
    const options = 'choice' in q ? q.choice.options : [];
    if (options.length === 0 && w.why === '') fault(w.line, `question "${q.id}" has no line "> why" that explains the value`);
    for (const o of options) {
      const told = w.options[o];
      if (!told?.text) fault(w.line, `question "${q.id}" has no section "### ${o}" with text`);
      else if (!told.why) fault(w.line, `option "${o}" of question "${q.id}" has no line "> why it is right or wrong"`);
    }
    for (const o of Object.keys(w.options)) if (!options.includes(o)) fault(w.line, `bank.yaml has no option "${o}" of question "${q.id}"`);
  }
  for (const [id, w] of Object.entries(words.questions)) if (!bank.questions.some((q) => q.id === id)) fault(w.line, `bank.yaml has no question "${id}"`);
  return faults;
}

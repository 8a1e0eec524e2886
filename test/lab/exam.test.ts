/** The exam: a bank whose words are whole in both languages, answers that compute, a drawing by seed, an account. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lessonsDir } from '../../src/cli/course.ts';
import { worldMaker } from '../../src/cli/world.ts';
import { type LoadedBank, loadBank } from '../../src/lab/exam/bank.ts';
import { accountOf, drawExam, isAnswerRight, rightAnswerOf } from '../../src/lab/exam/exam.ts';
import { faultText } from '../../src/lab/load.ts';

const read = (name: string): string => readFileSync(join(lessonsDir(), 'exam', name), 'utf8');
const { loaded, faults } = loadBank('exam', read);
const { bank, words } = loaded as LoadedBank;

test('the bank has fifty questions at least, and its words are whole in both languages', () => {
  expect(faults.map(faultText)).toEqual([]);
  expect(bank.questions.length).toBeGreaterThanOrEqual(50);
  expect(Object.keys(words.zh.questions)).toEqual(Object.keys(words.en.questions));
});

test('every typed answer computes', () => {
  for (const q of bank.questions) if ('answer' in q) expect({ id: q.id, answer: rightAnswerOf(q, worldMaker(undefined)) }).toEqual({ id: q.id, answer: expect.stringMatching(/^\S+$/) });
});

test('the same seed draws the same, another seed another, and every topic comes before one comes twice', () => {
  const ids = (seed: number): string[] => drawExam(bank, seed).map((d) => `${d.question.id} ${d.options.join(' ')}`);
  expect(ids(1)).toEqual(ids(1));
  expect(ids(1)).not.toEqual(ids(2));
  for (let seed = 0; seed < 50; seed++) {
    const drawn = drawExam(bank, seed);
    expect(drawn.length).toBe(20);
    expect(new Set(drawn.map((d) => d.question.id)).size).toBe(20);
    expect(new Set(drawn.map((d) => d.question.topic)).size).toBe(Math.min(20, bank.topics.length));
  }
});

describe('answering', () => {
  const drawn = drawExam(bank, 3);
  test('an option is chosen by the number it is shown with; nothing typed is nothing right', () => {
    for (const d of drawn) {
      const right = rightAnswerOf(d.question, worldMaker(undefined));
      const typed = 'choice' in d.question ? String(d.options.indexOf(right) + 1) : ` ${right} `;
      expect(isAnswerRight(d, right, typed)).toBe(true);
      for (const wrong of ['', '0', '99', 'choice' in d.question ? right : `${right}x`]) expect(isAnswerRight(d, right, wrong)).toBe(false);
    }
  });
  test('the account names the topics to study again, worst first', () => {
    const [first, second] = bank.topics as [string, string];
    const of = (topic: string) => bank.questions.filter((q) => q.topic === topic);
    const account = accountOf(bank, [...of(first).map((question) => ({ question, right: true })), ...of(second).map((question, i) => ({ question, right: i === 0 }))]);
    expect(account).toMatchObject({ right: of(first).length + 1, passed: false, again: [second] });
  });
});

test('a bank that is not whole is told with file and line', () => {
  const without = (file: string, what: string | RegExp): string[] => loadBank('x', (n) => (n === file ? read(n).replace(what, '') : read(n))).faults.map(faultText);
  expect(without('zh.md', '## tour-gateway\n').join('\n')).toMatch(/x\/zh\.md:1:1: there is no section "## tour-gateway"/);
  expect(without('en.md', /> Container addresses are known.*\n/)).toEqual([expect.stringMatching(/^x\/en\.md:\d+:1: option "no-route" of question "tour-no-way" has no line/)]);
  expect(without('bank.yaml', 'topics:').join('\n')).toMatch(/^x\/bank\.yaml:\d+:\d+: /);
});

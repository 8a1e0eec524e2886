/** An exam: questions drawn from the bank by a seed, answered one by one, and an account of what to study again. */
import { Session } from '../../shell/session.ts';
import { type RngState, randomInt, seedRng } from '../../text/prng.ts';
import { isRight } from '../goals.ts';
import type { WorldMaker } from '../lab.ts';
import { splitPlace } from '../place.ts';
import { probeOf } from '../scratch.ts';
import type { Bank, Question } from './bank.ts';

/** A question with its options in the order they are shown. */
export interface DrawnQuestion {
  question: Question;
  options: string[];
}
export interface Answered {
  question: Question;
  right: boolean;
}
export interface Account {
  right: number;
  of: number;
  passed: boolean;
  topics: { topic: string; right: number; of: number }[];
  /** Topics with a wrong answer, worst first. */
  again: string[];
}

function shuffled<T>(rng: RngState, list: readonly T[]): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = randomInt(rng, 0, i);
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out;
}

/** Draw `bank.draw` questions. The same seed draws the same; no topic gets a second question before every topic has one. */
export function drawExam(bank: Bank, seed: number | string): DrawnQuestion[] {
  const rng = seedRng(`exam ${seed}`);
  const piles = shuffled(rng, bank.topics).map((topic) =>
    shuffled(
      rng,
      bank.questions.filter((q) => q.topic === topic),
    ),
  );
  const drawn: Question[] = [];
  for (let round = 0; drawn.length < bank.draw && piles.some((p) => p.length > round); round++)
    for (const pile of piles) {
      const next = pile[round];
      if (next && drawn.length < bank.draw) drawn.push(next);
    }
  return shuffled(rng, drawn).map((question) => ({ question, options: 'choice' in question ? shuffled(rng, question.choice.options) : [] }));
}

/** What is right: the key of an option, or what the model prints in a world where the question's setup has run. */
export function rightAnswerOf(question: Question, makeWorld: WorldMaker): string {
  if ('choice' in question) return question.choice.right;
  const session = new Session(makeWorld({}));
  for (const line of question.setup ?? []) {
    const { at, command } = splitPlace(line);
    session.run(command, { at });
    session.k.advance(600_000);
  }
  return probeOf(session.k)
    .run(question.answer.at ?? 'host', question.answer.command)
    .stdout.trim();
}

/** The option that was chosen, by its number as shown. */
export const optionTyped = ({ options }: DrawnQuestion, typed: string): string | undefined =>
  /^\d+$/.test(typed.trim()) ? options[Number(typed) - 1] : undefined;

/** Is the typed text right? An option is chosen by its number. */
export function isAnswerRight(drawn: DrawnQuestion, right: string, typed: string): boolean {
  const { question } = drawn;
  if (typed.trim() === '') return false;
  if ('choice' in question) return optionTyped(drawn, typed) === right;
  return isRight({ id: question.id, answer: question.answer, ...(question.as && { as: question.as }) }, right, typed);
}

/** Score and what to study again. */
export function accountOf(bank: Bank, answered: readonly Answered[]): Account {
  const topics = bank.topics.flatMap((topic) => {
    const own = answered.filter((a) => a.question.topic === topic);
    return own.length > 0 ? [{ topic, right: own.filter((a) => a.right).length, of: own.length }] : [];
  });
  const right = answered.filter((a) => a.right).length;
  const again = topics
    .filter((t) => t.right < t.of)
    .sort((a, b) => b.of - b.right - (a.of - a.right))
    .map((t) => t.topic);
  return { right, of: answered.length, passed: right >= bank.pass, topics, again };
}

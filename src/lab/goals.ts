/** A step's goals as they stand: what is done, what is missing, and the rungs of help. */
import { missing } from './checks/index.ts';
import type { Probe } from './checks/world.ts';
import type { Goal, Step } from './schema.ts';
import { type Message, message } from './text.ts';

export interface GoalState {
  id: string;
  kind: 'check' | 'answer' | 'choice';
  done: boolean;
  /** What a goal that isn't done lacks. */
  missing?: Message;
}

/** Look at every goal. Questions count as done once they were answered (`answered`). */
export function evaluate(p: Probe, step: Step, answered: ReadonlySet<string>): GoalState[] {
  return step.goals.map((goal): GoalState => {
    if ('check' in goal) {
      const m = missing(p, goal.check);
      // what the cause is, the learner shall find
      const told = m && goal.role === 'cause' ? message('repair.cause') : m;
      return { id: goal.id, kind: 'check', done: m === undefined, ...(told && { missing: told }) };
    }
    const kind = 'answer' in goal ? 'answer' : 'choice';
    const done = answered.has(goal.id);
    return { id: goal.id, kind, done, ...(!done && { missing: message(kind === 'answer' ? 'goal.answer' : 'goal.choice') }) };
  });
}

/** The first question that waits for an answer. */
export const openQuestion = (step: Step, goals: readonly GoalState[]): Exclude<Goal, { check: unknown }> | undefined => {
  const at = goals.findIndex((g) => g.kind !== 'check' && !g.done);
  const goal = at < 0 ? undefined : step.goals[at];
  return goal && !('check' in goal) ? goal : undefined;
};

/** What the model says is right: the command's output without surrounding blanks. */
export const rightAnswer = (p: Probe, goal: Goal): string | undefined =>
  'answer' in goal ? p.run(goal.answer.at ?? 'host', goal.answer.command).stdout.trim() : 'choice' in goal ? goal.choice.right : undefined;

/** Is the typed text the right one? Case and blanks don't count; a prefix length may be left off an address. */
export function isRight(goal: Exclude<Goal, { check: unknown }>, right: string, typed: string): boolean {
  const norm = (t: string): string => t.trim().replace(/\s+/g, ' ').toLowerCase();
  if ('choice' in goal) {
    const number = Number(typed.trim());
    return goal.choice.options[number - 1] === right || norm(typed) === right;
  }
  if (goal.as === 'number') return Number(typed.trim()) === Number(right);
  if (goal.as === 'address') return norm(typed).split('/')[0] === norm(right).split('/')[0];
  return norm(typed) === norm(right);
}
/** The option that was chosen, by number or key. */
export const chosen = (goal: { choice: { options: string[] } }, typed: string): string | undefined =>
  goal.choice.options[Number(typed.trim()) - 1] ?? goal.choice.options.find((o) => o === typed.trim());

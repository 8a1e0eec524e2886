/** A handout as Markdown. */
import type { Handout, HandoutStep } from './handout.ts';
import { type MessageKey, message, say } from './text.ts';

/** A picture of a step's world: where it can be found, from the handout. */
export type PictureOf = (step: HandoutStep, n: number) => string | undefined;

/** A fence longer than any in the text. */
const fenceFor = (text: string): string => '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map((m) => m[0].length + 1)));
const quoted = (text: string, info = ''): string => {
  const fence = fenceFor(text);
  return `${fence}${info}\n${text.trimEnd()}\n${fence}`;
};

/** The whole handout. `pictureOf` gives the address of a step's picture, if there is one. */
export function handoutMarkdown(h: Handout, pictureOf: PictureOf = () => undefined): string {
  const text = (key: MessageKey, values?: Record<string, string | number>): string => say(h.lang, message(key, values));
  const parts = [`# ${h.title}`, text('handout.minutes', { n: h.minutes }), h.intro];
  for (const [i, step] of h.steps.entries()) {
    parts.push(`## ${i + 1}. ${step.title}`, step.text);
    for (const goal of step.goals) {
      parts.push(`- [ ] ${goal.text.replaceAll('\n', '\n  ')}`);
      if (goal.choices.length > 0) parts.push(goal.choices.map((c, n) => `   ${n + 1}. ${c.text.replaceAll('\n', ' ')}`).join('\n'));
    }
    if (step.hints.length > 0) parts.push(`### ${text('handout.hints')}`, step.hints.map((x) => `- ${x.replaceAll('\n', '\n  ')}`).join('\n'));
    parts.push(`### ${text('handout.solution')}`, quoted(step.commands.map((c) => `${c.prompt} ${c.command}\n${c.output}`.trimEnd()).join('\n'), 'console'));
    const why = step.goals.flatMap((goal) => goal.choices.map((c, n) => ({ ...c, n: n + 1 }))).filter((c) => c.why !== '');
    if (why.length > 0) parts.push(why.map((c) => `- ${c.n}. ${c.right ? '**✓** ' : ''}${c.why.replaceAll('\n', ' ')}`).join('\n'));
    const picture = pictureOf(step, i + 1);
    if (picture !== undefined) parts.push(`![${text('handout.picture', { n: i + 1 })}](${picture})`);
    if (step.done) parts.push(step.done);
  }
  if (h.end) parts.push(`## ${text('handout.end')}`, h.end);
  return `${parts.filter((p) => p.trim() !== '').join('\n\n')}\n`;
}

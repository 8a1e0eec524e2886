/** Holds what the model answers against a recording, step by step. */
import { normalize } from './normalize.ts';
import type { Step } from './scenario.ts';

/** A step that the two sides answer differently, both normalised. */
export interface Difference {
  /** Place in the scenario, from 0. */
  index: number;
  real: Step;
  /** Undefined when the model gave fewer answers. */
  model: Step | undefined;
}

export interface Comparison {
  /** Steps that count: all that are not unstable. */
  total: number;
  agree: number;
  differences: Difference[];
}

/** Compare two transcripts of one scenario. `real` says which steps are unstable. */
export function compare(real: readonly Step[], model: readonly Step[]): Comparison {
  const want = normalize(real);
  const have = normalize(model.map((step, i) => ({ ...step, unstable: real[i]?.unstable ?? false })));
  const differences: Difference[] = [];
  let total = 0;
  want.forEach((step, index) => {
    if (real[index]?.unstable) return;
    total++;
    const answer = have[index];
    if (!answer || !sameStep(step, answer)) differences.push({ index, real: step, model: answer });
  });
  return { total, agree: total - differences.length, differences };
}

/** Whether a step only differs because an earlier difference shifted the numbers of placeholders. */
export const agreesAlone = (real: Step | undefined, model: Step | undefined): boolean =>
  real !== undefined && model !== undefined && compare([real], [model]).differences.length === 0;

const sameStep = (a: Step, b: Step): boolean => a.at === b.at && a.cmd === b.cmd && a.exit === b.exit && a.stdout === b.stdout && a.stderr === b.stderr;

const indented = (text: string): string => text.replace(/^/gm, '      ');

/** A difference to read: the command, then both sides of what differs. */
export function describeDifference(scenario: string, { index, real, model }: Difference): string {
  const out = [`--- ${scenario} step ${index + 1} [${real.at}]$ ${real.cmd}`];
  if (!model) return [...out, '    the model gave no answer'].join('\n');
  if (model.cmd !== real.cmd || model.at !== real.at) out.push(`    the model ran [${model.at}]$ ${model.cmd}`);
  if (model.exit !== real.exit) out.push(`    exit status: real ${real.exit}, model ${model.exit}`);
  for (const stream of ['stdout', 'stderr'] as const) {
    if (model[stream] !== real[stream]) out.push(`    ${stream} real:`, indented(real[stream]), `    ${stream} model:`, indented(model[stream]));
  }
  return out.join('\n');
}

/** The lesson's side: text, goals with their marks, and what to press. Pure: state in, rows out. */
import type { Lab } from '../../lab/lab.ts';
import type { Row } from './box.ts';
import { markdownRows } from '../../text/markdown.ts';
import type { Theme } from './theme.ts';

/** Everything, as rows of at most `width` columns. */
export function lessonRows(lab: Lab, width: number, theme: Theme): Row[] {
  const { prose, stepProse, step } = lab;
  if (!prose || !step || !stepProse) return [];
  if (lab.finished)
    return [
      [{ text: prose.title, tone: 'strong' }],
      '',
      ...markdownRows(lab.summary(), width, theme.codeTicks),
      '',
      ...markdownRows(prose.end, width, theme.codeTicks),
    ];
  const rows: Row[] = [[{ text: stepProse.title, tone: 'strong' }], ''];
  if (lab.stepIndex === 0 && prose.intro) rows.push(...markdownRows(prose.intro, width, theme.codeTicks), '');
  rows.push(...markdownRows(lab.stepText, width, theme.codeTicks), '');
  rows.push(...goalRows(lab, width, theme));
  if (lab.stepDone && stepProse.done) rows.push('', ...markdownRows(lab.doneText, width, theme.codeTicks));
  return rows;
}

/** The goals alone, for small screens. The first open one is marked as the current. */
export function goalRows(lab: Lab, width: number, theme: Theme): Row[] {
  const { glyphs } = theme;
  const current = lab.goals.findIndex((g) => !g.done);
  return lab.goals.flatMap((goal, i): Row[] => {
    const prose = lab.stepProse?.goals[goal.id];
    const mark = goal.done ? glyphs.done : i === current ? glyphs.now : glyphs.todo;
    const tone = goal.done ? 'good' : i === current ? 'accent' : 'dim';
    const body = markdownRows(prose?.text ?? goal.id, width - 2, theme.codeTicks);
    const rows: Row[] = body.map((row, n) => [{ text: n === 0 ? `${mark} ` : '  ', tone }, ...(typeof row === 'string' ? [{ text: row }] : row)]);
    const definition = lab.step?.goals[i];
    if (definition && 'choice' in definition && !goal.done)
      definition.choice.options.forEach((option, n) => {
        const lines = markdownRows(prose?.choices[option]?.text ?? option, width - 7, theme.codeTicks);
        rows.push(...lines.map((row, at): Row => [{ text: at === 0 ? `    ${n + 1}. ` : '       ' }, ...(typeof row === 'string' ? [{ text: row }] : row)]));
      });
    return rows;
  });
}

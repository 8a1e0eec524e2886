/** The lesson's side: text, goals with their marks, and what to press. Pure: state in, rows out. */
import type { Lab } from '../../lab/lab.ts';
import type { Row } from './box.ts';
import { markdownRows } from '../../text/markdown.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from './theme.ts';

/** The step's title and text; at the end of the lesson, how it went. */
function textRows(lab: Lab, width: number, theme: Theme): Row[] {
  const { prose, stepProse, step } = lab;
  if (!prose || !step || !stepProse) return [];
  const written = (text: string): Row[] => markdownRows(text, width, theme.codeTicks);
  if (lab.finished) return [[{ text: prose.title, tone: 'strong' }], '', ...written(lab.summary()), '', ...written(prose.end)];
  const intro = lab.stepIndex === 0 && prose.intro ? [...written(prose.intro), ''] : [];
  return [[{ text: stepProse.title, tone: 'strong' }], '', ...intro, ...written(lab.stepText)];
}
/** What to take along from a step that is done, and how to go on. */
export function doneRows(lab: Lab, width: number, theme: Theme): Row[] {
  if (!lab.stepDone || lab.finished) return [];
  const said = lab.stepProse?.done ? [...markdownRows(lab.doneText, width, theme.codeTicks), ''] : [];
  return [...said, ...wrap(lab.doneLine, width).map((text): Row => [{ text, tone: 'good' }])];
}

/** What of the lesson is in view. */
export interface LessonPage {
  rows: Row[];
  /** First line of the scrolled part that is shown, how far it can go, and how many lines it has. */
  top: number;
  bottom: number;
  length: number;
  /** Lines of the scrolled part in view. */
  room: number;
}
/**
 * `height` rows of the lesson.
 * @param pin keep the goals in view below a text that is too long
 */
export function lessonPage(lab: Lab, place: { width: number; height: number }, scroll: number, theme: Theme, pin: boolean): LessonPage {
  const { width, height } = place;
  const text = textRows(lab, width, theme);
  const goals = lab.finished ? [] : goalRows(lab, width, theme);
  const done = doneRows(lab, width, theme);
  const join = (a: Row[], b: Row[]): Row[] => (a.length > 0 && b.length > 0 ? [...a, '', ...b] : [...a, ...b]);
  const all = join(join(text, goals), done);
  const scrolled = (rows: Row[], room: number): LessonPage => {
    const bottom = Math.max(0, rows.length - room);
    const top = Math.min(scroll, bottom);
    return { rows: rows.slice(top, top + room), top, bottom, length: rows.length, room };
  };
  const most = Math.floor(height * 0.6);
  if (!pin || all.length <= height || done.length > 0 || goals.length === 0 || most < 4) return scrolled(all, height);
  const from = Math.max(0, Math.min(goals.length - most, currentGoalRow(lab, width, theme)));
  const pinned = goals.slice(from, from + most);
  const page = scrolled(text, height - pinned.length - 1);
  return { ...page, rows: [...page.rows, [{ text: theme.glyphs.h.repeat(width), tone: 'border' }], ...pinned] };
}

/** The goals alone, for small screens. */
export const goalRows = (lab: Lab, width: number, theme: Theme): Row[] => goalBlocks(lab, width, theme).flat();

/** The row at which the first open goal begins. */
export function currentGoalRow(lab: Lab, width: number, theme: Theme): number {
  const current = lab.goals.findIndex((g) => !g.done);
  return goalBlocks(lab, width, theme)
    .slice(0, Math.max(0, current))
    .reduce((n, rows) => n + rows.length, 0);
}
/** Rows of each goal. The first open one is marked as the current. */
function goalBlocks(lab: Lab, width: number, theme: Theme): Row[][] {
  const { glyphs } = theme;
  const current = lab.goals.findIndex((g) => !g.done);
  return lab.goals.map((goal, i): Row[] => {
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

/**
 * Reading a lesson: `lesson.yaml` against the schema, the prose files against the lesson. Every fault says which file,
 * line and column, and why. Files come in through a reader, so a lesson can be read from anywhere.
 */
import { withoutControls } from '../text/controls.ts';
import { type LessonFault, type Prose, parseProse } from './prose.ts';
import { type Goal, type Lesson, lesson as lessonSchema } from './schema.ts';
import { parseYaml } from './yaml.ts';

export type Lang = 'en' | 'zh';
export const LANGS: readonly Lang[] = ['en', 'zh'];

/** A lesson with its words in the languages it has. */
export interface LoadedLesson {
  name: string;
  lesson: Lesson;
  prose: Partial<Record<Lang, Prose>>;
  kind: 'lesson' | 'repair';
}

/** Gives a file of the lesson's folder, undefined when there is none. */
export type ReadFile = (name: string) => string | undefined;

/** Thrown by whoever can't go on with faults. The message is one line a fault: `file:line:column: reason`. */
export class LessonError extends Error {
  readonly faults: LessonFault[];
  constructor(faults: LessonFault[]) {
    super(faults.map(faultText).join('\n'));
    this.name = 'LessonError';
    this.faults = faults;
  }
}
/** One line. It may quote the file, but nothing in it steers a terminal. */
export const faultText = (f: LessonFault): string => withoutControls(`${f.file}:${f.line}:${f.column}: ${f.reason}`);

/** Read and check one lesson folder. `name` is the folder's name, `dir` what file names are shown under. */
export function loadLesson(name: string, dir: string, read: ReadFile): { loaded?: LoadedLesson; faults: LessonFault[] } {
  const file = `${dir}/lesson.yaml`;
  const source = read('lesson.yaml');
  if (source === undefined) return { faults: [{ file, line: 1, column: 1, reason: 'there is no lesson.yaml in this folder' }] };
  const { lesson, faults } = parseLesson(source, file);
  const prose: Partial<Record<Lang, Prose>> = {};
  for (const lang of LANGS) {
    const text = read(`${lang}.md`);
    if (text === undefined) continue;
    const parsed = parseProse(text, `${dir}/${lang}.md`);
    faults.push(...parsed.faults);
    prose[lang] = parsed.prose;
    if (lesson) faults.push(...proseFits(lesson, parsed.prose, `${dir}/${lang}.md`));
  }
  if (!prose.en) faults.push({ file: `${dir}/en.md`, line: 1, column: 1, reason: 'the lesson has no en.md' });
  if (!lesson || faults.length > 0) return { faults };
  return { loaded: { name, lesson, prose, kind: /^r\d/.test(name) ? 'repair' : 'lesson' }, faults };
}

/** Parse lesson.yaml. */
export function parseLesson(source: string, file: string): { lesson?: Lesson; faults: LessonFault[] } {
  const { value, faults, place } = parseYaml(lessonSchema, source, file);
  if (value)
    duplicates(value, (path, reason) => {
      faults.push({ file, ...place(path), reason });
    });
  return { ...(value && { lesson: value }), faults };
}

function duplicates(lesson: Lesson, fault: (path: (string | number)[], reason: string) => void): void {
  const steps = new Set<string>();
  lesson.steps.forEach((step, i) => {
    if (steps.has(step.id)) fault(['steps', i, 'id'], `step "${step.id}" stands here for the second time`);
    steps.add(step.id);
    const goals = new Set<string>();
    step.goals.forEach((g, j) => {
      if (goals.has(g.id)) fault(['steps', i, 'goals', j, 'id'], `goal "${g.id}" stands here for the second time`);
      goals.add(g.id);
      if ('choice' in g && !g.choice.options.includes(g.choice.right))
        fault(['steps', i, 'goals', j, 'choice', 'right'], `the right choice "${g.choice.right}" is none of the options`);
    });
  });
}

/** Does the prose have a section for everything in the lesson, and none for what isn't there? */
function proseFits(lesson: Lesson, prose: Prose, file: string): LessonFault[] {
  const faults: LessonFault[] = [];
  const fault = (line: number, reason: string): void => {
    faults.push({ file, line, column: 1, reason });
  };
  for (const step of lesson.steps) {
    const p = prose.steps[step.id];
    if (!p) {
      fault(1, `there is no section "## ${step.id}: …" for that step`);
      continue;
    }
    for (const goal of step.goals) goalFits(goal, p.goals[goal.id], p.line, fault);
    for (const id of Object.keys(p.goals))
      if (!step.goals.some((g) => g.id === id)) fault(p.goals[id]?.line ?? p.line, `lesson.yaml has no goal "${id}" in step "${step.id}"`);
    if (!p.text) fault(p.line, `step "${step.id}" has no text`);
  }
  for (const id of prose.order) if (!lesson.steps.some((s) => s.id === id)) fault(prose.steps[id]?.line ?? 1, `lesson.yaml has no step "${id}"`);
  return faults;
}
function goalFits(goal: Goal, p: Prose['steps'][string]['goals'][string] | undefined, line: number, fault: (line: number, reason: string) => void): void {
  if (!p) return fault(line, `there is no section "### goal ${goal.id}"`);
  if (!p.text) fault(p.line, `goal "${goal.id}" has no text`);
  if (!('choice' in goal)) return;
  for (const option of goal.choice.options) {
    const c = p.choices[option];
    if (!c?.text) fault(p.line, `there is no section "#### choice ${option}" with text`);
    else if (!c.why) fault(p.line, `choice "${option}" has no line "> why it is right or wrong"`);
  }
}

/** Structural differences between two languages of one lesson: sections, hints, run-blocks, explanations. */
export function compareProse(a: Prose, b: Prose, fileB: string): LessonFault[] {
  const faults: LessonFault[] = [];
  for (const id of a.order) {
    const [x, y] = [a.steps[id], b.steps[id]];
    if (!x || !y) continue; // missing sections are told by proseFits
    const differ = (what: string, n: number, m: number): void => {
      if (n !== m) faults.push({ file: fileB, line: y.line, column: 1, reason: `step "${id}" has ${m} ${what}, the other language has ${n}` });
    };
    differ('hints', x.hints.length, y.hints.length);
    differ('"done" sections', x.done ? 1 : 0, y.done ? 1 : 0);
    const [rx, ry] = [runBlocks(x.text + x.done), runBlocks(y.text + y.done)];
    differ('`run` blocks', rx.length, ry.length);
    rx.forEach((c, i) => {
      if (ry[i] !== undefined && ry[i] !== c)
        faults.push({ file: fileB, line: y.line, column: 1, reason: `step "${id}" shows the output of "${ry[i]}" where the other language shows "${c}"` });
    });
  }
  return faults;
}
/** The commands of a text's `run` blocks, in order. */
export const runBlocks = (text: string): string[] => [...text.matchAll(/^```+ *run(@\S+)? +(.+)$/gm)].map((m) => `${m[1] ?? ''} ${m[2]}`.trim());

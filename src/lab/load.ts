/**
 * Reading a lesson: `lesson.yaml` against the schema, the prose files against the lesson. Every fault says which file,
 * line and column, and why. Files come in through a reader, so a lesson can be read from anywhere.
 */
import { LineCounter, type Node, type Pair, isMap, isPair, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type LessonFault, type Prose, parseProse } from './prose.ts';
import { type Goal, type Lesson, lesson as lessonSchema } from './schema.ts';

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
export const faultText = (f: LessonFault): string => `${f.file}:${f.line}:${f.column}: ${f.reason}`;

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

/** Parse lesson.yaml. At most 256 kB, 30 faults; YAML aliases are limited so that a small file can't become a large one. */
export function parseLesson(source: string, file: string): { lesson?: Lesson; faults: LessonFault[] } {
  if (source.length > 256 * 1024) return { faults: [{ file, line: 1, column: 1, reason: 'a lesson.yaml may have 256 kB at most' }] };
  const lines = new LineCounter();
  const doc = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const pos = lines.linePos(offset);
    return { line: Math.max(1, pos.line), column: Math.max(1, pos.col) };
  };
  if (doc.errors.length > 0) return { faults: doc.errors.slice(0, 30).map((e) => ({ file, ...at(e.pos[0]), reason: e.message.split('\n')[0] as string })) };
  let value: unknown;
  try {
    value = doc.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return { faults: [{ file, line: 1, column: 1, reason: (error as Error).message }] };
  }
  const result = lessonSchema.safeParse(value);
  if (!result.success) {
    const faults = flatten(result.error.issues)
      .slice(0, 30)
      .map((issue) => ({
        file,
        ...at(offsetOf(doc, issue.at ?? issue.path)),
        reason: `${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`,
      }));
    return { faults };
  }
  const faults: LessonFault[] = [];
  duplicates(result.data, (path, reason) => {
    faults.push({ file, ...at(offsetOf(doc, path)), reason });
  });
  return { lesson: result.data, faults };
}

/** `at`: the key that the fault is about, under `path`, when that is known. */
interface Issue {
  path: PropertyKey[];
  at?: PropertyKey[];
  message: string;
}
/** A failed union tells of every branch; keep the branch that got furthest, so that the reason names the real mistake. */
function flatten(issues: z.core.$ZodIssue[]): Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return [{ path: issue.path, at: [...issue.path, issue.keys[0] as string], message: issue.message }];
    if (issue.code !== 'invalid_union') return [{ path: issue.path, message: issue.message }];
    const branches = issue.errors.map((branch) =>
      flatten(branch).map((i): Issue => ({ path: [...issue.path, ...i.path], ...(i.at && { at: [...issue.path, ...i.at] }), message: i.message })),
    );
    const wrongKey = (b: Issue[]): boolean => b.some((i) => i.message.startsWith('Unrecognized key') && i.path.length === issue.path.length);
    const best = branches.filter((b) => !wrongKey(b)).sort((a, b) => Math.max(...b.map((i) => i.path.length)) - Math.max(...a.map((i) => i.path.length)))[0];
    return best ?? [{ path: issue.path, message: 'none of the known forms fits here (see CONTRIBUTING, "Writing a lesson")' }];
  });
}

/** Where a path of keys stands in the source; the nearest parent for a missing key. */
function offsetOf(doc: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let n = path.length; n >= 0; n--) {
    const node = n === 0 ? doc.contents : doc.getIn(path.slice(0, n) as (string | number)[], true);
    const range = (node as Node | null)?.range;
    if (!range) continue;
    const parent = n > 0 ? doc.getIn(path.slice(0, n - 1) as (string | number)[], true) : undefined;
    const pair = isMap(parent) ? parent.items.find((p) => isPair(p) && (p as Pair<{ value?: unknown }>).key?.value === path[n - 1]) : undefined;
    return ((pair as Pair<Node> | undefined)?.key as Node | undefined)?.range?.[0] ?? range[0];
  }
  return 0;
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

/** YAML against a schema: every fault says which line and column, and why. */
import { LineCounter, type Node, type Pair, isMap, isPair, parseDocument } from 'yaml';
import type * as z from 'zod';
import type { LessonFault } from './prose.ts';

/** Largest source that is read, characters, and most faults that are told. */
const MAX_SOURCE = 256 * 1024;
const MAX_FAULTS = 30;
/** A small file with YAML aliases can't become a large one. */
const MAX_ALIASES = 100;

export interface ParsedYaml<T> {
  /** There when the source fits the schema. */
  value?: T;
  faults: LessonFault[];
  /** Where a path of keys stands in the source, from 1. */
  place(path: readonly PropertyKey[]): { line: number; column: number };
}

/** Parse `source`, which is shown as `file` in faults, and hold it against the schema. */
export function parseYaml<T>(schema: z.ZodType<T>, source: string, file: string): ParsedYaml<T> {
  const start = { line: 1, column: 1 };
  if (source.length > MAX_SOURCE)
    return { faults: [{ file, ...start, reason: `a ${file.split('/').at(-1)} may have ${MAX_SOURCE / 1024} kB at most` }], place: () => start };
  const lines = new LineCounter();
  const doc = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const pos = lines.linePos(offset);
    return { line: Math.max(1, pos.line), column: Math.max(1, pos.col) };
  };
  const place = (path: readonly PropertyKey[]): { line: number; column: number } => at(offsetOf(doc, path));
  if (doc.errors.length > 0)
    return { faults: doc.errors.slice(0, MAX_FAULTS).map((e) => ({ file, ...at(e.pos[0]), reason: e.message.split('\n')[0] as string })), place };
  let value: unknown;
  try {
    value = doc.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    return { faults: [{ file, ...start, reason: (error as Error).message }], place };
  }
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, faults: [], place };
  const faults = flatten(result.error.issues)
    .slice(0, MAX_FAULTS)
    .map((issue) => ({ file, ...place(issue.at ?? issue.path), reason: `${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}` }));
  return { faults, place };
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

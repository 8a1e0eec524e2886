/** What changed between two drawings of the world, by the keys of what is written in them. */
import type { Label, Level } from './types.ts';

export type LabelMark = 'added' | 'changed';
export interface Marks {
  byKey: ReadonlyMap<string, LabelMark>;
  /** Names of what is no longer there, in their old order. */
  gone: readonly string[];
}
export const NO_MARKS: Marks = { byKey: new Map(), gone: [] };

/** Everything written in a level and below, with what it says there: its words, and where it is plugged in. */
function* factsOf(level: Level): Generator<[label: Label, fact: string]> {
  const fact = (l: Label, where = ''): [Label, string] => [l, JSON.stringify([l.text, l.notes, where])];
  for (const bus of level.buses) {
    yield fact(bus.title);
    for (const port of bus.ports) for (const label of [...port.near, ...port.far]) yield fact(label, `${bus.key} ${port.to ?? ''}`);
  }
  for (const box of [...level.boxes, ...level.groups.flatMap((g) => g.boxes)]) {
    yield fact(box.title);
    for (const line of box.lines) yield fact(line, box.key);
    if (box.inside) yield* factsOf(box.inside);
  }
}

/** Marks of `after`, held against `before`. */
export function marksBetween(before: Level, after: Level): Marks {
  if (before === after) return NO_MARKS;
  const old = new Map<string, { name: string | undefined; fact: string }>();
  for (const [{ key, name }, fact] of factsOf(before)) old.set(key, { name, fact });
  const byKey = new Map<string, LabelMark>();
  const seen = new Set<string>();
  for (const [{ key }, fact] of factsOf(after)) {
    seen.add(key);
    const was = old.get(key);
    if (!was) byKey.set(key, 'added');
    else if (was.fact !== fact) byKey.set(key, 'changed');
  }
  const gone = [...old].flatMap(([key, { name }]) => (name !== undefined && !seen.has(key) ? [name] : []));
  return { byKey, gone: [...new Set(gone)] };
}
export const hasMarks = (m: Marks): boolean => m.byKey.size > 0 || m.gone.length > 0;

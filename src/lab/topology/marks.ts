/** What changed between two drawings of the world, by the keys of what is written in them. */
import type { Label, Level } from './types.ts';

export type LabelMark = 'added' | 'changed';
export interface Marks {
  byKey: ReadonlyMap<string, LabelMark>;
  /** Names of what is no longer there, in their old order. */
  gone: readonly string[];
}
export const NO_MARKS: Marks = { byKey: new Map(), gone: [] };

/** Everything written in a level and below. */
export function* labelsOf(level: Level): Generator<Label> {
  for (const bus of level.buses) {
    yield bus.title;
    for (const port of bus.ports) {
      yield* port.near;
      yield* port.far;
    }
  }
  for (const box of [...level.boxes, ...level.groups.flatMap((g) => g.boxes)]) {
    yield box.title;
    yield* box.lines;
    if (box.inside) yield* labelsOf(box.inside);
  }
}

/** Marks of `after`, held against `before`. */
export function marksBetween(before: Level, after: Level): Marks {
  if (before === after) return NO_MARKS;
  const old = new Map<string, Label>();
  for (const label of labelsOf(before)) old.set(label.key, label);
  const byKey = new Map<string, LabelMark>();
  const seen = new Set<string>();
  for (const label of labelsOf(after)) {
    seen.add(label.key);
    const was = old.get(label.key);
    if (!was) byKey.set(label.key, 'added');
    else if (factOf(was) !== factOf(label)) byKey.set(label.key, 'changed');
  }
  const gone = [...old.values()].filter((l) => l.name !== undefined && !seen.has(l.key)).map((l) => l.name as string);
  return { byKey, gone: [...new Set(gone)] };
}
const factOf = (l: Label): string => JSON.stringify([l.text, l.notes]);
export const hasMarks = (m: Marks): boolean => m.byKey.size > 0 || m.gone.length > 0;

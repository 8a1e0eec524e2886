/**
 * What changed between two outputs of one command, line by line: added, removed, or changed in some words (a
 * counter). Panes show it with a mark and with the changed words lit.
 */
export type Mark = 'same' | 'added' | 'changed' | 'removed';
/** `spans`: code-unit ranges of a changed line that differ from before. */
export interface MarkedLine {
  mark: Mark;
  text: string;
  spans: [from: number, to: number][];
}

/** Longest common subsequence of lines; the tables of tools are short, so the plain quadratic way will do. */
const MAX_CELLS = 4_000_000;

export function diffLines(before: readonly string[], after: readonly string[]): MarkedLine[] {
  const same = (text: string): MarkedLine => ({ mark: 'same', text, spans: [] });
  if (before === after) return after.map(same);
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const a = before.slice(head, before.length - tail);
  const b = after.slice(head, after.length - tail);
  const middle = a.length * b.length > MAX_CELLS ? b.map((text): MarkedLine => ({ mark: 'added', text, spans: [] })) : lcs(a, b);
  return pair(slide([...after.slice(0, head).map(same), ...middle, ...after.slice(after.length - tail).map(same)]));
}

/**
 * A run of added or removed lines may stand at several places where the lines around it repeat (the counters of two
 * interfaces): it belongs where it begins with the least indented line, as the paragraph of one interface does.
 */
function slide(lines: MarkedLine[]): MarkedLine[] {
  const indent = (at: number): number => {
    const text = lines[at]?.text ?? '';
    return text === '' ? Number.POSITIVE_INFINITY : text.length - text.trimStart().length;
  };
  for (let from = 0; from < lines.length; ) {
    const mark = lines[from]?.mark;
    let to = from + 1;
    while (to < lines.length && lines[to]?.mark === mark) to++;
    if (mark === 'added' || mark === 'removed') {
      let best = 0;
      const fits = (shift: number): boolean =>
        shift < 0
          ? lines[from + shift]?.mark === 'same' && lines[from + shift]?.text === lines[to + shift]?.text
          : lines[to + shift - 1]?.mark === 'same' && lines[to + shift - 1]?.text === lines[from + shift - 1]?.text;
      for (let shift = -1; -shift < to - from && fits(shift); shift--) if (indent(from + shift) < indent(from + best)) best = shift;
      for (let shift = 1; shift < to - from && fits(shift); shift++) if (indent(from + shift) < indent(from + best)) best = shift;
      for (let at = Math.min(from, from + best); at < Math.max(to, to + best); at++)
        (lines[at] as MarkedLine).mark = at >= from + best && at < to + best ? mark : 'same';
      to = Math.max(to, to + best);
    }
    from = to;
  }
  return lines;
}

function lcs(a: readonly string[], b: readonly string[]): MarkedLine[] {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] =
        a[i] === b[j] ? (table[(i + 1) * width + j + 1] as number) + 1 : Math.max(table[(i + 1) * width + j] as number, table[i * width + j + 1] as number);
  const out: MarkedLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ mark: 'same', text: b[j] as string, spans: [] });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && (table[(i + 1) * width + j] as number) >= (table[i * width + j + 1] as number)))
      out.push({ mark: 'removed', text: a[i++] as string, spans: [] });
    else out.push({ mark: 'added', text: b[j++] as string, spans: [] });
  }
  return out;
}

/** A removed and an added line of one run that differ in few words are one changed line. */
function pair(lines: MarkedLine[]): MarkedLine[] {
  const out: MarkedLine[] = [];
  for (let i = 0; i < lines.length; ) {
    let end = i;
    while (end < lines.length && lines[end]?.mark !== 'same') end++;
    if (end === i) {
      out.push(lines[i++] as MarkedLine);
      continue;
    }
    const removed = lines.slice(i, end).filter((l) => l.mark === 'removed');
    const added = lines.slice(i, end).filter((l) => l.mark === 'added');
    const kept: MarkedLine[] = [];
    for (const line of added) {
      const at = removed.findIndex((r) => alike(r.text, line.text));
      if (at < 0) kept.push(line);
      else {
        const [old] = removed.splice(at, 1) as [MarkedLine];
        kept.push({ mark: 'changed', text: line.text, spans: changedSpans(old.text, line.text) });
      }
    }
    out.push(...removed, ...kept);
    i = end;
  }
  return out;
}

const tokens = (text: string): string[] => text.split(/(\s+)/).filter((t) => t !== '');
/** Same line, other figures: the words agree once numbers are taken for equal, or two thirds of the words are the same. */
function alike(a: string, b: string): boolean {
  const [x, y] = [a.trim().split(/\s+/), b.trim().split(/\s+/)];
  // a word more at the end, or one less: a bridge got a port
  const [short, long] = x.length < y.length ? [x, y] : [y, x];
  if (short.length >= 2 && long.length === short.length + 1 && short.every((w, i) => w === long[i])) return true;
  if (x.length !== y.length || (x.length === 1 && x[0] !== y[0])) return false;
  const numberless = (w: string): string => w.replace(/\d+(\.\d+)?/g, '#');
  const equal = x.filter((w, i) => w === y[i]).length;
  return equal * 3 >= x.length * 2 || (equal > 0 && x.every((w, i) => numberless(w) === numberless(y[i] as string)));
}
function changedSpans(before: string, after: string): [number, number][] {
  const old = tokens(before).filter((t) => t.trim() !== '');
  const spans: [number, number][] = [];
  let at = 0;
  let word = 0;
  for (const t of tokens(after)) {
    if (t.trim() !== '' && old[word++] !== t) spans.push([at, at + t.length]);
    at += t.length;
  }
  return spans;
}

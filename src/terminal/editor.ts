/**
 * A line of input and the keys that edit it, as Emacs and readline have them. Pure: a key makes the next state.
 * The cursor counts code units at grapheme borders.
 */
import type { Key } from './keys.ts';
import { keyName } from './keys.ts';

export interface Line {
  text: string;
  cursor: number /** text cut by Ctrl-K, Ctrl-U, Ctrl-W */;
  killed: string;
}
export const emptyLine = (killed = ''): Line => ({ text: '', cursor: 0, killed });
export const lineOf = (text: string, killed = ''): Line => ({ text, cursor: text.length, killed });

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
function before(text: string, at: number): number {
  let last = 0;
  for (const { index } of segmenter.segment(text.slice(0, at))) last = index;
  return last;
}
function after(text: string, at: number): number {
  const first = segmenter.segment(text.slice(at))[Symbol.iterator]().next().value;
  return first ? at + first.segment.length : at;
}
function wordBefore(text: string, at: number, stop = /[^\p{L}\p{N}_]/u): number {
  let i = at;
  while (i > 0 && stop.test(text[i - 1] as string)) i--;
  while (i > 0 && !stop.test(text[i - 1] as string)) i--;
  return i;
}
function wordAfter(text: string, at: number): number {
  let i = at;
  while (i < text.length && /[^\p{L}\p{N}_]/u.test(text[i] as string)) i++;
  while (i < text.length && !/[^\p{L}\p{N}_]/u.test(text[i] as string)) i++;
  return i;
}
const cut = (l: Line, from: number, to: number, keep = true): Line => ({
  text: l.text.slice(0, from) + l.text.slice(to),
  cursor: from,
  killed: keep ? l.text.slice(from, to) : l.killed,
});
const insert = (l: Line, text: string): Line => ({ ...l, text: l.text.slice(0, l.cursor) + text + l.text.slice(l.cursor), cursor: l.cursor + text.length });

const BINDINGS: Record<string, (l: Line) => Line> = {
  left: (l) => ({ ...l, cursor: before(l.text, l.cursor) }),
  'C-b': (l) => ({ ...l, cursor: before(l.text, l.cursor) }),
  right: (l) => ({ ...l, cursor: after(l.text, l.cursor) }),
  'C-f': (l) => ({ ...l, cursor: after(l.text, l.cursor) }),
  home: (l) => ({ ...l, cursor: 0 }),
  'C-a': (l) => ({ ...l, cursor: 0 }),
  end: (l) => ({ ...l, cursor: l.text.length }),
  'C-e': (l) => ({ ...l, cursor: l.text.length }),
  'M-b': (l) => ({ ...l, cursor: wordBefore(l.text, l.cursor) }),
  'C-left': (l) => ({ ...l, cursor: wordBefore(l.text, l.cursor) }),
  'M-f': (l) => ({ ...l, cursor: wordAfter(l.text, l.cursor) }),
  'C-right': (l) => ({ ...l, cursor: wordAfter(l.text, l.cursor) }),
  backspace: (l) => cut(l, before(l.text, l.cursor), l.cursor, false),
  delete: (l) => cut(l, l.cursor, after(l.text, l.cursor), false),
  'C-w': (l) => cut(l, wordBefore(l.text, l.cursor, /\s/), l.cursor),
  'M-backspace': (l) => cut(l, wordBefore(l.text, l.cursor), l.cursor),
  'M-d': (l) => ({ ...cut(l, l.cursor, wordAfter(l.text, l.cursor)) }),
  'C-u': (l) => cut(l, 0, l.cursor),
  'C-k': (l) => cut(l, l.cursor, l.text.length),
  'C-y': (l) => insert(l, l.killed),
  'C-t': (l) => {
    const at = Math.min(l.cursor, before(l.text, l.text.length));
    if (at === 0) return l;
    const [a, b, c] = [before(l.text, at), at, after(l.text, at)];
    return { ...l, text: l.text.slice(0, a) + l.text.slice(b, c) + l.text.slice(a, b) + l.text.slice(c), cursor: c };
  },
};

/** The line after a key; undefined when the key is not for editing. */
export function edit(line: Line, k: Key): Line | undefined {
  const binding = BINDINGS[keyName(k)];
  if (binding) return binding(line);
  if (k.name === 'char' && !k.ctrl && !k.alt) return insert(line, k.text);
  return undefined;
}
export const insertText = insert;

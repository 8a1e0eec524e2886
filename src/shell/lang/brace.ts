/** Brace expansion, bash only: `{a,b}`, `{1..5}`, `{a..e..2}` (bash(1) "Brace Expansion"; braces.c). */
import type { ParameterPart, WordPart } from './ast.ts';
import { isName } from './chars.ts';
import { ExpansionError } from './errors.ts';

/** A word may become so many words, or nest so many braces, and no more. */
const MAX_WORDS = 100_000;
const MAX_DEPTH = 100;

type Item = { readonly type: 'part'; readonly part: WordPart } | { readonly type: 'choice'; readonly choices: readonly (readonly Item[])[] };

/** An opening brace that has not been closed yet. */
interface Open {
  /** Items so far of the alternative that is being read, and the finished ones. */
  items: Item[];
  readonly choices: Item[][];
}

/** The words that a word's parts stand for; usually just one. Only unquoted literal text has braces. */
export function expandBraces(parts: readonly WordPart[]): readonly (readonly WordPart[])[] {
  if (!parts.some((part) => part.type === 'literal' && part.text.includes('{'))) return [parts];
  const items = readItems(parts);
  if (!items.some((item) => item.type === 'choice')) return [parts];
  return expandItems(items).map(joinLiterals);
}

const literal = (text: string): Item => ({ type: 'part', part: { type: 'literal', text } });

function readItems(parts: readonly WordPart[]): Item[] {
  const stack: Open[] = [{ items: [], choices: [] }];
  const top = (): Open => stack.at(-1)!;
  for (const part of parts) {
    if (part.type !== 'literal') {
      top().items.push({ type: 'part', part });
      continue;
    }
    for (const piece of part.text.split(/([{},])/)) {
      if (piece === '{') {
        if (stack.length > MAX_DEPTH) throw new ExpansionError('brace expansion: nested too deeply', 'line');
        stack.push({ items: [], choices: [] });
      } else if (piece === '}' && stack.length > 1) {
        const closed = close(stack.pop()!);
        for (const item of closed) top().items.push(item);
      } else if (piece === ',' && stack.length > 1) {
        top().choices.push(top().items);
        top().items = [];
      } else if (piece !== '') top().items.push(literal(piece));
    }
  }
  // what was never closed is text
  while (stack.length > 1) {
    const open = stack.pop()!;
    for (const item of asText(open)) top().items.push(item);
  }
  return top().items;
}

/** What `{…}` means: alternatives, a sequence, or only itself. */
function close(open: Open): Item[] {
  if (open.choices.length > 0) return [{ type: 'choice', choices: [...open.choices, open.items] }];
  const [only] = open.items;
  if (open.items.length === 1 && only?.type === 'part' && only.part.type === 'literal') {
    const sequence = expandSequence(only.part.text);
    if (sequence !== undefined) return [{ type: 'choice', choices: sequence.map((text) => [literal(text)]) }];
  }
  return [...asText(open), literal('}')];
}

function asText(open: Open): Item[] {
  const items: Item[] = [literal('{')];
  for (const choice of open.choices) {
    for (const item of choice) items.push(item);
    items.push(literal(','));
  }
  for (const item of open.items) items.push(item);
  return items;
}

const INTEGER = '[-+]?[0-9]{1,18}';
const NUMBERS = new RegExp(`^(${INTEGER})\\.\\.(${INTEGER})(?:\\.\\.(${INTEGER}))?$`);
const LETTERS = new RegExp(`^([A-Za-z])\\.\\.([A-Za-z])(?:\\.\\.(${INTEGER}))?$`);

function expandSequence(text: string): string[] | undefined {
  const numbers = NUMBERS.exec(text);
  if (numbers !== null) {
    const [, from = '', to = '', step] = numbers;
    // a leading zero pads all of them to the width of the wider end
    const padded = [from, to].some((end) => /^[-+]?0[0-9]/.test(end));
    const width = padded ? Math.max(from.length, to.length) : 0;
    return steps(Number(from), Number(to), step).map((n) => {
      const digits = String(Math.abs(n));
      return n < 0 ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0');
    });
  }
  const letters = LETTERS.exec(text);
  if (letters === null) return undefined;
  const [, from = '', to = '', step] = letters;
  return steps(from.charCodeAt(0), to.charCodeAt(0), step).map((code) => String.fromCharCode(code));
}

/** Both ends included; the sign of the step is that of the direction. */
function steps(from: number, to: number, step: string | undefined): number[] {
  const size = Math.abs(Number(step ?? 1)) || 1;
  const count = Math.floor(Math.abs(to - from) / size) + 1;
  if (count > MAX_WORDS) tooMany(count);
  const direction = from <= to ? size : -size;
  return Array.from({ length: count }, (_, i) => from + i * direction);
}

function tooMany(count: number): never {
  throw new ExpansionError(`brace expansion: failed to allocate memory for ${count} elements`, 'line');
}

/** Every combination, the leftmost choice changing slowest. */
function expandItems(items: readonly Item[]): WordPart[][] {
  let words: WordPart[][] = [[]];
  for (const item of items) {
    if (item.type === 'part') {
      for (const word of words) word.push(item.part);
      continue;
    }
    const choices = item.choices.flatMap(expandItems);
    if (choices.length * words.length > MAX_WORDS) tooMany(choices.length * words.length);
    words = words.flatMap((word) => choices.map((choice) => [...word, ...choice]));
  }
  return words;
}

/** Literals that came to stand side by side become one, so that `~` and patterns are seen whole. */
function joinLiterals(parts: readonly WordPart[]): WordPart[] {
  const joined: WordPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.type !== 'literal' || last === undefined) joined.push(part);
    else if (last.type === 'literal') joined[joined.length - 1] = { type: 'literal', text: last.text + part.text };
    else if (last.type === 'parameter') joined.push(...joinParameter(joined.pop() as ParameterPart, part.text));
    else joined.push(part);
  }
  return joined;
}

/** bash expands braces in the text, before it sees parameters: `$a{b,c}` is `$ab $ac`. */
function joinParameter(parameter: ParameterPart, text: string): WordPart[] {
  const tail = parameter.raw === `$${parameter.name}` && isName(parameter.name) ? /^\w*/.exec(text)![0] : '';
  if (tail === '') return [parameter, { type: 'literal', text }];
  const longer: ParameterPart = { ...parameter, name: parameter.name + tail, raw: parameter.raw + tail };
  return tail === text ? [longer] : [longer, { type: 'literal', text: text.slice(tail.length) }];
}

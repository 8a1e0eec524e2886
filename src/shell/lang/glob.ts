/**
 * Shell patterns: `*`, `?`, `[a-z]`, `[!x]`, `[[:digit:]]`, and a backslash that takes away the meaning of the next
 * character (POSIX "Pattern Matching Notation"). Patterns are compiled once and matched without backtracking over more
 * than the last star, so no pattern is slow.
 */

type Token =
  | { readonly type: 'star' }
  | { readonly type: 'any' }
  | { readonly type: 'char'; readonly ch: string }
  | { readonly type: 'set'; readonly negated: boolean; readonly members: readonly Member[] };

/** A range of characters (one character: both ends equal) or a named class. */
type Member = { readonly low: string; readonly high: string } | { readonly test: RegExp };

/** A compiled pattern. */
export type Pattern = readonly Token[];

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /\p{L}/u,
  digit: /[0-9]/,
  alnum: /[\p{L}\p{N}]/u,
  upper: /\p{Lu}/u,
  lower: /\p{Ll}/u,
  space: /\s/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  print: /[^\x00-\x1f\x7f]/,
  graph: /[^\x00-\x20\x7f]/,
  cntrl: /[\x00-\x1f\x7f]/,
  xdigit: /[0-9A-Fa-f]/,
  word: /[\w]/,
};

/** Whether an unescaped `*`, `?` or `[` makes it more than a string. */
export function hasPattern(pattern: string): boolean {
  return /[*?[]/.test(pattern) && compilePattern(pattern).some((token) => token.type !== 'char');
}

/** Takes away the meaning of every pattern character. */
export function escapePattern(text: string): string {
  return /[*?[\]\\!^-]/.test(text) ? text.replace(/[*?[\]\\!^-]/g, '\\$&') : text;
}

/** The string that a pattern without wildcards stands for. */
export function unescapePattern(pattern: string): string {
  return pattern.includes('\\') ? pattern.replace(/\\([\s\S])/g, '$1') : pattern;
}

export function compilePattern(pattern: string): Pattern {
  const tokens: Token[] = [];
  let pos = 0;
  // once a bracket was found never to close, no later one does
  let closes = true;
  while (pos < pattern.length) {
    const ch = String.fromCodePoint(pattern.codePointAt(pos)!);
    if (ch === '*') {
      if (tokens.at(-1)?.type !== 'star') tokens.push({ type: 'star' });
    } else if (ch === '?') tokens.push({ type: 'any' });
    else if (ch === '[') {
      const set = closes ? compileSet(pattern, pos) : undefined;
      if (set !== undefined) {
        tokens.push(set.token);
        pos = set.end;
        continue;
      }
      closes = false;
      tokens.push({ type: 'char', ch });
    } else if (ch === '\\' && pos + 1 < pattern.length) {
      const escaped = String.fromCodePoint(pattern.codePointAt(pos + 1)!);
      tokens.push({ type: 'char', ch: escaped });
      pos += escaped.length + 1;
      continue;
    } else tokens.push({ type: 'char', ch });
    pos += ch.length;
  }
  return tokens;
}

/** The bracket expression at `pos`; undefined if it never ends, so that the bracket is an ordinary character. */
function compileSet(pattern: string, pos: number): { token: Token; end: number } | undefined {
  let at = pos + 1;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  const members: Member[] = [];
  const start = at;
  while (at < pattern.length) {
    const ch = pattern[at]!;
    if (ch === ']' && at > start) return { token: { type: 'set', negated, members }, end: at + 1 };
    const named = ch === '[' ? /^\[:([a-z]+):\]/.exec(pattern.slice(at, at + 16)) : null;
    if (named !== null) {
      const test = CLASSES[named[1]!];
      if (test !== undefined) members.push({ test });
      at += named[0].length;
      continue;
    }
    const low = setCharacter(pattern, at);
    at = low.end;
    if (pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']') {
      const high = setCharacter(pattern, at + 1);
      at = high.end;
      members.push({ low: low.ch, high: high.ch });
    } else members.push({ low: low.ch, high: low.ch });
  }
  return undefined;
}

function setCharacter(pattern: string, pos: number): { ch: string; end: number } {
  const at = pattern[pos] === '\\' && pos + 1 < pattern.length ? pos + 1 : pos;
  const equivalent = /^\[([.=])([\s\S])\1\]/.exec(pattern.slice(at, at + 6));
  if (equivalent !== null) return { ch: equivalent[2]!, end: at + equivalent[0].length };
  const ch = String.fromCodePoint(pattern.codePointAt(at)!);
  return { ch, end: at + ch.length };
}

function matchesOne(token: Token, ch: string): boolean {
  switch (token.type) {
    case 'char':
      return token.ch === ch;
    case 'set':
      return token.negated !== token.members.some((member) => isMember(member, ch));
    default:
      return true;
  }
}

function isMember(member: Member, ch: string): boolean {
  if ('test' in member) return member.test.test(ch);
  const code = ch.codePointAt(0)!;
  return code >= member.low.codePointAt(0)! && code <= member.high.codePointAt(0)!;
}

/** Whether the whole text matches. */
export function matchesPattern(pattern: string | Pattern, text: string): boolean {
  const tokens = typeof pattern === 'string' ? compilePattern(pattern) : pattern;
  const chars = charactersOf(text);
  let p = 0;
  let t = 0;
  // the last star, and how much of the text it has taken
  let star = -1;
  let taken = 0;
  while (t < chars.length) {
    const token = tokens[p];
    if (token?.type === 'star') {
      star = p++;
      taken = t;
    } else if (token !== undefined && matchesOne(token, chars[t]!)) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++taken;
    } else return false;
  }
  while (tokens[p]?.type === 'star') p++;
  return p === tokens.length;
}

/** A string where every character is one code unit, else a list of characters. */
type Characters = string | readonly string[];

function charactersOf(text: string): Characters {
  return /[\ud800-\udfff]/.test(text) ? [...text] : text;
}

/**
 * All states of the pattern are followed at once, so the cost is text times pattern.
 * @returns how many characters from `start` the pattern can match, or -1
 */
function matchLength(tokens: Pattern, chars: Characters, start: number, longest: boolean): number {
  let states = new Set<number>();
  const enter = (into: Set<number>, state: number): void => {
    into.add(state);
    if (tokens[state]?.type === 'star') enter(into, state + 1);
  };
  enter(states, 0);
  let found = -1;
  for (let t = start; ; t++) {
    if (states.has(tokens.length)) {
      found = t - start;
      if (!longest || tokens.at(-1)?.type === 'star') return longest ? chars.length - start : found;
    }
    if (t >= chars.length || states.size === 0) return found;
    const next = new Set<number>();
    for (const state of states) {
      const token = tokens[state];
      if (token === undefined) continue;
      if (token.type === 'star') enter(next, state);
      else if (matchesOne(token, chars[t]!)) enter(next, state + 1);
    }
    states = next;
  }
}

/** `${text#pattern}`, `${text##pattern}` */
export function removePrefix(text: string, pattern: string, longest: boolean): string {
  const chars = charactersOf(text);
  const length = matchLength(compilePattern(pattern), chars, 0, longest);
  return length < 0 ? text : textOf(chars, length, chars.length);
}

/** `${text%pattern}`, `${text%%pattern}` */
export function removeSuffix(text: string, pattern: string, longest: boolean): string {
  const chars = [...text].reverse();
  const length = matchLength([...compilePattern(pattern)].reverse(), chars, 0, longest);
  return length < 0 ? text : chars.slice(length).reverse().join('');
}

function textOf(chars: Characters, start: number, end: number): string {
  return typeof chars === 'string' ? chars.slice(start, end) : chars.slice(start, end).join('');
}

export interface ReplaceOptions {
  readonly all: boolean;
  readonly anchor?: 'start' | 'end' | undefined;
}

/** `${text/pattern/replacement}` and its variants. The longest match is replaced; an empty pattern matches nothing. */
export function replacePattern(text: string, pattern: string, replacement: string, options: ReplaceOptions): string {
  const tokens = compilePattern(pattern);
  const chars = charactersOf(text);
  if (options.anchor === 'end') {
    const rest = tokens.length === 0 ? text : removeSuffix(text, pattern, true);
    return rest.length === text.length && tokens.length > 0 ? text : rest + replacement;
  }
  if (options.anchor === 'start') {
    const length = tokens.length === 0 ? 0 : matchLength(tokens, chars, 0, true);
    return length < 0 ? text : replacement + textOf(chars, length, chars.length);
  }
  if (tokens.length === 0) return text;
  if (text === '') return matchesPattern(tokens, '') ? replacement : text;
  if (tokens.every((token) => token.type === 'char')) {
    const literal = tokens.map((token) => token.ch).join('');
    // a function, because `$&` in a replacement string means something
    return options.all ? text.replaceAll(literal, () => replacement) : text.replace(literal, () => replacement);
  }
  const out: string[] = [];
  let copied = 0;
  let at = 0;
  while (at < chars.length) {
    const length = matchLength(tokens, chars, at, true);
    if (length <= 0) {
      // a star in front would have found a match further on as well
      if (tokens[0]!.type === 'star') break;
      at++;
      continue;
    }
    out.push(textOf(chars, copied, at), replacement);
    at += length;
    copied = at;
    if (!options.all) break;
  }
  return out.join('') + textOf(chars, copied, chars.length);
}

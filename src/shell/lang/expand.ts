/**
 * Expansion: from the words of a command to the strings it is given (bash(1) "EXPANSION").
 *
 * Everything here is a generator, since a command substitution runs commands, and running takes (virtual) time. What
 * those commands yield is passed through; a caller without substitutions can use `runNow`.
 */
import type { ArithmeticPart, ArrayLiteral, Assignment, Redirection, Word, WordPart } from './ast.ts';
import { evaluateArithmetic } from './arith.ts';
import { expandBraces } from './brace.ts';
import type { ExpansionEnv } from './env.ts';
import { ExpansionError } from './errors.ts';
import { expandParameter } from './expandParameter.ts';
import { type FieldSink, JoiningSink, SplittingSink } from './fields.ts';
import { hasPattern } from './glob.ts';
import { resolveKey } from './parameter.ts';
import { DECLARATION_COMMANDS } from './simple.ts';
import { expandAssignmentTildes, expandTilde } from './tilde.ts';

/** What an expansion yields is what its command substitutions yield. */
export type Expansion<Yield, Result> = Generator<Yield, Result, unknown>;

/** How the parts of a word are taken. */
export interface PartMode {
  /** Within double quotes, or in a here-document. */
  readonly quoted: boolean;
  /** Literal text is split as well: the word of `${x:-a b}`. */
  readonly splitLiterals: boolean;
}

const WORD: PartMode = { quoted: false, splitLiterals: false };
const QUOTED: PartMode = { quoted: true, splitLiterals: false };

/**
 * A word with everything done to it: braces, tilde, parameters, commands, arithmetic, field splitting, pathnames, quote
 * removal. Gives any number of strings, none included.
 * @throws ExpansionError
 */
export function* expandWord<Y>(word: Word, env: ExpansionEnv<Y>): Expansion<Y, string[]> {
  const results: string[] = [];
  const words = env.dialect === 'bash' ? expandBraces(word.parts) : [word.parts];
  for (const parts of words) {
    const sink = new SplittingSink(env.get('IFS'));
    yield* expandParts(withTildes(word, parts, env), sink, WORD, env);
    for (const { text, pattern } of sink.finish()) {
      const paths = env.noglob || !hasPattern(pattern) ? [] : env.glob(pattern);
      if (paths.length === 0) results.push(text);
      else for (const path of paths) results.push(path);
    }
  }
  return results;
}

/** bash expands tildes in `x=~` even where it is no assignment. */
function withTildes(word: Word, parts: readonly WordPart[], env: ExpansionEnv): readonly WordPart[] {
  const value = word.assignment?.value;
  if (env.dialect === 'ash' || parts !== word.parts || value === undefined || !('parts' in value)) {
    return expandTilde(parts, env);
  }
  return [...parts.slice(0, parts.length - value.parts.length), ...expandAssignmentTildes(value.parts, env)];
}

export function* expandWords<Y>(words: readonly Word[], env: ExpansionEnv<Y>): Expansion<Y, string[]> {
  const results: string[] = [];
  for (const word of words) for (const text of yield* expandWord(word, env)) results.push(text);
  return results;
}

/**
 * The words of a simple command. Behind a declaration command (`export x=$y`) the values of assignments are not split;
 * one that is an array gives only the name: assign it first (see SimpleCommand.words[].assignment).
 */
export function* expandCommandWords<Y>(words: readonly Word[], env: ExpansionEnv<Y>): Expansion<Y, string[]> {
  const results: string[] = [];
  for (const word of words) {
    const { assignment } = word;
    const declares = assignment !== undefined && DECLARATION_COMMANDS.has(results[0] ?? '');
    if (!declares) {
      for (const text of yield* expandWord(word, env)) results.push(text);
      continue;
    }
    if (!('parts' in assignment.value)) results.push(assignment.name);
    else {
      const { raw } = assignment.value;
      const head = word.raw.slice(0, word.raw.length - raw.length);
      results.push(`${head}${yield* expandAssignmentValue(assignment.value, env)}`);
    }
  }
  return results;
}

/** One string, without splitting or pathnames: the subject of `case`, a here-string, operands of `[[`. */
export function* expandText<Y>(word: Word, env: ExpansionEnv<Y>): Expansion<Y, string> {
  const sink = new JoiningSink();
  yield* expandParts(expandTilde(word.parts, env), sink, WORD, env);
  return sink.text;
}

/** The value behind `x=`: as expandText, with a tilde behind every colon too. */
export function* expandAssignmentValue<Y>(word: Word, env: ExpansionEnv<Y>): Expansion<Y, string> {
  const sink = new JoiningSink();
  yield* expandParts(expandAssignmentTildes(word.parts, env), sink, WORD, env);
  return sink.text;
}

/** The body of a here-document, or any other text that counts as double-quoted. */
export function* expandQuoted<Y>(word: Word, env: ExpansionEnv<Y>): Expansion<Y, string> {
  const sink = new JoiningSink();
  yield* expandParts(word.parts, sink, QUOTED, env);
  return sink.text;
}

/**
 * A pattern for matchesPattern: of `case`, of `[[ x == pattern ]]`, of `${x#pattern}`. Quoted characters are escaped.
 * @param escape how to escape them, for a pattern language other than the shell's (`=~`)
 */
export function* expandPattern<Y>(word: Word, env: ExpansionEnv<Y>, escape?: (text: string) => string): Expansion<Y, string> {
  const sink = new JoiningSink(escape);
  yield* expandParts(expandTilde(word.parts, env), sink, WORD, env);
  return sink.pattern;
}

/** The value of `(( … ))`, or of a part of `for ((…))`. `prefix` as in evaluateArithmetic. */
export function* expandArithmetic<Y>(word: Word, env: ExpansionEnv<Y>, prefix = ''): Expansion<Y, bigint> {
  return evaluateArithmetic(yield* expandQuoted(word, env), env, prefix);
}

/**
 * Where a redirection goes. bash wants exactly one word of it; ash neither splits nor matches paths.
 * @throws ExpansionError `x: ambiguous redirect`
 */
export function* expandTarget<Y>(redirection: Redirection, env: ExpansionEnv<Y>): Expansion<Y, string> {
  if (redirection.type === 'here-document') return yield* expandHereDocument(redirection.body, redirection.quoted, env);
  if (redirection.type === 'here-string') return `${yield* expandText(redirection.target, env)}\n`;
  if (env.dialect === 'ash') return yield* expandText(redirection.target, env);
  const words = yield* expandWord(redirection.target, env);
  if (words.length !== 1) throw new ExpansionError(`${redirection.target.raw}: ambiguous redirect`, 'command');
  return words[0]!;
}

function* expandHereDocument<Y>(body: Word, quoted: boolean, env: ExpansionEnv<Y>): Expansion<Y, string> {
  return quoted ? body.raw : yield* expandQuoted(body, env);
}

/** The key of the element that `x[subscript]=…` sets; undefined without a subscript. */
export function* expandSubscript<Y>({ name, subscript }: Pick<Assignment, 'name' | 'subscript'>, env: ExpansionEnv<Y>): Expansion<Y, string | undefined> {
  if (subscript === undefined) return undefined;
  return resolveKey(name, yield* expandText(subscript, env), env);
}

/** An element of an array literal; without a key it goes behind the element in front of it. */
export interface ArrayItem {
  readonly key: string | undefined;
  readonly append: boolean;
  readonly value: string;
}

/** The elements of `name=(…)`. */
export function* expandArray<Y>(name: string, literal: ArrayLiteral, env: ExpansionEnv<Y>): Expansion<Y, ArrayItem[]> {
  const items: ArrayItem[] = [];
  for (const { subscript, append, value } of literal.elements) {
    if (subscript === undefined) {
      for (const text of yield* expandWord(value, env)) items.push({ key: undefined, append, value: text });
      continue;
    }
    const key = yield* expandSubscript({ name, subscript }, env);
    items.push({ key, append, value: yield* expandAssignmentValue(value, env) });
  }
  return items;
}

/** Expands parts into a sink, left to right. */
export function* expandParts<Y>(parts: readonly WordPart[], sink: FieldSink, mode: PartMode, env: ExpansionEnv<Y>): Expansion<Y, void> {
  for (const part of parts) {
    switch (part.type) {
      case 'literal':
        if (mode.quoted) sink.quoted(part.text);
        else if (mode.splitLiterals) sink.split(part.text);
        else sink.literal(part.text);
        break;
      case 'escaped':
      case 'single-quoted':
      case 'ansi-quoted':
        sink.quoted(part.text);
        break;
      case 'double-quoted':
        // `""` is a field, but `"$@"` without parameters is none
        if (part.parts.length === 0) sink.quoted('');
        yield* expandParts(part.parts, sink, QUOTED, env);
        break;
      case 'parameter':
        yield* expandParameter(part, sink, mode, env);
        break;
      case 'arithmetic':
        emit(String(yield* evaluatePart(part, env)), sink, mode);
        break;
      case 'command': {
        const output = yield* env.runSubstitution(part);
        emit(part.style === 'value' ? output : withoutFinalNewlines(output), sink, mode);
        break;
      }
      case 'process':
        sink.quoted(env.runProcess === undefined ? '/dev/fd/63' : yield* env.runProcess(part));
        break;
      case 'bad-substitution':
        throw badSubstitution(part.raw, env);
    }
  }
}

function emit(text: string, sink: FieldSink, mode: PartMode): void {
  if (mode.quoted) sink.quoted(text);
  else sink.split(text);
}

function* evaluatePart<Y>(part: ArithmeticPart, env: ExpansionEnv<Y>): Expansion<Y, bigint> {
  return yield* expandArithmetic(part.expression, env);
}

function withoutFinalNewlines(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  return text.slice(0, end);
}

export function badSubstitution(raw: string, env: ExpansionEnv): ExpansionError {
  return env.dialect === 'ash' ? new ExpansionError('syntax error: bad substitution', 'shell', 2) : new ExpansionError(`${raw}: bad substitution`, 'line');
}

/** Runs an expansion that never waits, such as one without command substitutions. */
export function runNow<Result>(expansion: Generator<unknown, Result, unknown>): Result {
  while (true) {
    const step = expansion.next();
    if (step.done === true) return step.value;
  }
}

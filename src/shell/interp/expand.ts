/** Expansion for a shell: the language's functions, bound to the shell's state. */
import type { Co } from '../../kernel/sched.ts';
import { ExpansionError, type HereDocument, type HereString, type Word } from '../lang/index.ts';
import * as lang from '../lang/index.ts';
import { expansionEnv } from './env.ts';
import type { Shell } from './shell.ts';

export const expandWords = (sh: Shell, words: readonly Word[]): Co<string[]> => lang.expandWords(words, expansionEnv(sh));
/** Words of a simple command: assignments behind a declaration builtin are not split. */
export const expandCommandWords = (sh: Shell, words: readonly Word[]): Co<string[]> => lang.expandCommandWords(words, expansionEnv(sh));
/** One string, without splitting. */
export const expandText = (sh: Shell, word: Word): Co<string> => lang.expandText(word, expansionEnv(sh));
export const expandValue = (sh: Shell, word: Word): Co<string> => lang.expandAssignmentValue(word, expansionEnv(sh));
export const expandRedirection = (sh: Shell, r: Parameters<typeof lang.expandTarget>[0]): Co<string> => lang.expandTarget(r, expansionEnv(sh));
export const isHere = (r: { type: string }): r is HereDocument | HereString => r.type === 'here-document' || r.type === 'here-string';
export const expandPattern = (sh: Shell, word: Word, escape?: (text: string) => string): Co<string> => lang.expandPattern(word, expansionEnv(sh), escape);

export const evaluateArithmetic = (sh: Shell, word: Word, prefix: string): Co<bigint> => lang.expandArithmetic(word, expansionEnv(sh), prefix);
export const evaluateArithmeticText = (sh: Shell, text: string, prefix: string): bigint => lang.evaluateArithmetic(text, expansionEnv(sh), prefix);

/** Does a pattern of `case` match? */
export function* matchesCase(sh: Shell, pattern: Word, subject: string): Co<boolean> {
  return lang.matchesPattern(yield* expandPattern(sh, pattern), subject);
}

/** Run an expansion whose failure only gives a status: says the error and returns undefined. */
export function* tryExpansion<T>(sh: Shell, run: () => Co<T>): Co<T | undefined> {
  try {
    return yield* run();
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error;
    sh.error(error.message);
    return undefined;
  }
}

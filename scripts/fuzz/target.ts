/** What a fuzzed thing is. */
import type { Chooser } from '../conformance/fuzz/chooser.ts';

export interface Target {
  name: string;
  /** How often it is asked beside the others. */
  weight: number;
  /** Make one input. */
  input(c: Chooser): string;
  /** Give it to the lab; a sentence about what was wrong, undefined when all was well. Throwing is wrong, too. */
  run(input: string): string | undefined;
}

/** What no output may hold that people read as a sentence about their input. */
export function badSentence(text: string): string | undefined {
  if (/something went wrong inside the lab/.test(text)) return /something went wrong inside the lab.*/.exec(text)?.[0];
  if (/\bat .*\.(?:ts|js):\d+/.test(text)) return 'a stack trace';
  if (/undefined is not|is not a function|Cannot read propert|is not iterable|\[object Object\]|Maximum call stack/.test(text))
    return `JavaScript shows: ${text.slice(0, 200)}`;
  return undefined;
}

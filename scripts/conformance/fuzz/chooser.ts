/** Seeded choices for a grammar. The same seed chooses the same. */
import { randomInt, type RngState, seedRng } from '../../../src/text/prng.ts';

export class Chooser {
  private readonly rng: RngState;

  constructor(seed: number | string) {
    this.rng = seedRng(seed);
  }

  /** An integer from `lo` to `hi`, both included. */
  int(lo: number, hi: number): number {
    return randomInt(this.rng, lo, hi);
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.int(1, 100) <= percent;
  }

  /** One of them, every one equally likely. The list must not be empty. */
  pick<T>(of: readonly T[]): T {
    return of[this.int(0, of.length - 1)] as T;
  }

  /** Text in `percent` of 100 cases, else nothing. */
  maybe(percent: number, text: () => string): string {
    return this.chance(percent) ? text() : '';
  }

  /** One of several, as likely as their weights say. Weight 0 is never chosen; one must be above. */
  weighted<T>(of: readonly (readonly [weight: number, value: T])[]): T {
    let at = this.int(
      1,
      of.reduce((sum, [weight]) => sum + weight, 0),
    );
    for (const [weight, value] of of) if ((at -= weight) <= 0) return value;
    throw new Error('no choice has a weight');
  }
}

/** Words of a command line; empty ones fall away. */
export const line = (...words: string[]): string => words.filter(Boolean).join(' ');

import { describe, expect, test } from 'vitest';
import { nextU32, randomHex, randomInt, seedRng } from '../../src/text/prng.ts';

describe('the seeded generator', () => {
  test('gives the same numbers for the same seed, and others for another', () => {
    const draw = (seed: number | string) =>
      Array.from(
        { length: 4 },
        (
          (s) => () =>
            nextU32(s)
        )(seedRng(seed)),
      );
    expect(draw('lab')).toEqual(draw('lab'));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('has a state of four uint32 that survives being saved', () => {
    const state = seedRng(7);
    nextU32(state);
    expect(state).toHaveLength(4);
    expect(state.every((word) => Number.isInteger(word) && word >= 0 && word <= 0xffffffff)).toBe(true);
    const saved = JSON.parse(JSON.stringify(state));
    expect(nextU32(saved)).toBe(nextU32(state));
  });

  test('draws integers within bounds, reaching both ends', () => {
    const state = seedRng('bounds');
    const drawn = Array.from({ length: 500 }, () => randomInt(state, 3, 7));
    expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([3, 7]);
    expect(randomInt(state, 5, 5)).toBe(5);
  });

  test('draws hexadecimal digits', () => {
    expect(randomHex(seedRng(1), 64)).toMatch(/^[0-9a-f]{64}$/);
    expect(randomHex(seedRng(1), 7)).toBe(randomHex(seedRng(1), 64).slice(0, 7));
  });
});

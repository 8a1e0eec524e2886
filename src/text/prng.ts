/**
 * Seeded random numbers: sfc32 (Chris Doty-Humphrey's Small Fast Counter), whose state is four plain uint32, so that
 * it can be part of a saved world. Functions advance the given state in place.
 */
export type RngState = number[];

/** State for a seed; text seeds are hashed (FNV-1a). The first outputs are thrown away so that near seeds differ. */
export function seedRng(seed: number | string): RngState {
  let h = 0x811c9dc5;
  for (const ch of String(seed)) h = Math.imul(h ^ (ch.codePointAt(0) as number), 0x01000193) >>> 0;
  const state = [h, 0x9e3779b9, 0x243f6a88, 1];
  for (let i = 0; i < 16; i++) nextU32(state);
  return state;
}

/** Next uint32. */
export function nextU32(s: RngState): number {
  const [a, b, c, d] = s as [number, number, number, number];
  const t = (a + b + d) | 0;
  s[3] = (d + 1) >>> 0;
  s[0] = (b ^ (b >>> 9)) >>> 0;
  s[1] = (c + (c << 3)) >>> 0;
  s[2] = (((c << 21) | (c >>> 11)) + t) >>> 0;
  return t >>> 0;
}

/** An integer from `lo` to `hi`, both included; every value equally likely. */
export function randomInt(s: RngState, lo: number, hi: number): number {
  const span = hi - lo + 1;
  // values above the last whole multiple of the span would make low results likelier
  const limit = 0x1_0000_0000 - (0x1_0000_0000 % span);
  for (;;) {
    const value = nextU32(s);
    if (value < limit) return lo + (value % span);
  }
}

/** `digits` lower-case hexadecimal digits (64 for a container id). */
export function randomHex(s: RngState, digits: number): string {
  let text = '';
  while (text.length < digits) text += nextU32(s).toString(16).padStart(8, '0');
  return text.slice(0, digits);
}

/** Bob Jenkins' lookup3 as include/linux/jhash.h has it: netfilter picks addresses of a NAT range with it. */
const rol = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const INITVAL = 0xdeadbeef;

/** jhash2 over 32-bit words. Returns a uint32. */
export function jhash2(words: readonly number[], seed: number): number {
  let a = (INITVAL + (words.length << 2) + seed) | 0;
  let b = a;
  let c = a;
  let i = 0;
  let left = words.length;
  const at = (n: number): number => words[i + n] ?? 0;
  while (left > 3) {
    a = (a + at(0)) | 0;
    b = (b + at(1)) | 0;
    c = (c + at(2)) | 0;
    a = (a - c) ^ rol(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rol(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rol(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rol(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rol(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rol(b, 4);
    b = (b + a) | 0;
    i += 3;
    left -= 3;
  }
  if (left === 0) return c >>> 0;
  if (left === 3) c = (c + at(2)) | 0;
  if (left >= 2) b = (b + at(1)) | 0;
  a = (a + at(0)) | 0;
  c = ((c ^ b) - rol(b, 14)) | 0;
  a = ((a ^ c) - rol(c, 11)) | 0;
  b = ((b ^ a) - rol(a, 25)) | 0;
  c = ((c ^ b) - rol(b, 16)) | 0;
  a = ((a ^ c) - rol(c, 4)) | 0;
  b = ((b ^ a) - rol(a, 14)) | 0;
  c = ((c ^ b) - rol(b, 24)) | 0;
  return c >>> 0;
}
/** The address as the kernel keeps it: bytes in network order, read as a little-endian word. */
export const networkWord = (addr: number): number => (((addr & 0xff) << 24) | ((addr & 0xff00) << 8) | ((addr >>> 8) & 0xff00) | (addr >>> 24)) >>> 0;
/** reciprocal_scale: map a uint32 evenly onto 0..range-1. */
export const reciprocalScale = (value: number, range: number): number => Number((BigInt(value >>> 0) * BigInt(range)) >> 32n);

/** TCP sequence numbers are uint32 that wrap (RFC 9293 section 3.4); timers are rounded as the kernel's timer wheel does. */

export const seqAdd = (seq: number, n: number): number => (seq + n) >>> 0;
/** seq1 is earlier than seq2. */
export const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;
export const after = (a: number, b: number): boolean => ((a - b) | 0) > 0;

/** µs of one jiffy (HZ=250, the distributions' setting). */
const JIFFY = 4000;
/**
 * When a kernel timer of `us` µs really fires: it is rounded up to the granularity of its wheel level (kernel/time/
 * timer.c), so that a second becomes 1.024 s. Retransmissions are seen at such times.
 */
export function wheel(us: number): number {
  const jiffies = Math.ceil(us / JIFFY);
  let granularity = 1;
  for (let limit = 64; jiffies >= limit && granularity < 262144; limit *= 8) granularity *= 8;
  return (Math.floor(jiffies / granularity) + 1) * granularity * JIFFY;
}

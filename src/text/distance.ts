/** How far one word is from another, in typing errors. */

/** Letters to insert, delete, replace or swap with the next (optimal string alignment); anything above `most` is `most + 1`. */
export function distance(a: string, b: string, most = 3): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((old[j - 1] as number) + (same ? 0 : 1), (old[j] as number) + 1, (row[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (older[j - 2] as number) + 1);
      row.push(best);
    }
    older = old;
    old = row;
  }
  return Math.min(old[b.length] as number, most + 1);
}

/** The candidate that was most likely meant; undefined when none is near. Among equals the first wins. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const most = word.length <= 3 ? 1 : word.length <= 7 ? 2 : 3;
  let found: string | undefined;
  let least = most + 1;
  for (const candidate of candidates) {
    if (candidate === word) return undefined;
    // a letter that is right at the beginning counts a little
    const d = distance(word.toLowerCase(), candidate.toLowerCase(), most) + (candidate[0] === word[0] ? 0 : 0.4);
    if (d < least && d < candidate.length) {
      found = candidate;
      least = d;
    }
  }
  return found;
}

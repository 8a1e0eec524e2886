/** Go strings are bytes of UTF-8; these give their lengths, parts and order for JavaScript's strings. */

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

/** Number of bytes of the text in UTF-8. */
export function utf8Length(text: string): number {
  return isAscii(text) ? text.length : encoder.encode(text).length;
}

export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes `from` to `to` of the text; a character cut in two becomes U+FFFD, which is what a terminal shows for it. */
export function utf8Slice(text: string, from: number, to: number): string {
  return isAscii(text) ? text.slice(from, to) : decoder.decode(encoder.encode(text).subarray(from, to));
}

/** The text of bytes; what is not UTF-8 becomes U+FFFD. */
export function utf8Text(bytes: readonly number[]): string {
  return decoder.decode(Uint8Array.from(bytes));
}

/** Orders two texts by their bytes, which is the order of their code points. */
export function compareUtf8(a: string, b: string): number {
  if (isAscii(a) && isAscii(b)) return a < b ? -1 : a > b ? 1 : 0;
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

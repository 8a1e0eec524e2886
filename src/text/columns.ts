/** Columns on a terminal: padding and cutting by the width that text takes up on the screen. */
import stringWidth from './width.ts';

/** Columns that the text takes on a terminal; wide characters take two, escape sequences none. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

/** Fills up with spaces on the right; longer text is left as it is. */
export function padRight(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Fills up with spaces on the left; longer text is left as it is. */
export function padLeft(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** Cuts to a width and marks the cut with an ellipsis, as docker shortens commands and mounts. */
export function ellipsis(text: string, width: number): string {
  if (width <= 0) return '';
  if (displayWidth(text) <= width) return text;
  const chars = [...text];
  if (width === 1) return chars[0] ?? '';
  let kept = '';
  for (const char of chars) {
    if (displayWidth(kept + char) > width - 1) break;
    kept += char;
  }
  return `${kept}…`;
}

/** Lays rows out in columns that are as wide as their widest cell; the last one is not padded. */
export function alignColumns(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell));
  }
  return rows.map((row) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : padRight(cell, widths[i]! + gap))).join(''),
  );
}

export { formatPrintf, printfArguments } from './printf.ts';
export { formatGoTime, formatRfc3339Nano, strftime } from './time.ts';
export { bytesSize, humanDuration, humanSize } from './units.ts';

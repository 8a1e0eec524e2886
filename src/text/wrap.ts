/**
 * Text measured and cut as terminals show it: wide characters take two columns. Breaks fall between words; Chinese
 * breaks between words too, and no line begins with closing punctuation.
 */
import stringWidth from './width.ts';

/** Segmenters are made when they are first needed: that takes Node some milliseconds, which most starts can do without. */
const later = (make: () => Intl.Segmenter): Pick<Intl.Segmenter, 'segment'> => {
  let made: Intl.Segmenter | undefined;
  return { segment: (text) => (made ??= make()).segment(text) };
};
const graphemes = later(() => new Intl.Segmenter(undefined, { granularity: 'grapheme' }));
const words = later(() => new Intl.Segmenter('zh', { granularity: 'word' }));
const ASCII = /^[\x20-\x7e]*$/;

/** Columns a text takes. Escape sequences count nothing. */
export const widthOf = (text: string): number => stringWidth(text);

/** Cut to at most `width` columns, with `mark` in place of what was cut away. Plain text only. */
export function truncate(text: string, width: number, mark = '…'): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(mark);
  if (room < 0) return '';
  let out = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const w = widthOf(segment);
    if (used + w > room) break;
    out += segment;
    used += w;
  }
  return out + mark;
}
/** The rest of a text behind its first `columns` columns; half of a wide character becomes a blank. */
export function skipColumns(text: string, columns: number): string {
  if (ASCII.test(text)) return text.slice(columns);
  let used = 0;
  let out = '';
  for (const { segment } of graphemes.segment(text)) {
    if (used >= columns) out += segment;
    else {
      used += widthOf(segment);
      if (used > columns) out += ' '.repeat(used - columns);
    }
  }
  return out;
}
/** Pad with blanks to `width` columns; longer text is cut. */
export function padTo(text: string, width: number): string {
  const cut = truncate(text, width);
  return cut + ' '.repeat(Math.max(0, width - widthOf(cut)));
}
/** Cut a text into pieces of at most `width` columns, wherever that falls (terminal output wraps so). */
export function chop(text: string, width: number): string[] {
  if (widthOf(text) <= width || width < 2) return [text];
  const out: string[] = [];
  let line = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const w = widthOf(segment);
    if (used + w > width) {
      out.push(line);
      line = '';
      used = 0;
    }
    line += segment;
    used += w;
  }
  out.push(line);
  return out;
}

/** Marks that must not begin a line (kinsoku). */
const NO_START = /^[\s,.;:!?)\]}%’”、。，．：；！？）】》」』…·]/u;
/** Marks that must not end one. */
const NO_END = /[([{‘“（【《「『]$/u;

/** Pieces of a text that may not be broken further. */
function pieces(text: string): string[] {
  const out: string[] = [];
  for (const chunk of text.split(/(\s+)/)) {
    if (chunk === '') continue;
    const parts = ASCII.test(chunk) ? [chunk] : [...words.segment(chunk)].map((s) => s.segment);
    for (const part of parts) {
      const last = out.at(-1);
      const glued =
        last !== undefined && !/^\s+$/.test(last) && !/^\s/.test(part) && (NO_START.test(part) || NO_END.test(last) || (ASCII.test(part) && ASCII.test(last)));
      if (glued) out[out.length - 1] = last + part;
      else out.push(part);
    }
  }
  return out;
}

/** Wrap one paragraph to lines of at most `width` columns; `indent` is put before every line but the first. */
export function wrap(text: string, width: number, indent = ''): string[] {
  if (width < 4) return [text];
  const lines: string[] = [];
  let line = '';
  const flush = (): void => {
    lines.push(line.trimEnd());
    line = indent;
  };
  for (const piece of pieces(text)) {
    if (/^\s+$/.test(piece)) {
      if (line.trim() !== '') line += ' ';
      continue;
    }
    if (widthOf(line) + widthOf(piece) > width && line.trim() !== '') flush();
    if (widthOf(line) + widthOf(piece) <= width) {
      line += piece;
      continue;
    }
    for (const part of chop(piece, width - widthOf(indent))) {
      if (line.trim() !== '') flush();
      line += part;
    }
  }
  if (line.trim() !== '' || lines.length === 0) flush();
  return lines;
}

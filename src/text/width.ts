/**
 * Columns of a text, quickly where that is easy. string-width is right about everything, but asks Unicode's properties
 * of each grapheme, and the first question alone takes as long as a whole frame. The characters that a terminal lab is
 * made of (ASCII, Latin letters, arrows, box drawing, Chinese) stand each for itself and have one width. The build puts
 * this in string-width's place for Ink as well (scripts/build.mjs).
 */
import stringWidth, { type Options } from 'string-width';

/** Select Graphic Rendition: the only escape sequences that drawn lines have. */
const SGR = /\u001b\[[\d;]*m/g;
/** Characters of one column that never join their neighbours, and of two. Ranges: UAX 11, UAX 29. */
const NARROW = '\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2200-\u22ff\u2500-\u25fc\u2713-\u2717';
const WIDE = '\u3001-\u3029\u4e00-\u9fff\uff01-\uff60';
const ONE_COLUMN = new RegExp(`^[${NARROW}]*$`);
const EASY = new RegExp(`^[${NARROW}${WIDE}]*$`);
const isWide = (code: number): boolean => code >= 0x3001;

/** @param options as string-width has them */
export default function width(text: string, options?: Options): number {
  if (typeof text !== 'string') return 0;
  if (options?.countAnsiEscapeCodes || options?.ambiguousIsNarrow === false) return stringWidth(text, options);
  const plain = text.includes('\u001b') ? text.replace(SGR, '') : text;
  if (ONE_COLUMN.test(plain)) return plain.length;
  if (!EASY.test(plain)) return stringWidth(text);
  let columns = plain.length;
  for (let i = 0; i < plain.length; i++) if (isWide(plain.charCodeAt(i))) columns++;
  return columns;
}

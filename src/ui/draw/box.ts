/** A titled frame of exact size around lines that are already cut to fit, or will be. Pure: text in, lines out. */
import { withoutControls } from '../../text/controls.ts';
import { padTo, skipColumns, truncate, widthOf } from '../../text/wrap.ts';
import type { Theme, Tone } from './theme.ts';

/** One stretch of text in one tone. */
export interface Span {
  text: string;
  tone?: Tone;
}
/** A line to draw: plain text, or spans. */
export type Row = string | Span[];

/** Draw a row in exactly `width` columns. Whatever it says, nothing in it steers the terminal. */
export function drawRow(row: Row, width: number, theme: Theme): string {
  if (typeof row === 'string') return padTo(withoutControls(row), width);
  let left = width;
  let out = '';
  for (const span of row) {
    if (left <= 0) break;
    const plain = withoutControls(span.text);
    const text = widthOf(plain) <= left ? plain : truncate(plain, left, theme.glyphs.ellipsis);
    left -= widthOf(text);
    out += theme.paint(span.tone ?? 'plain', text);
  }
  return out + ' '.repeat(Math.max(0, left));
}
export const rowWidth = (row: Row): number =>
  typeof row === 'string' ? widthOf(withoutControls(row)) : row.reduce((n, s) => n + widthOf(withoutControls(s.text)), 0);

/** A row without its marks. */
export const rowText = (row: Row): string => (typeof row === 'string' ? row : row.map((s) => s.text).join(''));
/** The row as it looks scrolled to the right by some columns. */
export function shiftRow(row: Row, columns: number): Row {
  if (columns === 0) return row;
  if (typeof row === 'string') return skipColumns(row, columns);
  let left = columns;
  const out: Span[] = [];
  for (const span of row) {
    const width = widthOf(span.text);
    if (left < width) out.push(left > 0 ? { ...span, text: skipColumns(span.text, left) } : span);
    left = Math.max(0, left - width);
  }
  return out;
}

export interface BoxOptions {
  title?: Row /** right end of the top border */;
  note?: string /** right end of the bottom border */;
  foot?: string;
  focused?: boolean;
}

/** `height` lines of `width` columns. */
export function drawBox(rows: Row[], width: number, height: number, theme: Theme, opts: BoxOptions = {}): string[] {
  const { glyphs: g } = theme;
  const tone: Tone = opts.focused ? 'focus' : 'border';
  const inner = width - 4;
  const edge = (left: string, right: string, title: Row | undefined, note: string | undefined): string => {
    const head = title === undefined ? '' : rowWidth(title) === 0 ? '' : ` ${drawRow(title, Math.min(rowWidth(title), width - 6), theme)} `;
    const headWidth = title === undefined || rowWidth(title) === 0 ? 0 : Math.min(rowWidth(title), width - 6) + 2;
    const room = width - 3 - headWidth;
    const tail = note ? truncate(` ${withoutControls(note)} `, Math.max(0, room - 2), g.ellipsis) : '';
    const fill = Math.max(0, room - widthOf(tail) - (tail ? 1 : 0));
    return theme.paint(tone, left + g.h) + head + theme.paint(tone, g.h.repeat(fill) + tail + (tail ? g.h : '') + right);
  };
  const side = theme.paint(tone, g.v);
  const out = [edge(g.tl, g.tr, opts.title, opts.note)];
  for (let i = 0; i < height - 2; i++) out.push(`${side} ${drawRow(rows[i] ?? '', inner, theme)} ${side}`);
  out.push(edge(g.bl, g.br, undefined, opts.foot));
  return out;
}
/** Put blocks of lines side by side. */
export const beside = (...blocks: string[][]): string[] => (blocks[0] ?? []).map((_, i) => blocks.map((b) => b[i] ?? '').join(''));

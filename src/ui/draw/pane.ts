/** A pane's visible lines with their marks. */
import type { MarkedLine } from '../../lab/diff.ts';
import { type Find, occurrences } from '../find.ts';
import type { Pane } from '../panes.ts';
import { type Row, type Span, shiftRow } from './box.ts';

const SIGN = { same: ' ', added: '+', changed: '~', removed: '-' } as const;

/** Rows of the visible part; `height` lines from the pane's scroll position on. */
export function paneRows(pane: Pane, height: number, nothing: string): Row[] {
  if (pane.lines.length === 0) return [[{ text: nothing, tone: 'dim' }]];
  const top = Math.max(0, Math.min(pane.scroll, pane.lines.length - height));
  const { find } = pane;
  if (find && find.text !== '') return pane.lines.slice(top, top + height).map((line, i) => foundRow(line, find, top + i, pane.shift));
  if (pane.view) return pane.rows.slice(top, top + height).map((row) => shiftRow(row, pane.shift));
  return pane.lines.slice(top, top + height).map((line) => lineRow(line, pane.shift));
}
/** A line while something is searched: every occurrence is lit, the current one most. */
function foundRow(line: MarkedLine, find: Find, index: number, shift: number): Row {
  const text = line.text.slice(shift);
  const row: Span[] = [{ text: SIGN[line.mark], ...(line.mark !== 'same' && { tone: line.mark }) }];
  let at = 0;
  for (const [from, to] of occurrences(text, find.text)) {
    row.push({ text: text.slice(at, from) }, { text: text.slice(from, to), tone: index === find.line ? 'reverse' : 'changed' });
    at = to;
  }
  return [...row, { text: text.slice(at) }];
}
function lineRow(line: MarkedLine, shift: number): Row {
  const sign: Span = { text: SIGN[line.mark], ...(line.mark !== 'same' && { tone: line.mark }) };
  if (line.mark === 'same') return [sign, { text: line.text.slice(shift) }];
  if (line.mark !== 'changed') return [sign, { text: line.text.slice(shift), tone: line.mark }];
  const row: Span[] = [sign];
  let at = shift;
  for (const [from, to] of line.spans) {
    if (to <= at) continue;
    row.push({ text: line.text.slice(at, Math.max(at, from)) }, { text: line.text.slice(Math.max(at, from), to), tone: 'changed' });
    at = to;
  }
  row.push({ text: line.text.slice(at) });
  return row;
}
/** "3/20": how far it is scrolled, '' when all is visible. */
export function position(pane: Pane, height: number): string {
  if (pane.lines.length <= height) return '';
  const top = Math.max(0, Math.min(pane.scroll, pane.lines.length - height));
  return `${top + 1}-${Math.min(pane.lines.length, top + height)}/${pane.lines.length}`;
}

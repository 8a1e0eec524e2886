/** A picture as lines of text, in box-drawing characters or in ASCII. Every column is a cell; wide characters take two. */
import { widthOf } from '../../text/wrap.ts';
import type { NetnsId } from '../../kernel/config.ts';
import { NARROW, type Scene, type TextItem } from './scene.ts';

export type TextTone = 'plain' | 'border' | 'strong' | 'dim' | 'added' | 'changed' | 'removed' | 'lit';
export interface TextSpan {
  text: string;
  tone: TextTone;
}
/** What to light: a place, and a device of it. */
export interface Lit {
  netns: NetnsId;
  device: string;
}

/** A cell: what leads out of it (a line), or a character ('' behind a wide one). */
interface Cell {
  sides: number;
  heavy: boolean;
  char?: string;
  tone: TextTone;
}
const UP = 1;
const DOWN = 2;
const LEFT = 4;
const RIGHT = 8;
const LIGHT: Record<number, string> = {
  [UP]: '╵',
  [DOWN]: '╷',
  [LEFT]: '╴',
  [RIGHT]: '╶',
  [UP | DOWN]: '│',
  [LEFT | RIGHT]: '─',
  [DOWN | RIGHT]: '╭',
  [DOWN | LEFT]: '╮',
  [UP | RIGHT]: '╰',
  [UP | LEFT]: '╯',
  [LEFT | RIGHT | DOWN]: '┬',
  [LEFT | RIGHT | UP]: '┴',
  [UP | DOWN | RIGHT]: '├',
  [UP | DOWN | LEFT]: '┤',
  [UP | DOWN | LEFT | RIGHT]: '┼',
};
const HEAVY: Record<number, string> = { 0: '━', [UP]: '┷', [DOWN]: '┯', [UP | DOWN]: '┿' };

/** Signs of marks: nothing depends on colour alone. */
const SIGNS = { added: '+', changed: '~', removed: '-' } as const;

/** Lines as spans. `lit` has a sign of its own in place of a mark's. */
export function sceneRows(scene: Scene, ascii: boolean, lit?: Lit): TextSpan[][] {
  const grid: Cell[][] = Array.from({ length: scene.h }, () => Array.from({ length: scene.w }, (): Cell => ({ sides: 0, heavy: false, tone: 'plain' })));
  const lead = (x: number, y: number, sides: number, tone: TextTone = 'border', heavy = false): void => {
    const cell = grid[y]?.[x];
    if (!cell) return;
    cell.sides |= sides;
    cell.heavy ||= heavy;
    cell.tone = tone;
  };
  for (const item of scene.items) {
    if (item.kind === 'box') {
      const { x, y, w, h } = item;
      for (let i = 0; i < w; i++) {
        const sides = (i > 0 ? LEFT : 0) | (i < w - 1 ? RIGHT : 0);
        lead(x + i, y, sides);
        lead(x + i, y + h - 1, sides);
      }
      for (let i = 0; i < h; i++) {
        const sides = (i > 0 ? UP : 0) | (i < h - 1 ? DOWN : 0);
        lead(x, y + i, sides);
        lead(x + w - 1, y + i, sides);
      }
    } else if (item.kind === 'bus') {
      const heavy = item.style === 'bridge' || item.style === 'segment';
      for (let i = 0; i < item.w; i++) lead(item.x + i, item.y, LEFT | RIGHT, 'border', heavy);
    } else if (item.kind === 'wire') {
      for (let i = 0; i < item.h; i++) lead(item.x, item.y + i, (i > 0 ? UP : 0) | (i < item.h - 1 || item.open ? DOWN : 0));
      if (item.open) {
        const last = grid[item.y + item.h - 1]?.[item.x];
        if (last) last.sides = UP | RIGHT;
      }
    }
  }
  for (const item of scene.items) if (item.kind === 'text') write(grid, item, ascii, lit);
  return grid.map((cells) => spans(cells, ascii));
}

export const isLit = (item: TextItem, lit: Lit | undefined): boolean =>
  lit !== undefined && item.netns === lit.netns && (item.role === 'title' || (item.dev !== undefined && item.dev === lit.device));

function write(grid: Cell[][], item: TextItem, ascii: boolean, lit: Lit | undefined): void {
  const row = grid[item.y];
  if (!row) return;
  const now = isLit(item, lit);
  const tone: TextTone = now ? 'lit' : (item.mark ?? (item.role === 'title' || item.role === 'bus' ? 'strong' : item.role === 'note' ? 'dim' : 'plain'));
  const sign = now ? (ascii ? '>' : '▸') : item.mark ? SIGNS[item.mark] : ' ';
  let x = item.x;
  const put = (char: string, w: number): void => {
    for (let i = 0; i < w; i++) if (row[x + i]) row[x + i] = { sides: 0, heavy: false, char: i === 0 ? char : '', tone };
    x += w;
  };
  // a box's name stands in its border: without a sign there is a blank
  put(sign, 1);
  if (NARROW.test(item.text)) for (const char of item.text) put(char, 1);
  else for (const { segment } of graphemes.segment(item.text)) put(segment, widthOf(segment));
  if (item.role === 'title') put(' ', 1);
}
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function spans(cells: readonly Cell[], ascii: boolean): TextSpan[] {
  const out: TextSpan[] = [];
  for (const cell of cells) {
    const text = cell.char ?? line(cell, ascii);
    const tone = text === ' ' && cell.sides === 0 && cell.char === undefined ? 'plain' : cell.tone;
    const last = out.at(-1);
    if (last?.tone === tone) last.text += text;
    else out.push({ text, tone });
  }
  const last = out.at(-1);
  if (last?.tone === 'plain') last.text = last.text.trimEnd();
  return out.filter((s) => s.text !== '');
}
function line({ sides, heavy }: Cell, ascii: boolean): string {
  if (sides === 0) return ' ';
  if (!ascii) return (heavy ? HEAVY[sides & (UP | DOWN)] : LIGHT[sides]) ?? ' ';
  const across = (sides & (LEFT | RIGHT)) !== 0;
  const along = (sides & (UP | DOWN)) !== 0;
  return across && along ? '+' : across ? (heavy ? '=' : '-') : '|';
}

/** Lines of plain text. */
export const sceneText = (scene: Scene, ascii: boolean, lit?: Lit): string[] =>
  sceneRows(scene, ascii, lit).map((row) =>
    row
      .map((s) => s.text)
      .join('')
      .trimEnd(),
  );

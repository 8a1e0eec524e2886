/** A picture as things with a place, in cells: what the layout makes and the writers of text and SVG draw. */
import type { NetnsId } from '../../kernel/config.ts';
import { widthOf } from '../../text/wrap.ts';
import type { LabelMark } from './marks.ts';
import type { Box, Bus } from './types.ts';

export interface BoxItem {
  kind: 'box';
  style: Box['kind'];
  x: number;
  y: number;
  /** Borders and all. */
  w: number;
  h: number;
}
export interface BusItem {
  kind: 'bus';
  style: Bus['kind'];
  x: number;
  y: number;
  w: number;
}
/** A vertical line from one junction to another, both rows included. */
export interface WireItem {
  kind: 'wire';
  x: number;
  y: number;
  h: number;
  /** It ends in the air. */
  open?: boolean;
}
/** A text with a cell in front of it for its sign. */
export interface TextItem {
  kind: 'text';
  /** Of the sign's cell; the text begins one to the right. */
  x: number;
  y: number;
  /** Plain, cut to its room, without control characters. */
  text: string;
  role: 'title' | 'bus' | 'label' | 'note';
  mark?: LabelMark | 'removed' | undefined;
  netns?: NetnsId | undefined;
  dev?: string | undefined;
}
export type Item = BoxItem | BusItem | WireItem | TextItem;

/** Things on a ground of `w` by `h` cells. */
export interface Scene {
  w: number;
  h: number;
  items: Item[];
}

/** Letters and signs that nearly every text of a picture is made of: one cell each. */
export const NARROW = /^[\x20-\x7e·→↔…]*$/;
/** Cells that a text takes. */
export const cellsOf = (text: string): number => (NARROW.test(text) ? text.length : widthOf(text));

/** The same things elsewhere. */
export const moved = (items: readonly Item[], dx: number, dy: number): Item[] => items.map((item) => ({ ...item, x: item.x + dx, y: item.y + dy }));

/** Scenes side by side while there is room, then below. */
export function flow(scenes: readonly Scene[], width: number, gapX: number, gapY: number): Scene {
  const out: Scene = { w: 0, h: 0, items: [] };
  let x = 0;
  let y = 0;
  let height = 0;
  for (const scene of scenes) {
    if (x > 0 && x + scene.w > width) {
      x = 0;
      y += height + gapY;
      height = 0;
    }
    out.items.push(...moved(scene.items, x, y));
    x += scene.w + gapX;
    height = Math.max(height, scene.h);
    out.w = Math.max(out.w, x - gapX);
  }
  out.h = y + height;
  return out;
}

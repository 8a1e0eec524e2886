/**
 * Where everything stands. A bus is a horizontal line with its boxes hanging below; a box that is on two buses stands
 * between them when they follow each other, else the second bus has a short cable with the box's name. Rows that don't
 * fit the width go on below, under their bus drawn again.
 */
import { type Message, say } from '../text.ts';
import type { Lang } from '../load.ts';
import { truncate } from '../../text/wrap.ts';
import type { Marks } from './marks.ts';
import { type Item, type Scene, type TextItem, cellsOf, flow, moved } from './scene.ts';
import type { Box, Bus, Label, Level, Port } from './types.ts';

export interface LayoutOptions {
  /** Columns to keep to. Less than 44 is taken for 44. */
  width: number;
  lang: Lang;
  marks: Marks;
  /** Plain characters only. */
  ascii: boolean;
}
/** Below this a box with two ends of a cable would not be readable. */
export const MIN_WIDTH = 44;
/** Widest box that is not a machine, and the shortest. */
const BOX = { most: 38, least: 14 };
/** Cells between the boxes of a row, and between buses side by side. */
const GAP = 1;
const BUS_GAP = 3;

/** Characters that would move the cursor, change direction or show nothing, written out. */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u${(c.codePointAt(0) as number).toString(16).padStart(4, '0')}`);

export function layout(level: Level, options: LayoutOptions): Scene {
  const o = { ...options, width: Math.max(MIN_WIDTH, options.width) };
  const scene = new Layout(o).level(level, o.width);
  const { gone } = o.marks;
  if (gone.length === 0) return scene;
  const text = say(o.lang, { key: 'topology.gone', values: { names: visible(gone.join(', ')) } });
  const note: TextItem = { kind: 'text', x: 0, y: 0, text: truncate(text, o.width - 1, o.ascii ? '~' : '…'), role: 'note', mark: 'removed' };
  return { w: Math.max(scene.w, cellsOf(note.text) + 1), h: scene.h + 2, items: [note, ...moved(scene.items, 0, 2)] };
}

/** A box with its size and what it has inside; `down`: its cables to the bus below. */
interface Plan {
  box: Box;
  up: Port[];
  down: Port[];
  w: number;
  h: number;
  inside: Scene;
}
/** A box that stands. */
interface Stood extends Plan {
  x: number;
  y: number;
}

/** The picture's own signs that are not ASCII, and what stands for them. */
const PLAIN: Record<string, string> = { '→': '->', '↔': '<->', '·': '-', '…': '~' };

class Layout {
  private readonly lang: Lang;
  private readonly marks: Marks;
  private readonly ascii: boolean;
  private readonly said = new Map<Label, string>();
  /** Name of the bus that a box stands at, by the box's key. */
  private readonly home = new Map<string, string>();

  constructor({ lang, marks, ascii }: LayoutOptions) {
    this.lang = lang;
    this.marks = marks;
    this.ascii = ascii;
  }

  private words(label: Label): string {
    const known = this.said.get(label);
    if (known !== undefined) return known;
    const words = this.say(label);
    this.said.set(label, words);
    return words;
  }
  private say(label: Label): string {
    const text = visible([label.text, ...(label.notes ?? []).map((m: Message) => say(this.lang, m))].filter(Boolean).join(' · '));
    return this.ascii ? text.replace(/[→↔·…]/g, (c) => PLAIN[c] as string) : text;
  }
  private text(label: Label, x: number, y: number, room: number, role: TextItem['role'] = 'label'): TextItem {
    const words = this.words(label);
    const most = Math.max(1, room - 1);
    return {
      kind: 'text',
      x,
      y,
      text: cellsOf(words) <= most ? words : truncate(words, most, this.ascii ? '~' : '…'),
      role,
      ...(this.marks.byKey.has(label.key) && { mark: this.marks.byKey.get(label.key) }),
      netns: label.netns,
      dev: label.dev,
    };
  }

  level(level: Level, width: number): Scene {
    const boxes = new Map(level.boxes.map((b) => [b.key, b]));
    const above = level.above === undefined ? undefined : boxes.get(level.above);
    const blocks = chains(level.buses, above).map((chain, i) => this.chain(chain, boxes, i === 0 ? above : undefined, width));
    return flow([...blocks, ...level.groups.map((g) => this.group(g, width))], width, BUS_GAP, 1);
  }

  /** Boxes under a heading. */
  private group({ title, boxes }: Level['groups'][number], width: number): Scene {
    const row = flow(
      boxes.map((box) => {
        const plan = this.plan(box, [], [], width);
        return { w: plan.w, h: plan.h, items: this.stand(plan, 0, 0) };
      }),
      width,
      GAP,
      0,
    );
    const head = this.text(title, 0, 0, width, 'bus');
    return { w: Math.max(row.w, cellsOf(head.text) + 1), h: row.h + 1, items: [head, ...moved(row.items, 0, 1)] };
  }

  /** How large a box must be for what is in it, above and below it. */
  private plan(box: Box, up: Port[], down: Port[], width: number): Plan {
    const most = box.inside ? width : Math.min(width, BOX.most);
    const inside = box.inside ? this.level(box.inside, most - 4) : { w: 0, h: 0, items: [] };
    const lines = Math.max(0, ...box.lines.map((l) => cellsOf(this.words(l))));
    const wanted = Math.max(BOX.least, cellsOf(this.words(box.title)) + 6, lines + 4, this.cables(up), this.cables(down), inside.w + 4);
    const h = 2 + box.lines.length + (inside.h > 0 && box.lines.length > 0 ? 1 : 0) + inside.h;
    return { box, up, down, w: Math.min(most, wanted), h, inside };
  }
  /** Columns of a box's cables side by side, with its borders. */
  private cables(ports: readonly Port[]): number {
    return ports.reduce((n, p) => n + this.cable(p), 0) + 2;
  }
  private cable(port: Port): number {
    return 3 + Math.max(0, ...[...port.near, ...port.far].map((l) => cellsOf(this.words(l))));
  }
  private stand({ box, w, h, inside }: Plan, x: number, y: number): Item[] {
    const lines = box.lines.map((l, i) => this.text(l, x + 1, y + 1 + i, w - 3));
    const top = y + 1 + lines.length + (inside.h > 0 && lines.length > 0 ? 1 : 0);
    return [{ kind: 'box', style: box.kind, x, y, w, h }, this.text(box.title, x + 2, y, w - 4, 'title'), ...lines, ...moved(inside.items, x + 2, top)];
  }

  /** Buses that follow each other, each connected with the one before. */
  private chain(buses: readonly Bus[], boxes: ReadonlyMap<string, Box>, above: Box | undefined, width: number): Scene {
    const items: Item[] = [];
    let y = 0;
    let row: Stood[] = [];
    let right = 0;
    const put = (plans: readonly Plan[], labels: number, top: number): Stood[] => {
      let x = 0;
      const out = plans.map((p) => {
        const at = { ...p, x, y: top + labels };
        items.push(...(p.h > 0 ? this.stand(p, x, at.y) : []), ...this.hang(p, x, top, labels));
        x += p.w + GAP;
        return at;
      });
      right = Math.max(right, x - GAP);
      return out;
    };
    if (above) {
      row = put([this.plan(above, [], portsTo(buses[0], above.key), width)], 0, 0);
      y = bottomOf(row);
      this.home.set(above.key, '');
    }
    for (const [i, bus] of buses.entries()) {
      const name = bus.title.dev ?? bus.title.text;
      const rising = row.filter((s) => s.down.length > 0);
      // cables from the row above, then the bus's name, then the bus
      const labels = Math.max(0, ...rising.flatMap((s) => s.down.map((p) => p.near.length + p.far.length)));
      const line = y + labels + 1;
      const wires: number[] = [];
      for (const s of rising) wires.push(...this.rise(s, y, line, items));
      right = Math.max(right, this.nameBus(bus, wires, line - 1, width, items));
      items.push({ kind: 'bus', style: bus.kind, x: 0, y: line, w: 0 });
      y = line;
      const risen = new Set(rising.map((s) => s.box.key));
      const next = buses[i + 1];
      const hung = new Map<string, Plan>();
      const ends: Plan[] = [];
      for (const port of bus.ports) {
        const box = port.to === undefined ? undefined : boxes.get(port.to);
        if (box && risen.has(box.key)) continue;
        if (!box || this.home.has(box.key)) ends.push(this.end(port, box, width));
        else if (!hung.has(box.key)) hung.set(box.key, this.plan(box, portsTo(bus, box.key), portsTo(next, box.key), width));
      }
      for (const key of hung.keys()) this.home.set(key, name);
      const plans = [...hung.values()];
      // those that the next bus shares stand last, in the row that it is below of
      const order = [...plans.filter((p) => p.down.length === 0), ...ends, ...plans.filter((p) => p.down.length > 0)];
      const rows = packed(order, width);
      if (rows.length > 0) row = [];
      for (const [n, plans] of rows.entries()) {
        if (n > 0) {
          y += 1;
          right = Math.max(right, this.nameBus({ ...bus, title: { key: '', text: `${name} …` } }, [], y, width, items));
          y += 1;
          items.push({ kind: 'bus', style: bus.kind, x: 0, y, w: 0 });
        }
        const tallest = Math.max(0, ...plans.flatMap((p) => p.up.map((q) => q.near.length + q.far.length)));
        row = put(plans, tallest + 1, y);
        y = bottomOf(row);
      }
      if (rows.length === 0) {
        row = [];
        y += 1;
      }
    }
    for (const item of items) if (item.kind === 'bus' && item.w === 0) item.w = right;
    return { w: right, h: y, items };
  }
  /** A cable that ends in nothing, or in a box that stands elsewhere. */
  private end(port: Port, box: Box | undefined, width: number): Plan {
    const home = box && this.home.get(box.key);
    const name: Label[] = box ? [{ key: '', text: `(${[box.title.text, home].filter(Boolean).join(' · ')})` }] : [];
    const up = [{ ...port, far: [...port.far, ...name] }];
    const nothing: Box = { key: '', kind: 'netns', title: { key: '', text: '' }, lines: [] };
    return { box: nothing, up, down: [], w: Math.min(width, BOX.most, this.cables(up) - 1), h: 0, inside: { w: 0, h: 0, items: [] } };
  }
  /** Cables from a bus at `top` down to a box that stands `labels` rows below it. */
  private hang(p: Plan, x: number, top: number, labels: number): Item[] {
    let at = x + 1;
    return p.up.flatMap((port) => {
      const room = p.up.length > 1 ? this.cable(port) - 1 : p.w - 2;
      const wire = at;
      at += this.cable(port);
      const own = port.near.length + port.far.length;
      const first = top + 1;
      const open = p.h === 0;
      const far = open ? first + port.near.length : top + labels - port.far.length;
      return [
        { kind: 'wire', x: wire, y: top, h: open ? own + 1 : labels + 1, ...(open && { open }) } as Item,
        ...port.near.map((l, i) => this.text(l, wire + 1, first + i, room)),
        ...port.far.map((l, i) => this.text(l, wire + 1, far + i, room)),
      ];
    });
  }
  /** Cables from a standing box down to the bus at `line`; their columns. */
  private rise(s: Stood, y: number, line: number, items: Item[]): number[] {
    let at = s.x + 1;
    const from = s.y + s.h - 1;
    return s.down.map((port) => {
      const wire = at;
      at += this.cable(port);
      const room = s.down.length > 1 ? this.cable(port) - 1 : s.w - 2;
      items.push({ kind: 'wire', x: wire, y: from, h: line - from + 1 });
      const labels = [...port.far, ...port.near];
      items.push(...labels.map((l, i) => this.text(l, wire + 1, y + i, room)));
      return wire;
    });
  }
  /** Write a bus's name above it, in the widest gap between the cables that come from above; the column where it ends. */
  private nameBus(bus: Bus, wires: number[], y: number, width: number, items: Item[]): number {
    const edges = [-1, ...wires.toSorted((a, b) => a - b), width];
    let best = 0;
    for (let i = 1; i + 1 < edges.length; i++)
      if ((edges[i + 1] as number) - (edges[i] as number) > (edges[best + 1] as number) - (edges[best] as number)) best = i;
    const x = (edges[best] as number) + 1;
    const item = this.text(bus.title, x, y, (edges[best + 1] as number) - x, 'bus');
    items.push(item);
    return x + 1 + cellsOf(item.text);
  }
}

const portsTo = (bus: Bus | undefined, key: string): Port[] => bus?.ports.filter((p) => p.to === key) ?? [];
const bottomOf = (row: readonly Stood[]): number => Math.max(...row.map((s) => s.y + Math.max(s.h, 0)));

/** Fill rows from the left. */
function packed(plans: readonly Plan[], width: number): Plan[][] {
  const rows: Plan[][] = [];
  let x = 0;
  for (const p of plans) {
    if (rows.length === 0 || x + p.w > width) {
      rows.push([]);
      x = 0;
    }
    (rows.at(-1) as Plan[]).push(p);
    x += p.w + GAP;
  }
  return rows;
}

/** Sort buses into chains: each next one shares a box with the one before. */
function chains(buses: readonly Bus[], above: Box | undefined): Bus[][] {
  const left = [...buses];
  const out: Bus[][] = [];
  const keys = (b: Bus): Set<string> => new Set(b.ports.flatMap((p) => p.to ?? []));
  while (left.length > 0) {
    const start = out.length === 0 && above ? left.findIndex((b) => keys(b).has(above.key)) : 0;
    const chain = left.splice(Math.max(0, start), 1);
    for (let more = true; more; ) {
      const have = keys(chain.at(-1) as Bus);
      const next = left.findIndex((b) => [...keys(b)].some((k) => have.has(k)));
      more = next >= 0;
      if (more) chain.push(...left.splice(next, 1));
    }
    out.push(chain);
  }
  return out;
}

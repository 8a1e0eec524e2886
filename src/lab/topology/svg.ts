/** A picture as SVG 1.1: nothing is loaded from elsewhere, no identifiers, so that several can stand on one page. */
import { widthOf } from '../../text/wrap.ts';
import type { Item, Scene, TextItem } from './scene.ts';

/** A cell in SVG units (pixels at 100 %), the space round the picture, and the size of letters. */
const CELL = { width: 7.8, height: 17, pad: 10, font: 13 };
/** Dark on white: it is printed. Marks also have signs. */
const INK = { text: '#1c1c1c', dim: '#555', line: '#444', bus: '#1f4e79', added: '#1b6e2c', changed: '#9a4a00', removed: '#a02020' };
const GROUND: Record<string, string> = { machine: '#f6f8fa', container: '#ffffff', netns: '#fffdf2' };
const SIGN = { added: '+', changed: '~', removed: '−' } as const;

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string);
const n = (value: number): string => String(Math.round(value * 10) / 10);
/** The middle of a cell, and its left or upper edge. */
const midX = (x: number): number => CELL.pad + (x + 0.5) * CELL.width;
const midY = (y: number): number => CELL.pad + (y + 0.5) * CELL.height;
const edgeX = (x: number): number => CELL.pad + x * CELL.width;
const edgeY = (y: number): number => CELL.pad + y * CELL.height;

/** @param title what a screen reader says first */
export function sceneSvg(scene: Scene, title: string): string {
  const width = Math.ceil(scene.w * CELL.width + 2 * CELL.pad);
  const height = Math.ceil(scene.h * CELL.height + 2 * CELL.pad);
  // boxes first, outer before inner as they come, then lines, then what is written
  const order: Item['kind'][] = ['box', 'wire', 'bus', 'text'];
  const body = order.flatMap((kind) => scene.items.filter((i) => i.kind === kind).map(draw));
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', Menlo, Consolas, monospace" font-size="${CELL.font}">
<title>${escape(title)}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${body.join('\n')}
</svg>
`;
}

function draw(item: Item): string {
  switch (item.kind) {
    case 'box': {
      const w = (item.w - 1) * CELL.width;
      const h = (item.h - 1) * CELL.height;
      const dash = item.style === 'netns' ? ' stroke-dasharray="5 3"' : '';
      return `<rect x="${n(midX(item.x))}" y="${n(midY(item.y))}" width="${n(w)}" height="${n(h)}" rx="4" fill="${GROUND[item.style]}" stroke="${INK.line}"${dash}/>`;
    }
    case 'bus': {
      const firm = item.style === 'bridge' || item.style === 'segment';
      const at = `x1="${n(edgeX(item.x))}" y1="${n(midY(item.y))}" x2="${n(edgeX(item.x + item.w))}" y2="${n(midY(item.y))}"`;
      return `<line ${at} stroke="${INK.bus}" stroke-width="${firm ? 3.5 : 1.5}"/>`;
    }
    case 'wire': {
      const x = n(midX(item.x));
      const bottom = midY(item.y + item.h - 1);
      return `<line x1="${x}" y1="${n(midY(item.y))}" x2="${x}" y2="${n(bottom)}" stroke="${INK.line}" stroke-width="1.2"/>`;
    }
    case 'text':
      return write(item);
  }
}

function write(item: TextItem): string {
  const { x, y, text, role, mark } = item;
  if (text === '') return '';
  const columns = widthOf(text);
  const baseline = n(edgeY(y) + CELL.height * 0.72);
  const fill = mark ? INK[mark] : role === 'note' ? INK.dim : INK.text;
  const bold = role === 'title' || role === 'bus' || mark ? ' font-weight="bold"' : '';
  // a box's name stands in its border
  const ground =
    role === 'title'
      ? `<rect x="${n(edgeX(x))}" y="${n(edgeY(y))}" width="${n((columns + 2) * CELL.width)}" height="${CELL.height}" rx="3" fill="#ffffff"/>`
      : '';
  const sign = mark ? `<text x="${n(edgeX(x))}" y="${baseline}" fill="${fill}" font-weight="bold">${SIGN[mark]}</text>` : '';
  // as wide as its cells, whatever the font
  const length = `textLength="${n(columns * CELL.width)}" lengthAdjust="spacingAndGlyphs"`;
  return `${ground}${sign}<text x="${n(edgeX(x + 1))}" y="${baseline}" ${length} fill="${fill}"${bold} xml:space="preserve">${escape(text)}</text>`;
}

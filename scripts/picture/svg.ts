/** A terminal's screen as SVG: text with its colours on a dark ground, nothing loaded from elsewhere. */
import type { IBufferCell, Terminal } from '@xterm/headless';

/** A cell in SVG units (pixels at 100 %), and the space round the screen. */
const CELL = { width: 8.4, height: 18, pad: 14, font: 14 };
const GROUND = '#11151c';
const INK = '#d7dae0';
/** The sixteen colours of a dark terminal. */
const PALETTE = [
  '#2a2f3a',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#c8ccd4',
  '#5c6370',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#ffffff',
];

/** xterm's 256 colours: sixteen, a cube of six steps, greys. */
function colourOf(index: number): string {
  if (index < 16) return PALETTE[index] as string;
  const grey = (index - 232) * 10 + 8;
  const step = (n: number): number => (n === 0 ? 0 : 55 + n * 40);
  const [r, g, b] = index >= 232 ? [grey, grey, grey] : [step(Math.floor((index - 16) / 36)), step(Math.floor((index - 16) / 6) % 6), step((index - 16) % 6)];
  return `rgb(${r},${g},${b})`;
}
const rgb = (n: number): string => `#${n.toString(16).padStart(6, '0')}`;

interface Style {
  fill: string;
  ground: string;
  bold: boolean;
  dim: boolean;
}
function styleOf(cell: IBufferCell): Style {
  const fg = cell.isFgRGB() ? rgb(cell.getFgColor()) : cell.isFgPalette() ? colourOf(cell.getFgColor()) : INK;
  const bg = cell.isBgRGB() ? rgb(cell.getBgColor()) : cell.isBgPalette() ? colourOf(cell.getBgColor()) : GROUND;
  const inverse = cell.isInverse() !== 0;
  return { fill: inverse ? bg : fg, ground: inverse ? fg : bg, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 };
}
const escape = (text: string): string => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] as string);

/** What stands on the screen now. `title` is what a screen reader says instead. */
export function screenSvg(term: Terminal, title: string): string {
  const { active } = term.buffer;
  const out: string[] = [];
  for (let y = 0; y < term.rows; y++) {
    const line = active.getLine(active.viewportY + y);
    if (!line) continue;
    // runs of one style become one element; its length keeps the columns where they are whatever the font
    let run: { x: number; columns: number; text: string; style: Style } | undefined;
    const flush = (): void => {
      if (!run) return;
      const { x, columns, text, style } = run;
      const left = CELL.pad + x * CELL.width;
      const top = CELL.pad + y * CELL.height;
      const width = (columns * CELL.width).toFixed(1);
      if (style.ground !== GROUND) out.push(`<rect x="${left.toFixed(1)}" y="${top}" width="${width}" height="${CELL.height}" fill="${style.ground}"/>`);
      if (text.trim() !== '') {
        const extra = `${style.bold ? ' font-weight="bold"' : ''}${style.dim ? ' opacity=".6"' : ''}`;
        out.push(`<text x="${left.toFixed(1)}" y="${top + 13.5}" fill="${style.fill}" textLength="${width}"${extra}>${escape(text)}</text>`);
      }
      run = undefined;
    };
    for (let x = 0; x < term.cols; x++) {
      const cell = line.getCell(x);
      const columns = cell?.getWidth() ?? 1;
      if (!cell || columns === 0) continue;
      const style = styleOf(cell);
      const chars = cell.getChars() || ' ';
      if (run && JSON.stringify(run.style) === JSON.stringify(style)) {
        run.text += chars;
        run.columns += columns;
      } else {
        flush();
        run = { x, columns, text: chars, style };
      }
    }
    flush();
  }
  const width = Math.ceil(term.cols * CELL.width + 2 * CELL.pad);
  const height = term.rows * CELL.height + 2 * CELL.pad;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escape(title)}</title>
<rect width="${width}" height="${height}" rx="10" fill="${GROUND}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${CELL.font}" xml:space="preserve" lengthAdjust="spacingAndGlyphs">
${out.join('\n')}
</g>
</svg>
`;
}

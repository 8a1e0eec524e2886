/** A certificate as a picture: SVG 1.1, one page 800 units wide and as high as it must be. */
import { escapeHtml } from '../../text/gotemplate/escape.ts';
import { widthOf } from '../../text/wrap.ts';
import type { Sheet } from './sheet.ts';

const WIDTH = 800;
const MARGIN = 80;
const LINE = 22;
/** Room for the name; the widest letters are a little wider than their font size. */
const NAME_WIDTH = 600;

/** Draw it. Everything that is text is escaped. */
export function certificateSvg(sheet: Sheet): string {
  const out: string[] = [];
  let y = 110;
  const put = (text: string, { x = MARGIN, size = 15, anchor = 'start', weight = 'normal', fill = '#222' } = {}): void =>
    void out.push(
      `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}"${weight === 'normal' ? '' : ` font-weight="${weight}"`} fill="${fill}">${escapeHtml(text)}</text>`,
    );
  put(sheet.title, { x: WIDTH / 2, size: 26, anchor: 'middle', weight: 'bold', fill: '#1f4e79' });
  y += 50;
  if (sheet.name !== undefined) {
    put(sheet.name, { x: WIDTH / 2, size: Math.min(22, NAME_WIDTH / widthOf(sheet.name)), anchor: 'middle', weight: 'bold' });
    y += 36;
  }
  for (const line of sheet.introBelowName) {
    put(line, { x: WIDTH / 2, size: 14, anchor: 'middle', fill: '#444' });
    y += LINE;
  }
  for (const { title, lines } of sheet.sections) {
    y += 18;
    put(title, { size: 17, weight: 'bold', fill: '#1f4e79' });
    y += LINE + 2;
    for (const { text, note } of lines) {
      put(text, { x: MARGIN + 16 });
      if (note) put(note, { x: WIDTH - MARGIN, anchor: 'end' });
      y += LINE;
    }
  }
  y += 28;
  put(sheet.date, { x: WIDTH - MARGIN, anchor: 'end', size: 13, fill: '#444' });
  const height = y + 70;
  const frame = (inset: number, width: number): string =>
    `<rect x="${inset}" y="${inset}" width="${WIDTH - 2 * inset}" height="${height - 2 * inset}" fill="none" stroke="#1f4e79" stroke-width="${width}"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xml:lang="${sheet.lang}" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'DejaVu Sans', sans-serif">
<rect width="${WIDTH}" height="${height}" fill="#fffdf7"/>
${frame(24, 4)}
${frame(34, 1)}
${out.join('\n')}
</svg>
`;
}

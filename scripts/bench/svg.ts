/** A curve as a small SVG picture. */
import type { Curve } from './figure.ts';

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 80;
const BOTTOM = 60;
const TOP = 50;
const RIGHT = 20;

/** Steps of 1, 2 or 5 times a power of ten, about `n` of them up to `max`. */
function ticks(max: number, n = 5): number[] {
  if (max <= 0) return [0];
  const rough = max / n;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((f) => f * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, i) => i * step);
}
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const short = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en');

/** The picture: axes from zero, the points, and the straight line that growth in proportion would be. */
export function svg(curve: Curve): string {
  const maxX = Math.max(...curve.points.map((p) => p.x));
  const maxY = Math.max(...curve.points.map((p) => p.y)) * 1.05;
  const x = (value: number): number => LEFT + (value / maxX) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => HEIGHT - BOTTOM - (value / maxY) * (HEIGHT - BOTTOM - TOP);
  const at = (p: { x: number; y: number }): string => `${x(p.x).toFixed(1)},${y(p.y).toFixed(1)}`;
  const last = curve.points.at(-1) ?? { x: 0, y: 0 };
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="22" font-size="16">${escape(curve.title)}</text>`,
    `<text x="${LEFT}" y="40" fill="#555">${escape(curve.note)}</text>`,
    ...ticks(maxX).map(
      (t) =>
        `<line x1="${x(t)}" y1="${y(0)}" x2="${x(t)}" y2="${TOP}" stroke="#eee"/><text x="${x(t)}" y="${y(0) + 16}" text-anchor="middle">${short(t)}</text>`,
    ),
    ...ticks(maxY).map(
      (t) =>
        `<line x1="${LEFT}" y1="${y(t)}" x2="${WIDTH - RIGHT}" y2="${y(t)}" stroke="#eee"/><text x="${LEFT - 6}" y="${y(t) + 4}" text-anchor="end">${short(t)}</text>`,
    ),
    `<text x="${(LEFT + WIDTH) / 2}" y="${HEIGHT - 14}" text-anchor="middle">${escape(curve.x)}</text>`,
    `<text transform="translate(16 ${(TOP + HEIGHT) / 2}) rotate(-90)" text-anchor="middle">${escape(curve.y)}</text>`,
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(last.x).toFixed(1)}" y2="${y(last.y).toFixed(1)}" stroke="#bbb" stroke-dasharray="4 4"/>`,
    `<polyline fill="none" stroke="#1565c0" stroke-width="2" points="${curve.points.map(at).join(' ')}"/>`,
    ...curve.points.map((p) => `<circle cx="${x(p.x).toFixed(1)}" cy="${y(p.y).toFixed(1)}" r="3" fill="#1565c0"/>`),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

/** What is wrong with a picture: things on top of each other, outside, or missing. */
import type { WorldConfig } from '../../../src/docker/state.ts';
import { linksOf } from '../../../src/kernel/netstate.ts';
import { MIN_WIDTH } from '../../../src/lab/topology/layout.ts';
import type { BoxItem, Scene } from '../../../src/lab/topology/scene.ts';
import { sceneText } from '../../../src/lab/topology/text.ts';
import { widthOf } from '../../../src/text/wrap.ts';

const inside = (a: BoxItem, b: BoxItem): boolean => a.x > b.x && a.y > b.y && a.x + a.w < b.x + b.w && a.y + a.h < b.y + b.h;
const apart = (a: BoxItem, b: BoxItem): boolean => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;

export function crookedPicture(scene: Scene, width: number): string[] {
  const out: string[] = [];
  if (scene.w > Math.max(width, MIN_WIDTH)) out.push(`${scene.w} columns where ${width} were given`);
  const boxes = scene.items.filter((i) => i.kind === 'box');
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) if (!apart(a, b) && !inside(a, b) && !inside(b, a)) out.push(`boxes overlap at ${a.x},${a.y} and ${b.x},${b.y}`);
  const written = new Map<string, string>();
  for (const item of scene.items) {
    if (item.kind !== 'text') continue;
    const w = 1 + widthOf(item.text) + (item.role === 'title' ? 1 : 0);
    if (item.x < 0 || item.y < 0 || item.x + w > scene.w || item.y >= scene.h) out.push(`"${item.text}" stands outside`);
    for (let x = item.x; x < item.x + w; x++) {
      const at = `${x},${item.y}`;
      if (written.has(at)) out.push(`"${item.text}" stands on "${written.get(at)}"`);
      written.set(at, item.text);
    }
  }
  for (const item of scene.items) {
    if (item.kind === 'text') continue;
    const h = item.kind === 'bus' ? 1 : item.h;
    const w = item.kind === 'wire' ? 1 : item.w;
    if (item.x < 0 || item.y < 0 || item.x + w > scene.w || item.y + h > scene.h) out.push(`a ${item.kind} at ${item.x},${item.y} stands outside`);
    if (item.kind === 'wire')
      for (let y = item.y; y < item.y + h; y++) {
        const at = `${item.x},${y}`;
        if (written.has(at)) out.push(`a wire runs through "${written.get(at)}"`);
        const border = boxes.some((b) => y > item.y && y < item.y + h - 1 && item.x >= b.x && item.x < b.x + b.w && (y === b.y || y === b.y + b.h - 1));
        if (border) out.push(`a wire runs through a box at ${at}`);
      }
    if (item.kind === 'bus')
      for (let x = item.x; x < item.x + w; x++) if (written.has(`${x},${item.y}`)) out.push(`"${written.get(`${x},${item.y}`)}" stands on a bus`);
  }
  return out;
}

/** Devices of machines, running containers and named namespaces whose names the picture does not show; containers too. */
export function missingNames(config: WorldConfig, scene: Scene): string[] {
  const text = sceneText(scene, false).join('\n');
  const missing = Object.values(config.netns).flatMap((ns) => linksOf(ns).flatMap((l) => (l.kind !== 'loopback' && !text.includes(l.name) ? [l.name] : [])));
  const containers = Object.values(config.engines).flatMap((e) => Object.values(e.containers));
  return [...missing, ...containers.flatMap((c) => (text.includes(c.name.slice(0, 20)) ? [] : [c.name]))];
}

/** The faults of a text that ought to be XML without entities of its own: tags that don't match, characters that must be escaped. */
export function crookedXml(text: string): string[] {
  const out: string[] = [];
  const open: string[] = [];
  const rest = text
    .replace(/^<\?xml [^?]*\?>/, '')
    .replace(/<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<]*")*)\s*(\/?)>/g, (_, close: string, name: string, _attributes, empty: string) => {
      if (close && open.pop() !== name) out.push(`</${name}> closes something else`);
      if (!close && !empty) open.push(name);
      return '';
    });
  if (open.length > 0) out.push(`<${open.join('><')}> left open`);
  if (/[<>]/.test(rest) || /&(?!amp;|lt;|gt;|quot;)/.test(rest)) out.push('a character is not escaped');
  if (/[\u0000-\u0008\u000b-\u001f]/.test(text)) out.push('a control character');
  return out;
}

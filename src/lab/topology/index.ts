/** Pictures of a world: as lines of text, as SVG, as a Mermaid flowchart. */
import type { WorldConfig } from '../../docker/state.ts';
import type { Lang } from '../load.ts';
import { message, say } from '../text.ts';
import { topologyOf } from './graph.ts';
import { layout } from './layout.ts';
import { NO_MARKS, marksBetween } from './marks.ts';
import { mermaid } from './mermaid.ts';
import { sceneSvg } from './svg.ts';
import { sceneText } from './text.ts';

export const PICTURE_FORMATS = ['text', 'svg', 'mermaid'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

export interface PictureOptions {
  format: PictureFormat;
  lang: Lang;
  /** Columns to keep to; text and SVG. */
  width: number;
  ascii?: boolean;
  /** Mark what is different from this world, which must be one of a snapshot (a kernel goes on writing in its own); text and SVG. */
  since?: WorldConfig | undefined;
}
/** The picture of a world; ends with a newline. The same world and options give the same text. */
export function picture(config: WorldConfig, { format, lang, width, ascii = false, since }: PictureOptions): string {
  const level = topologyOf(config);
  if (format === 'mermaid') return mermaid(level, lang);
  const marks = since ? marksBetween(topologyOf(since), level) : NO_MARKS;
  const scene = layout(level, { width, lang, marks, ascii: ascii && format === 'text' });
  if (format === 'svg') return sceneSvg(scene, say(lang, message('topology.title')));
  return `${sceneText(scene, ascii).join('\n')}\n`;
}

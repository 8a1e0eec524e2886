/** What a drawn pane is made of: a view that looks at the world and at the last command's packets, and draws lines. */
import type { NetnsId } from '../kernel/config.ts';
import type { Lab } from '../lab/lab.ts';
import type { Lang } from '../lab/load.ts';
import type { MessageKey } from '../lab/text.ts';
import type { Row } from './draw/box.ts';

/** Where a packet is that is being followed: pictures of the network light it. */
export interface LitHop {
  /** Namespace of the machine or container (`hop.place.netns` of a journey). */
  netns: NetnsId;
  /** The device that has it; '' before the first. */
  device: string;
}

export interface DrawStyle {
  /** Columns inside the pane's borders. */
  width: number;
  lang: Lang;
  /** Draw with plain characters only. */
  ascii: boolean;
  /** What to light; undefined while no packet is followed. */
  lit?: LitHop | undefined;
}

/** A key and what it does, for the bottom line. */
export type KeyHint = readonly [key: string, what: MessageKey];

export interface DrawnView {
  /** For the pane's border. */
  title(lang: Lang): string;
  /** The last command changed something in here. */
  readonly changed: boolean;
  /** Line to bring into view when that happened; -1 for none. */
  readonly focusLine: number;
  /** The world may have changed, or packets moved: look again. */
  look(lab: Lab): void;
  /** What is shown now is nothing new. */
  settle(): void;
  /** The lines to draw; the very same array while nothing changed. */
  draw(style: DrawStyle): Row[];
  /** The hop that this view follows, for the others to light. */
  readonly lights?: LitHop | undefined;
  /** Last line of what the view's own keys stand on (`focusLine` is the first): both are kept in view. Without it the pane scrolls freely. */
  readonly focusEnd?: number;
  /** Keys of the view that matter now. */
  keys?(): readonly KeyHint[];
  /** A key while the pane has the focus; false when the view has no use for it. */
  key?(name: string): boolean;
}

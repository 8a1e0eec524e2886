/**
 * The network as a drawing sees it. A level is a set of wires that several things are plugged into (a LAN, a bridge, a
 * parent of macvlan devices) and the boxes that hang on them; a machine's box has a level of its own inside.
 */
import type { NetnsId } from '../../kernel/config.ts';
import type { Message } from '../text.ts';

/** Something written in the picture. */
export interface Label {
  /** Stays the same while it is about the same thing: marks of change go by it. */
  key: string;
  /** A technical text, the same in every language. */
  text: string;
  /** What is said behind it, in the learner's language. */
  notes?: Message[];
  /** What to call it when it is gone; without it nobody need be told. */
  name?: string;
  /** The place it is about, and the device there. */
  netns?: NetnsId;
  dev?: string;
}
/** A cable between a bus and a box, or one that ends in nothing drawn. */
export interface Port {
  /** What stands at the bus's end, and at the other one. */
  near: Label[];
  far: Label[];
  /** Key of the box at the other end. */
  to?: string;
}
export interface Bus {
  key: string;
  /** `direct`: not a device, only the cables that end in the machine itself. */
  kind: 'segment' | 'bridge' | 'parent' | 'direct';
  title: Label;
  ports: Port[];
}
export interface Box {
  key: string;
  kind: 'machine' | 'container' | 'netns';
  title: Label;
  lines: Label[];
  inside?: Level;
}
export interface Level {
  buses: Bus[];
  /** Boxes that hang on a bus, by key. */
  boxes: Box[];
  /** Boxes that hang on none, under a heading. */
  groups: { title: Label; boxes: Box[] }[];
  /** The box that stands above the first bus. */
  above?: string;
}

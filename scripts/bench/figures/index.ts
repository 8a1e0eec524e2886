/** Every figure, in the order of the table. A new one is a file and a line here. */
import type { Figure } from '../figure.ts';
import { containers } from './containers.ts';
import { packets } from './packets.ts';
import { rules } from './rules.ts';
import { start } from './start.ts';
import { worlds } from './worlds.ts';

export const FIGURES: readonly Figure[] = [packets, rules, containers, worlds, start];

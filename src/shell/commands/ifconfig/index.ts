/** ifconfig, both user lands. */
import type { Command } from '../../command.ts';
import { busyboxIfconfig } from './busybox.ts';
import { ifconfig } from './debian.ts';

export const ifconfigCommands: readonly Command[] = [ifconfig, busyboxIfconfig];
export { type IfconfigOptions, SHORT_HEAD, compareNames, ifconfigText, interfaces, shortText } from './show.ts';

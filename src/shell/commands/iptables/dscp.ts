/** Names of DSCP classes (RFC 2474, 2597, 3246) and of TOS values (RFC 1349). */
import { parameterProblem } from './errors.ts';
import type { OptionCall, ValueType } from './extension.ts';
import { boundedPrefix } from './numbers.ts';
import { raw } from './values.ts';

const CLASSES: Record<string, number> = {
  CS0: 0, CS1: 8, CS2: 16, CS3: 24, CS4: 32, CS5: 40, CS6: 48, CS7: 56, BE: 0,
  AF11: 10, AF12: 12, AF13: 14, AF21: 18, AF22: 20, AF23: 22, AF31: 26, AF32: 28, AF33: 30, AF41: 34, AF42: 36, AF43: 38, EF: 46,
};
export function dscpClass(text: string): number {
  const value = CLASSES[text.toUpperCase()];
  if (value === undefined) throw parameterProblem(`Invalid DSCP value \`${text}'`);
  return value;
}

const TOS_NAMES: readonly [name: string, value: number][] = [['Minimize-Delay', 16], ['Maximize-Throughput', 8], ['Maximize-Reliability', 4], ['Minimize-Cost', 2], ['Normal-Service', 0]];
/** Mask that a TOS name stands for. */
export const TOS_NAME_MASK = 0x3f;
export const tosName = (value: number): string | undefined => TOS_NAMES.find(([, v]) => v === value)?.[0];

/** value[/mask], eight bits each, or a name. */
export const tosmask: ValueType<{ value: number; mask: number }> = {
  ...raw('value[/mask]|name'),
  parse(text: string, _at: OptionCall) {
    const value = boundedPrefix(text, 0, 255);
    if (!value) {
      const named = TOS_NAMES.find(([name]) => name.toLowerCase() === text.toLowerCase());
      if (!named) throw parameterProblem(`Symbolic name "${text}" is unknown`);
      return { value: named[1], mask: TOS_NAME_MASK };
    }
    if (value.rest === '') return { value: value.value, mask: 0xff };
    const mask = value.rest.startsWith('/') ? boundedPrefix(value.rest.slice(1), 0, 255) : undefined;
    if (mask?.rest !== '') throw parameterProblem(`Illegal value: "${text}"`);
    return { value: value.value, mask: mask.value };
  },
};

/** Rates as limit and hashlimit read and print them: "5/minute" is a cost of 12 seconds a packet. */
import { parameterProblem } from './errors.ts';

const UNITS: readonly [name: string, long: string, seconds: number][] = [['day', 'day', 86400], ['hour', 'hour', 3600], ['min', 'minute', 60], ['sec', 'second', 1]];

/** Cost of a packet in 1/scale seconds and the seconds of the unit that was written; undefined when it is no rate. */
export function parseRate(text: string, scale: number): { cost: number; unit: number } | undefined {
  const slash = text.indexOf('/');
  const word = slash < 0 ? 's' : text.slice(slash + 1).toLowerCase();
  // any beginning of second, minute, hour or day
  const unit = word === '' ? undefined : [...UNITS].reverse().find(([, long]) => long.startsWith(word));
  const count = Number.parseInt(text, 10);
  if (!unit || !count) return undefined;
  const cost = Math.floor((scale * unit[2]) / (count < 0 ? 2 ** 32 + count : count));
  if (cost === 0) throw parameterProblem(`Rate too fast "${text}"`);
  return { cost, unit: unit[2] };
}

/** "5/min": the largest unit in which the cost comes out nearly whole. Also the seconds of that unit. */
export function rateText(cost: number, scale: number): { text: string; unit: number } {
  let i = 1;
  for (; i < UNITS.length; i++) {
    const mult = (UNITS[i] as (typeof UNITS)[number])[2] * scale;
    if (cost > mult || Math.floor(mult / cost) < mult % cost) break;
  }
  const [name, , seconds] = UNITS[i - 1] as (typeof UNITS)[number];
  return { text: `${Math.floor((seconds * scale) / cost)}/${name}`, unit: seconds };
}

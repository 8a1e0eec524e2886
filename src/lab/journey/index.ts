/** What packets met during a command: their journeys, what became of each and why. Pure; see types.ts for the shapes. */
import type { WorldConfig } from '../../docker/state.ts';
import type { JourneyEvent } from '../../kernel/journey.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { journeysOf } from './build.ts';
import { causeOf, deniedName } from './cause.ts';
import type { Journey } from './types.ts';

/**
 * Journeys of the packets that `events` tell of, with the causes of those that died. `k`: the world as it is after
 * the command; `before`: the world before it, for names and rules that are gone since.
 */
export function travel(k: Kernel<WorldConfig>, events: readonly JourneyEvent[], before?: WorldConfig): Journey[] {
  const journeys = journeysOf(events, { configs: before && before !== k.config ? [k.config, before] : [k.config], owners: k.netnsOwners });
  for (const j of journeys) {
    const { causes, look } = causeOf(k, j, journeys);
    j.causes = causes;
    if (look) j.look = look;
  }
  return journeys;
}

const isDenial = (j: Journey, all: readonly Journey[]): boolean => {
  const name = deniedName(j);
  return name !== undefined && !all.some((o) => o.what.startsWith(`DNS ${name} A: `) && deniedName(o) === undefined);
};
const isLost = (j: Journey): boolean => !j.arp && (j.fate.kind === 'waiting' || (j.fate.kind === 'dropped' && j.fate.reason !== 'NO_TCP_CONNECTION'));

/** The packet that tells what went wrong: the first that died, else a DNS answer that said no, else one that reached the wrong program; undefined when all went well. */
export const trouble = (journeys: readonly Journey[]): Journey | undefined =>
  journeys.find(isLost) ??
  journeys.find((j) => j.fate.kind === 'dropped' && j.fate.reason === 'NO_TCP_CONNECTION') ??
  journeys.findLast((j) => isDenial(j, journeys)) ??
  journeys.find((j) => j.causes.length > 0 && deniedName(j) === undefined);

export type { Branch, Fate, HeaderField, Hop, HookPass, Journey, RuleHit } from './types.ts';

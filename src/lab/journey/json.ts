/** Journeys as JSON: everything that is known, with addresses as text. */
import { formatIp4 } from '../../kernel/inet.ts';
import type { HeaderView } from '../../kernel/journey.ts';
import type { Lang } from '../load.ts';
import { fateText, lookCommand, whyText } from './say.ts';
import type { Fate, Hop, Journey } from './types.ts';

const header = (h: HeaderView): Record<string, unknown> => ({ ...h, src: formatIp4(h.src), dst: formatIp4(h.dst) });
function step(hop: Hop): Record<string, unknown> {
  const { kind, ...rest } = hop.step as { kind: string } & Record<string, unknown>;
  const out: Record<string, unknown> = { kind, ...rest };
  for (const key of ['ip', 'via', 'remote']) if (typeof out[key] === 'number') out[key] = formatIp4(out[key]);
  delete out['before'];
  delete out['after'];
  return out;
}
function hopJson(hop: Hop): Record<string, unknown> {
  return {
    at: hop.at,
    machine: hop.place.machine,
    place: hop.place.name,
    dev: hop.dev,
    ...step(hop),
    ...hop.pass,
    changed: hop.changed,
    before: header(hop.before),
    after: header(hop.after),
  };
}
function fateJson(fate: Fate): Record<string, unknown> {
  const { kind, place } = fate;
  const base = { kind, machine: place.machine, place: place.name };
  if (fate.kind === 'delivered') return { ...base, ...fate.to, kind };
  if (fate.kind === 'dropped') return { ...base, reason: fate.reason, values: fate.values, ...(fate.rule && { rule: fate.rule }) };
  if (fate.kind === 'waiting') return { ...base, ip: formatIp4(fate.ip), dev: fate.dev };
  return base;
}
/** One packet's journey; `at` and the hops' `at` are in µs since the first packet and since this one was made. */
export function journeyJson(j: Journey, lang: Lang): Record<string, unknown> {
  const look = lookCommand(j);
  return {
    n: j.n,
    what: j.what,
    at: j.since,
    header: header(j.header),
    ...(j.answers !== undefined && { answers: j.answers }),
    ...(j.carries !== undefined && { carries: j.carries }),
    fate: { ...fateJson(j.fate), text: fateText(j, lang) },
    why: whyText(j, lang),
    ...(look && { look: { at: look.machine, command: look.command } }),
    hops: j.hops.map(hopJson),
    copies: j.branches.map((b) => ({ why: b.why, fate: fateJson(b.fate), hops: b.hops.map(hopJson) })),
  };
}

/** CT, NOTRACK: how connections are tracked. Table raw. */
import type { CtTarget } from '../../../../kernel/netfilter/target/ct.ts';
import type { NotrackTarget } from '../../../../kernel/netfilter/target/notrack.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, flag, option, target } from '../extension.ts';
import { bounded } from '../numbers.ts';
import { raw, string } from '../values.ts';

const CT_EVENTS = ['new', 'related', 'destroy', 'reply', 'assured', 'protoinfo', 'helper', 'mark', 'natseqinfo', 'secmark'];
const EXP_EVENTS = ['new'];

function parseEvents(text: string, known: readonly string[]): string[] {
  const found = new Set<string>();
  for (const word of text.split(',')) {
    if (!known.includes(word)) throw parameterProblem(`Unknown event type "${word}"`);
    found.add(word);
  }
  return known.filter((e) => found.has(e));
}
interface State extends CtTarget { orig?: true; reply?: true }
const zoneOption = (name: string, dir: 'orig' | 'reply' | undefined, help: string): ExtOption<State> => option<State, string>(name, raw('ID|mark'), (t, text) => {
  const id = bounded(text, 0, 65535);
  if (text !== 'mark' && id === undefined) throw parameterProblem(`Cannot parse ${text} as a zone ID`);
  if (dir) t[dir] = true;
  t.zone = text === 'mark' ? { mark: true } : { id: id as number };
}, { help });

/** Everything but --notrack, which NOTRACK shares. */
function words(t: CtTarget, prefix: string): string {
  const { zone } = t;
  return [
    ...(t.notrack ? [`${prefix}notrack`] : []),
    ...(t.helper ? [`${prefix}helper ${t.helper}`] : []),
    ...(t.timeout ? [`${prefix}timeout ${t.timeout}`] : []),
    ...(t.ctevents ? [`${prefix}ctevents ${t.ctevents.join(',')}`] : []),
    ...(t.expevents ? [`${prefix}expevents ${t.expevents.join(',')}`] : []),
    ...(zone ? [`${prefix}zone${zone.dir ? `-${zone.dir}` : ''} ${zone.mark ? 'mark' : zone.id}`] : []),
  ].join(' ');
}

export const ct = target<CtTarget, State>({
  name: 'CT',
  summary: 'how the connection is tracked',
  options: [
    flag('notrack', (t) => {
      t.notrack = true;
    }, { help: "don't track" }),
    option('helper', string(0, 15, 'name'), (t, text) => {
      t.helper = text;
    }, { help: 'use this conntrack helper' }),
    option('timeout', string(0, 31, 'name'), (t, text) => {
      t.timeout = text;
    }, { help: 'use this timeout policy' }),
    option('ctevents', raw('event[,...]'), (t, text) => {
      t.ctevents = parseEvents(text, CT_EVENTS);
    }, { help: CT_EVENTS.join(', ') }),
    option('expevents', raw('event[,...]'), (t, text) => {
      t.expevents = parseEvents(text, EXP_EVENTS);
    }, { help: EXP_EVENTS.join(', ') }),
    zoneOption('zone-orig', 'orig', 'zone of the original direction'),
    zoneOption('zone-reply', 'reply', 'zone of the reply direction'),
    zoneOption('zone', undefined, 'zone of both directions'),
  ],
  init: () => ({ name: 'CT' }),
  build({ orig, reply, zone, ...t }) {
    const dir = orig === reply ? undefined : orig ? ('orig' as const) : ('reply' as const);
    // zone 0 is the one without a zone
    return { ...t, ...(zone && (zone.mark || zone.id || dir) && { zone: { ...zone, ...(dir && { dir }) } }) };
  },
  save: (t) => words(t, '--'),
  list: (t) => ` CT${words(t, '') && ` ${words(t, '')}`}`,
});
export const notrack = target<NotrackTarget>({ name: 'NOTRACK', summary: "don't track the connection", shownAs: 'CT', options: [], init: () => ({ name: 'NOTRACK' }), build: (t) => t, save: () => '', list: () => ' NOTRACK' });

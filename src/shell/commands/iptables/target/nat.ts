/** DNAT, SNAT, MASQUERADE, REDIRECT, NETMAP. */
import { type Ip4, formatIp4, parseIp4 } from '../../../../kernel/inet.ts';
import type { DnatTarget } from '../../../../kernel/netfilter/target/dnat.ts';
import type { MasqueradeTarget } from '../../../../kernel/netfilter/target/masquerade.ts';
import type { NatRange } from '../../../../kernel/netfilter/target/nat.ts';
import type { NetmapTarget } from '../../../../kernel/netfilter/target/netmap.ts';
import type { RedirectTarget } from '../../../../kernel/netfilter/target/redirect.ts';
import type { SnatTarget } from '../../../../kernel/netfilter/target/snat.ts';
import { portByService } from '../../../../text/netdb.ts';
import { maskText } from '../addr.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, type OptionCall, flag, option, target } from '../extension.ts';
import { boundedPrefix } from '../numbers.ts';
import { hostmask, raw } from '../values.ts';

/** Protocols whose ports (or ICMP ids) can be mapped. */
const WITH_PORTS = [6, 17, 132, 33, 1];

/** port[-port[/base]] */
function parsePorts(text: string, call: OptionCall): Pick<NatRange, 'ports' | 'basePort'> {
  if (!WITH_PORTS.includes(call.proto)) throw parameterProblem('Need TCP, UDP, SCTP or DCCP with port specification');
  const notValid = (port: string): Error => parameterProblem(`Port \`${port}' not valid`);
  const first = boundedPrefix(text, 0, 65535);
  if (!first) {
    const port = portByService(text);
    if (port === undefined) throw notValid(text);
    return { ports: { min: port, max: port } };
  }
  if (first.rest === '') return { ports: { min: first.value, max: first.value } };
  if (first.rest.startsWith(':')) throw parameterProblem('Invalid port:port syntax - use dash');
  if (!first.rest.startsWith('-')) throw parameterProblem(`Garbage after port value: \`${first.rest}'`);
  const tail = first.rest.slice(1);
  const second = boundedPrefix(tail, 0, 65535);
  if (!second) throw notValid(tail);
  if (second.value < first.value) throw parameterProblem(`Port range \`${tail}' funky`);
  const ports = { min: first.value, max: second.value };
  if (second.rest === '') return { ports };
  if (!second.rest.startsWith('/')) throw parameterProblem(`Garbage after port range: \`${second.rest}'`);
  const baseText = second.rest.slice(1);
  const base = boundedPrefix(baseText, 1, 65535);
  const basePort = base ? base.value : portByService(baseText);
  if (basePort === undefined) throw notValid(baseText);
  return { ports, basePort };
}
/** [ip[-ip]][:ports]; with two colons the text is taken for an address as a whole. */
function parseTo(text: string, call: OptionCall): NatRange {
  const first = text.indexOf(':');
  const colon = first >= 0 && text.indexOf(':', first + 1) >= 0 ? -1 : first;
  const range: NatRange = colon < 0 ? {} : parsePorts(text.slice(colon + 1), call);
  if (colon === 0) return range;
  const address = colon < 0 ? text : text.slice(0, colon);
  const dash = address.indexOf('-');
  const read = (ip: string): Ip4 => {
    const value = parseIp4(ip);
    if (value === undefined) throw parameterProblem(`Bad IP address "${ip}"`);
    return value;
  };
  const min = read(dash < 0 ? address : address.slice(0, dash));
  return { addr: { min, max: dash < 0 ? min : read(address.slice(dash + 1)) }, ...range };
}

function portsText(r: NatRange): string {
  if (!r.ports) return '';
  const { min, max } = r.ports;
  return `${min}${max === min ? '' : `-${max}`}${r.basePort !== undefined ? `/${r.basePort}` : ''}`;
}
function toText(r: NatRange): string {
  const addr = r.addr ? formatIp4(r.addr.min) + (r.addr.max === r.addr.min ? '' : `-${formatIp4(r.addr.max)}`) : '';
  return addr + (r.ports ? `:${portsText(r)}` : '');
}
const flags = (r: NatRange, prefix: string): string => `${r.random ? ` ${prefix}random` : ''}${r.randomFully ? ` ${prefix}random-fully` : ''}${r.persistent ? ` ${prefix}persistent` : ''}`;

type Ranged = { range: NatRange };
const random = flag<Ranged>('random', (t) => {
  t.range.random = true;
}, { help: 'choose the source port at random' });
const randomFully = flag<Ranged>('random-fully', (t) => {
  t.range.randomFully = true;
}, { help: 'choose the source port at random, every time' });
const persistent = flag<Ranged>('persistent', (t) => {
  t.range.persistent = true;
}, { help: 'a client keeps its address' });
/** Only DNAT can shift a range; the others read the base port and forget it, but its place shows. */
const unshifted = (r: NatRange): NatRange => (r.basePort === undefined ? r : { ...r, basePort: 0 });
const toPorts = (shifted: boolean): ExtOption<Ranged> => option<Ranged, string>('to-ports', raw('port[-port]'), (t, text, call) => {
  const parsed = parsePorts(text, call);
  if (parsed.basePort !== undefined && !shifted) throw parameterProblem('Shifted portmap ranges not supported with this kernel');
  Object.assign(t.range, unshifted(parsed));
}, { help: 'port or range to map to' });

export const dnat = target<DnatTarget>({
  name: 'DNAT',
  summary: 'rewrite the destination',
  options: [option('to-destination', raw('[ip[-ip]][:port[-port[/port]]]'), (t, text, call) => {
    Object.assign(t.range, parseTo(text, call));
  }, { mandatory: true, help: 'address and port to map to' }), random, persistent],
  init: () => ({ name: 'DNAT', range: {} }),
  build: (t) => t,
  save: (t) => `--to-destination ${toText(t.range)}${flags(t.range, '--')}`,
  list: (t) => ` to:${toText(t.range)}${flags(t.range, '')}`,
});
export const snat = target<SnatTarget>({
  name: 'SNAT',
  summary: 'rewrite the source',
  options: [option('to-source', raw('[ip[-ip]][:port[-port]]'), (t, text, call) => {
    Object.assign(t.range, unshifted(parseTo(text, call)));
  }, { mandatory: true, help: 'address and port to map to' }), random, randomFully, persistent],
  init: () => ({ name: 'SNAT', range: {} }),
  build: (t) => t,
  save: (t) => `--to-source ${toText(t.range)}${flags(t.range, '--')}`,
  list: (t) => ` to:${toText(t.range)}${flags(t.range, '')}`,
});
export const masquerade = target<MasqueradeTarget>({
  name: 'MASQUERADE',
  summary: 'rewrite the source to the address of the outgoing device',
  options: [toPorts(true), random, randomFully],
  init: () => ({ name: 'MASQUERADE', range: {} }),
  build: (t) => t,
  save: (t) => ((t.range.ports ? ` --to-ports ${portsText(t.range)}` : '') + flags(t.range, '--')).trimStart(),
  list: (t) => (t.range.ports ? ` masq ports: ${portsText(t.range)}` : '') + flags(t.range, ''),
});
export const redirect = target<RedirectTarget>({
  name: 'REDIRECT',
  summary: 'rewrite the destination to this host',
  options: [toPorts(false), random],
  init: () => ({ name: 'REDIRECT', range: {} }),
  build: (t) => t,
  save: (t) => ((t.range.ports ? ` --to-ports ${portsText(t.range)}` : '') + flags(t.range, '--')).trimStart(),
  list: (t) => (t.range.ports ? ` redir ports ${portsText(t.range)}` : '') + flags(t.range, ''),
});

const netText = (t: NetmapTarget): string => formatIp4(t.net) + (t.mask === 0xffffffff ? '/32' : maskText(t.mask));
export const netmap = target<NetmapTarget>({
  name: 'NETMAP',
  summary: 'map a whole network one to one',
  options: [option('to', hostmask, (t, v) => {
    t.net = (v.addr & v.mask) >>> 0;
    t.mask = v.mask;
  }, { mandatory: true, help: 'network to map to' })],
  init: () => ({ name: 'NETMAP', net: 0, mask: 0 }),
  build: (t) => t,
  save: (t) => `--to ${netText(t)}`,
  list: (t) => ` to:${netText(t)}`,
});

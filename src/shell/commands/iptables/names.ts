/** Names of protocols and ports, in the order in which the xtables library looks for them. */
import { PROTOCOL_NAMES, portByService, serviceByPort } from '../../../text/netdb.ts';
import { parameterProblem } from './errors.ts';
import { bounded } from './numbers.ts';

/** Protocols that the library knows without asking /etc/protocols (xtables_chain_protos). These names are printed even with -n. */
const CHAIN_PROTOS: readonly [name: string, num: number][] = [
  ['tcp', 6], ['sctp', 132], ['udp', 17], ['udplite', 136], ['icmp', 1], ['ipv6-icmp', 58], ['icmpv6', 58],
  ['esp', 50], ['ah', 51], ['mobility-header', 135], ['ipv6-mh', 135], ['mh', 135], ['dccp', 33], ['ipcomp', 108], ['all', 0],
];

/** xtables_parse_protocol: a number 0..255, or a name of any case. */
export function parseProtocol(text: string): number {
  const number = bounded(text, 0, 255);
  if (number !== undefined) return number;
  const name = text.toLowerCase();
  const known = CHAIN_PROTOS.find(([n]) => n === name)?.[1] ?? PROTOCOL_NAMES.find((p) => p.name === name || p.aliases.includes(text))?.number;
  if (known === undefined) throw parameterProblem(`unknown protocol "${text}" specified`);
  return known;
}

/** Name in listings and in -S: with `numeric`, only the library's own names. */
export function protocolName(num: number, numeric: boolean): string {
  const byFile = numeric || num === 0 ? undefined : PROTOCOL_NAMES.find((p) => p.number === num)?.name;
  return byFile ?? CHAIN_PROTOS.find(([, n]) => n === num)?.[0] ?? String(num);
}
/** The library's own name of a protocol, which is the name of the match it implies; undefined if it has none. */
export const chainProtocol = (num: number): string | undefined => CHAIN_PROTOS.find(([, n]) => n === num)?.[0];

/** xtables_parse_port: a number 0..65535 or a service of that protocol. */
export function parsePort(text: string, proto: string | undefined): number {
  const port = bounded(text, 0, 65535) ?? portByService(text, proto);
  if (port === undefined) throw parameterProblem(`invalid port/service \`${text}' specified`);
  return port;
}
/** Port as listings show it. */
export const portName = (port: number, proto: string, numeric: boolean): string => (numeric ? undefined : serviceByPort(port, proto)) ?? String(port);

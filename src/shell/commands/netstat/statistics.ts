/** netstat -s of net-tools (statistics.c): the counters of /proc/net/snmp and /proc/net/netstat in words. */
import { forwardingOn } from '../../../kernel/sysctl.ts';
import type { Ctx } from '../../command.ts';

/** A counter and its words, `%` for the number; `always` is printed with 0 as well. */
type Row = readonly [counter: string, words: string, always?: true];
interface Section { title: string; rows: readonly Row[]; /** named by the kernel's word when it has none of its own */ rest?: readonly string[]; /** of -t, -u and -w those that show it; all without */ of?: string }

const IP: readonly Row[] = [
  ['InReceives', '% total packets received', true], ['InHdrErrors', '% with invalid headers'], ['InAddrErrors', '% with invalid addresses'], ['ForwDatagrams', '% forwarded', true], ['InUnknownProtos', '% with unknown protocol'], ['InDiscards', '% incoming packets discarded', true], ['InDelivers', '% incoming packets delivered', true], ['OutRequests', '% requests sent out', true],
  ['OutDiscards', '% outgoing packets dropped'], ['OutNoRoutes', '% dropped because of missing route'], ['ReasmTimeout', '% fragments dropped after timeout'], ['ReasmReqds', '% reassemblies required'], ['ReasmOKs', '% packets reassembled ok'], ['ReasmFails', '% packet reassemblies failed'], ['FragOKs', '% fragments received ok'], ['FragFails', '% fragments failed'], ['FragCreates', '% fragments created'],
];
const TYPES: readonly [suffix: string, words: string][] = [['DestUnreachs', 'destination unreachable'], ['TimeExcds', 'timeout in transit'], ['ParmProbs', 'wrong parameters'], ['SrcQuenchs', 'source quenches'], ['Redirects', 'redirects'], ['Echos', 'echo requests'], ['EchoReps', 'echo replies']];
const TCP: readonly Row[] = [
  ['ActiveOpens', '% active connection openings', true], ['PassiveOpens', '% passive connection openings', true], ['AttemptFails', '% failed connection attempts', true], ['EstabResets', '% connection resets received', true], ['CurrEstab', '% connections established', true],
  ['InSegs', '% segments received', true], ['OutSegs', '% segments sent out', true], ['RetransSegs', '% segments retransmitted', true], ['InErrs', '% bad segments received', true], ['OutRsts', '% resets sent', true],
];
const UDP: readonly Row[] = [['InDatagrams', '% packets received', true], ['NoPorts', '% packets to unknown port received', true], ['InErrors', '% packet receive errors', true], ['OutDatagrams', '% packets sent', true], ['RcvbufErrors', '% receive buffer errors', true], ['SndbufErrors', '% send buffer errors', true]];
const SECTIONS: readonly Section[] = [
  { title: 'Ip', rows: IP, rest: ['OutTransmits'], of: 'w' },
  { title: 'Icmp', rows: [], of: 'w' },
  { title: 'IcmpMsg', rows: [] },
  { title: 'Tcp', rows: TCP, of: 't' },
  { title: 'Udp', rows: UDP, of: 'u' },
  { title: 'UdpLite', rows: [] },
  { title: 'TcpExt', rows: [['TCPHPHits', '% packet headers predicted', true], ['ListenOverflows', '% times the listen queue of a socket overflowed']], of: 't' },
  { title: 'IpExt', rows: [], rest: ['InNoRoutes', 'OutMcastPkts', 'InOctets', 'OutOctets', 'OutMcastOctets', 'InNoECTPkts'] },
  { title: 'MPTcpExt', rows: [] },
];

/**
 * The text of `netstat -s`. `kinds` are the letters among t, u, w that were asked for, none for everything.
 * IcmpMsg, UdpLite, IpExt and MPTcpExt are no section of any kind and come always.
 */
export function statistics(ctx: Ctx, kinds: readonly string[]): string {
  const counted = ctx.k.peek(ctx.netns).snmp;
  const established = Object.values(ctx.k.peek(ctx.netns).sockets).filter((s) => s.proto === 'tcp' && (s.state === 'ESTABLISHED' || s.state === 'CLOSE_WAIT')).length;
  const value = (key: string): number => (key === 'Tcp.CurrEstab' ? established : (counted[key] ?? 0));
  const wanted = (of: string | undefined): boolean => of === undefined || kinds.length === 0 || kinds.includes(of);
  let out = '';
  for (const { title, rows, rest = [], of } of SECTIONS) {
    if (!wanted(of)) continue;
    const lines: string[] = [];
    if (title === 'Ip') lines.push(`Forwarding: ${forwardingOn(ctx.k.ns(ctx.netns), 'all') ? 1 : 2}`);
    if (title === 'Icmp') lines.push(...icmpLines(value));
    // the indentation of the ICMP histogram is not taken back before IcmpMsg
    if (title === 'IcmpMsg') {
      const types = Object.keys(counted).filter((key) => key.startsWith('IcmpMsg.')).map((key) => key.slice(8)).sort(byDirectionAndType);
      if (types.length === 0) continue;
      const indent = wanted('w') ? '    ' : '';
      lines.push(...types.map((type) => `${indent}${type}: ${value(`IcmpMsg.${type}`)}`));
    }
    for (const [counter, words, always] of rows) if (always || value(`${title}.${counter}`) !== 0) lines.push(words.replace('%', String(value(`${title}.${counter}`))));
    for (const counter of rest) if (value(`${title}.${counter}`) !== 0) lines.push(`${counter}: ${value(`${title}.${counter}`)}`);
    out += `${title}:\n${lines.map((l) => `    ${l}\n`).join('')}`;
  }
  return out;
}
function icmpLines(value: (key: string) => number): string[] {
  const half = (way: 'In' | 'Out'): string[] => TYPES.filter(([suffix]) => value(`Icmp.${way}${suffix}`) !== 0).map(([suffix, words]) => `    ${words}: ${value(`Icmp.${way}${suffix}`)}`);
  return [
    `${value('Icmp.InMsgs')} ICMP messages received`, `${value('Icmp.InErrors')} input ICMP message failed`, 'ICMP input histogram:', ...half('In'),
    `${value('Icmp.OutMsgs')} ICMP messages sent`, `${value('Icmp.OutErrors')} ICMP messages failed`, 'ICMP output histogram:', ...half('Out'),
  ];
}
const byDirectionAndType = (a: string, b: string): number => Number(a.startsWith('Out')) - Number(b.startsWith('Out')) || Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]);

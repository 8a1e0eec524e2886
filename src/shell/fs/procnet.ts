/** /proc/net: tables of a network namespace in the kernel's own layout (net/ipv4/{route,arp,tcp_ipv4,udp,proc}.c). */
import type { Link, NetnsId } from '../../kernel/config.ts';
import { type Socket, type TcpState, emptyStats } from '../../kernel/hot.ts';
import { formatIp4, maskOf, parseIp4 } from '../../kernel/inet.ts';
import { linksOf } from '../../kernel/netdev.ts';
import { forwardingOn } from '../../kernel/sysctl.ts';
import type { K } from '../command.ts';
import { linkGroups, memberships } from '../commands/netview/mcast.ts';

/** Hexadecimal of an address in network byte order, printed as a little-endian machine's %08X. */
const leHex = (addr: number): string => [addr & 255, (addr >>> 8) & 255, (addr >>> 16) & 255, addr >>> 24].map((b) => b.toString(16).padStart(2, '0')).join('').toUpperCase();
const hex = (n: number, width: number): string => n.toString(16).toUpperCase().padStart(width, '0');
const nameOf = (links: Link[], ifindex: number | undefined): string => links.find((l) => l.ifindex === ifindex)?.name ?? '*';

function dev(k: K, ns: NetnsId): string {
  const rows = linksOf(k.ns(ns)).map((link) => {
    const s = k.peek(ns).stats[link.ifindex] ?? emptyStats();
    const rx = `${String(s.rxBytes).padStart(8)}${String(s.rxPackets).padStart(8)}${String(s.rxErrors).padStart(5)}${String(s.rxDropped).padStart(5)}    0     0          0${String(s.multicast).padStart(10)}`;
    const tx = `${String(s.txBytes).padStart(9)}${String(s.txPackets).padStart(8)}${String(s.txErrors).padStart(5)}${String(s.txDropped).padStart(5)}    0     0${String(s.txCarrier).padStart(8)}          0`;
    return `${link.name.padStart(6)}:${rx}${tx}\n`;
  });
  return `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${rows.join('')}`;
}

function route(k: K, ns: NetnsId): string {
  const links = linksOf(k.ns(ns));
  const rows = k.ns(ns).routes.filter((r) => r.table === 254).sort((a, b) => a.dst - b.dst || b.len - a.len || a.metric - b.metric).map((r) => {
    const flags = (r.type === 'unicast' ? 1 : 0x201) | (r.gateway !== undefined ? 2 : 0) | (r.len === 32 ? 4 : 0);
    const cells = [r.type === 'unicast' ? nameOf(links, r.dev) : '*', leHex(r.dst), leHex(r.gateway ?? 0), hex(flags, 4), 0, 0, r.metric, leHex(maskOf(r.len)), r.mtu ? r.mtu + 40 : 0, 0, 0];
    return `${cells.join('\t').padEnd(127)}\n`;
  });
  return `${'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'.padEnd(127)}\n${rows.join('')}`;
}

function arp(k: K, ns: NetnsId): string {
  const links = linksOf(k.ns(ns));
  const rows = Object.values(k.peek(ns).neigh).filter((n) => n.state !== 'NOARP').map((n) => {
    const flags = n.state === 'PERMANENT' ? 6 : n.mac !== undefined && n.state !== 'FAILED' && n.state !== 'INCOMPLETE' ? 2 : 0;
    return `${formatIp4(n.ip).padEnd(16)} 0x1         0x${flags.toString(16).padEnd(10)}${(flags === 0 ? '00:00:00:00:00:00' : (n.mac as string)).padEnd(21)} *        ${nameOf(links, n.dev)}\n`;
  });
  return `IP address       HW type     Flags       HW address            Mask     Device\n${rows.join('')}`;
}

const TCP_STATE: Record<TcpState, number> = { ESTABLISHED: 1, SYN_SENT: 2, SYN_RECV: 3, FIN_WAIT1: 4, FIN_WAIT2: 5, TIME_WAIT: 6, CLOSED: 7, CLOSE_WAIT: 8, LAST_ACK: 9, LISTEN: 10, CLOSING: 11 };
function sockets(k: K, ns: NetnsId, proto: Socket['proto'], family: 4 | 6): string {
  const wide = family === 6;
  const address = (addr: number): string => (wide ? `${'0'.repeat(addr === 0 ? 24 : 16)}${addr === 0 ? '' : '0000FFFF'}${leHex(addr)}` : leHex(addr));
  const rows = Object.values(k.peek(ns).sockets).filter((s) => s.proto === proto && s.family === family).map((s, i) => {
    const state = proto === 'tcp' ? TCP_STATE[s.state] : s.remote ? 1 : 7;
    const queue = proto === 'tcp' ? s.rcvbuf.length : s.recvq.reduce((n, d) => n + d.data.length, 0);
    const tail = proto === 'tcp' ? ' 1 0000000000000000 100 0 0 10 0' : ' 2 0000000000000000 0';
    const line = `${String(i).padStart(4)}: ${address(s.local.addr)}:${hex(s.local.port, 4)} ${address(s.remote?.addr ?? 0)}:${hex(s.remote?.port ?? 0, 4)} ${hex(state, 2)} 00000000:${hex(queue, 8)} 00:00000000 00000000     0        0 ${s.inode}${tail}`;
    return `${wide ? line : line.padEnd(proto === 'tcp' ? 149 : 127)}\n`;
  });
  const head = wide
    ? `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode${proto === 'udp' ? ' ref pointer drops' : ''}`
    : proto === 'tcp'
      ? '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'.padEnd(149)
      : '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops '.padEnd(127);
  return `${head}\n${rows.join('')}`;
}

/** RFC 4293 and friends: names in the kernel's order, and values that never change. */
const SNMP: Record<string, string> = {
  Ip: 'Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates OutTransmits',
  Icmp: 'InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors OutRateLimitGlobal OutRateLimitHost OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps OutTimestamps OutTimestampReps OutAddrMasks OutAddrMaskReps',
  Tcp: 'RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors',
  Udp: 'InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors',
  UdpLite: 'InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors',
};
const CONSTANT: Record<string, string> = { 'Ip.DefaultTTL': '64', 'Tcp.RtoAlgorithm': '1', 'Tcp.RtoMin': '200', 'Tcp.RtoMax': '120000', 'Tcp.MaxConn': '-1' };
function snmp(k: K, ns: NetnsId): string {
  const counted = k.peek(ns).snmp;
  const established = Object.values(k.peek(ns).sockets).filter((s) => s.proto === 'tcp' && (s.state === 'ESTABLISHED' || s.state === 'CLOSE_WAIT')).length;
  const value = (key: string): string => {
    if (key === 'Ip.Forwarding') return forwardingOn(k.ns(ns), 'all') ? '1' : '2';
    if (key === 'Tcp.CurrEstab') return String(established);
    return CONSTANT[key] ?? String(counted[key] ?? 0);
  };
  return Object.entries(SNMP).map(([group, names]) => `${group}: ${names}\n${group}: ${names.split(' ').map((n) => value(`${group}.${n}`)).join(' ')}\n`).join('');
}

function ifInet6(k: K, ns: NetnsId): string {
  const out: string[] = [];
  for (const link of linksOf(k.ns(ns)))
    for (const a of link.addrs) {
      if (a.family !== 6 || a.local6 === undefined) continue;
      const scope = a.scope === 'host' ? 0x10 : a.scope === 'link' ? 0x20 : 0;
      out.push(`${expand6(a.local6)} ${hex(link.ifindex, 2).toLowerCase()} ${hex(a.prefixLen, 2).toLowerCase()} ${hex(scope, 2).toLowerCase()} 80 ${link.name.padStart(8)}\n`);
    }
  return out.join('');
}
function expand6(text: string): string {
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].map((g) => g.padStart(4, '0')).join('');
}

/** net/ipv4/igmp.c: groups as little-endian numbers, below the device that joined them. Every querier is taken to speak IGMPv3. */
function igmp(k: K, ns: NetnsId): string {
  const rows = linksOf(k.ns(ns)).flatMap((link) => {
    const groups = memberships(link).inet;
    if (groups.length === 0) return [];
    const lines = groups.map((group) => `\t\t\t\t${leHex(parseIp4(group) ?? 0)}     1 0:00000000\t\t0\n`);
    return [`${link.ifindex}\t${link.name.padEnd(10)}: ${String(groups.length).padStart(5)}      V3\n`, ...lines];
  });
  return `Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n${rows.join('')}`;
}
/** net/ipv6/mcast.c. The flags say whether a report was sent or is due: none for groups of the node and on the loopback. */
function igmp6(k: K, ns: NetnsId): string {
  const flags = (link: Link, group: string): string => (link.kind === 'loopback' || group.startsWith('ff01:') ? '00000008' : group === 'ff02::1' ? '0000000C' : '00000004');
  return linksOf(k.ns(ns))
    .flatMap((link) => memberships(link).inet6.map((group) => `${String(link.ifindex).padEnd(4)} ${link.name.padEnd(15)} ${expand6(group)} ${'1'.padStart(5)} ${flags(link, group)} 0\n`))
    .join('');
}
/** net/core/dev_addr_lists.c: the link-layer filter of each device. */
function devMcast(k: K, ns: NetnsId): string {
  return linksOf(k.ns(ns))
    .flatMap((link) => [...linkGroups(k, ns, link)].map(([mac, users]) => `${String(link.ifindex).padEnd(4)} ${link.name.padEnd(15)} ${String(users).padEnd(5)} ${'0'.padEnd(5)} ${mac.replaceAll(':', '')}\n`))
    .join('');
}

/** File name -> its content in a namespace. */
export const NET_FILES: Record<string, (k: K, ns: NetnsId) => string> = {
  arp, dev, igmp, igmp6, route, snmp,
  dev_mcast: devMcast,
  if_inet6: ifInet6,
  ip_tables_names: (k, ns) => k.ns(ns).nf.tables.map((t) => `${t.name}\n`).join(''),
  netstat: () => 'TcpExt: SyncookiesSent SyncookiesRecv SyncookiesFailed\nTcpExt: 0 0 0\nIpExt: InNoRoutes InTruncatedPkts\nIpExt: 0 0\n',
  raw: () => '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n',
  sockstat: (k, ns) => {
    const all = Object.values(k.peek(ns).sockets);
    const count = (proto: string): number => all.filter((s) => s.proto === proto).length;
    return `sockets: used ${all.length}\nTCP: inuse ${count('tcp')} orphan 0 tw 0 alloc ${count('tcp')} mem 0\nUDP: inuse ${count('udp')} mem 0\nUDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n`;
  },
  tcp: (k, ns) => sockets(k, ns, 'tcp', 4),
  tcp6: (k, ns) => sockets(k, ns, 'tcp', 6),
  udp: (k, ns) => sockets(k, ns, 'udp', 4),
  udp6: (k, ns) => sockets(k, ns, 'udp', 6),
  unix: () => 'Num       RefCount Protocol Flags    Type St Inode Path\n',
};

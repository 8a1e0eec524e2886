/** Connection tracking and NAT, one packet at a time. */
import { describe, expect, it } from 'vitest';
import { formatIp4, ip4 } from '../../../src/kernel/inet.ts';
import { addressesGone, ctAttach, ctDeleteIf, ctFlush, ctList, ctListen } from '../../../src/kernel/netfilter/conntrack.ts';
import type { IcmpHeader, IpPacket, Skb, TcpHeader } from '../../../src/kernel/skb.ts';
import { type K, NS, TCP, dev, echo, forward, host, input, output, packet, rule, tcp, udp } from './packets.ts';

const net = (text: string, len: number): { addr: number; mask: number } => ({ addr: ip4(text), mask: (0xffffffff << (32 - len)) >>> 0 });
const ends = (skb: Skb): string => {
  const l4 = skb.ip?.l4 as { sport?: number; dport?: number; id?: number };
  return `${formatIp4(skb.ip?.src ?? 0)}:${l4.sport ?? l4.id}>${formatIp4(skb.ip?.dst ?? 0)}:${l4.dport ?? l4.id}`;
};
const quotedBy = (error: Skb): IpPacket => (error.ip as IpPacket & { l4: IcmpHeader }).l4.quoted as IpPacket;
const conns = (k: K): string[] =>
  ctList(k, NS).map((c) => `${formatIp4(c.orig.src)}:${c.orig.sport}>${formatIp4(c.orig.dst)}:${c.orig.dport} ${formatIp4(c.reply.src)}:${c.reply.sport}>${formatIp4(c.reply.dst)}:${c.reply.dport}${c.seenReply ? '' : ' unreplied'}${c.assured ? ' assured' : ''} ${c.tcp?.state ?? ''}${Math.floor((c.expires - k.now) / 1e6)}`);

/** What Docker writes for one bridge and one published port. */
function docker(): K {
  const k = host();
  rule(k, 'nat', 'POSTROUTING', { src: net('172.17.0.0', 16), oif: { name: 'docker0', not: true }, target: { name: 'MASQUERADE', range: {} } });
  rule(k, 'nat', 'PREROUTING', { iif: { name: 'docker0', not: true }, proto: { num: 6 }, matches: [{ name: 'tcp', dports: { min: 8080, max: 8080 } }], target: { name: 'DNAT', range: { addr: { min: ip4('172.17.0.2'), max: ip4('172.17.0.2') }, ports: { min: 80, max: 80 } } } });
  return k;
}

describe('conntrack is off until a rule needs it', () => {
  it('a nat table with only an ACCEPT in it tracks nothing and counts nothing', () => {
    const k = host();
    rule(k, 'nat', 'POSTROUTING', { target: { name: 'ACCEPT' } });
    expect(output(k, packet('192.168.1.10', '192.168.1.20', echo(1)), 'eth0')).toBe('ACCEPT');
    expect(ctList(k, NS)).toEqual([]);
    expect(k.peek(NS).counters).toEqual({});
  });
  it('a ctstate rule in any chain turns it on', () => {
    const k = host();
    rule(k, 'filter', 'FORWARD', { matches: [{ name: 'conntrack', state: { names: ['ESTABLISHED'] } }], target: { name: 'ACCEPT' } });
    output(k, packet('192.168.1.10', '192.168.1.20', echo(1)), 'eth0');
    expect(ctList(k, NS)).toHaveLength(1);
  });
});

describe('masquerading', () => {
  it('a ping leaves with the address of the way out, its answer finds home, and only the first packet meets the rule', () => {
    const k = docker();
    const out = packet('172.17.0.2', '203.0.113.10', echo(7));
    expect(forward(k, out, 'docker0', 'eth0')).toBe('ACCEPT');
    expect(ends(out)).toBe('192.168.1.10:7>203.0.113.10:7');
    const back = packet('203.0.113.10', '192.168.1.10', echo(7, true));
    expect(forward(k, back, 'eth0', 'docker0')).toBe('ACCEPT');
    expect(ends(back)).toBe('203.0.113.10:7>172.17.0.2:7');
    forward(k, packet('172.17.0.2', '203.0.113.10', echo(7)), 'docker0', 'eth0');
    expect(k.peek(NS).counters[1]).toEqual([1, 84]);
    expect(conns(k)).toEqual(['172.17.0.2:7>203.0.113.10:2048 203.0.113.10:7>192.168.1.10:0 30']);
  });
  it('keeps the source port while it is free and takes another when it clashes', () => {
    const k = docker();
    const send = (src: string): string => {
      const skb = packet(src, '203.0.113.10', udp(5000, 53));
      forward(k, skb, 'docker0', 'eth0');
      return ends(skb);
    };
    expect(send('172.17.0.2')).toBe('192.168.1.10:5000>203.0.113.10:53');
    const second = send('172.17.0.3');
    expect(second).not.toBe('192.168.1.10:5000>203.0.113.10:53');
    expect(second).toMatch(/^192\.168\.1\.10:\d+>203\.0\.113\.10:53$/);
    expect(send('172.17.0.3')).toBe(second);
  });
  it('does not take the port of one of the host’s own connections', () => {
    const k = docker();
    output(k, packet('192.168.1.10', '203.0.113.10', udp(6000, 53)), 'eth0');
    const skb = packet('172.17.0.2', '203.0.113.10', udp(6000, 53));
    forward(k, skb, 'docker0', 'eth0');
    expect(ends(skb)).not.toContain(':6000>');
  });
  it('is forgotten when the address or the device goes away', () => {
    const k = docker();
    forward(k, packet('172.17.0.2', '203.0.113.10', echo(7)), 'docker0', 'eth0');
    addressesGone(k, NS, dev(k, 'eth0').ifindex, [ip4('10.0.0.1')]);
    expect(ctList(k, NS)).toHaveLength(1);
    addressesGone(k, NS, dev(k, 'eth0').ifindex, [ip4('192.168.1.10')]);
    expect(ctList(k, NS)).toHaveLength(0);
  });
});

describe('a published port', () => {
  const open = (k: K): void => {
    const syn = packet('192.168.1.20', '192.168.1.10', tcp(40000, 8080, TCP.SYN));
    expect(forward(k, syn, 'eth0', 'docker0')).toBe('ACCEPT');
    expect(ends(syn)).toBe('192.168.1.20:40000>172.17.0.2:80');
  };
  it('goes through the life of a TCP connection with the kernel’s states and timeouts', () => {
    const k = docker();
    const log: string[] = [];
    const step = (dir: 'to' | 'from', flags: number, extra: Partial<TcpHeader>): void => {
      const skb = dir === 'to' ? packet('192.168.1.20', '192.168.1.10', tcp(40000, 8080, flags, extra)) : packet('172.17.0.2', '192.168.1.20', tcp(80, 40000, flags, extra));
      expect(dir === 'to' ? forward(k, skb, 'eth0', 'docker0') : forward(k, skb, 'docker0', 'eth0')).toBe('ACCEPT');
      expect(ends(skb)).toBe(dir === 'to' ? '192.168.1.20:40000>172.17.0.2:80' : '192.168.1.10:8080>192.168.1.20:40000');
      log.push((conns(k)[0] ?? '').split(' ').slice(2).join(' '));
    };
    step('to', TCP.SYN, { seq: 100 });
    step('from', TCP.SYN | TCP.ACK, { seq: 500, ack: 101 });
    step('to', TCP.ACK, { seq: 101, ack: 501 });
    step('to', TCP.ACK | TCP.PSH, { seq: 101, ack: 501, payload: 'GET /' });
    step('from', TCP.ACK, { seq: 501, ack: 106 });
    step('from', TCP.ACK | TCP.FIN, { seq: 501, ack: 106 });
    step('to', TCP.ACK, { seq: 106, ack: 502 });
    step('to', TCP.ACK | TCP.FIN, { seq: 106, ack: 502 });
    step('from', TCP.ACK, { seq: 502, ack: 107 });
    expect(log).toEqual(['unreplied SYN_SENT120', 'SYN_RECV60', 'assured ESTABLISHED432000', 'assured ESTABLISHED300', 'assured ESTABLISHED432000', 'assured FIN_WAIT120', 'assured CLOSE_WAIT60', 'assured LAST_ACK30', 'assured TIME_WAIT120']);
    expect(conns(k)[0]).toContain('192.168.1.20:40000>192.168.1.10:8080 172.17.0.2:80>192.168.1.20:40000');
  });
  it('a reset in answer to the first SYN ends the entry at once, and is still translated', () => {
    const k = docker();
    open(k);
    const rst = packet('172.17.0.2', '192.168.1.20', tcp(80, 40000, TCP.RST | TCP.ACK));
    forward(k, rst, 'docker0', 'eth0');
    expect(ends(rst)).toBe('192.168.1.10:8080>192.168.1.20:40000');
    expect(ctList(k, NS)).toEqual([]);
  });
  it('an ICMP error about it comes back as if from the published address, quoting what the client sent', () => {
    const k = docker();
    open(k);
    const quoted = packet('192.168.1.20', '172.17.0.2', tcp(40000, 80, TCP.SYN)).ip as NonNullable<Skb['ip']>;
    const error = packet('172.17.0.2', '192.168.1.20', { proto: 1, type: 3, code: 3, id: 0, seq: 0, length: 40, quoted });
    forward(k, error, 'docker0', 'eth0');
    expect(error.ctinfo).toBe('RELATED_REPLY');
    expect(formatIp4(error.ip?.src ?? 0)).toBe('192.168.1.10');
    const inner = quotedBy(error);
    expect(`${formatIp4(inner.dst)}:${(inner.l4 as TcpHeader).dport}`).toBe('192.168.1.10:8080');
    expect((quoted.l4 as TcpHeader).dport).toBe(80);
  });
  it('an error made for a packet that was never let through belongs to its connection, and leaves no entry', () => {
    const k = docker();
    rule(k, 'filter', 'FORWARD', { target: { name: 'DROP' } });
    const syn = packet('192.168.1.20', '192.168.1.10', tcp(40000, 8080, TCP.SYN));
    expect(forward(k, syn, 'eth0', 'docker0')).toBe('FORWARD DROP');
    const error = packet('192.168.1.10', '192.168.1.20', { proto: 1, type: 3, code: 3, id: 0, seq: 0, length: 40, quoted: structuredClone(syn.ip) as NonNullable<Skb['ip']> });
    ctAttach(error, syn);
    expect(output(k, error, 'eth0')).toBe('ACCEPT');
    const inner = quotedBy(error);
    expect(`${formatIp4(inner.dst)}:${(inner.l4 as TcpHeader).dport}`).toBe('192.168.1.10:8080');
    expect(ctList(k, NS)).toEqual([]);
  });
  it('hairpin: from the container to its own published port with both addresses translated', () => {
    const k = host();
    rule(k, 'nat', 'PREROUTING', { proto: { num: 6 }, matches: [{ name: 'tcp', dports: { min: 8080, max: 8080 } }], target: { name: 'DNAT', range: { addr: { min: ip4('172.17.0.2'), max: ip4('172.17.0.2') }, ports: { min: 80, max: 80 } } } });
    rule(k, 'nat', 'POSTROUTING', { src: net('172.17.0.2', 32), dst: net('172.17.0.2', 32), target: { name: 'MASQUERADE', range: {} } });
    const syn = packet('172.17.0.2', '192.168.1.10', tcp(40000, 8080, TCP.SYN));
    forward(k, syn, 'docker0', 'docker0');
    expect(ends(syn)).toBe('172.17.0.1:40000>172.17.0.2:80');
    const back = packet('172.17.0.2', '172.17.0.1', tcp(80, 40000, TCP.SYN | TCP.ACK));
    forward(k, back, 'docker0', 'docker0');
    expect(ends(back)).toBe('192.168.1.10:8080>172.17.0.2:40000');
  });
});

describe('local NAT', () => {
  it('REDIRECT sends local packets to 127.0.0.1 and others to the incoming device', () => {
    const k = host();
    for (const chain of ['PREROUTING', 'OUTPUT']) rule(k, 'nat', chain, { proto: { num: 6 }, matches: [{ name: 'tcp', dports: { min: 80, max: 80 } }], target: { name: 'REDIRECT', range: { ports: { min: 3128, max: 3128 } } } });
    const local = packet('192.168.1.10', '203.0.113.10', tcp(4000, 80, TCP.SYN));
    output(k, local, 'lo');
    expect(ends(local)).toBe('192.168.1.10:4000>127.0.0.1:3128');
    const outside = packet('172.17.0.2', '203.0.113.10', tcp(4000, 80, TCP.SYN));
    input(k, outside, 'docker0');
    expect(ends(outside)).toBe('172.17.0.2:4000>172.17.0.1:3128');
  });
  it('Docker’s resolver: 127.0.0.11:53 is answered by another port, seen as :53 again', () => {
    const k = host();
    rule(k, 'nat', 'OUTPUT', { dst: net('127.0.0.11', 32), proto: { num: 17 }, matches: [{ name: 'udp', dports: { min: 53, max: 53 } }], target: { name: 'DNAT', range: { addr: { min: ip4('127.0.0.11'), max: ip4('127.0.0.11') }, ports: { min: 40053, max: 40053 } } } });
    rule(k, 'nat', 'POSTROUTING', { src: net('127.0.0.11', 32), proto: { num: 17 }, matches: [{ name: 'udp', sports: { min: 40053, max: 40053 } }], target: { name: 'SNAT', range: { ports: { min: 53, max: 53 } } } });
    const query = packet('127.0.0.1', '127.0.0.11', udp(5555, 53));
    output(k, query, 'lo');
    expect(ends(query)).toBe('127.0.0.1:5555>127.0.0.11:40053');
    input(k, query, 'lo');
    const answer = packet('127.0.0.11', '127.0.0.1', udp(40053, 5555));
    output(k, answer, 'lo');
    expect(ends(answer)).toBe('127.0.0.11:53>127.0.0.1:5555');
  });
  it('NETMAP keeps the host part; DNAT to a range picks one address for a client', () => {
    const k = host();
    rule(k, 'nat', 'PREROUTING', { dst: net('10.1.0.0', 16), target: { name: 'NETMAP', net: ip4('172.17.0.0'), mask: 0xffff0000 } });
    rule(k, 'nat', 'PREROUTING', { dst: net('10.2.0.1', 32), target: { name: 'DNAT', range: { addr: { min: ip4('172.17.0.2'), max: ip4('172.17.0.9') } } } });
    const mapped = packet('192.168.1.20', '10.1.4.5', udp(1, 2));
    forward(k, mapped, 'eth0', 'docker0');
    expect(ends(mapped)).toBe('192.168.1.20:1>172.17.4.5:2');
    const picks = new Set(Array.from({ length: 5 }, (_, i) => {
      const skb = packet('192.168.1.20', '10.2.0.1', udp(100 + i, 2));
      forward(k, skb, 'eth0', 'docker0');
      return formatIp4(skb.ip?.dst ?? 0);
    }));
    expect(picks.size).toBe(1);
  });
});

describe('choosing from a range', () => {
  it('picks the address by the kernel’s hash of source and destination, or of the source alone', () => {
    const pick = (dst: string, persistent: boolean): string => {
      const k = host();
      rule(k, 'nat', 'POSTROUTING', { target: { name: 'SNAT', range: { addr: { min: ip4('192.168.1.100'), max: ip4('192.168.1.163') }, ...(persistent && { persistent }) } } });
      const skb = packet('10.0.0.2', dst, udp(5000, 9));
      forward(k, skb, 'docker0', 'eth0');
      return formatIp4(skb.ip?.src ?? 0);
    };
    const ends = (persistent: boolean): string[] => [20, 21, 22, 23, 24, 25].map((n) => pick(`203.0.113.${n}`, persistent).split('.')[3] as string);
    expect(ends(false)).toEqual(['101', '119', '128', '125', '149', '143']); // asked of Linux 6.18
    expect(new Set(ends(true))).toEqual(new Set(['162']));
  });
  it('when all ports are taken, the connection is refused at its confirmation', () => {
    const k = host();
    rule(k, 'nat', 'POSTROUTING', { target: { name: 'SNAT', range: { addr: { min: ip4('192.168.1.10'), max: ip4('192.168.1.10') }, ports: { min: 7000, max: 7001 } } } });
    const verdicts = [1, 2, 3, 4].map((n) => forward(k, packet('10.0.0.2', '192.168.1.20', udp(5000 + n, 9)), 'docker0', 'eth0'));
    expect(verdicts).toEqual(['ACCEPT', 'ACCEPT', 'POSTROUTING DROP', 'POSTROUTING DROP']);
    expect(k.peek(NS).ctStats).toMatchObject({ insert_failed: 2, drop: 2 });
  });
  it('a shifted range keeps the distance from its base port', () => {
    const k = host();
    rule(k, 'nat', 'PREROUTING', { target: { name: 'DNAT', range: { addr: { min: ip4('10.0.0.2'), max: ip4('10.0.0.2') }, ports: { min: 1000, max: 1010 }, basePort: 77 } } });
    const to = [78, 80].map((port) => {
      const skb = packet('192.168.1.20', '192.168.1.10', udp(5000, port));
      forward(k, skb, 'eth0', 'docker0');
      return ends(skb).split('>')[1];
    });
    expect(to).toEqual(['10.0.0.2:1001', '10.0.0.2:1003']);
  });
});

describe('the table of connections', () => {
  it('UDP counts as a stream when answered two seconds after it began', () => {
    const k = docker();
    const query = (): Skb => packet('192.168.1.10', '192.168.1.1', udp(5000, 53));
    const answer = (): Skb => packet('192.168.1.1', '192.168.1.10', udp(53, 5000));
    output(k, query(), 'eth0');
    input(k, answer(), 'eth0');
    output(k, query(), 'eth0');
    expect(conns(k)[0]).toMatch(/ 30$/);
    k.advance(2_500_000);
    output(k, query(), 'eth0');
    expect(conns(k)[0]).toMatch(/assured 120$/);
  });
  it('entries end with their time, and are met no more', () => {
    const k = docker();
    const ping = (): Skb => packet('192.168.1.10', '192.168.1.1', echo(1));
    output(k, ping(), 'eth0');
    k.advance(31_000_000);
    expect(ctList(k, NS)).toEqual([]);
    output(k, ping(), 'eth0');
    expect(ctList(k, NS)).toHaveLength(1);
  });
  it('packets that belong to nothing are INVALID', () => {
    const k = docker();
    const reply = packet('192.168.1.20', '192.168.1.10', echo(9, true));
    input(k, reply, 'eth0');
    expect([reply.ct, reply.ctinfo]).toEqual([undefined, 'INVALID']);
    const odd = packet('192.168.1.20', '192.168.1.10', tcp(1, 2, TCP.SYN | TCP.FIN));
    input(k, odd, 'eth0');
    expect(odd.ctinfo).toBe('INVALID');
    expect(k.peek(NS).ctStats).toEqual({ invalid: 2 });
  });
  it('tells listeners what conntrack -E prints', () => {
    const k = docker();
    const listener = ctListen(k, NS);
    output(k, packet('192.168.1.10', '192.168.1.1', echo(1)), 'eth0');
    input(k, packet('192.168.1.1', '192.168.1.10', echo(1, true)), 'eth0');
    input(k, packet('192.168.1.1', '192.168.1.10', echo(1, true)), 'eth0');
    ctFlush(k, NS, 42);
    output(k, packet('192.168.1.10', '192.168.1.1', echo(2)), 'eth0');
    k.advance(32_000_000);
    expect(listener.events.map((e) => `${e.kind} ${e.conn.orig.sport}${e.conn.seenReply ? ' replied' : ''}${e.portid ? ` by ${e.portid}` : ''}`)).toEqual(['NEW 1', 'UPDATE 1 replied', 'DESTROY 1 replied by 42', 'NEW 2', 'DESTROY 2']);
  });
  it('survives saving: the world’s copy goes on with the same connections', () => {
    const k = docker();
    forward(k, packet('172.17.0.2', '203.0.113.10', echo(7)), 'docker0', 'eth0');
    k.restore(JSON.parse(JSON.stringify(k.snapshot())));
    const back = packet('203.0.113.10', '192.168.1.10', echo(7, true));
    forward(k, back, 'eth0', 'docker0');
    expect(ends(back)).toBe('203.0.113.10:7>172.17.0.2:7');
    expect(ctDeleteIf(k, NS, (c) => c.orig.proto === 1)).toHaveLength(1);
  });
});

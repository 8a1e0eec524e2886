/**
 * Packets on their whole way, through the real stack:
 *
 *   c1 172.17.0.2 --- br0 172.17.0.1 [host] eth0 192.168.1.10 --- router --- www 203.0.113.10
 *   c2 172.17.0.3 --/                                        \--- laptop 192.168.1.20
 */
import { describe, expect, it } from 'vitest';
import { addAddress } from '../../../src/kernel/addr.ts';
import { type KernelConfig, RT_TABLE } from '../../../src/kernel/config.ts';
import { formatIp4, ip4 } from '../../../src/kernel/inet.ts';
import { ipLocalOut } from '../../../src/kernel/ip.ts';
import { addLink, addVeth, setMaster, setUp } from '../../../src/kernel/netdev.ts';
import { ctList } from '../../../src/kernel/netfilter/conntrack.ts';
import { readCounters } from '../../../src/kernel/netfilter/ruleset.ts';
import { createNetns } from '../../../src/kernel/netns.ts';
import { addRoute } from '../../../src/kernel/route.ts';
import type { L4 } from '../../../src/kernel/skb.ts';
import { close, listenOn, shutdown } from '../../../src/kernel/socket.ts';
import { acceptOne, connectTcp, recvAll, sendAll } from '../../../src/kernel/sockio.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { littleWorld } from '../../../src/kernel/world.ts';
import { type K, NS, TCP, dev, echo, rule, tcp, udp } from './packets.ts';

function lan(): K {
  const k = new Kernel<KernelConfig>(littleWorld(3));
  const bridge = addLink(k, NS, { name: 'br0', kind: 'bridge' });
  setUp(k, NS, bridge.ifindex, true);
  addAddress(k, NS, bridge.ifindex, { local: ip4('172.17.0.1'), prefixLen: 16 });
  k.updateNs(NS, (ns) => {
    ns.sysctl['net.ipv4.ip_forward'] = '1';
  });
  for (const [id, addr] of [['c1', '172.17.0.2'], ['c2', '172.17.0.3']] as const) {
    createNetns(k, { machine: NS, id });
    const [port, inside] = addVeth(k, { ns: NS, name: `v${id}` }, { ns: id, name: 'eth0' });
    setMaster(k, NS, port.ifindex, bridge.ifindex);
    setUp(k, NS, port.ifindex, true);
    setUp(k, id, 1, true);
    setUp(k, id, inside.ifindex, true);
    addAddress(k, id, inside.ifindex, { local: ip4(addr), prefixLen: 16 });
    addRoute(k, id, { table: RT_TABLE.MAIN, type: 'unicast', dst: 0, len: 0, tos: 0, metric: 0, gateway: ip4('172.17.0.1'), scope: 'global', proto: 'boot' });
  }
  k.settle(2_000_000);
  k.journal.take();
  return k;
}

/** Send and tell what came back to the sender's namespace, in words. */
function send(k: K, ns: string, dst: string, l4: L4, src = '0.0.0.0'): string[] {
  const errno = ipLocalOut(k, ns, { src: ip4(src), dst: ip4(dst), ttl: 64, tos: 0, id: 0, df: true, l4 });
  const seen: string[] = [];
  k.taps.add({ netns: ns, see: ({ skb, dir }) => {
    const ip = skb.ip;
    if (!ip || dir !== 'in') return;
    const h = ip.l4 as { proto: number; type?: number; code?: number; flags?: number };
    seen.push(`${formatIp4(ip.src)}: ${h.proto === 1 ? `icmp ${h.type}/${h.code}` : `${h.proto} flags ${h.flags}`}`);
  } });
  k.settle(3_000_000);
  k.taps.clear();
  return errno ? [errno, ...seen] : seen;
}
const net = { addr: ip4('172.17.0.0'), mask: 0xffff0000 };

describe('between containers of one bridge', () => {
  it('bridged packets meet FORWARD of the host, and only it', () => {
    const k = lan();
    rule(k, 'filter', 'FORWARD', { iif: { name: 'br0' }, oif: { name: 'br0' }, matches: [{ name: 'physdev', in: { name: 'vc1' }, isBridged: {} }], target: { name: 'DROP' } });
    rule(k, 'filter', 'INPUT', {});
    expect(send(k, 'c1', '172.17.0.3', echo(1))).toEqual([]);
    expect(send(k, 'c2', '172.17.0.2', echo(1))).toEqual([]);
    expect(readCounters(k, NS, 1)[0]).toBe(2);
    expect(readCounters(k, NS, 2)[0]).toBe(0);
    k.updateNs(NS, (ns) => {
      ns.sysctl['net.bridge.bridge-nf-call-iptables'] = '0';
    });
    expect(send(k, 'c1', '172.17.0.3', echo(2))).toEqual(['172.17.0.3: icmp 0/0']);
  });
});

describe('out into the world', () => {
  it('needs masquerading: the router knows no way back to 172.17/16', () => {
    const k = lan();
    expect(send(k, 'c1', '203.0.113.10', echo(1))).toEqual([]);
    rule(k, 'nat', 'POSTROUTING', { src: net, oif: { name: 'br0', not: true }, target: { name: 'MASQUERADE', range: {} } });
    expect(send(k, 'c1', '203.0.113.10', echo(2))).toEqual(['203.0.113.10: icmp 0/0']);
  });
  it('the router’s "time exceeded" finds the container behind the masquerade', () => {
    const k = lan();
    rule(k, 'nat', 'POSTROUTING', { src: net, target: { name: 'MASQUERADE', range: {} } });
    rule(k, 'filter', 'FORWARD', { matches: [{ name: 'conntrack', state: { names: ['RELATED'] } }] });
    rule(k, 'mangle', 'FORWARD', { iif: { name: 'br0' }, target: { name: 'TTL', op: 'set', value: 1 } });
    expect(send(k, 'c1', '203.0.113.10', udp(4000, 33434))).toEqual(['192.168.1.1: icmp 11/0']);
    expect(readCounters(k, NS, 2)[0]).toBe(1);
  });
  it('entries go when the device goes down', () => {
    const k = lan();
    rule(k, 'nat', 'POSTROUTING', { src: net, target: { name: 'MASQUERADE', range: {} } });
    send(k, 'c1', '203.0.113.10', echo(2));
    expect(ctList(k, NS).filter((c) => c.masqIf !== undefined)).toHaveLength(1);
    setUp(k, NS, dev(k, 'eth0').ifindex, false);
    expect(ctList(k, NS).filter((c) => c.masqIf !== undefined)).toHaveLength(0);
  });
});

describe('REJECT', () => {
  const rejecting = (how: string): K => {
    const k = lan();
    rule(k, 'filter', 'FORWARD', { ...(how === 'tcp-reset' && { proto: { num: 6 } }), iif: { name: 'br0' }, target: { name: 'REJECT', with: how } });
    return k;
  };
  it('answers from the host’s address on the bridge', () => {
    expect(send(rejecting('icmp-port-unreachable'), 'c1', '203.0.113.10', udp(4000, 53))).toEqual(['172.17.0.1: icmp 3/3']);
    expect(send(rejecting('icmp-admin-prohibited'), 'c1', '203.0.113.10', echo(1))).toEqual(['172.17.0.1: icmp 3/13']);
  });
  it('or with a reset in the destination’s name, straight out of the port it came by', () => {
    const k = rejecting('tcp-reset');
    expect(send(k, 'c1', '203.0.113.10', tcp(4000, 80, TCP.SYN))).toEqual(['203.0.113.10: 6 flags 20']);
    expect(k.journal.take().filter((e) => e.netns === NS && e.what === 'TCP RST ACK').map((e) => (e.step.kind === 'tx' ? e.step.dev : ''))).toContain('vc1');
    expect(ctList(k, NS)).toEqual([]);
  });
  it('in OUTPUT the sending call fails with EPERM', () => {
    const k = lan();
    rule(k, 'filter', 'OUTPUT', { proto: { num: 17 }, target: { name: 'REJECT', with: 'icmp-port-unreachable' } });
    expect(send(k, NS, '192.168.1.20', udp(4000, 53))[0]).toBe('EPERM');
  });
  it('of a published port comes back as from that port’s machine', () => {
    const k = lan();
    rule(k, 'nat', 'PREROUTING', { proto: { num: 17 }, target: { name: 'DNAT', range: { addr: { min: ip4('172.17.0.2'), max: ip4('172.17.0.2') } } } });
    rule(k, 'filter', 'FORWARD', { oif: { name: 'br0' }, target: { name: 'REJECT', with: 'icmp-port-unreachable' } });
    rule(k, 'filter', 'OUTPUT', { matches: [{ name: 'state', names: ['RELATED'] }] });
    expect(send(k, 'laptop', '192.168.1.10', udp(4000, 9999))).toEqual(['192.168.1.10: icmp 3/3']);
    expect(readCounters(k, NS, 3)[0]).toBe(1);
    expect(ctList(k, NS)).toEqual([]);
  });
});

describe('local traffic', () => {
  it('DNAT in OUTPUT changes the route: to 192.168.1.99, answered by a container', () => {
    const k = lan();
    rule(k, 'nat', 'OUTPUT', { dst: { addr: ip4('192.168.1.99'), mask: 0xffffffff }, target: { name: 'DNAT', range: { addr: { min: ip4('172.17.0.2'), max: ip4('172.17.0.2') } } } });
    rule(k, 'nat', 'POSTROUTING', { oif: { name: 'br0' }, target: { name: 'MASQUERADE', range: {} } });
    send(k, NS, '192.168.1.99', echo(1));
    const delivered = k.journal.take().filter((e) => e.netns === NS && e.step.kind === 'deliver' && e.what === 'ICMP echo reply');
    expect(delivered.map((e) => [formatIp4(e.header?.src ?? 0), formatIp4(e.header?.dst ?? 0)])).toEqual([['192.168.1.99', '192.168.1.10']]);
  });
  it('the loopback is crossed with one connection, its NAT decided on the way out', () => {
    const k = lan();
    rule(k, 'nat', 'PREROUTING', { target: { name: 'DNAT', range: { addr: { min: ip4('172.17.0.2'), max: ip4('172.17.0.2') } } } });
    expect(send(k, NS, '127.0.0.1', echo(1))).toEqual(['127.0.0.1: icmp 8/0', '127.0.0.1: icmp 0/0']);
    expect(ctList(k, NS)).toHaveLength(1);
    expect(readCounters(k, NS, 1)[0]).toBe(0);
  });
});

describe('TCP through a published port', () => {
  /** What Docker writes for -p 8080:80 to c1, without its proxy. */
  const published = (): K => {
    const k = lan();
    const port = { proto: { num: 6 }, matches: [{ name: 'tcp', dports: { min: 8080, max: 8080 } }], target: { name: 'DNAT', range: { addr: { min: ip4('172.17.0.2'), max: ip4('172.17.0.2') }, ports: { min: 80, max: 80 } } } };
    const local = { name: 'addrtype', dst: { types: ['LOCAL'] } };
    rule(k, 'nat', 'PREROUTING', { ...port, matches: [local, ...port.matches] });
    rule(k, 'nat', 'OUTPUT', { ...port, dst: { addr: ip4('127.0.0.0'), mask: 0xff000000, not: true }, matches: [local, ...port.matches] });
    rule(k, 'nat', 'POSTROUTING', { src: { addr: ip4('172.17.0.2'), mask: 0xffffffff }, dst: { addr: ip4('172.17.0.2'), mask: 0xffffffff }, target: { name: 'MASQUERADE', range: {} } });
    return k;
  };
  /** A server in c1 that greets with the address it sees and closes; a client that reads all. */
  function greet(k: K, from: string, to: string, port = 8080): string | undefined {
    const server = listenOn(k, 'c1', 0, { addr: 0, port: 80 });
    if (typeof server === 'string') return server;
    const serve = k.spawn('server', (function* () {
      const conn = yield* acceptOne(k, server, k.now + 5e6);
      if (!conn) return;
      yield* sendAll(k, conn, `hello ${formatIp4(conn.remote?.addr ?? 0)}`);
      yield* recvAll(k, conn, k.now + 1e6);
      close(k, conn);
    })());
    const client = k.spawn('client', (function* () {
      const s = yield* connectTcp(k, from, 0, { addr: ip4(to), port }, { timeout: 3e6 });
      if (typeof s === 'string') return s as string;
      shutdown(k, s);
      const { data, error } = yield* recvAll(k, s, k.now + 3e6);
      close(k, s);
      return error ?? data;
    })());
    const answer = k.runTask(client);
    k.runTask(serve);
    close(k, server);
    k.settle(1e6);
    return answer;
  }
  const entries = (k: K): string[] => ctList(k, NS).filter((c) => c.tcp).map((c) => `${formatIp4(c.orig.src)}>${formatIp4(c.orig.dst)}:${c.orig.dport} ${formatIp4(c.reply.src)}:${c.reply.sport}>${formatIp4(c.reply.dst)} ${c.tcp?.state}${c.assured ? ' assured' : ''}`);

  it('a client outside reaches the container, which sees its address', () => {
    const k = published();
    expect(greet(k, 'laptop', '192.168.1.10')).toBe('hello 192.168.1.20');
    expect(entries(k)).toEqual(['192.168.1.20>192.168.1.10:8080 172.17.0.2:80>192.168.1.20 TIME_WAIT assured']);
  });
  it('the host reaches it by its own address, another container by the host’s', () => {
    const k = published();
    expect(greet(k, NS, '192.168.1.10')).toBe('hello 192.168.1.10');
    expect(greet(k, 'c2', '192.168.1.10')).toBe('hello 172.17.0.3');
    expect(greet(k, NS, '127.0.0.1')).toBe('ECONNREFUSED');
  });
  it('the container reaches itself over the hairpin port, as if from the bridge', () => {
    const k = published();
    expect(greet(k, 'c1', '192.168.1.10')).toBe('ETIMEDOUT');
    k.updateLink(NS, dev(k, 'vc1').ifindex, (l) => {
      if (l.port) l.port.hairpin = true;
    });
    expect(greet(k, 'c1', '192.168.1.10')).toBe('hello 172.17.0.1');
  });
  it('a closed port refuses and leaves no entry; DROP times out and leaves none either', () => {
    const k = published();
    rule(k, 'filter', 'FORWARD', { src: { addr: ip4('192.168.1.20'), mask: 0xffffffff }, matches: [{ name: 'conntrack', origDstPort: { min: 8081, max: 8081 } }], target: { name: 'DROP' } });
    for (const port of [8081, 8082]) rule(k, 'nat', 'PREROUTING', { proto: { num: 6 }, matches: [{ name: 'tcp', dports: { min: port, max: port } }], target: { name: 'DNAT', range: { addr: { min: ip4('172.17.0.2'), max: ip4('172.17.0.2') }, ports: { min: 81, max: 81 } } } });
    expect(greet(k, 'laptop', '192.168.1.10', 8082)).toBe('ECONNREFUSED');
    expect(greet(k, 'laptop', '192.168.1.10', 8081)).toBe('ETIMEDOUT');
    expect(entries(k)).toEqual([]);
  });
  it('REJECT with a reset, and with an ICMP error, both refuse at once', () => {
    for (const how of ['tcp-reset', 'icmp-port-unreachable']) {
      const k = published();
      rule(k, 'filter', 'FORWARD', { proto: { num: 6 }, oif: { name: 'br0' }, target: { name: 'REJECT', with: how } });
      const from = k.now;
      expect([how, greet(k, 'laptop', '192.168.1.10')]).toEqual([how, 'ECONNREFUSED']);
      expect(k.now - from).toBeLessThan(7e6);
      expect(entries(k)).toEqual([]);
    }
  });
});

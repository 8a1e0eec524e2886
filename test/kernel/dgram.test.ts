import { describe, expect, it } from 'vitest';
import type { Socket } from '../../src/kernel/hot.ts';
import { ip4 } from '../../src/kernel/inet.ts';
import { sendRaw } from '../../src/kernel/rawsock.ts';
import type { IcmpHeader, OpaqueHeader } from '../../src/kernel/skb.ts';
import { bind, connect, socket } from '../../src/kernel/socket.ts';
import { recvFrom, udpExchange } from '../../src/kernel/sockio.ts';
import { sockOf } from '../../src/kernel/socktable.ts';
import { recvDatagram, sendTo } from '../../src/kernel/udp.ts';
import { SECOND, capture, rule, run, world } from './wire.ts';

const HOST = ip4('192.168.1.10');
const ROUTER = ip4('192.168.1.1');
const echo = (seq = 1, length = 56): IcmpHeader => ({ proto: 1, type: 8, code: 0, id: 77, seq, length });

describe('UDP', () => {
  it('carries a datagram and its answer', () => {
    const k = world();
    const server = socket(k, 'host', 0, 'udp');
    bind(k, server, 0, 5000);
    const client = socket(k, 'laptop', 0, 'udp');
    sendTo(k, client, { addr: HOST, port: 5000 }, 'ping');
    k.settle();
    const got = recvDatagram(k, server);
    if (!got || 'errno' in got) throw new Error('nothing came');
    expect(got).toMatchObject({ data: 'ping', to: HOST });
    sendTo(k, server, got.from, 'pong');
    k.settle();
    expect(recvDatagram(k, client)).toMatchObject({ data: 'pong', from: { addr: HOST, port: 5000 } });
  });

  it('hears of a closed port only when it is connected: the second write fails, the third goes out again', () => {
    const k = world();
    const wire = capture(k, 'laptop', 'eth0');
    const s = socket(k, 'laptop', 0, 'udp');
    connect(k, s, { addr: HOST, port: 9 });
    const write = (): unknown => {
      const errno = sendTo(k, s, undefined, 'x');
      k.settle();
      return errno;
    };
    expect([write(), write(), write()]).toEqual([undefined, 'ECONNREFUSED', undefined]);
    expect(wire.lines.filter((l) => l === '< icmp 3/3 57').length).toBe(2);
    const loose = socket(k, 'laptop', 0, 'udp');
    sendTo(k, loose, { addr: HOST, port: 9 }, 'x');
    k.settle();
    expect(sockOf(k, loose)?.error).toBeUndefined();
  });

  it('queues the details of every ICMP error with IP_RECVERR', () => {
    const k = world();
    const s = socket(k, 'laptop', 0, 'udp', { recverr: true, ttl: 1 });
    sendTo(k, s, { addr: ip4('203.0.113.10'), port: 33434 }, 'probe');
    k.settle();
    const live = sockOf(k, s) as Socket;
    expect(live.errq).toMatchObject([{ from: ROUTER, type: 11, code: 0, dst: ip4('203.0.113.10'), dport: 33434, errno: 'EHOSTUNREACH' }]);
    expect(recvDatagram(k, s)).toEqual({ errno: 'EHOSTUNREACH' });
  });

  it('fails with EPERM when OUTPUT drops it', () => {
    const k = world();
    rule(k, 'host', 'filter', 'OUTPUT', { proto: 17, target: { name: 'DROP' } });
    expect(sendTo(k, socket(k, 'host', 0, 'udp'), { addr: ROUTER, port: 53 }, 'x')).toBe('EPERM');
  });

  it('reaches everybody on the LAN as a broadcast, when allowed', () => {
    const k = world();
    const ears = ['host', 'laptop'].map((m) => socket(k, m, 0, 'udp'));
    for (const s of ears) bind(k, s, 0, 6000);
    const s = socket(k, 'router', 0, 'udp');
    expect(sendTo(k, s, { addr: ip4('192.168.1.255'), port: 6000 }, 'x')).toBe('EACCES');
    expect(sendTo(k, socket(k, 'router', 0, 'udp', { broadcast: true }), { addr: ip4('192.168.1.255'), port: 6000 }, 'x')).toBeUndefined();
    k.settle();
    expect(ears.map((e) => sockOf(k, e)?.recvq.length)).toEqual([1, 1]);
  });

  it('is cut when it is too long, or refused when it must not be', () => {
    const k = world();
    const server = socket(k, 'host', 0, 'udp');
    bind(k, server, 0, 5000);
    const wire = capture(k, 'host', 'eth0');
    expect(sendTo(k, socket(k, 'laptop', 0, 'udp'), { addr: HOST, port: 5000 }, 'x'.repeat(3000))).toBeUndefined();
    k.settle();
    expect(wire.skbs.map((s) => s.ip?.frag?.length)).toEqual([1480, 1480, 48]);
    expect(sockOf(k, server)?.recvq.length).toBe(1);
    expect(sendTo(k, socket(k, 'laptop', 0, 'udp', { pmtudisc: 'do' }), { addr: HOST, port: 5000 }, 'x'.repeat(3000))).toBe('EMSGSIZE');
  });

  it('gives up waiting for an answer after the timeout', () => {
    const k = world();
    rule(k, 'host', 'filter', 'INPUT', { proto: 17, target: { name: 'DROP' } });
    const start = k.now;
    expect(run(k, udpExchange(k, 'laptop', 0, { addr: HOST, port: 5000 }, 'x', { timeout: SECOND }))).toBeUndefined();
    expect(k.now - start).toBe(SECOND);
    expect(run(k, udpExchange(k, 'laptop', 0, { addr: ROUTER, port: 9 }, 'x', { timeout: SECOND }))).toEqual({ errno: 'ECONNREFUSED' });
  });
});

describe('ICMP', () => {
  it('comes to every raw socket, whoever asked', () => {
    const k = world();
    const asker = socket(k, 'laptop', 0, 'raw', { protocol: 1 });
    const other = socket(k, 'laptop', 0, 'raw', { protocol: 1 });
    expect(sendRaw(k, asker, HOST, echo())).toBeUndefined();
    const got = run(k, recvFrom(k, asker, k.now + SECOND));
    if (!got || 'errno' in got) throw new Error('no reply');
    expect(got.ip).toMatchObject({ src: HOST, ttl: 64, l4: { type: 0, id: 77, seq: 1, length: 56 } });
    expect(sockOf(k, other)?.recvq.length).toBe(1);
  });

  it('uses the port of a ping socket as identifier and brings it only its own replies', () => {
    const k = world();
    const a = socket(k, 'laptop', 0, 'icmp');
    const b = socket(k, 'laptop', 0, 'icmp');
    sendRaw(k, a, HOST, echo());
    sendRaw(k, b, ROUTER, echo());
    k.settle();
    expect(sockOf(k, a)?.recvq.map((d) => d.from.addr)).toEqual([HOST]);
    const live = sockOf(k, a) as Socket;
    expect(live.recvq[0]?.ip?.l4).toMatchObject({ id: live.local.port });
  });

  it('tells a ping socket with IP_RECVERR which probe failed, and where', () => {
    const k = world();
    const s = socket(k, 'laptop', 0, 'icmp', { recverr: true });
    sendRaw(k, s, ip4('10.9.9.9'), echo(5));
    k.settle();
    expect(sockOf(k, s)?.errq).toMatchObject([{ from: ROUTER, type: 3, code: 0, seq: 5, errno: 'ENETUNREACH' }]);
  });

  it('says EMSGSIZE for a ping that is too long to go uncut', () => {
    const k = world();
    const s = socket(k, 'laptop', 0, 'raw', { protocol: 1, pmtudisc: 'do' });
    expect(sendRaw(k, s, HOST, echo(1, 1480))).toBe('EMSGSIZE');
    expect(sendRaw(k, s, HOST, echo(1, 1472))).toBeUndefined();
  });

  it('answers a protocol that nobody speaks with protocol unreachable, unless a raw socket takes it', () => {
    const k = world();
    const gre: OpaqueHeader = { proto: 47, length: 24, opaque: true };
    const wire = capture(k, 'laptop', 'eth0');
    const s = socket(k, 'laptop', 0, 'raw', { protocol: 47 });
    sendRaw(k, s, HOST, gre);
    k.settle();
    expect(wire.lines.pop()).toBe('< icmp 3/2 72');
    const taker = socket(k, 'host', 0, 'raw', { protocol: 47 });
    sendRaw(k, s, HOST, gre);
    k.settle();
    expect(sockOf(k, taker)?.recvq.length).toBe(1);
    expect(wire.lines.length).toBe(2);
  });
});

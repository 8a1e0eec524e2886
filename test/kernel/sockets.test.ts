import { describe, expect, it } from 'vitest';
import type { Errno } from '../../src/kernel/errors.ts';
import type { Socket } from '../../src/kernel/hot.ts';
import { ip4 } from '../../src/kernel/inet.ts';
import { linkByName } from '../../src/kernel/netdev.ts';
import { spawnProcess } from '../../src/kernel/process.ts';
import { accept, bind, close, connect, listen, listenOn, socket } from '../../src/kernel/socket.ts';
import { connectTcp } from '../../src/kernel/sockio.ts';
import { sendQueue, sockOf, socketsIn } from '../../src/kernel/socktable.ts';
import { sendTo } from '../../src/kernel/udp.ts';
import { run, someone, world } from './wire.ts';

const ANY = 0;
const HOST = ip4('192.168.1.10');
const LO = ip4('127.0.0.1');

describe('bind', () => {
  type Wish = { addr: number; port?: number; reuse?: boolean; listen?: boolean };
  const cases: [string, Wish, Wish, Errno | undefined][] = [
    ['wildcard after wildcard listener', { addr: ANY, listen: true, reuse: true }, { addr: ANY, reuse: true }, 'EADDRINUSE'],
    ['address after wildcard listener', { addr: ANY, listen: true, reuse: true }, { addr: HOST, reuse: true }, 'EADDRINUSE'],
    ['wildcard after address listener', { addr: HOST, listen: true, reuse: true }, { addr: ANY, reuse: true }, 'EADDRINUSE'],
    ['another address', { addr: HOST, listen: true }, { addr: LO }, undefined],
    ['another port', { addr: ANY, listen: true }, { addr: ANY, port: 81 }, undefined],
    ['both bound only, both with SO_REUSEADDR', { addr: ANY, reuse: true }, { addr: ANY, reuse: true }, undefined],
    ['both bound only, one without SO_REUSEADDR', { addr: ANY, reuse: true }, { addr: ANY }, 'EADDRINUSE'],
  ];
  it.each(cases)('%s', (_, first, second, expected) => {
    const k = world();
    const make = (w: Wish): Errno | undefined => {
      const s = socket(k, 'host', 0, 'tcp', { ...(w.reuse && { reuse: true }) });
      return bind(k, s, w.addr, w.port ?? 80) ?? (w.listen ? listen(k, s, 5) : undefined);
    };
    expect(make(first)).toBeUndefined();
    expect(make(second)).toBe(expected);
  });

  it('keeps UDP and TCP ports apart, and refuses a second UDP socket', () => {
    const k = world();
    expect(bind(k, socket(k, 'host', 0, 'tcp'), ANY, 53)).toBeUndefined();
    expect(bind(k, socket(k, 'host', 0, 'udp'), ANY, 53)).toBeUndefined();
    expect(bind(k, socket(k, 'host', 0, 'udp'), LO, 53)).toBe('EADDRINUSE');
  });

  it('refuses addresses of others, and low ports to ordinary users', () => {
    const k = world();
    expect(bind(k, socket(k, 'host', 0, 'tcp'), ip4('192.168.1.99'), 80)).toBe('EADDRNOTAVAIL');
    expect(bind(k, socket(k, 'host', 0, 'tcp'), ip4('127.0.0.11'), 80)).toBeUndefined();
    const user = spawnProcess(k, { machine: 'host', argv: ['nc'], uid: 1000 });
    expect(bind(k, socket(k, 'host', user.pid, 'tcp'), ANY, 80)).toBe('EACCES');
    expect(bind(k, socket(k, 'host', user.pid, 'tcp'), ANY, 8080)).toBeUndefined();
  });

  it('lets a server start again while its old connections rest in TIME_WAIT', () => {
    const k = world();
    const l = listenOn(k, 'host', 0, { addr: ANY, port: 8080 }) as Socket;
    const client = run(k, connectTcp(k, 'host', 0, { addr: LO, port: 8080 })) as Socket;
    k.settle();
    const server = accept(k, l) as Socket;
    close(k, server);
    k.settle(50);
    close(k, client);
    k.settle();
    close(k, l);
    expect(socketsIn(k, 'host').map((s) => [s.state, s.local.port])).toEqual([['TIME_WAIT', 8080]]);
    expect(bind(k, socket(k, 'host', 0, 'tcp'), ANY, 8080)).toBe('EADDRINUSE');
    expect(bind(k, socket(k, 'host', 0, 'tcp', { reuse: true }), ANY, 8080)).toBeUndefined();
  });

  it('gives port 0 a free odd port of the ephemeral range', () => {
    const k = world();
    for (let i = 0; i < 20; i++) {
      const s = socket(k, 'host', 0, 'tcp');
      bind(k, s, ANY, 0);
      const { port } = (sockOf(k, s) as Socket).local;
      expect(port).toBeGreaterThanOrEqual(32768);
      expect(port).toBeLessThanOrEqual(60999);
      expect(port % 2).toBe(1);
    }
  });
});

describe('connect', () => {
  it('takes even ports that go up by a few from one connection to the next', () => {
    const k = world();
    listenOn(k, 'host', 0, { addr: ANY, port: 8080 }, { backlog: 100 });
    const ports: number[] = [];
    for (let i = 0; i < 20; i++) ports.push((run(k, connectTcp(k, 'laptop', 0, { addr: HOST, port: 8080 })) as Socket).local.port);
    expect(ports.every((p) => p % 2 === 0 && p >= 32768 && p <= 60999)).toBe(true);
    const steps = ports.slice(1).map((p, i) => (p - (ports[i] as number) + 28232) % 28232);
    expect(Math.max(...steps)).toBeLessThanOrEqual(16);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(2);
  });

  it('says at once what routing says', () => {
    const k = world();
    const s = socket(k, 'www', 0, 'tcp');
    k.updateNs('www', (ns) => {
      ns.routes = ns.routes.filter((r) => r.len !== 0);
    });
    expect(connect(k, s, { addr: HOST, port: 80 })).toBe('ENETUNREACH');
    expect(connect(k, socket(k, 'www', 0, 'udp'), { addr: HOST, port: 80 })).toBe('ENETUNREACH');
    expect(connect(k, socket(k, 'host', 0, 'udp'), { addr: ip4('255.255.255.255'), port: 9 })).toBe('EACCES');
    for (const dst of ['255.255.255.255', '224.0.0.1', '192.168.1.255']) expect(connect(k, socket(k, 'host', 0, 'tcp'), { addr: ip4(dst), port: 9 })).toBe('ENETUNREACH');
    expect(connect(k, socket(k, 'host', 0, 'udp'), { addr: ip4('192.168.1.255'), port: 9 })).toBe('EACCES');
    expect(connect(k, socket(k, 'host', 0, 'udp', { broadcast: true }), { addr: ip4('192.168.1.255'), port: 9 })).toBeUndefined();
  });
});

describe('lookup', () => {
  it('prefers an address to the wildcard, and a bound device to none', () => {
    const k = world();
    const eth0 = linkByName(k.ns('host'), 'eth0')?.ifindex as number;
    const wild = socket(k, 'host', 0, 'udp', { family: 6 });
    bind(k, wild, ANY, 5000);
    const toHost = (): void => {
      sendTo(k, socket(k, 'laptop', 0, 'udp'), { addr: HOST, port: 5000 }, 'x');
      k.settle();
    };
    toHost();
    expect(sockOf(k, wild)?.recvq.length).toBe(1);
    const dev = socket(k, 'host', 0, 'udp', { boundDev: eth0, reuse: true });
    (sockOf(k, wild) as Socket).reuse = true;
    expect(bind(k, dev, ANY, 5000)).toBeUndefined();
    toHost();
    expect(sockOf(k, wild)?.recvq.length).toBe(1);
    expect(sockOf(k, dev)?.recvq.length).toBe(1);
  });

  it('shows a listener with its backlog, cut to somaxconn', () => {
    const k = world();
    const l = listenOn(k, 'host', someone(k, 'host'), { addr: ANY, port: 80 }, { family: 6, backlog: 100_000 }) as Socket;
    expect(sendQueue(l)).toBe(4096);
    expect(l.family).toBe(6);
  });
});

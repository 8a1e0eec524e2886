import { describe, expect, it } from 'vitest';
import type { KernelConfig } from '../../src/kernel/config.ts';
import type { Errno } from '../../src/kernel/errors.ts';
import type { Socket } from '../../src/kernel/hot.ts';
import { ip4 } from '../../src/kernel/inet.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { linkByName, setMtu } from '../../src/kernel/netdev.ts';
import { flushChain } from '../../src/kernel/netfilter/ruleset.ts';
import { type Co, sleepFor } from '../../src/kernel/sched.ts';
import { registerServices } from '../../src/kernel/services/index.ts';
import type { TcpHeader } from '../../src/kernel/skb.ts';
import { accept, close, listenOn, recv, send, shutdown } from '../../src/kernel/socket.ts';
import { acceptOne, connectTcp, recvAll, recvSome, sendAll } from '../../src/kernel/sockio.ts';
import { recvQueue, sendQueue, sockOf, socketsIn } from '../../src/kernel/socktable.ts';
import { SECOND, capture, rule, run, someone, world } from './wire.ts';

const HOST = ip4('192.168.1.10');
const LAPTOP = ip4('192.168.1.20');
type K = Kernel<KernelConfig>;

const listener = (k: K, port: number, netns = 'host', backlog = 5): Socket => listenOn(k, netns, someone(k, netns), { addr: 0, port }, { backlog }) as Socket;
/** A connection from the laptop to the host: both ends. */
function pair(k: K, port = 7000): { client: Socket; server: Socket; listener: Socket } {
  const l = listener(k, port);
  const client = run(k, connectTcp(k, 'laptop', someone(k, 'laptop'), { addr: HOST, port })) as Socket;
  k.settle();
  return { client, server: accept(k, l) as Socket, listener: l };
}
/** The kind and length of what passed a device, without the direction. */
const kinds = (lines: string[]): string => lines.map((l) => l.slice(2)).join(', ');

describe('opening a connection', () => {
  it('shakes hands with 60, 60 and 52 bytes and the options Linux sends', () => {
    const k = world();
    const wire = capture(k, 'laptop', 'eth0');
    const { server } = pair(k);
    expect(kinds(wire.lines)).toBe('S 60, S. 60, . 52');
    const headers = wire.skbs.map((s) => s.ip?.l4 as TcpHeader);
    expect(headers[0]?.opts).toMatchObject({ mss: 1460, sackOK: true, wscale: 10 });
    expect(headers.map((h) => h.window)).toEqual([64240, 65160, 63]);
    expect(wire.skbs.map((s) => [s.ip?.df, s.ip?.id === 0])).toEqual([[true, false], [true, true], [true, false]]);
    expect(sockOf(k, server)?.state).toBe('ESTABLISHED');
  });

  it('is refused with a bare RST when nobody listens', () => {
    const k = world();
    const wire = capture(k, 'laptop', 'eth0');
    expect(run(k, connectTcp(k, 'laptop', 0, { addr: HOST, port: 81 }))).toBe('ECONNREFUSED');
    expect(kinds(wire.lines)).toBe('S 60, R. 40');
    expect(wire.skbs[1]?.ip).toMatchObject({ id: 0, df: true, l4: { seq: 0, window: 0 } });
    expect(socketsIn(k, 'laptop')).toEqual([]);
  });

  it('repeats an unanswered SYN every second five times, then doubles the wait', () => {
    const k = world();
    rule(k, 'host', 'filter', 'INPUT', { proto: 6, target: { name: 'DROP' } });
    const wire = capture(k, 'laptop', 'eth0', { times: true });
    expect(run(k, connectTcp(k, 'laptop', 0, { addr: HOST, port: 80 }))).toBe('ETIMEDOUT');
    expect(wire.lines.map((l) => l.split(' ')[1])).toEqual(['0.0', '1.0', '2.0', '3.1', '4.1', '5.1', '7.1', '11.2', '19.4', '35.6', '68.3']);
  });

  it('gives up after the timeout a program sets', () => {
    const k = world();
    rule(k, 'host', 'filter', 'INPUT', { proto: 6, target: { name: 'DROP' } });
    const start = k.now;
    expect(run(k, connectTcp(k, 'laptop', 0, { addr: HOST, port: 80 }, { timeout: 5 * SECOND }))).toBe('ETIMEDOUT');
    expect(k.now - start).toBe(5 * SECOND);
  });

  const rejections: [string, Errno][] = [
    ['icmp-net-unreachable', 'ENETUNREACH'], ['icmp-host-unreachable', 'EHOSTUNREACH'], ['icmp-proto-unreachable', 'ENOPROTOOPT'], ['icmp-port-unreachable', 'ECONNREFUSED'],
    ['icmp-net-prohibited', 'ENETUNREACH'], ['icmp-host-prohibited', 'EHOSTUNREACH'], ['icmp-admin-prohibited', 'EHOSTUNREACH'], ['tcp-reset', 'ECONNREFUSED'],
  ];
  it.each(rejections)('fails at once when a rule rejects it with %s', (kind, errno) => {
    const k = world();
    rule(k, 'host', 'filter', 'INPUT', { proto: 6, target: { name: 'REJECT', with: kind } });
    const start = k.now;
    expect(run(k, connectTcp(k, 'laptop', 0, { addr: HOST, port: 80 }))).toBe(errno);
    expect(k.now - start).toBeLessThan(10_000);
  });

  it('is told by ARP that nobody is there, and by the router that the net is unknown', () => {
    const k = world();
    const start = k.now;
    expect(run(k, connectTcp(k, 'laptop', 0, { addr: ip4('192.168.1.77'), port: 80 }))).toBe('EHOSTUNREACH');
    expect(k.now - start).toBeGreaterThan(3 * SECOND);
    expect(run(k, connectTcp(k, 'laptop', 0, { addr: ip4('10.0.0.1'), port: 80 }))).toBe('ENETUNREACH');
    expect(run(k, connectTcp(k, 'laptop', 0, { addr: ip4('192.168.1.255'), port: 80 }))).toBe('ENETUNREACH');
  });

  it('leaves nothing behind when its program is killed', () => {
    const k = world();
    rule(k, 'host', 'filter', 'INPUT', { proto: 6, target: { name: 'DROP' } });
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const task = k.spawn('connect', connectTcp(k, 'laptop', 0, { addr: HOST, port: 80 }));
      k.settle(SECOND);
      task.kill(signal);
      k.settle();
      expect(task.killedBy).toBe(signal);
      expect(socketsIn(k, 'laptop')).toEqual([]);
    }
  });

  it('hears of a rejection on a socket bound to a device', () => {
    const k = world();
    rule(k, 'host', 'filter', 'INPUT', { proto: 6, target: { name: 'REJECT', with: 'icmp-port-unreachable' } });
    expect(run(k, connectTcp(k, 'laptop', 0, { addr: HOST, port: 80 }, { boundDev: linkByName(k.ns('laptop'), 'eth0')?.ifindex as number }))).toBe('ECONNREFUSED');
  });

  it('goes to the loopback when it is meant for 0.0.0.0 or 127.0.0.2, from 127.0.0.1', () => {
    const k = world();
    listener(k, 7000);
    for (const dst of ['0.0.0.0', '127.0.0.2']) {
      const s = run(k, connectTcp(k, 'host', 0, { addr: ip4(dst), port: 7000 })) as Socket;
      expect(s.local.addr).toBe(ip4('127.0.0.1'));
    }
  });

  it('drops the SYN when the queue of unaccepted connections is full, and lets it in on a retry', () => {
    const k = world();
    const l = listener(k, 7000, 'host', 0);
    run(k, connectTcp(k, 'laptop', 0, { addr: HOST, port: 7000 }));
    k.settle();
    const second = k.spawn('second', connectTcp(k, 'laptop', 0, { addr: HOST, port: 7000 }));
    k.settle(SECOND / 2);
    expect(second.ended).toBe(false);
    expect(recvQueue(sockOf(k, l) as Socket)).toBe(1);
    accept(k, l);
    expect((k.runTask(second) as Socket).state).toBe('ESTABLISHED');
  });

  it('works when both sides connect to each other at the same moment', () => {
    const k = world();
    const a = k.spawn('a', connectTcp(k, 'laptop', 0, { addr: HOST, port: 5001 }, { sport: 5002 }));
    const b = k.spawn('b', connectTcp(k, 'host', 0, { addr: LAPTOP, port: 5002 }, { sport: 5001 }));
    expect((k.runTask(a) as Socket).state).toBe('ESTABLISHED');
    expect((k.runTask(b) as Socket).state).toBe('ESTABLISHED');
  });
});

describe('data', () => {
  it('is acknowledged at once at first, and rides on answers once the exchange is a conversation', () => {
    const k = world();
    const { client, server } = pair(k);
    const wire = capture(k, 'host', 'eth0');
    function* echo(): Co {
      for (;;) {
        const got = yield* recvSome(k, server);
        if (got.kind !== 'data') return;
        yield* sleepFor(k, 100);
        send(k, server, got.data);
      }
    }
    k.spawn('echo', echo());
    function* talk(): Co {
      for (let i = 0; i < 3; i++) {
        send(k, client, 'line\n');
        yield* recvSome(k, client);
        yield* sleepFor(k, 100);
      }
    }
    run(k, talk());
    expect(kinds(wire.lines)).toBe('P. 57, . 52, P. 57, . 52, P. 57, P. 57, P. 57, P. 57');
  });

  it('is acknowledged within 44 ms when no answer takes the acknowledgement along', () => {
    const k = world();
    const { client, server } = pair(k);
    const wire = capture(k, 'host', 'eth0');
    send(k, client, 'question');
    k.settle();
    send(k, server, 'answer');
    k.settle();
    send(k, client, 'thanks');
    k.advance(43_000);
    expect(kinds(wire.lines.slice(-2))).toBe('. 52, P. 58');
    k.advance(3_000);
    expect(kinds(wire.lines.slice(-2))).toBe('P. 58, . 52');
  });

  it('is cut at the MSS and arrives whole', () => {
    const k = world();
    const { client, server } = pair(k);
    const wire = capture(k, 'host', 'eth0');
    const text = 'x'.repeat(200_000);
    k.spawn('send', sendAll(k, client, text));
    const reader = k.spawn('read', recvAll(k, server));
    k.settle(SECOND / 10);
    shutdown(k, client);
    expect(k.runTask(reader)?.data).toBe(text);
    expect(wire.lines.filter((l) => l === '< . 1500').length).toBeGreaterThan(130);
    expect(wire.lines.some((l) => Number(l.split(' ').pop()) > 1500)).toBe(false);
  });

  it('waits for room when the other program does not read', () => {
    const k = world();
    const { client, server } = pair(k);
    const sender = k.spawn('send', sendAll(k, client, 'y'.repeat(2_000_000)));
    k.settle(SECOND);
    expect(sender.ended).toBe(false);
    expect(recvQueue(sockOf(k, server) as Socket)).toBeLessThanOrEqual(66_000);
    expect(sendQueue(sockOf(k, client) as Socket)).toBeGreaterThan(200_000);
    let got = 0;
    function* read(): Co {
      while (got < 2_000_000) {
        const piece = yield* recvSome(k, server);
        if (piece.kind === 'data') got += piece.data.length;
      }
    }
    run(k, read());
    expect(sender.ended).toBe(true);
  });

  it('gets through a lossy path by retransmission', () => {
    const k = world();
    const { client, server } = pair(k);
    rule(k, 'host', 'filter', 'INPUT', { proto: 6, matches: [{ name: 'statistic', mode: 'nth', every: 7, packet: 3 }], target: { name: 'DROP' } });
    const text = Array.from({ length: 20_000 }, (_, i) => i.toString(36)).join(' ');
    k.spawn('send', sendAll(k, client, text));
    const reader = k.spawn('read', recvAll(k, server));
    k.settle(20 * SECOND);
    shutdown(k, client);
    expect(k.runTask(reader)?.data).toBe(text);
  });

  it('is sent again with growing waits while the path is cut, and the connection survives', () => {
    const k = world();
    const { client, server } = pair(k);
    rule(k, 'host', 'filter', 'INPUT', { proto: 6, target: { name: 'DROP' } });
    const wire = capture(k, 'laptop', 'eth0', { times: true });
    send(k, client, 'hello');
    k.advance(5 * SECOND);
    expect(wire.lines.map((l) => l.split(' ')[1])).toEqual(['0.0', '0.2', '0.6', '1.5', '3.1']);
    flushChain(k, 'host', 'filter', 'INPUT');
    k.advance(5 * SECOND);
    expect(recv(k, server)).toEqual({ kind: 'data', data: 'hello' });
  });

  it('follows a smaller path MTU that a router reports', () => {
    const k = world();
    const www = listener(k, 7000, 'www');
    const client = run(k, connectTcp(k, 'laptop', 0, { addr: ip4('203.0.113.10'), port: 7000 })) as Socket;
    const server = run(k, acceptOne(k, www)) as Socket;
    setMtu(k, 'router', linkByName(k.ns('router'), 'eth1')?.ifindex as number, 1000);
    const wire = capture(k, 'laptop', 'eth0');
    send(k, client, 'z'.repeat(3000));
    k.settle();
    expect(wire.lines[0]).toBe('> . 1500');
    expect(wire.lines.filter((l) => l === '> . 1000').length).toBeGreaterThanOrEqual(3);
    expect(sockOf(k, server)?.rcvbuf.length).toBe(3000);
  });

  it('respects an MSS that a rule on the way lowers', () => {
    const k = world();
    rule(k, 'router', 'mangle', 'FORWARD', { proto: 6, matches: [{ name: 'tcp', flags: { mask: 6, value: 2 } }], target: { name: 'TCPMSS', mss: 500 } });
    const www = listener(k, 7000, 'www');
    const client = run(k, connectTcp(k, 'laptop', 0, { addr: ip4('203.0.113.10'), port: 7000 })) as Socket;
    const server = run(k, acceptOne(k, www)) as Socket;
    const wire = capture(k, 'www', 'eth0');
    send(k, server, 'z'.repeat(1000));
    k.settle();
    expect(wire.lines[0]).toBe('> . 540');
    expect(sockOf(k, client)?.rcvbuf.length).toBe(1000);
  });
});

describe('closing', () => {
  it('passes FIN, ACK+FIN, ACK and leaves TIME_WAIT with who closed first for a minute', () => {
    const k = world();
    const { client, server } = pair(k);
    const wire = capture(k, 'host', 'eth0');
    close(k, server);
    k.settle(200);
    close(k, client);
    k.settle();
    expect(kinds(wire.lines)).toBe('F. 52, F. 52, . 52');
    expect(socketsIn(k, 'host').map((s) => s.state)).toEqual(['LISTEN', 'TIME_WAIT']);
    expect(socketsIn(k, 'laptop')).toEqual([]);
    k.advance(61 * SECOND);
    expect(socketsIn(k, 'host').map((s) => s.state)).toEqual(['LISTEN']);
  });

  it('goes half way: the other side may go on sending', () => {
    const k = world();
    const { client, server } = pair(k);
    shutdown(k, client);
    k.settle();
    expect(sockOf(k, server)?.state).toBe('CLOSE_WAIT');
    expect(sockOf(k, client)?.state).toBe('FIN_WAIT2');
    send(k, server, 'still here');
    k.settle();
    expect(recv(k, client)).toEqual({ kind: 'data', data: 'still here' });
    expect(recv(k, server)).toEqual({ kind: 'eof' });
    close(k, server);
    k.settle();
    expect(sockOf(k, client)?.state).toBe('TIME_WAIT');
  });

  it('ends in TIME_WAIT on both sides when both close at once', () => {
    const k = world();
    const { client, server } = pair(k);
    close(k, server);
    close(k, client);
    k.settle();
    expect([...socketsIn(k, 'host'), ...socketsIn(k, 'laptop')].map((s) => s.state)).toEqual(['LISTEN', 'TIME_WAIT', 'TIME_WAIT']);
  });

  it('resets when bytes were never read', () => {
    const k = world();
    const { client, server } = pair(k);
    send(k, client, 'unread');
    k.settle();
    const wire = capture(k, 'host', 'eth0');
    close(k, server);
    k.settle();
    expect(kinds(wire.lines)).toBe('R. 52');
    expect(recv(k, client)).toEqual({ kind: 'error', errno: 'ECONNRESET' });
    expect(recv(k, client)).toEqual({ kind: 'eof' });
    expect(send(k, client, 'more')).toBe('EPIPE');
  });

  it('answers data for a program that is gone with RST', () => {
    const k = world();
    const { client, server } = pair(k);
    close(k, server);
    k.settle(SECOND / 10);
    expect(recvQueue(sockOf(k, client) as Socket)).toBe(1); // the FIN counts
    const wire = capture(k, 'host', 'eth0');
    send(k, client, 'late');
    k.settle();
    expect(kinds(wire.lines)).toBe('P. 56, R 40');
    expect(sockOf(k, client)?.error).toBe('EPIPE');
  });

  it('resets connections that wait for accept when the listener goes', () => {
    const k = world();
    const l = listener(k, 7000);
    const client = run(k, connectTcp(k, 'laptop', 0, { addr: HOST, port: 7000 })) as Socket;
    k.settle();
    close(k, l);
    k.settle();
    expect(recv(k, client)).toEqual({ kind: 'error', errno: 'ECONNRESET' });
    expect(socketsIn(k, 'host')).toEqual([]);
  });

  it('forgets an orphan whose peer never closes after tcp_fin_timeout', () => {
    const k = world();
    const { client } = pair(k);
    close(k, client);
    k.settle();
    expect(socketsIn(k, 'laptop').map((s) => [s.state, s.pid])).toEqual([['FIN_WAIT2', 0]]);
    k.advance(61 * SECOND);
    expect(socketsIn(k, 'laptop')).toEqual([]);
  });
});

describe('worlds', () => {
  it('keep a connection through save and load, timers included', () => {
    const k = world();
    const { client, server } = pair(k);
    rule(k, 'host', 'filter', 'INPUT', { proto: 6, target: { name: 'DROP' } });
    send(k, client, 'hello');
    k.settle();
    const saved = JSON.parse(JSON.stringify(k.snapshot()));
    const again = new Kernel<KernelConfig>(saved);
    registerServices(again);
    flushChain(again, 'host', 'filter', 'INPUT');
    again.advance(SECOND);
    expect(recv(again, server)).toEqual({ kind: 'data', data: 'hello' });
    k.restore(JSON.parse(JSON.stringify(saved)));
    flushChain(k, 'host', 'filter', 'INPUT');
    k.advance(SECOND);
    expect(recv(k, server)).toEqual({ kind: 'data', data: 'hello' });
  });

  it('are not changed by what a program holding a socket does after a snapshot', () => {
    const k = world();
    const { client, server } = pair(k);
    const saved = k.snapshot();
    const before = JSON.stringify(saved.hot);
    send(k, client, 'later');
    k.settle();
    recv(k, server);
    expect(JSON.stringify(saved.hot)).toBe(before);
  });

  it('are equal when made from the same seed', () => {
    const lines = [1, 2].map(() => {
      const k = world('same');
      const wire = capture(k, 'host', 'eth0');
      pair(k);
      return JSON.stringify(wire.skbs.map((s) => s.ip));
    });
    expect(lines[0]).toBe(lines[1]);
  });
});

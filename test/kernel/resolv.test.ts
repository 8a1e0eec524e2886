import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KernelConfig } from '../../src/kernel/config.ts';
import { dnsMessage, dnsOf, dnsQuery, dnsReply, reverseName } from '../../src/kernel/dns.ts';
import { decodeDns, encodeDns } from '../../src/kernel/dnswire.ts';
import { ip4 } from '../../src/kernel/inet.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { exitProcess } from '../../src/kernel/process.ts';
import { parseResolvConf, resolve, resolveAddress } from '../../src/kernel/resolv.ts';
import { dnsmasqAnswer } from '../../src/kernel/services/dnsmasq.ts';
import { frameDns, unframeDns } from '../../src/kernel/services/dnsstream.ts';
import type { UdpHeader } from '../../src/kernel/skb.ts';
import { close } from '../../src/kernel/socket.ts';
import { connectTcp, recvSome, sendAll } from '../../src/kernel/sockio.ts';
import type { Socket } from '../../src/kernel/hot.ts';
import { SECOND, capture, rule, run, someone, world } from './wire.ts';

const WWW = ip4('203.0.113.10');
type K = Kernel<KernelConfig>;
const dnsmasqPid = (k: K): number => Object.values(k.config.processes).find((p) => p.comm === 'dnsmasq')?.pid as number;
/** Lines of a capture with the client's port replaced by its order of appearance. */
function ports(lines: string[]): string[] {
  const names = new Map<string, string>();
  return lines.map((l) =>
    l.replace(/\d{5}/, (port) => {
      if (!names.has(port)) names.set(port, `p${names.size + 1}`);
      return names.get(port) as string;
    }),
  );
}

describe('messages', () => {
  it('are as long as those of the real servers', () => {
    const known = { addresses: { 'www.example.com': '203.0.113.10' } };
    const q = dnsQuery(1, 'www.example.com', 'A');
    expect(q.length).toBe(33);
    expect(dnsmasqAnswer(known, q).length).toBe(49);
    const dig = dnsQuery(2, 'www.example.com', 'A', { ad: true, edns: { udp: 1232, cookie: '0011223344556677' } });
    expect(dig.length).toBe(56);
    expect(dnsmasqAnswer(known, dig).length).toBe(60);
    const aaaa = dnsmasqAnswer(known, dnsQuery(3, 'www.example.com', 'AAAA', { edns: { udp: 1232, cookie: '0011223344556677' } }));
    expect([aaaa.rcode, aaaa.ra, aaaa.aa, aaaa.length]).toEqual(['REFUSED', true, false, 50]);
    expect(dnsmasqAnswer(known, dnsQuery(4, 'foo.www.example.com', 'A')).length).toBe(53);
    // Docker's own answers repeat the name
    const ww = dnsQuery(5, 'ww', 'A');
    expect(dnsReply(ww, { ra: true, compress: false, answers: [{ name: 'ww', type: 'A', class: 'IN', ttl: 600, data: '172.18.0.3' }] }).length).toBe(38);
    const ptr = dnsQuery(6, reverseName('172.18.0.3'), 'PTR');
    expect(dnsReply(ptr, { ra: true, compress: false, answers: [{ name: reverseName('172.18.0.3'), type: 'PTR', class: 'IN', ttl: 600, data: 'ww.n1' }] }).length).toBe(83);
    const version = dnsMessage({ id: 7, questions: [{ name: 'version.bind', type: 'TXT', class: 'CH' }], edns: { udp: 1232, cookie: '0011223344556677' } });
    expect(dnsmasqAnswer(known, version).length).toBe(66);
  });

  it('survive the wire', () => {
    const name = fc.array(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1, maxLength: 4 }).map((l) => l.join('.'));
    const record = fc.oneof(
      fc.record({ name, type: fc.constant('A' as const), class: fc.constant('IN' as const), ttl: fc.nat(), data: fc.ipV4() }),
      fc.record({ name, type: fc.constantFrom('CNAME' as const, 'PTR' as const, 'NS' as const), class: fc.constant('IN' as const), ttl: fc.nat(), data: name }),
      fc.record({ name, type: fc.constant('MX' as const), class: fc.constant('IN' as const), ttl: fc.nat(), data: name.map((n) => `10 ${n}`) }),
    );
    fc.assert(fc.property(fc.nat(0xffff), name, fc.array(record, { maxLength: 4 }), fc.boolean(), (id, q, answers, compress) => {
      const m = dnsMessage({ id, qr: true, questions: [{ name: q, type: 'A', class: 'IN' }], answers, compress });
      expect({ ...decodeDns(encodeDns(m)), compress }).toEqual(m);
      expect(unframeDns(`${frameDns(m)}rest`)?.size).toBe(m.length + 2);
    }));
    expect(decodeDns('short')).toBeUndefined();
  });
});

describe('resolv.conf', () => {
  it('knows servers, search list and options within their limits', () => {
    expect(parseResolvConf('# x\nnameserver 1.1.1.1\nnameserver bad\nsearch a.b c.d\noptions ndots:0 timeout:2 attempts:9\n')).toEqual({ servers: [ip4('1.1.1.1')], search: ['a.b', 'c.d'], ndots: 0, timeout: 2e6, attempts: 5 });
    expect(parseResolvConf('').servers).toEqual([ip4('127.0.0.1')]);
  });
});

describe('looking a name up', () => {
  const ask = (k: K, name: string, opts = {}) => run(k, resolve(k, { netns: 'host', pid: someone(k, 'host') }, name, opts));

  it('asks for A and AAAA from one socket and is content with one answer', () => {
    const k = world();
    const wire = capture(k, 'host', 'eth0');
    expect(ask(k, 'www.example.com')).toMatchObject({ kind: 'found', addrs: [WWW] });
    expect(ports(wire.lines)).toEqual(['> udp p1>53 61', '> udp p1>53 61', '< udp 53>p1 77', '< udp 53>p1 61']);
  });

  it('asks twice when refused, from the same socket', () => {
    const k = world();
    const wire = capture(k, 'host', 'eth0');
    expect(ask(k, 'nosuch')).toEqual({ kind: 'again' });
    expect(ports(wire.lines.filter((l) => l.startsWith('>')))).toEqual(Array(4).fill('> udp p1>53 52'));
  });

  it('asks for each family on its own as curl does: a refusal there costs a new socket', () => {
    const k = world();
    const wire = capture(k, 'host', 'eth0');
    expect(ask(k, 'www.example.com', { separate: true })).toMatchObject({ kind: 'found', addrs: [WWW] });
    expect(ports(wire.lines.filter((l) => l.startsWith('>')))).toEqual(['> udp p1>53 61', '> udp p2>53 61', '> udp p3>53 61']);
  });

  it('looks into /etc/hosts first, and takes addresses as they are', () => {
    const k = world();
    const wire = capture(k, 'host', 'eth0');
    expect(ask(k, 'docker-host')).toMatchObject({ addrs: [ip4('127.0.1.1')], source: 'files' });
    expect(ask(k, '10.1.2.3')).toMatchObject({ addrs: [ip4('10.1.2.3')], source: 'literal' });
    expect(ask(k, 'a'.repeat(64))).toEqual({ kind: 'noname' });
    expect(wire.lines).toEqual([]);
  });

  it('tries again after five seconds of silence, ten in all', () => {
    const k = world();
    rule(k, 'router', 'filter', 'INPUT', { proto: 17, target: { name: 'DROP' } });
    const wire = capture(k, 'host', 'eth0', { times: true });
    const start = k.now;
    expect(ask(k, 'www.example.com')).toEqual({ kind: 'again' });
    expect(k.now - start).toBe(10 * SECOND);
    expect(wire.lines.map((l) => l.split(' ')[1])).toEqual(['0.0', '0.0', '5.0', '5.0']);
  });

  it('fails at once when the server is not running, with a new socket for the second try', () => {
    const k = world();
    exitProcess(k, dnsmasqPid(k), 0);
    const wire = capture(k, 'host', 'eth0');
    const start = k.now;
    expect(ask(k, 'www.example.com')).toEqual({ kind: 'again' });
    expect(k.now - start).toBeLessThan(SECOND);
    expect(ports(wire.lines.filter((l) => l.startsWith('>')))).toEqual(['> udp p1>53 61', '> udp p1>53 61', '> udp p2>53 61', '> udp p2>53 61']);
  });

  it('fails at once when OUTPUT drops the question, one packet a try', () => {
    const k = world();
    rule(k, 'host', 'filter', 'OUTPUT', { proto: 17, target: { name: 'DROP' } });
    const start = k.now;
    expect(ask(k, 'www.example.com')).toEqual({ kind: 'again' });
    expect(k.now - start).toBe(0);
    expect(Object.values(k.peek('host').counters)).toContainEqual([2, 122]);
  });

  it('adds search domains in the order that ndots says', () => {
    const k = world();
    const questions = (conf: string, name: string): unknown[] => {
      k.update((draft) => {
        const files = draft.mnt['host']?.files;
        if (files) files['/etc/resolv.conf'] = conf;
      });
      const wire = capture(k, 'host', 'eth0');
      ask(k, name, { types: ['A'] });
      wire.stop();
      const names = wire.skbs.filter((s) => s.pktType === 'outgoing').map((s) => dnsOf((s.ip?.l4 as UdpHeader | undefined)?.message)?.questions[0]?.name);
      return names.filter((n, i) => n !== names[i - 1]);
    };
    expect(questions('nameserver 192.168.1.1\nsearch example.com\n', 'www')).toEqual(['www.example.com']);
    expect(questions('nameserver 192.168.1.1\nsearch x.y\noptions ndots:0\n', 'foo.www.example.com')).toEqual(['foo.www.example.com']);
    expect(questions('nameserver 192.168.1.1\nsearch x.y\noptions ndots:5\n', 'www.example.com.')).toEqual(['www.example.com']);
  });

  it('finds the name of an address in /etc/hosts, or asks for PTR', () => {
    const k = world();
    const who = { netns: 'host', pid: someone(k, 'host') };
    expect(run(k, resolveAddress(k, who, ip4('127.0.0.1')))).toBe('localhost');
    expect(run(k, resolveAddress(k, who, WWW))).toBeUndefined();
  });
});

describe('dnsmasq', () => {
  it('answers over TCP, and closes after its client', () => {
    const k = world();
    const s = run(k, connectTcp(k, 'host', 0, { addr: ip4('192.168.1.1'), port: 53 })) as Socket;
    run(k, sendAll(k, s, frameDns(dnsQuery(9, 'www.example.com', 'A'))));
    const got = run(k, recvSome(k, s, k.now + SECOND));
    if (got.kind !== 'data') throw new Error(got.kind);
    expect(unframeDns(got.data)?.message?.answers).toMatchObject([{ type: 'A', data: '203.0.113.10', ttl: 0 }]);
    close(k, s);
    k.settle();
    expect(Object.values(k.peek('router').sockets).filter((x) => x.proto === 'tcp' && x.state !== 'LISTEN')).toEqual([]);
  });
});

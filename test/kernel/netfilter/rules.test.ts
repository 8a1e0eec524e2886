/** How rules are kept, found, counted and followed. */
import { describe, expect, it } from 'vitest';
import type { KernelError } from '../../../src/kernel/errors.ts';
import { ip4 } from '../../../src/kernel/inet.ts';
import { nfHook } from '../../../src/kernel/netfilter/hooks.ts';
import type { Match } from '../../../src/kernel/netfilter/match/index.ts';
import { appendRule, chainReferences, deleteChain, deleteRule, ensureBuiltin, findRule, flushChain, getChain, getTable, insertRule, newChain, readCounters, renameChain, replaceRule, setPolicy, zeroCounters } from '../../../src/kernel/netfilter/ruleset.ts';
import type { Hook, TableName } from '../../../src/kernel/netfilter/types.ts';
import type { L4, Skb } from '../../../src/kernel/skb.ts';
import { type K, NS, TCP, dev, echo, forward, host, input, output, packet, rule, tcp, udp } from './packets.ts';

const errno = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as KernelError).errno;
  }
  return 'ok';
};
const accept = { target: { name: 'ACCEPT' } };
const drop = { target: { name: 'DROP' } };
const jump = (chain: string): { target: { name: string; chain: string } } => ({ target: { name: 'JUMP', chain } });
const names = (k: K, table: TableName, chain: string): string[] => getChain(k.ns(NS).nf, table, chain)?.rules.map((r) => String(r.target?.['chain'] ?? r.target?.name)) ?? [];

describe('tables and chains', () => {
  it('base chains come when first written to, in the table’s order; until then their policies count nothing', () => {
    const k = host();
    newChain(k, NS, 'filter', 'LAB');
    output(k, packet('192.168.1.10', '192.168.1.20', echo(1)), 'eth0');
    expect(getTable(k.ns(NS).nf, 'filter')?.chains.map((c) => c.name)).toEqual(['LAB']);
    ensureBuiltin(k, NS, 'filter', 'OUTPUT');
    ensureBuiltin(k, NS, 'filter', 'INPUT');
    expect(getTable(k.ns(NS).nf, 'filter')?.chains.map((c) => c.name)).toEqual(['INPUT', 'OUTPUT', 'LAB']);
    output(k, packet('192.168.1.10', '192.168.1.20', echo(1)), 'eth0');
    expect(readCounters(k, NS, 'filter/OUTPUT')).toEqual([1, 84]);
  });
  it('names, references and emptiness are minded', () => {
    const k = host();
    newChain(k, NS, 'filter', 'A');
    newChain(k, NS, 'filter', 'B');
    expect(errno(() => newChain(k, NS, 'filter', 'A'))).toBe('EEXIST');
    expect(errno(() => newChain(k, NS, 'filter', 'INPUT'))).toBe('EEXIST');
    rule(k, 'filter', 'A', jump('B'));
    expect(chainReferences(k.ns(NS).nf, 'filter', 'B')).toBe(1);
    expect(errno(() => deleteChain(k, NS, 'filter', 'B'))).toBe('EBUSY');
    expect(errno(() => deleteChain(k, NS, 'filter', 'A'))).toBe('EBUSY');
    expect(errno(() => deleteChain(k, NS, 'filter', 'NONE'))).toBe('ENOENT');
    renameChain(k, NS, 'filter', 'B', 'C');
    expect(names(k, 'filter', 'A')).toEqual(['C']);
    flushChain(k, NS, 'filter', 'A');
    deleteChain(k, NS, 'filter', 'C');
    expect(getTable(k.ns(NS).nf, 'filter')?.chains.map((c) => c.name)).toEqual(['A']);
  });
  it('refuses what the kernel refuses', () => {
    const k = host();
    const masquerade = { target: { name: 'MASQUERADE', range: {} } };
    newChain(k, NS, 'nat', 'X');
    newChain(k, NS, 'filter', 'L1');
    newChain(k, NS, 'filter', 'L2');
    const refused: [TableName, string, Parameters<typeof rule>[3], string][] = [
      ['nat', 'PREROUTING', masquerade, 'EINVAL'], ['filter', 'FORWARD', masquerade, 'EINVAL'], ['nat', 'X', masquerade, 'ok'], ['nat', 'PREROUTING', jump('X'), 'EINVAL'], ['nat', 'POSTROUTING', jump('X'), 'ok'],
      ['mangle', 'FORWARD', { target: { name: 'REJECT', with: 'icmp-port-unreachable' } }, 'EINVAL'], ['filter', 'INPUT', { target: { name: 'TTL', op: 'set', value: 4 } }, 'EINVAL'],
      ['filter', 'INPUT', { matches: [{ name: 'owner', uid: { min: 0, max: 0 } }] }, 'EINVAL'], ['filter', 'OUTPUT', { matches: [{ name: 'mac', source: '00:00:00:00:00:01' }] }, 'EINVAL'],
      ['filter', 'L1', jump('INPUT'), 'EOPNOTSUPP'], ['filter', 'L1', jump('NONE'), 'ENOENT'], ['filter', 'L1', jump('L2'), 'ok'], ['filter', 'L2', jump('L1'), 'ok'], ['filter', 'FORWARD', jump('L1'), 'EMLINK'],
    ];
    for (const [table, chain, r, expected] of refused) expect([table, chain, r, errno(() => rule(k, table, chain, r))]).toEqual([table, chain, r, expected]);
  });
});

describe('rules of a chain', () => {
  it('are added, inserted, replaced, found and deleted by number', () => {
    const k = host();
    rule(k, 'filter', 'INPUT', accept);
    insertRule(k, NS, 'filter', 'INPUT', { matches: [], ...drop });
    insertRule(k, NS, 'filter', 'INPUT', { matches: [{ name: 'tcp', dports: { min: 80, max: 80 } }], proto: { num: 6 }, target: { name: 'RETURN' } }, 3);
    expect(names(k, 'filter', 'INPUT')).toEqual(['DROP', 'ACCEPT', 'RETURN']);
    expect(errno(() => insertRule(k, NS, 'filter', 'INPUT', { matches: [] }, 5))).toBe('ERANGE');
    replaceRule(k, NS, 'filter', 'INPUT', 1, { matches: [], target: { name: 'LOG', prefix: '', level: 4, flags: 0 } });
    const { nf } = k.ns(NS);
    expect(findRule(nf, 'filter', 'INPUT', { matches: [], ...accept })).toBe(2);
    expect(findRule(nf, 'filter', 'INPUT', { proto: { num: 6 }, matches: [{ name: 'tcp', dports: { max: 80, min: 80 }, sports: undefined }], target: { name: 'RETURN' } })).toBe(3);
    expect(findRule(nf, 'filter', 'INPUT', { matches: [], ...drop })).toBe(0);
    deleteRule(k, NS, 'filter', 'INPUT', 2);
    expect(errno(() => deleteRule(k, NS, 'filter', 'INPUT', 3))).toBe('ERANGE');
    expect(names(k, 'filter', 'INPUT')).toEqual(['LOG', 'RETURN']);
  });
  it('count what matched, from the numbers they were given, until they are zeroed or gone', () => {
    const k = host();
    rule(k, 'filter', 'INPUT', { ...accept, counters: [2, 3] });
    setPolicy(k, NS, 'filter', 'FORWARD', 'DROP');
    input(k, packet('192.168.1.20', '192.168.1.10', echo(1)), 'eth0');
    forward(k, packet('192.168.1.20', '172.17.0.2', echo(1)), 'eth0', 'docker0');
    expect([readCounters(k, NS, 1), readCounters(k, NS, 'filter/FORWARD'), readCounters(k, NS, 'filter/INPUT')]).toEqual([[3, 87], [1, 84], [0, 0]]);
    setPolicy(k, NS, 'filter', 'FORWARD', 'DROP');
    zeroCounters(k, NS, 'filter', 'INPUT');
    expect([readCounters(k, NS, 1), readCounters(k, NS, 'filter/FORWARD')]).toEqual([[0, 0], [0, 0]]);
  });
  it('adding the ten-thousandth is about as quick as adding the first', () => {
    const k = host();
    ensureBuiltin(k, NS, 'filter', 'FORWARD');
    const times: number[] = [];
    for (let i = 0; i < 10_200; i++) {
      const from = performance.now();
      appendRule(k, NS, 'filter', 'FORWARD', { matches: [{ name: 'tcp', dports: { min: i, max: i } }], proto: { num: 6 }, src: { addr: i, mask: 0xffffffff }, target: { name: 'ACCEPT' } });
      times.push(performance.now() - from);
    }
    const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1] as number;
    const early = median(times.slice(100, 300));
    const late = median(times.slice(-200));
    console.log(`append: rule 200 ${(early * 1000).toFixed(0)} µs, rule 10,100 ${(late * 1000).toFixed(0)} µs`);
    expect(late).toBeLessThan(5); // ms; says only that it isn't quadratic
    const skb = packet('0.0.39.16', '172.17.0.2', tcp(1, 10_000, TCP.SYN));
    forward(k, skb, 'eth0', 'docker0');
    k.journal.on = false;
    const start = performance.now();
    for (let i = 0; i < 1000; i++) forward(k, skb, 'eth0', 'docker0');
    console.log(`10,000 rules, one of the last matches: ${(performance.now() - start).toFixed(1)} µs a packet`);
    expect(readCounters(k, NS, 10_001)[0]).toBe(1001);
  });
});

describe('the way through chains', () => {
  const verdicts = (k: K): string[] => k.journal.take().flatMap((e) => (e.step.kind === 'rule' ? [`${e.step.table}/${e.step.chain}#${e.step.num}`] : e.step.kind === 'hook' ? [`${e.step.table}=${e.step.result}${e.step.policy ? ' by policy' : ''}`] : []));
  it('jumps come back, gotos do not, RETURN leaves, an accept ends only its own table', () => {
    const k = host();
    newChain(k, NS, 'filter', 'A');
    newChain(k, NS, 'filter', 'B');
    rule(k, 'mangle', 'INPUT', accept);
    rule(k, 'filter', 'INPUT', jump('A'));
    rule(k, 'filter', 'INPUT', drop);
    rule(k, 'filter', 'A', { proto: { num: 6 }, target: { name: 'RETURN' } });
    rule(k, 'filter', 'A', { target: { name: 'GOTO', chain: 'B' } });
    rule(k, 'filter', 'A', accept);
    rule(k, 'filter', 'B', { proto: { num: 17 }, target: { name: 'ACCEPT' } });
    k.journal.take();
    expect(input(k, packet('192.168.1.20', '192.168.1.10', tcp(1, 2, TCP.SYN)), 'eth0')).toBe('INPUT DROP');
    expect(verdicts(k)).toEqual(['mangle/INPUT#1', 'mangle=ACCEPT', 'filter/INPUT#1', 'filter/A#1', 'filter/INPUT#2', 'filter=DROP']);
    expect(input(k, packet('192.168.1.20', '192.168.1.10', udp(1, 2)), 'eth0')).toBe('ACCEPT');
    expect(verdicts(k)).toEqual(['mangle/INPUT#1', 'mangle=ACCEPT', 'filter/INPUT#1', 'filter/A#2', 'filter/B#1', 'filter=ACCEPT']);
    expect(input(k, packet('192.168.1.20', '192.168.1.10', echo(1)), 'eth0')).toBe('INPUT DROP');
    expect(verdicts(k)).toEqual(['mangle/INPUT#1', 'mangle=ACCEPT', 'filter/INPUT#1', 'filter/A#2', 'filter/INPUT#2', 'filter=DROP']);
  });
  it('tables are met in the order of their priorities', () => {
    const k = host();
    for (const table of ['filter', 'nat', 'mangle', 'raw', 'security'] as const) rule(k, table, 'OUTPUT', {});
    rule(k, 'filter', 'OUTPUT', { matches: [{ name: 'state', names: ['NEW'] }] });
    k.journal.take();
    nfHook(k, NS, 'OUTPUT', packet('192.168.1.10', '192.168.1.20', echo(1)), undefined, dev(k, 'eth0'));
    const seen = k.journal.take().flatMap((e) => (e.step.kind === 'hook' ? [e.step.table] : e.step.kind === 'ct' ? ['conntrack'] : []));
    expect(seen).toEqual(['raw', 'conntrack', 'mangle', 'nat', 'filter', 'security']);
  });
});

describe('matches', () => {
  const matches = (m: Match, l4: L4, change: Partial<Skb> = {}, hook: Hook = 'FORWARD'): boolean => {
    const k = host();
    rule(k, 'mangle', hook, { proto: { num: l4.proto }, matches: [m], ...drop });
    const skb = { ...packet('172.17.0.2', '192.168.1.20', l4), ...change };
    return nfHook(k, NS, hook, skb, hook === 'OUTPUT' ? undefined : dev(k, 'docker0'), dev(k, 'eth0')) === 'DROP';
  };
  const syn = tcp(4000, 80, TCP.SYN, { opts: { mss: 1460 } });
  const not = true as const;
  it.each<[string, boolean, Match, L4, Partial<Skb>?, Hook?]>([
    ['tcp port', true, { name: 'tcp', dports: { min: 80, max: 90 } }, syn],
    ['tcp port inverted', false, { name: 'tcp', dports: { min: 80, max: 90, not } }, syn],
    ['tcp on udp', false, { name: 'tcp', dports: { min: 80, max: 80 } }, udp(1, 80)],
    ['--syn', true, { name: 'tcp', flags: { mask: 0x17, value: 2 } }, syn],
    ['! --syn', false, { name: 'tcp', flags: { mask: 0x17, value: 2, not } }, syn],
    ['tcp option', true, { name: 'tcp', option: { kind: 2 } }, syn],
    ['udp', true, { name: 'udp', sports: { min: 53, max: 53 } }, udp(53, 1)],
    ['icmp type', true, { name: 'icmp', type: 8, codes: { min: 0, max: 255 } }, echo(1)],
    ['icmp other type', false, { name: 'icmp', type: 0, codes: { min: 0, max: 255 } }, echo(1)],
    ['multiport', true, { name: 'multiport', which: 'destination', ports: [{ min: 22, max: 22 }, { min: 79, max: 81 }] }, syn],
    ['multiport either', true, { name: 'multiport', which: 'either', ports: [{ min: 4000, max: 4000 }] }, syn],
    ['mark', true, { name: 'mark', value: 1, mask: 0xff }, syn, { mark: 0x101 }],
    ['mac', true, { name: 'mac', source: '02:42:ac:11:00:02' }, syn],
    ['length', true, { name: 'length', min: 44, max: 44 }, syn],
    ['ttl', true, { name: 'ttl', op: 'lt', value: 65 }, syn],
    ['iprange', true, { name: 'iprange', src: { min: ip4('172.17.0.1'), max: ip4('172.17.0.9') } }, syn],
    ['addrtype local', false, { name: 'addrtype', dst: { types: ['LOCAL'] } }, syn],
    ['addrtype unicast', true, { name: 'addrtype', dst: { types: ['UNICAST'] } }, syn],
    ['addrtype two', true, { name: 'addrtype', src: { types: ['LOCAL'], not }, dst: { types: ['UNICAST', 'LOCAL'] } }, syn],
    ['physdev is-bridged, routed', false, { name: 'physdev', isBridged: {} }, syn, { physin: 9 }],
    ['physdev is-bridged', true, { name: 'physdev', isBridged: {} }, syn, { physin: 2, physout: 3 }],
    ['physdev in', true, { name: 'physdev', in: { name: 'eth+' } }, syn, { physin: 2 }],
    ['physdev in without a bridge', false, { name: 'physdev', in: { name: 'eth0' } }, syn],
    ['pkttype', true, { name: 'pkttype', type: 'unicast' }, syn],
    ['string', true, { name: 'string', pattern: 'needle', algo: 'bm', from: 0, to: 65535 }, tcp(1, 2, TCP.ACK, { payload: 'hay needle hay' })],
    ['string too early', false, { name: 'string', pattern: 'needle', algo: 'bm', from: 60, to: 65535 }, tcp(1, 2, TCP.ACK, { payload: 'needle' })],
    ['u32 ttl', true, { name: 'u32', tests: [{ location: [{ op: '=', number: 5 }, { op: '>>', number: 24 }], values: [{ min: 0, max: 255 }] }] }, syn],
    ['u32 protocol', true, { name: 'u32', tests: [{ location: [{ op: '=', number: 6 }, { op: '&', number: 0xff }], values: [{ min: 6, max: 6 }] }] }, syn],
    ['state of an untracked packet', true, { name: 'state', names: ['UNTRACKED'] }, syn, { ctinfo: 'UNTRACKED' }],
    ['owner without a socket', false, { name: 'owner', uid: { min: 0, max: 0 } }, syn, {}, 'OUTPUT'],
    ['comment', true, { name: 'comment', text: 'x' }, syn],
    ['time', true, { name: 'time', dateStart: 0, dateStop: 2147483647, dayStart: 8 * 3600, dayStop: 10 * 3600, monthdays: 0xfffffffe, weekdays: 1 << 1 }, syn],
    ['unknown extension', false, { name: 'osf', genre: 'Linux' }, syn],
  ])('%s: %s', (_name, expected, m, l4, change, hook) => {
    expect(matches(m, structuredClone(l4), change, hook)).toBe(expected);
  });

  const times = (k: K, n: number, gap = 0): string =>
    Array.from({ length: n }, () => {
      const hit = input(k, packet('192.168.1.20', '192.168.1.10', echo(1)), 'eth0') !== 'ACCEPT';
      k.advance(gap);
      return hit ? 'x' : '.';
    }).join('');
  const remembering = (m: Match, n: number, gap = 0): string => {
    const k = host();
    rule(k, 'filter', 'INPUT', { matches: [m], ...drop });
    return times(k, n, gap);
  };
  it('limit lets a burst through and then one a second', () => {
    expect(remembering({ name: 'limit', avg: 10_000, burst: 3 }, 5)).toBe('xxx..');
    expect(remembering({ name: 'limit', avg: 10_000, burst: 1 }, 5, 500_000)).toBe('x.x.x');
  });
  it('statistic nth, quota, recent', () => {
    expect(remembering({ name: 'statistic', mode: 'nth', every: 3, packet: 0 }, 7)).toBe('..x..x.');
    expect(remembering({ name: 'quota', bytes: 200 }, 4)).toBe('xx..');
    const k = host();
    rule(k, 'filter', 'INPUT', { matches: [{ name: 'recent', op: 'update', list: 'l', side: 'source', mask: 0xffffffff, seconds: 10, hitcount: 3 }], ...drop });
    rule(k, 'filter', 'INPUT', { matches: [{ name: 'recent', op: 'set', list: 'l', side: 'source', mask: 0xffffffff, seconds: 0, hitcount: 0 }] });
    expect(times(k, 5)).toBe('...xx');
  });
});

describe('targets', () => {
  it('LOG writes the kernel’s line', () => {
    const k = host();
    const log = { target: { name: 'LOG', level: 4, prefix: 'lab: ', flags: 0 } };
    rule(k, 'filter', 'FORWARD', log);
    rule(k, 'filter', 'OUTPUT', log);
    forward(k, packet('172.17.0.2', '192.168.1.20', tcp(4000, 80, TCP.SYN)), 'docker0', 'eth0');
    output(k, packet('192.168.1.10', '192.168.1.20', echo(7)), 'eth0');
    expect(k.dmesg.map((d) => d.text)).toEqual([
      'lab: IN=docker0 OUT=eth0 MAC=02:42:00:00:00:01:02:42:ac:11:00:02:08:00 SRC=172.17.0.2 DST=192.168.1.20 LEN=40 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=TCP SPT=4000 DPT=80 WINDOW=64240 RES=0x00 SYN URGP=0 ',
      'lab: IN= OUT=eth0 SRC=192.168.1.10 DST=192.168.1.20 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1 ',
    ]);
  });
  it('marks, TTL, MSS and TOS change the packet; NOTRACK keeps it out of conntrack', () => {
    const k = host();
    rule(k, 'mangle', 'FORWARD', { target: { name: 'MARK', value: 7, mask: 0xffffffff } });
    rule(k, 'mangle', 'FORWARD', { target: { name: 'CONNMARK', mode: 'save', value: 0, ctmask: 0xffffffff, nfmask: 0xffffffff } });
    rule(k, 'mangle', 'FORWARD', { target: { name: 'TTL', op: 'set', value: 9 } });
    rule(k, 'mangle', 'FORWARD', { proto: { num: 6 }, target: { name: 'TCPMSS', mss: 500 } });
    rule(k, 'mangle', 'FORWARD', { target: { name: 'TOS', value: 0x10, mask: 0x3f } });
    rule(k, 'raw', 'PREROUTING', { proto: { num: 17 }, target: { name: 'CT', notrack: true } });
    const header = tcp(4000, 80, TCP.SYN, { opts: { mss: 1460 } });
    const skb = packet('172.17.0.2', '192.168.1.20', header);
    forward(k, skb, 'docker0', 'eth0');
    expect([skb.mark, skb.ct?.mark, skb.ip?.ttl, skb.ip?.tos, header.opts.mss]).toEqual([7, 7, 9, 16, 500]);
    const quiet = packet('172.17.0.2', '192.168.1.20', udp(1, 2));
    forward(k, quiet, 'docker0', 'eth0');
    expect([quiet.ct, quiet.ctinfo]).toEqual([undefined, 'UNTRACKED']);
  });
});

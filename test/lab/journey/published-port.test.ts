/**
 * What a real machine shows of a request from the laptop to a published port (recorded once, with -j TRACE,
 * `iptables-save -c` and `tcpdump -i any -e` on Docker Engine 28.5), against the journeys of the model's packets.
 */
import { describe, expect, it } from 'vitest';
import { dockerWorld } from '../../../src/docker/world.ts';
import { formatIp4 } from '../../../src/kernel/inet.ts';
import { travel } from '../../../src/lab/journey/index.ts';
import type { Hop, Journey } from '../../../src/lab/journey/index.ts';
import { Session } from '../../../src/shell/session.ts';
import recording from './published-port.json' with { type: 'json' };

const [, , , counters, traced, dumped] = recording.steps.map((s) => s.stdout) as [string, string, string, string, string, string];

/** Names and numbers that a machine chooses by chance. */
const mask = (text: string): string => text.replace(/veth[0-9a-f]{7}/g, 'veth').replace(/192\.168\.1\.20[.:]\d+/g, '192.168.1.20:PORT');

interface Seen {
  /** "SYN", "SYN ACK", "ACK" …, and from which side. */
  what: string;
  from: 'laptop' | 'web1';
  rules: string[];
  devices: string[];
}
const KEY: Record<string, string> = { S: 'SYN', 'S.': 'SYN ACK', '.': 'ACK', 'P.': 'PSH ACK', 'F.': 'FIN ACK' };

/** The first packet of each kind and side in the recording. */
function recordedPackets(): Map<string, Seen> {
  const seen = new Map<string, Seen & { id: string }>();
  const flagsOf = (line: string): string => {
    const words = / SPORT=\d+ DPORT=\d+ (.*)$/.exec(line)?.[1]?.trim().split(' ') ?? [];
    return ['SYN', 'FIN', 'RST', 'PSH', 'ACK'].filter((f) => words.includes(f)).join(' ');
  };
  let now: (Seen & { id: string }) | undefined;
  for (const line of traced.split('\n')) {
    if (line.startsWith('PACKET')) {
      const from = line.includes('SRC=172.17.0.2') ? 'web1' : 'laptop';
      const what = flagsOf(line);
      const id = / ID=(\d+)/.exec(line)?.[1] ?? '';
      const known = seen.get(`${from} ${what}`);
      now = known ?? { what, from, id, rules: [], devices: [] };
      if (!known) seen.set(`${from} ${what}`, now);
      if (now.id !== id) now = undefined; // a later packet of the kind
      continue;
    }
    const rule = /TRACE: \d+ \w+ (\w+):[\w-]+:rule:\S+ {2}iptables -t \w+ (.*)$/.exec(line);
    const policy = /TRACE: \d+ \w+ (\w+):(\w+):policy:(\w+)/.exec(line);
    if (rule) now?.rules.push(mask(`${rule[1]} ${rule[2]}`));
    else if (policy) now?.rules.push(`${policy[1]} ${policy[2]} policy ${policy[3]}`);
  }
  const counted = new Map<string, string>();
  for (const line of dumped.split('\n')) {
    const m = /^(\S+) (\S+) +(In|Out|P) .* IPv4 .*: (\S+) > (\S+): Flags \[([^\]]+)\], (seq \S+)?/.exec(line);
    if (!m) continue;
    const [, , dev = '', way = '', src = '', dst = '', flags = '', seq = ''] = m;
    const from = src.startsWith('192.168.1.20') ? 'laptop' : 'web1';
    const packet = seen.get(`${from} ${KEY[flags]}`);
    if (!packet) continue;
    // the same packet on its next device has the same sequence numbers; a later one of the kind comes in by the first device again
    const first = counted.get(`${from} ${flags}`);
    const entry = way === 'Out' ? 'tx' : 'rx';
    if (first !== undefined && packet.devices.length > 0 && mask(dev) === mask(first)) {
      counted.set(`${from} ${flags} over`, seq);
      continue;
    }
    if (counted.has(`${from} ${flags} over`)) continue;
    if (first === undefined) counted.set(`${from} ${flags}`, dev);
    packet.devices.push(mask(`${entry} ${dev} ${src.replace(/\.(\d+)$/, ':$1')} > ${dst.replace(/\.(\d+)$/, ':$1')}`));
  }
  return seen;
}

function model(): { session: Session; journeys: Journey[] } {
  const session = new Session(dockerWorld(1, {}));
  session.run('docker run -d --name web1 -p 8080:80 httpd');
  session.k.advance(1e6);
  session.run(recording.steps[1]?.cmd as string);
  session.run('ip neigh flush all');
  session.run('ip neigh flush all', { at: 'laptop' });
  session.run('iptables -Z; iptables -t nat -Z; iptables -t raw -Z');
  const mark = session.k.journal.mark;
  const { stdout, events } = session.run('curl -s 192.168.1.10:8080', { at: 'laptop' });
  expect(stdout).toBe(recording.steps[2]?.stdout);
  expect(events.length).toBeGreaterThan(0);
  session.k.advance(1e6);
  return { session, journeys: travel(session.k, [...events, ...session.k.journal.since(mark)]) };
}
const onHost = (j: Journey): Hop[] => j.hops.filter((h) => h.place.name === 'docker-host');
const rulesOf = (j: Journey): string[] =>
  onHost(j).flatMap(({ pass }) =>
    pass ? [...pass.rules.map((r) => `${r.table} ${r.text}`), ...(pass.policy ? [`${pass.table} ${pass.hook} policy ${pass.result}`] : [])] : [],
  );
const devicesOf = (j: Journey): string[] =>
  onHost(j).flatMap(({ step, after: h }) =>
    step.kind === 'rx' || step.kind === 'tx' ? [mask(`${step.kind} ${step.dev} ${formatIp4(h.src)}:${h.sport} > ${formatIp4(h.dst)}:${h.dport}`)] : [],
  );

describe('the journey of a request to a published port', () => {
  const recorded = recordedPackets();
  const { session, journeys } = model();
  const find = (from: string, what: string): Journey | undefined => journeys.find((j) => j.what === `TCP ${what}` && j.hops[0]?.place.name === from);

  const compared = [
    ['laptop', 'SYN'],
    ['web1', 'SYN ACK'],
    ['laptop', 'ACK'],
    ['laptop', 'PSH ACK'],
    ['web1', 'PSH ACK'],
  ] as const;
  it.each(compared)('%s %s: every rule and policy that TRACE names, in order', (from, what) => {
    const real = recorded.get(`${from} ${what}`);
    expect(real?.rules.length).toBeGreaterThan(4);
    expect(rulesOf(find(from, what) as Journey)).toEqual(real?.rules);
  });
  it.each(compared)('%s %s: every device that tcpdump sees it on, with the addresses it has there, in order', (from, what) => {
    const real = recorded.get(`${from} ${what}`);
    expect(real?.devices).toHaveLength(3);
    expect(devicesOf(find(from, what) as Journey)).toEqual(real?.devices);
  });
  it('names the whole way, from the program to the program', () => {
    const syn = find('laptop', 'SYN') as Journey;
    const way = syn.hops.flatMap((h) => (h.step.kind === 'rx' || h.step.kind === 'tx' ? [`${h.place.name} ${h.step.kind} ${mask(h.step.dev)}`] : []));
    expect(way).toEqual(['laptop tx eth0', 'docker-host rx eth0', 'docker-host tx docker0', 'docker-host tx veth', 'web1 rx eth0']);
    expect(syn.hops[0]?.step).toEqual({ kind: 'send', by: 'curl' });
    expect(syn.fate).toMatchObject({ kind: 'delivered', place: { name: 'web1' }, to: { comm: 'httpd', local: '*:80' } });
    const nat = syn.hops.find((h) => h.pass?.table === 'nat' && h.pass.hook === 'PREROUTING');
    expect(nat?.changed).toEqual(['dst', 'dport']);
    expect(formatIp4(nat?.after.dst ?? 0)).toBe('172.17.0.2');
    expect(syn.hops.filter((h) => h.changed.includes('ttl')).map((h) => h.step.kind)).toEqual(['route']);
  });
  it('hits the rules whose counters moved on the real machine, and no others; as often as its own counters say', () => {
    const counted = (text: string): Map<string, number> => {
      let table = '';
      const rules = new Map<string, number>();
      for (const line of text.split('\n')) {
        table = /^\*(\w+)/.exec(line)?.[1] ?? table;
        const m = /^\[(\d+):\d+\] (-A .*)$/.exec(line);
        if (m && m[1] !== '0') rules.set(`${table} ${m[2]}`, Number(m[1]));
      }
      return rules;
    };
    const hits = new Map<string, number>();
    for (const j of journeys)
      for (const { pass } of onHost(j)) for (const r of pass?.rules ?? []) hits.set(`${r.table} ${r.text}`, (hits.get(`${r.table} ${r.text}`) ?? 0) + 1);
    expect([...hits.keys()].sort()).toEqual([...counted(counters).keys()].sort());
    expect(hits).toEqual(counted(session.run('iptables-save -c').stdout));
  });
});

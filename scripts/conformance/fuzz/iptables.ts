/** iptables commands: single rules of many kinds, chains, listings. */
import { line } from './chooser.ts';
import * as w from './words.ts';
import type { Scope } from './words.ts';

/** Chains that rules are written to, by table: builtin ones, Docker's place for the user, and the user's own. */
const CHAINS: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT', 'DOCKER-USER', 'DOCKER-USER', 'MINE'],
  nat: ['PREROUTING', 'POSTROUTING', 'OUTPUT', 'MINE'],
  mangle: ['PREROUTING', 'FORWARD', 'POSTROUTING', 'INPUT'],
  raw: ['PREROUTING', 'OUTPUT'],
};
const TABLES = ['filter', 'filter', 'filter', 'nat', 'nat', 'mangle', 'raw'] as const;

const tableOption = (table: string): string => (table === 'filter' ? '' : `-t ${table}`);

function aChain({ c, view }: Scope, table: string): string {
  const there = view.chains.filter((each) => each.table === table).map((each) => each.name);
  return c.chance(35) && there.length > 0 ? c.pick(there) : c.pick(CHAINS[table] ?? ['INPUT']);
}

const not = (s: Scope): string => s.c.maybe(12, () => '! ').trim();

function protocolMatch(s: Scope): string {
  const { c } = s;
  const protocol = c.weighted([
    [6, 'tcp'],
    [3, 'udp'],
    [3, 'icmp'],
    [1, c.pick(['all', 'sctp', '47', 'nosuch'])],
  ]);
  const port = (): string => line(not(s), c.pick(['--dport', '--dport', '--sport']), w.aPort(s));
  switch (protocol) {
    case 'tcp':
      return line(
        '-p tcp',
        c.maybe(70, port),
        c.maybe(10, () => c.pick(['--syn', '--tcp-flags SYN,ACK SYN', '! --syn'])),
      );
    case 'udp':
      return line('-p udp', c.maybe(60, port));
    case 'icmp':
      return line(
        '-p icmp',
        c.maybe(50, () => `--icmp-type ${c.pick(['echo-request', '8', '3/4', 'any', 'host-unreachable', 'nosuch'])}`),
      );
    default:
      return `${c.maybe(20, () => '! ')}-p ${protocol}`;
  }
}

function match(s: Scope): string {
  const { c } = s;
  return c.weighted([
    [4, () => `-m conntrack --ctstate ${c.pick(['NEW', 'ESTABLISHED,RELATED', 'RELATED,ESTABLISHED', 'INVALID', 'DNAT', 'new', 'FOO'])}`],
    [1, () => `-m state --state ${c.pick(['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED'])}`],
    [1, () => `-m conntrack --ctorigdstport ${w.aPort(s)}`],
    [2, () => `-p tcp -m multiport --${c.pick(['dports', 'sports', 'ports'])} ${c.pick(['80,443', '80', '1000:2000,22', '80,x'])}`],
    [2, () => `-m comment --comment ${c.pick(['plain', '"two words"', "'it'"])}`],
    [2, () => `-m limit --limit ${c.pick(['5/min', '1/s', '10/hour', '3'])} ${c.maybe(40, () => `--limit-burst ${c.int(1, 9)}`)}`],
    [1, () => `-m mac ${not(s)} --mac-source ${c.pick(['52:54:00:12:34:20', '52-54', '52:54:00:12:34:2x'])}`],
    [2, () => `-m addrtype ${not(s)} --${c.pick(['dst-type', 'src-type'])} ${c.pick(['LOCAL', 'UNICAST', 'BROADCAST', 'NOPE'])}`],
    [1, () => `-m iprange --${c.pick(['src-range', 'dst-range'])} ${c.pick(['192.168.1.10-192.168.1.30', '10.0.0.9-10.0.0.1', '10.0.0.1'])}`],
    [1, () => `-m mark ${not(s)} --mark ${c.pick(['1', '0x10/0xf0', 'x'])}`],
    [1, () => `-m length --length ${c.pick(['100:200', '84', ':64', '9:1'])}`],
    [1, () => `-m ttl --ttl-${c.pick(['eq', 'lt', 'gt'])} ${c.pick(['64', '1', '300'])}`],
    [1, () => `-m physdev --physdev-${c.pick(['in v1', 'out v2', 'is-bridged'])}`],
    [
      1,
      () =>
        `-m ${c.pick(['nosuch', 'tcp --dport 80', 'statistic --mode nth --every 2', 'pkttype --pkt-type unicast', 'owner --uid-owner 0', 'recent --set', 'connmark --mark 1', 'string --string x --algo bm', 'time --timestart 10:00'])}`,
    ],
  ])();
}

function target(s: Scope, table: string): string {
  const { c } = s;
  const address = w.anAddress(s);
  const nat = [
    `DNAT --to-destination ${address}${c.maybe(60, () => `:${c.pick(['80', '8080', '80-90'])}`)}`,
    `SNAT --to-source ${c.pick([w.HOST, address, '192.168.1.10:4000-5000', '192.168.1.10-192.168.1.12'])}`,
    line(
      'MASQUERADE',
      c.maybe(25, () => c.pick(['--random', '--to-ports 4000-5000', '--random-fully'])),
    ),
    line(
      'REDIRECT',
      c.maybe(70, () => `--to-ports ${c.pick(['8080', '80-90', 'x'])}`),
    ),
    'RETURN',
    'ACCEPT',
    'NETMAP --to 10.50.0.0/24',
  ];
  const any = [
    'ACCEPT',
    'ACCEPT',
    'DROP',
    'DROP',
    'RETURN',
    'MINE',
    `LOG${c.maybe(60, () => ` --log-prefix ${c.pick(['"seen: "', 'x', '"a very long prefix that does not fit in"'])}`)}`,
  ];
  const filter = [
    ...any,
    line(
      'REJECT',
      c.maybe(60, () => `--reject-with ${c.pick(['icmp-host-prohibited', 'tcp-reset', 'icmp-port-unreachable', 'icmp-admin-prohibited', 'nope'])}`),
    ),
  ];
  const mangle = [
    ...any,
    `MARK --set-mark ${c.pick(['1', '0x20', 'x'])}`,
    'TTL --ttl-set 10',
    'TCPMSS --clamp-mss-to-pmtu',
    'CONNMARK --save-mark',
    'TOS --set-tos 0x10',
  ];
  if (c.chance(5)) return c.pick(['NOSUCH', 'DNAT', 'INPUT', 'REJECT --bogus', 'SNAT --to-source 1.2.3.4', 'CT --notrack', 'NOTRACK', 'TRACE']);
  return c.pick(table === 'nat' ? nat : table === 'mangle' ? mangle : table === 'raw' ? [...any, 'CT --notrack', 'NOTRACK'] : filter);
}

function rule(s: Scope, table: string): string {
  const { c } = s;
  const iface = (): string => c.pick(['eth0', 'docker0', 'lo', w.aLink(s), 'br-+', 'eth+']);
  return line(
    c.maybe(30, () => `${not(s)} -s ${w.aPrefix(s)}`.trim()),
    c.maybe(30, () => `${not(s)} -d ${w.aPrefix(s)}`.trim()),
    c.maybe(25, () => `${not(s)} -i ${iface()}`.trim()),
    c.maybe(15, () => `${not(s)} -o ${iface()}`.trim()),
    c.maybe(60, () => protocolMatch(s)),
    c.maybe(35, () => match(s)),
    c.maybe(92, () => `${c.pick(['-j', '-j', '-j', '-g'])} ${target(s, table)}`),
  );
}

function listing(s: Scope, table: string): string {
  const { c } = s;
  const chain = c.maybe(60, () => aChain(s, table));
  return c.weighted([
    [5, () => line('iptables', tableOption(table), '-S', chain)],
    [
      5,
      () =>
        line(
          'iptables',
          tableOption(table),
          c.pick(['-nL', '-nvL', '-L', '-nvxL', '-vL']),
          chain,
          c.maybe(25, () => '--line-numbers'),
        ),
    ],
    [
      1,
      () =>
        line(
          'iptables-save',
          c.maybe(80, () => `-t ${table}`),
        ),
    ],
    [1, () => line('iptables', tableOption(table), '-S', aChain(s, table), String(c.int(1, 4)))],
    [1, () => line('iptables', tableOption(table), '-nL', aChain(s, table), String(c.int(1, 4)))],
  ])();
}

/** An iptables command on the Docker host. */
export function iptables(s: Scope): string {
  const { c, view } = s;
  const table = c.pick(TABLES);
  const chain = aChain(s, table);
  const rules = view.chains.find((each) => each.table === table && each.name === chain)?.rules ?? 0;
  const number = String(c.int(1, Math.max(1, rules + 1)));
  const command = (...words: string[]): string => line('iptables', tableOption(table), ...words);
  return c.weighted([
    [10, () => command(c.pick(['-A', '-I']), chain, rule(s, table))],
    [2, () => command('-I', chain, number, rule(s, table))],
    [2, () => command('-D', chain, number)],
    [1, () => command(c.pick(['-D', '-C']), chain, rule(s, table))],
    [1, () => command('-R', chain, number, rule(s, table))],
    [2, () => command('-N', c.pick(['MINE', 'MINE', 'OTHER', 'DOCKER-USER', 'a-very-long-chain-name-here-for-you']))],
    [1, () => command(c.pick(['-F', '-X', '-Z']), c.pick([chain, 'MINE', '']))],
    [1, () => command('-E MINE', c.pick(['OTHER', 'INPUT']))],
    [1, () => command('-P', c.pick(['FORWARD', 'INPUT', 'MINE']), c.pick(['ACCEPT', 'DROP', 'REJECT']))],
    [7, () => listing(s, table)],
    [
      1,
      () =>
        c.pick([
          'iptables',
          'iptables -A',
          'iptables -V',
          'iptables -t nope -S',
          'iptables -S -L',
          'iptables -A INPUT --foo',
          'iptables -A INPUT -j',
          'iptables -X nosuch',
        ]),
    ],
  ])();
}

/** iptables commands: single rules of many kinds, chains, listings. */
import { line } from './chooser.ts';
import * as w from './words.ts';
import type { Scope } from './words.ts';

/** Chains that rules are written to, by table: builtin ones, Docker's place for the user, and the user's own. */
const CHAINS: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT', 'DOCKER-USER', 'DOCKER-USER', 'MINE'],
  nat: ['PREROUTING', 'POSTROUTING', 'OUTPUT', 'MINE'],
  mangle: ['PREROUTING', 'FORWARD', 'POSTROUTING', 'INPUT', 'OUTPUT', 'MINE'],
  raw: ['PREROUTING', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};
const TABLES = ['filter', 'filter', 'filter', 'filter', 'nat', 'nat', 'nat', 'mangle', 'mangle', 'raw', 'security'] as const;

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
    [4, () => rareMatch(s)],
    [
      1,
      () =>
        `-m ${c.pick(['nosuch', 'tcp --dport 80', 'statistic --mode nth --every 2', 'pkttype --pkt-type unicast', 'owner --uid-owner 0', 'recent --set', 'connmark --mark 1', 'string --string x --algo bm', 'time --timestart 10:00'])}`,
    ],
  ])();
}

/** Matches that people meet in longer rule sets, with settings that packets of the little world can meet. */
function rareMatch(s: Scope): string {
  const { c } = s;
  return c
    .pick([
      `-m connmark ${not(s)} --mark ${c.pick(['1', '0x20/0xff'])}`,
      `-m conntrack --ctstatus ${c.pick(['ASSURED', 'CONFIRMED', 'SEEN_REPLY', 'NONE'])}`,
      `-m conntrack ${not(s)} --ctdir ${c.pick(['ORIGINAL', 'REPLY'])}`,
      `-m conntrack --ctorigdst ${w.aPrefix(s)}`,
      `-m conntrack --ctproto ${c.pick(['tcp', '6', 'icmp'])}`,
      `-m conntrack --ctorigsrc ${w.aPrefix(s)} --ctreplsrc ${w.anAddress(s)}`,
      `-m conntrack --ctexpire ${c.pick(['1:100', '30'])}`,
      `-m hashlimit --hashlimit-${c.pick(['above', 'upto'])} ${c.pick(['1/min', '5/sec', '1kb/s'])} --hashlimit-name h1 ${c.maybe(50, () => '--hashlimit-mode srcip')} ${c.maybe(40, () => '--hashlimit-burst 2')}`,
      `-p tcp -m connlimit --connlimit-${c.pick(['above', 'upto'])} ${c.pick(['1', '0', '10'])} ${c.maybe(30, () => '--connlimit-mask 24')}`,
      `-m recent --name r1 ${c.pick(['--set', '--rcheck --seconds 60', '--update --hitcount 2', '--rcheck', '--remove'])}`,
      `-m statistic --mode nth --every ${c.int(1, 3)} --packet 0`,
      '-m statistic --mode random --probability 1.0',
      `-m string --string ${c.pick(['GET', 'HTTP'])} --algo ${c.pick(['bm', 'kmp', 'x'])}`,
      `-m u32 --u32 ${c.pick(['"6&0xFF=1"', '"0>>24&0x0F=5"', '"0"'])}`,
      `-m tos ${not(s)} --tos ${c.pick(['0x10', '0/0xff', 'Minimize-Delay'])}`,
      `-m dscp ${not(s)} --dscp ${c.pick(['0', '46'])}`,
      `-m dscp --dscp-class ${c.pick(['EF', 'be'])}`,
      '-p tcp -m ecn --ecn-tcp-cwr',
      `-m pkttype --pkt-type ${c.pick(['unicast', 'broadcast', 'multicast', 'host'])}`,
      `-m owner ${not(s)} --uid-owner ${c.pick(['0', 'root', '1000', '0-99', 'nosuchuser'])}`,
      `-m physdev ${not(s)} --physdev-${c.pick(['is-in', 'is-out', 'is-bridged', 'in veth+', 'out veth+'])}`,
      `-m devgroup --src-group ${c.pick(['0', '7'])}`,
      `-m rpfilter ${c.pick(['', '--loose', '--invert'])}`,
      `-m socket ${c.pick(['', '--transparent'])}`,
      `-m time --timestart ${c.pick(['00:00', '25:00'])} --timestop 23:59 ${c.maybe(30, () => '--weekdays Mon,Tue')}`,
      `-m cpu --cpu ${c.pick(['0', '9'])}`,
      '-m realm --realm 1',
      '-f',
      '! -f',
      `-m helper --helper ${c.pick(['ftp', 'tftp'])}`,
      `-m tcpmss --mss ${c.pick(['1:1500', '1460'])} -p tcp --syn`,
      '-p tcp -m tcp --tcp-option 2',
      `-m addrtype --dst-type LOCAL --limit-iface-${c.pick(['in', 'out'])}`,
      `-m connbytes --connbytes ${c.pick(['1:', '0:100'])} --connbytes-dir both --connbytes-mode ${c.pick(['packets', 'bytes'])}`,
      '-m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 1',
      `-m quota --quota ${c.pick(['100', '100000'])}`,
      '-m set --match-set nosuch src',
      `-m multiport ${c.pick(['-p udp --dports 53,5353', '-p icmp --dports 1', '--dports 80'])}`,
      '-p icmp -m icmp ! --icmp-type 0',
      '-p esp -m esp --espspi 5',
      '-m comment',
      "-m comment --comment ''",
    ])
    .replace(/ {2,}/g, ' ');
}

function target(s: Scope, table: string): string {
  const { c } = s;
  const address = w.anAddress(s);
  const nat = [
    c.pick([
      `DNAT --to-destination ${address} --random`,
      `DNAT --to-destination ${address} --persistent`,
      'DNAT --to-destination :8080',
      `DNAT --to ${address}-10.0.0.9`,
      'SNAT --to-source 10.9.9.9 --random-fully',
      `REDIRECT --to-port 80 --random`,
    ]),
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
    c.pick([
      'NFLOG --nflog-group 3',
      'NFLOG --nflog-prefix x',
      'LOG --log-level 4',
      'LOG --log-level nosuch',
      'LOG --log-uid',
      'LOG --log-tcp-options --log-ip-options',
      'AUDIT --type accept',
      'QUEUE',
      'NFQUEUE --queue-num 2',
      'NFQUEUE --queue-bypass',
      'SET --add-set x src',
    ]),
    `LOG${c.maybe(60, () => ` --log-prefix ${c.pick(['"seen: "', 'x', '"a very long prefix that does not fit in"'])}`)}`,
  ];
  const filter = [
    ...any,
    line(
      'REJECT',
      c.maybe(
        60,
        () =>
          `--reject-with ${c.pick(['icmp-host-prohibited', 'tcp-reset', 'icmp-port-unreachable', 'icmp-admin-prohibited', 'icmp-net-unreachable', 'icmp-host-unreachable', 'icmp-proto-unreachable', 'icmp-net-prohibited', 'host-unreach', 'nope'])}`,
      ),
    ),
  ];
  const mangle = [
    ...any,
    `MARK --set-mark ${c.pick(['1', '0x20', 'x'])}`,
    c.pick(['TTL --ttl-set 10', 'TTL --ttl-dec 1', 'TTL --ttl-inc 300', 'TTL']),
    c.pick(['MARK --set-xmark 0x3/0xff', 'MARK --or-mark 4', 'MARK --and-mark 1', 'CONNMARK --restore-mark', 'CONNMARK --set-mark 9', 'CONNMARK']),
    c.pick([
      'DSCP --set-dscp 46',
      'DSCP --set-dscp-class AF11',
      'TOS --and-tos 0x0f',
      'ECN --ecn-tcp-remove',
      'CLASSIFY --set-class 1:2',
      'CHECKSUM --checksum-fill',
    ]),
    c.pick(['TCPMSS --set-mss 1200', 'TCPOPTSTRIP --strip-options timestamp', 'TPROXY --on-port 80', 'TEE --gateway 192.168.1.20', 'HL --hl-set 3']),
    'TCPMSS --clamp-mss-to-pmtu',
    'CONNMARK --save-mark',
    'TOS --set-tos 0x10',
  ];
  if (c.chance(5))
    return c.pick([
      'NOSUCH',
      'DNAT',
      'INPUT',
      'REJECT --bogus',
      'SNAT --to-source 1.2.3.4',
      'CT --notrack',
      'NOTRACK',
      'TRACE',
      'MASQUERADE',
      'MARK --set-mark 1',
      'DROP --x',
      'accept',
      'DOCKER',
    ]);
  return c.pick(
    table === 'nat'
      ? nat
      : table === 'mangle'
        ? mangle
        : table === 'raw'
          ? [...any, 'CT --notrack', 'NOTRACK', 'TRACE', 'CT --zone 3', 'CT --helper ftp', 'CT', 'RAWDNAT']
          : filter,
  );
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

/** Files of rules, counters, and the less common options. */
function other(s: Scope, table: string, chain: string): string {
  const { c } = s;
  const option = tableOption(table);
  const file = `*${table}\\n${c.pick(['', ':MINE - [0:0]\\n'])}${c.pick(['-A', '-I'])} ${chain} ${c.pick(['-p tcp --dport 80 -j ACCEPT', '-j MINE', '-s 10.0.0.0/8 -j DROP', '-j NOSUCH', '[5:100] -j ACCEPT', '-p nosuch'])}\\n${c.pick(['COMMIT', 'COMMIT', 'COMMIT', ''])}\\n`;
  return c.pick([
    `printf '${file}' | iptables-restore ${c.pick(['--noflush', '-n', '--test', '-c -n', '-n -v', '-n -w 5'])}`,
    `iptables-save ${c.pick(['-c', ''])} -t ${table} | ${c.pick(['wc -l', "grep -c '^-A'", `grep ' ${chain} '`])}`,
    line('iptables', option, '-Z', chain, c.pick(['', '1', '-L -n -v'])),
    line('iptables', option, `-${c.pick(['A', 'I'])}`, chain, '-c', c.pick(['5 500', '1', 'x y']), '-j ACCEPT'),
    line('iptables -w', c.pick(['', '5']), option, '-S', chain),
    line('iptables', option, '-vS', chain),
    line('iptables', option, '-L', chain, c.pick(['-n -v -x --line-numbers', '-t filter', '--line', '-nn', '--numeric --verbose', '-Z'])),
    line('iptables', option, '-v', '-A', chain, '-p tcp --dport 99 -j ACCEPT'),
    line('iptables', option, '-D', chain, c.pick(['0', 'x', '', '99'])),
    line('iptables', option, c.pick(['-R', '-I']), chain, c.pick(['0', '99', 'x']), '-j ACCEPT'),
    line('iptables', option, '--', c.pick(['-L', '--list', 'x'])),
    line('iptables', option, c.pick(['--append', '--insert']), chain, '--protocol tcp --destination-port 22 --jump ACCEPT'),
    line('iptables', option, '--list-rules', chain),
    c.pick([
      'iptables -h | head -3',
      'iptables -m tcp -h | tail -3',
      'iptables -j REJECT --help | tail -4',
      'iptables-nft -S INPUT',
      'iptables -4 -S INPUT',
      'iptables -6 -S',
      'iptables-legacy -S',
      'xtables-monitor --version',
      'iptables -M',
      'ip6tables -S | head -5',
      'ip6tables -t nat -S',
      'ip6tables -A INPUT -s 10.0.0.1',
      'iptables -A INPUT -s ::1 -j DROP',
      'iptables --version',
      'iptables -L nosuch',
      'iptables -nvL nosuch 1',
      'nft list tables',
    ]),
  ]);
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
    [3, () => other(s, table, chain)],
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

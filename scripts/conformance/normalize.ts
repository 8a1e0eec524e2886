/**
 * Makes two transcripts of one scenario comparable. What a machine chooses by chance or by the clock becomes a
 * placeholder; everything else counts to the byte, except blanks at the end of lines and of the text.
 *
 * One rule masks one kind of thing and says why it may differ. A rule that names no commands holds for all of them.
 * Rules run in the order in which they stand here: first orders that must be known before names are numbered, then
 * names, then times and counts, and last the orders that depend on masked names.
 */
import { type NameKind, Placeholders } from './placeholders.ts';
import * as order from './order.ts';
import type { Step } from './scenario.ts';

/** What a rule may ask while it works on one stream of one step. */
interface Context {
  /** The placeholder of a name, the same one in the whole transcript. */
  name(kind: NameKind, name: string): string;
}

interface Rule {
  /** What it is about and why it may differ between two machines. */
  about: string;
  /** Commands whose output it touches. */
  for?: RegExp;
  apply(text: string, context: Context): string;
}

/** A rule that is a replacement. */
const mask = (about: string, pattern: RegExp, replacement: string, commands?: RegExp): Rule => ({
  about,
  ...(commands && { for: commands }),
  apply: (text) => text.replace(pattern, replacement),
});

const BRIDGES = /\bbrctl show( |$)/;
const FORWARDING = /\b(brctl showmacs|bridge fdb)/;
const NEIGHBOURS = /\b(ip neigh|ip n$|arp\b)/;
const INTERFACES = /\b(ifconfig|netstat -\w*e)\b/;
const SOCKETS = /\b(ss|netstat) -\w*[tuln]/;
const CONNTRACK = /conntrack/;
const PROCESSES = /\bdocker (top|exec .* ps)|\bps\b/;

/** Lists by chance whose order does not depend on masked names. */
const ORDERS_BEFORE: Rule[] = [
  { about: 'JSON objects keyed by container ids', apply: order.sortObjectsById },
  { about: 'the endpoints that keep a network from going', apply: order.sortActiveEndpoints },
  { about: 'answers of a resolver: A and AAAA are asked at once', for: /\bnslookup\b/, apply: (text) => order.sortParagraphs(text, /\n{2,}/, (p) => p.trim()) },
  { about: 'neighbours: a hash table', for: NEIGHBOURS, apply: order.sortLines },
  {
    about: 'width of columns that hold ids, ages or process ids: two blanks stand for more',
    for: /\bdocker (ps|container ls|images|image ls|top|network ls)|\bps\b|\bss\b|netstat/,
    apply: (text) =>
      text
        .split('\n')
        .map((line) => line.replace(/ {2,}/g, '  ').trimEnd())
        .join('\n'),
  },
  { about: 'sockets: a hash table', for: SOCKETS, apply: order.sortSockets },
  mask(
    'counters of an interface: they depend on when neighbours ask',
    /((?:RX|TX) (?:packets|bytes|errors)[ :])[^\n]*/g,
    '$1#',
    /\b(ifconfig|netstat -\w*e)\b|ip -s/,
  ),
  mask('counters of all interfaces in a table: as above', /^(\S+ +\d+)(?: +\d+){8} ([A-Z]+)$/gm, '$1 # $2', /\b(netstat -\w*i|ifconfig -s)/),
  {
    about: 'interfaces: by names that hold network ids, before their MAC addresses are numbered',
    for: INTERFACES,
    apply: (text, { name }) => order.sortNamedByIds(text, (head) => head.replace(/^br-([0-9a-f]{12})(?=:)/, (_, id: string) => `br-${name('id', id)}`)),
  },
  mask('sockets of all kinds and programs of a machine', /^Total: \d+$/gm, 'Total: <n>', /\bss -s/),
  {
    about: 'bridges: by names that hold network ids',
    for: BRIDGES,
    apply: (text, { name }) => order.sortBridges(text, (line) => line.replace(/^br-([0-9a-f]{12})(?=\t)/, (_, id: string) => `br-${name('id', id)}`)),
  },
];

/** Addresses that the little world or a standard fixes, rather than chance. */
const FIXED_MAC = /^(52:54:00:|ff:ff:ff:ff:ff:ff|00:00:00:00:00:00|33:33:|01:00:5e:)/i;
const maskedMac = (mac: string, { name }: Context): string => (FIXED_MAC.test(mac) ? mac.toLowerCase() : name('mac', mac.toLowerCase()));

/** Names by chance. A long id and its short form are one name. */
const NAMES: Rule[] = [
  {
    about: 'bridge ids: a MAC address without colons',
    apply: (text, context) => text.replace(/\b8000\.([0-9a-f]{12})\b/g, (_, hex: string) => `8000.${maskedMac((hex.match(/../g) ?? []).join(':'), context)}`),
  },
  {
    about: 'bridge ids as ip prints them: bytes without leading zeros',
    apply: (text, context) =>
      text.replace(/\b8000\.((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})\b/g, (_, mac: string) => {
        const full = mac.split(':').map((byte) => byte.padStart(2, '0'));
        return `8000.${maskedMac(full.join(':'), context)}`;
      }),
  },
  {
    about: 'full ids of containers, networks, endpoints',
    apply: (text, { name }) => text.replace(/\b[0-9a-f]{64}\b/g, (id) => `${name('id', id.slice(0, 12))}:64`),
  },
  mask('digests of images', /\bsha256:[0-9a-f]+\b/g, 'sha256:<digest>'),
  {
    about: 'MAC addresses',
    apply: (text, context) => text.replace(/(?<![0-9a-f:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])/gi, (mac) => maskedMac(mac, context)),
  },
  { about: 'host ends of veth pairs', apply: (text, { name }) => text.replace(/\bveth[0-9a-f]{7}\b/g, (veth) => name('veth', veth)) },
  { about: 'short ids, also in br-ID and in host names', apply: (text, { name }) => text.replace(/\b[0-9a-f]{12}\b/g, (id) => name('id', id)) },
];

const AGE = /\b(Up )?(Less than a second|About a minute|An? \w+|\d+ (seconds?|minutes?|hours?|days?|weeks?|months?))( ago)?(?=\s|$|\))/g;

/** Times and counts. */
const TIMES: Rule[] = [
  mask('round-trip time of one packet', /time[=<] ?[\d.]+ ?ms/g, 'time=<t> ms'),
  mask('round-trip times of all', /(round-trip min\/avg\/max|rtt min\/avg\/max\/mdev) = [\d./]+ ms(, (pipe|ipg)[^\n]*)?/g, '$1 = <t> ms'),
  mask('how long ping took', /, time \d+ms/g, ', time <t>'),
  mask('round-trip time of arping', /\b(time=)?\d+\.\d+ ?(usec|msec|ms)\b/g, '$1<t> ms', /\barping\b/),
  mask('round-trip times of all of arping', /(rtt min\/avg\/max\/std-dev) = [^\n]*/g, '$1 = <t> ms', /\barping\b/),
  mask('how long curl waited', / after \d+ (ms|milliseconds)\b/g, ' after <t> $1'),
  mask("ports of the engine's resolver inside a container", /127\.0\.0\.11:(?!53\b)\d+/g, '127.0.0.11:<port>'),
  mask('times of a hop', / {1,2}\d+\.\d+ ms/g, ' <t> ms'),
  mask('timestamps (RFC 3339)', /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<timestamp>'),
  mask('times of captured packets', /\b\d\d:\d\d:\d\d\.\d{6}\b/g, '<clock>'),
  {
    about: 'ages ("Up 2 seconds", "3 minutes ago"): words for a time only where one of both is there',
    apply: (text) => text.replace(AGE, (all, up?: string, _span?: string, _unit?: string, ago?: string) => (up || ago ? `${up ?? ''}<age>${ago ?? ''}` : all)),
  },
  mask('dates of iptables-save', /^(# (?:Generated by iptables-save v\S+ \(\w+\)|Completed) on ).*$/gm, '$1<date>'),
  mask('counters of policies', /\(policy (\w+) \d+[KMG]? packets, \d+[KMG]? bytes\)/g, '(policy $1 <n> packets, <n> bytes)'),
  mask('counters of policies in iptables-save', /^(:\S+ \S+ )\[\d+:\d+\]$/gm, '$1[<n>:<n>]'),
  mask('process ids and file descriptors', /\b(pid=|fd=|PID )\d+/g, '$1<n>'),
  mask('lifetimes of addresses', /\b(valid_lft|preferred_lft) \d+sec/g, '$1 <n>sec'),
  mask('conntrack: seconds that an entry has left', /^(\w+ +\d+ )\d+ /gm, '$1<n> ', CONNTRACK),
  mask('conntrack: ids', /\bid=\d+/g, 'id=<n>', CONNTRACK),
  mask('conntrack: ephemeral ports (32768 and above)', /\b(sport|dport)=(3[2-9]\d{3}|[4-6]\d{4})\b/g, '$1=<eph>', CONNTRACK),
  mask('conntrack: references', /\b(mark=0 )?use=\d+/g, '$1use=<n>', CONNTRACK),
  mask('conntrack: whether the last segment was seen yet', / \[ASSURED\]/g, '', CONNTRACK),
  mask('conntrack: how far a connection has closed', /\b(TIME_WAIT|FIN_WAIT|LAST_ACK|CLOSE|CLOSE_WAIT|ESTABLISHED)\b/g, '<tcpstate>', CONNTRACK),
  mask('neighbours: states that change by themselves', /\b(REACHABLE|DELAY|STALE|PROBE)\b ?/g, '<nud>', /ip neigh|ip n$/),
  mask('neighbours: use', / (ref|used|probes) [\d/]+/g, '', /ip neigh|ip n$/),
  mask('forwarding database: age', /[ \t]+\d+\.\d+$/gm, ' <t>', /showmacs/),
  mask('IP ids of captured packets', /\bid \d+/g, 'id <n>', /tcpdump/),
  mask('TCP of captured packets: sequence numbers before they are counted from the first', /\b(seq|ack) \d{6,}/g, '$1 <n>', /tcpdump/),
  mask('TCP of captured packets: clocks and checksums', /(TS val )\d+( ecr )\d+|\bcksum 0x\S+ \([^)]*\)/g, '$1<n>$2<n>', /tcpdump/),
  mask('ephemeral ports of captured packets', /\.(3[2-9]\d{3}|[4-6]\d{4})(?= >|:)/g, '.<eph>', /tcpdump/),
  mask('what a filter saw until the capture ended', /\d+ packets? received by filter/, '<n> packets received by filter', /tcpdump/),
  mask('what ping calls itself in its packets', /\bident=\d+/g, 'ident=<n>', /\bping\b/),
  mask('timers of a bridge', /\b((?:hello|tcn|topology_change|gc)[_ ]timer[ \t]+)\d+\.\d+/g, '$1<t>', /showstp|ip .*-d/),
  mask('ids, ages and sizes of images', /\s+\S+\s+(<age> ago|<age>)\s+[\d.]+[kMG]?B/g, '  <image>', /docker (images|image ls)/),
  mask('share of a processor that a process had', /^(\S+ +\d+ +\d+ +)\d+(?= +\d\d:\d\d )/gm, '$1<n>', /docker top/),
  mask('process ids in a list', /\b\d{2,}\b/g, '<n>', PROCESSES),
  mask('start and run times in a list of processes', /\d+:\d\d(:<n>|:\d\d)?/g, '<clock>', PROCESSES),
];

/** Lists in the order of names that are masked by now. */
const ORDERS_AFTER: Rule[] = [
  { about: 'ports of a bridge', for: BRIDGES, apply: order.sortBridgePorts },
  { about: 'interfaces whose names come by chance, in a table', for: /\b(netstat -\w*i|ifconfig -s)/, apply: order.sortChanceRows },
  { about: 'interfaces', for: INTERFACES, apply: (text) => order.sortParagraphs(text, /\n\n/, (p) => p.replace(/^\n+|\n+$/g, '')) },
  { about: 'hash tables that show names', for: /\b(brctl showmacs|bridge fdb|bridge link|conntrack -L)/, apply: order.sortLines },
];

export const RULES: readonly Rule[] = [...ORDERS_BEFORE, ...NAMES, ...TIMES, ...ORDERS_AFTER];

/** What is left of a step to compare. An unstable step keeps only its command, and teaches no names. */
export function normalize(steps: readonly Step[]): Step[] {
  const names = new Placeholders();
  return steps.map((step) => {
    const { at, cmd } = step;
    if (step.unstable) return { at, cmd, exit: 0, stdout: '', stderr: '' };
    // The first line of a forwarding database is chance: a name shown there first has no number to go by.
    const context: Context = { name: (kind, name) => names.of(kind, name, !FORWARDING.test(cmd)) };
    const clean = (text: string): string => {
      const masked = RULES.reduce((so, rule) => (rule.for && !rule.for.test(cmd) ? so : rule.apply(so, context)), text.replace(/\r\n/g, '\n'));
      return masked.replace(/[ \t]+$/gm, '').trimEnd();
    };
    return { at, cmd, exit: step.exit, stdout: clean(step.stdout), stderr: clean(step.stderr) };
  });
}

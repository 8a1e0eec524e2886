/** Command line of iputils' ping (ping(8)), version 20250605. */
import type { OptionSpec } from '../../command.ts';
import { getopt } from '../probe/getopt.ts';

export interface PingOptions {
  count?: number; /** µs */ interval: number; linger: number; deadline?: number;
  size: number; ttl?: number; pmtud?: 'do' | 'want' | 'dont'; from?: string; mark?: number; tos?: number;
  quiet: boolean; numeric: boolean; forceNames: boolean; verbose: boolean; flood: boolean; adaptive: boolean; stamps: boolean; broadcast: boolean; outstanding: boolean; audible: boolean;
  /** Padding as hexadecimal digits, as it is printed. */ pattern?: string;
  family?: 4 | 6; preload: number; precise: boolean; ident?: number;
  host: string;
}
/** A mistake on the command line: the text behind "ping: ", and the status. `usage`: the usage follows. */
export class PingUsage extends Error {
  readonly status: number;
  readonly usage: boolean;
  constructor(text: string, status: number, usage = false) {
    super(text);
    this.status = status;
    this.usage = usage;
  }
}

export const OPTIONS: OptionSpec[] = [
  { names: ['-3'], help: 'RTT precision (do not round up the result time)' }, { names: ['-a'], help: 'use audible ping' }, { names: ['-A'], help: 'use adaptive ping' },
  { names: ['-B'], help: 'sticky source address' }, { names: ['-c'], value: 'count', help: 'stop after <count> replies' }, { names: ['-C'], help: 'call connect() syscall on socket creation' },
  { names: ['-D'], help: 'print timestamps' }, { names: ['-d'], help: 'use SO_DEBUG socket option' },
  { names: ['-e'], value: 'identifier', help: 'define identifier for ping session, default is random for\nSOCK_RAW and kernel defined for SOCK_DGRAM\nImply using SOCK_RAW (for IPv4 only for identifier 0)' },
  { names: ['-f'], help: 'flood ping' }, { names: ['-h'], help: 'print help and exit' },
  { names: ['-H'], help: 'force reverse DNS name resolution (useful for numeric\ndestinations or for -f), override -n' },
  { names: ['-I'], value: 'interface', help: 'either interface name or address', complete: 'interface' }, { names: ['-i'], value: 'interval', help: 'seconds between sending each packet' },
  { names: ['-L'], help: 'suppress loopback of multicast packets' }, { names: ['-l'], value: 'preload', help: 'send <preload> number of packages while waiting replies' },
  { names: ['-m'], value: 'mark', help: 'tag the packets going out' }, { names: ['-M'], value: 'pmtud opt', help: 'define path MTU discovery, can be one of <do|dont|want|probe>', complete: ['do', 'dont', 'want', 'probe'] },
  { names: ['-n'], help: 'no reverse DNS name resolution, override -H' }, { names: ['-O'], help: 'report outstanding replies' }, { names: ['-p'], value: 'pattern', help: 'contents of padding byte' },
  { names: ['-q'], help: 'quiet output' }, { names: ['-Q'], value: 'tclass', help: 'use quality of service <tclass> bits' }, { names: ['-s'], value: 'size', help: 'use <size> as number of data bytes to be sent' },
  { names: ['-S'], value: 'size', help: 'use <size> as SO_SNDBUF socket option value' }, { names: ['-t'], value: 'ttl', help: 'define time to live' }, { names: ['-U'], help: 'print user-to-user latency' },
  { names: ['-v'], help: 'verbose output' }, { names: ['-V'], help: 'print version and exit' }, { names: ['-w'], value: 'deadline', help: 'reply wait <deadline> in seconds' },
  { names: ['-W'], value: 'timeout', help: 'time to wait for response' },
];
const FOUR: OptionSpec[] = [{ names: ['-4'], help: 'use IPv4' }, { names: ['-b'], help: 'allow pinging broadcast' }, { names: ['-R'], help: 'record route' }, { names: ['-T'], value: 'timestamp', help: 'define timestamp, can be one of <tsonly|tsandaddr|tsprespec>' }];
const SIX: OptionSpec[] = [{ names: ['-6'], help: 'use IPv6' }, { names: ['-F'], value: 'flowlabel', help: 'define flow label, default is random' }, { names: ['-N'], value: 'nodeinfo opt', help: 'use IPv6 node info query, try <help> as argument' }];
const ALL = [...OPTIONS, ...FOUR, ...SIX];

const row = (left: string, help: string): string => help.split('\n').map((l, i) => `  ${(i === 0 ? left : '').padEnd(19)}${l}\n`).join('');
const rows = (list: OptionSpec[]): string => list.map((o) => row(`${o.names[0]}${o.value ? ` <${o.value}>` : ''}`, o.help)).join('');
export const usageText = (): string => `\nUsage\n  ping [options] <destination>\n\nOptions:\n${row('<destination>', 'DNS name or IP address')}${rows(OPTIONS)}\nIPv4 options:\n${rows(FOUR)}\nIPv6 options:\n${rows(SIX)}\nFor more details see ping(8).\n`;

/** strtol with limits; texts of iputils_common.c. */
function integer(text: string, min: number, max: number | bigint, what = 'argument'): number {
  const head = what === 'argument' ? 'invalid argument' : `invalid ${what} value`;
  if (!/^[-+]?(0x[0-9a-f]+|\d+)$/i.test(text)) throw new PingUsage(`${head}: '${text}'`, 1);
  const n = Number(text);
  if (n < min || n > Number(max)) throw new PingUsage(`${head}: '${text}': out of range: ${min} <= value <= ${max}`, 1);
  return n;
}
function decimal(text: string, what: string, max: number): number {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new PingUsage(`${what === 'interval' ? 'option argument contains garbage' : 'option argument contains garbage'}: ${text}`, 2);
  const n = Number(text);
  if (n < 0 || n > max) throw new PingUsage(`${what === 'interval' ? 'bad timing interval' : 'bad linger time'}: ${text}`, 2);
  return n;
}

/** -p: up to 16 bytes, two digits each; a digit left over is a byte of its own (ping_common.c fill). */
function padding(text: string): string {
  if (!/^[0-9a-f]*$/i.test(text)) throw new PingUsage(`patterns must be specified as hex digits: ${text}`, 2);
  return (text.match(/..?/g) ?? []).slice(0, 16).map((byte) => byte.padStart(2, '0').toLowerCase()).join('');
}

const LONG_MAX = 9223372036854775807n;
/** Parse; PingUsage for a mistake, 'version' or 'help' for those. */
export function parsePing(args: readonly string[]): PingOptions | 'version' | 'help' | { notModelled: string } {
  const parsed = getopt(args, ALL.map((o) => `${(o.names[0] as string).slice(1)}${o.value ? ':' : ''}`).join(''));
  const o: PingOptions = { interval: 1e6, linger: 10e6, size: 56, quiet: false, numeric: false, forceNames: false, verbose: false, flood: false, adaptive: false, stamps: false, broadcast: false, outstanding: false, audible: false, preload: 1, precise: false, host: '' };
  let intervalGiven = false;
  for (const { name, value } of parsed.options) {
    switch (name) {
      case '3': o.precise = true; break;
      case 'a': o.audible = true; break;
      case 'A': o.adaptive = true; break;
      case 'b': o.broadcast = true; break;
      case 'c': o.count = integer(value, 1, LONG_MAX); break;
      case 'D': o.stamps = true; break;
      case 'e': o.ident = integer(value, 0, 65535); break;
      case 'f': o.flood = true; break;
      case 'H': o.forceNames = true; o.numeric = false; break;
      case 'i': o.interval = decimal(value, 'interval', 2147483) * 1e6; intervalGiven = true; break;
      case 'I': o.from = value; break;
      case 'l': o.preload = integer(value, 1, 65536); break;
      case 'm': o.mark = integer(value, 0, 4294967295); break;
      case 'M': {
        if (!['do', 'dont', 'want', 'probe'].includes(value)) throw new PingUsage(`invalid -M argument: ${value}`, 2);
        o.pmtud = value === 'probe' ? 'do' : (value as 'do' | 'dont' | 'want');
        break;
      }
      case 'n': o.numeric = true; o.forceNames = false; break;
      case 'O': o.outstanding = true; break;
      case 'p': o.pattern = padding(value); break;
      case 'q': o.quiet = true; break;
      case 'Q': o.tos = integer(value, 0, 255); break;
      case 's': o.size = integer(value, 0, 65507, '-s'); break;
      case 'S': integer(value, 1, 2147483647); break;
      case 't': {
        o.ttl = integer(value, 0, 255);
        break;
      }
      case 'v': o.verbose = true; break;
      case 'V': return 'version';
      case 'h': return 'help';
      case 'w': o.deadline = integer(value, 0, 2147483647) * 1e6; break;
      case 'W': o.linger = decimal(value, 'linger', 2147483) * 1e6; break;
      case '4': o.family = 4; break;
      case '6': o.family = 6; break;
      case 'R': case 'T': case 'N': case 'F': return { notModelled: `-${name}` };
      default: break;
    }
  }
  if (parsed.error) throw new PingUsage(parsed.error.text, 2, true);
  const host = parsed.words.at(-1);
  if (host === undefined) throw new PingUsage('usage error: Destination address required', 2);
  o.host = host;
  if (o.flood && !intervalGiven) o.interval = 0;
  if (o.linger === 0) o.linger = 10e6;
  return o;
}

/** ifconfig of net-tools 2.10: one pass over its words, each an ioctl; what fails is noted and the rest goes on. */
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, maskOf, parseMac } from '../../../kernel/inet.ts';
import { linkByName } from '../../../kernel/netdev.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { inetResolve } from '../netview/names.ts';
import {
  type FlagChange,
  changeAddress6,
  deviceOf,
  labelled,
  setAddress,
  setBroadcast,
  setDestination,
  setFlags,
  setInterfaceHwaddr,
  setInterfaceMtu,
  setName,
  setNetmask,
  setTxqueuelen,
} from '../netview/ioctl.ts';
import { ifconfigText, interfaceByName } from './show.ts';

export const VERSION = 'net-tools 2.10\n';
const HELP = `\
Usage:
  ifconfig [-a] [-v] [-s] <interface> [[<AF>] <address>]
  [add <address>[/<prefixlen>]]
  [del <address>[/<prefixlen>]]
  [[-]broadcast [<address>]]  [[-]pointopoint [<address>]]
  [netmask <address>]  [dstaddr <address>]
  [hw <HW> <address>]  [mtu <NN>]
  [[-]arp]  [[-]allmulti]
  [multicast]  [[-]promisc]
  [txqueuelen <NN>]
  [name <newname>]
  [up|down] ...

  <HW>=Hardware Type: ether
  <AF>=Address family. Default: inet
`;

/** Ends the command at once. */
class Stop extends Error {
  readonly status: number;
  constructor(status: number) {
    super();
    this.status = status;
  }
}

const FLAGS: Record<string, FlagChange> = {
  arp: { noarp: false },
  '-arp': { noarp: true },
  promisc: { promisc: true },
  '-promisc': { promisc: false },
  multicast: { multicast: true },
  '-multicast': { multicast: false },
  allmulti: { allmulti: true },
  '-allmulti': { allmulti: false },
  up: { up: true },
  down: { up: false },
  trailers: {},
  '-trailers': {},
  dynamic: {},
  '-dynamic': {},
};

class Configure {
  private readonly ctx: Ctx;
  private name: string;
  private readonly words: string[];
  private status = 0;
  /** Netmask of an ADDR/LEN: set once all words are done. */
  private maskAtEnd: Ip4 | undefined;
  constructor(ctx: Ctx, name: string, words: readonly string[]) {
    this.ctx = ctx;
    this.name = name;
    this.words = [...words];
  }
  private say(text: string): void {
    this.ctx.stderr.write(text);
  }
  private need(): string {
    const word = this.words.shift();
    if (word !== undefined) return word;
    this.say(HELP);
    throw new Stop(3);
  }
  /** Run an ioctl; on refusal say its name and go on. */
  private ioctl(name: string, run: () => void, status = 1): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      this.say(`${name}: ${error.text}\n`);
      this.status |= status; // goterr: set_flag fails with -1, which no later 1 takes back
    }
  }
  /** SIOCGIFFLAGS, then SIOCSIFFLAGS. */
  private flags(change: FlagChange): boolean {
    try {
      deviceOf(this.ctx, this.name);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      this.say(`${this.name}: ERROR while getting interface flags: ${error.text}\n`);
      this.status = 255;
      return false;
    }
    this.ioctl('SIOCSIFFLAGS', () => setFlags(this.ctx, this.name, change), 255);
    return true;
  }
  /** clr_flag, then test_flag, which a device that isn't there fails anew. */
  private clear(change: FlagChange): void {
    if (!this.flags(change)) this.say(`${this.name}: ERROR while testing interface flags: No such device\n`);
  }
  /** An address by number or name; otherwise the complaint, and the end of everything. */
  private *address(text: string, hint: boolean): Co<Ip4> {
    const found = yield* inetResolve(this.ctx, text);
    if (found.error === undefined) return found.addr;
    this.say(`${text}: ${found.error}\n${hint ? "ifconfig: `--help' gives usage information.\n" : ''}`);
    throw new Stop(1);
  }

  *run(): Co<number> {
    try {
      if (this.words[0] === 'inet' || this.words[0] === 'inet6') this.words.shift();
      while (this.words.length > 0) yield* this.step(this.words.shift() as string);
      const mask = this.maskAtEnd;
      if (mask !== undefined) this.ioctl('SIOCSIFNETMASK', () => setNetmask(this.ctx, this.name, mask));
      return this.status;
    } catch (error) {
      if (error instanceof Stop) return error.status;
      throw error;
    }
  }

  private *step(word: string): Co {
    const { ctx } = this;
    const change = FLAGS[word];
    if (['-promisc', '-allmulti', '-multicast', '-dynamic'].includes(word)) return this.clear(change ?? {});
    if (change) return void this.flags(change);
    switch (word) {
      case 'mtu': {
        const mtu = Number.parseInt(this.need(), 10) || 0;
        return this.ioctl('SIOCSIFMTU', () => setInterfaceMtu(ctx, this.name, mtu));
      }
      case 'txqueuelen': {
        const length = Math.max(0, Number.parseInt(this.need(), 10) || 0);
        return this.ioctl('SIOCSIFTXQLEN', () => setTxqueuelen(ctx, this.name, length));
      }
      case 'netmask': {
        const mask = yield* this.address(this.need(), false);
        return this.ioctl('SIOCSIFNETMASK', () => setNetmask(ctx, this.name, mask));
      }
      case 'broadcast': {
        const text = this.words.shift();
        if (text === undefined) return void this.flags({});
        const broadcast = yield* this.address(text, false);
        this.ioctl('SIOCSIFBRDADDR', () => setBroadcast(ctx, this.name, broadcast));
        return void this.flags({});
      }
      case '-broadcast':
        this.clear({});
        if (this.status === 0) this.say(`Warning: Interface ${this.name} still in BROADCAST mode.\n`);
        return;
      case 'dstaddr':
      case 'pointopoint': {
        const text = this.words.shift();
        if (text === undefined) return void this.flags({});
        const peer = yield* this.address(text, false);
        this.ioctl('SIOCSIFDSTADDR', () => setDestination(ctx, this.name, peer));
        return void this.flags({});
      }
      case '-pointopoint':
        return this.clear({});
      case 'hw':
        return this.hardware();
      case 'name': {
        const wanted = this.need();
        this.ioctl('SIOCSIFNAME', () => setName(ctx, this.name, wanted));
        if (this.status === 0) this.name = wanted;
        return;
      }
      case 'irq':
      case 'io_addr':
      case 'mem_start':
        this.need();
        return this.ioctl(`${word}: SIOCSIFMAP`, refuse);
      case 'keepalive':
      case 'outfill':
        this.need();
        return this.ioctl(word === 'keepalive' ? 'SIOCSKEEPALIVE' : 'SIOCSOUTFILL', refuse);
      case 'tunnel':
        this.need();
        return this.ioctl('SIOCSIFDSTADDR', () => {
          throw new KernelError('ENODEV');
        });
      case 'media': {
        yield* this.address(this.need(), true);
        return;
      }
      case 'add':
      case 'del':
        return yield* this.addressList(word);
      default:
        return yield* this.main(word);
    }
  }
  private hardware(): void {
    if (this.need() !== 'ether') {
      this.say(HELP);
      throw new Stop(3);
    }
    const text = this.need();
    const mac = parseMac(text);
    if (!mac) {
      this.say(`${text}: invalid ether address.\n`);
      this.status = 1;
      return;
    }
    this.ioctl('SIOCSIFHWADDR', () => setInterfaceHwaddr(this.ctx, this.name, mac));
  }
  /** IPv6 where the device has it; else the address of an alias, see `alias`. */
  private *addressList(verb: 'add' | 'del'): Co {
    const text = this.need();
    if (text.includes(':')) return this.ioctl(verb === 'add' ? 'SIOCSIFADDR' : 'SIOCDIFADDR', () => changeAddress6(this.ctx, this.name, verb, text));
    const found = yield* inetResolve(this.ctx, text);
    if (found.error !== undefined) {
      this.say(`${text}: ${found.error}\n`);
      this.status = 1;
      return;
    }
    this.alias(found.addr, verb === 'add');
  }
  /**
   * set_ifstate: the alias with this address is switched on or off; without one, the first free number gets it, even
   * when it was to go. Mask and broadcast address are the interface's own. What fails is not told.
   */
  private alias(addr: Ip4, up: boolean): void {
    const { ctx, name } = this;
    const link = linkByName(ctx.k.ns(ctx.netns), name);
    if (!link) return this.say(`${name}: error fetching interface information: Device not found\n`.repeat(2));
    const own = labelled(link, name);
    const known = link.addrs.find((a) => a.family === 4 && a.local === addr && a.label?.startsWith(`${name}:`))?.label;
    let n = 0;
    while (labelled(link, `${name}:${n}`)) n++;
    const label = known ?? `${name}:${n}`;
    try {
      if (known !== undefined) return setFlags(ctx, label, { up });
      setAddress(ctx, label, addr);
      setNetmask(ctx, label, own ? maskOf(own.prefixLen) : 0);
      setBroadcast(ctx, label, own?.broadcast ?? 0);
      setFlags(ctx, label, {});
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
    }
  }
  /** The interface's address, perhaps with a prefix length; the interface comes up. */
  private *main(text: string): Co {
    const { ctx } = this;
    const slash = text.indexOf('/');
    const addr = yield* this.address(slash < 0 ? text : text.slice(0, slash), true);
    this.ioctl('SIOCSIFADDR', () => setAddress(ctx, this.name, addr));
    // address zero has done away with an alias
    if (addr !== 0 || !this.name.includes(':')) this.flags({ up: true });
    if (slash >= 0) {
      const len = Number.parseInt(text.slice(slash + 1), 10);
      this.maskAtEnd = maskOf(Math.min(32, Math.max(0, len)));
    }
  }
}
const refuse = (): never => {
  throw new KernelError('EOPNOTSUPP');
};

function* run(ctx: Ctx): Co<number> {
  let all = false;
  let short = false;
  const words = [...ctx.args];
  while (words[0]?.startsWith('-')) {
    const opt = words.shift() as string;
    if (opt === '-a') all = true;
    else if (opt === '-s') short = true;
    else if (opt === '-v') continue;
    else if (['-V', '-version', '--version'].includes(opt)) {
      ctx.stdout.write(VERSION);
      return 0;
    } else if (['-?', '-h', '-help', '--help'].includes(opt)) {
      ctx.stdout.write(HELP);
      return 0;
    } else {
      ctx.stderr.write(`ifconfig: option \`${opt}' not recognised.\nifconfig: \`--help' gives usage information.\n`);
      return 1;
    }
  }
  const name = words.shift();
  if (name === undefined) {
    ctx.stdout.write(ifconfigText(ctx.k, ctx.netns, { all, short }));
    return 0;
  }
  if (words.length > 0) return yield* new Configure(ctx, name, words).run();
  if (!interfaceByName(ctx.k, ctx.netns, name)) {
    ctx.stderr.write(`${name}: error fetching interface information: Device not found\n`);
    return 1;
  }
  ctx.stdout.write(ifconfigText(ctx.k, ctx.netns, { names: [name], short }));
  return 0;
}

export const ifconfig: Command = {
  name: 'ifconfig',
  summary: 'show and configure network interfaces',
  flavours: ['debian'],
  dir: '/usr/sbin',
  usage: 'Usage:\n  ifconfig [-a] [-v] [-s] <interface> [[<AF>] <address>]',
  options: [
    { names: ['-a'], help: 'interfaces that are down, too' },
    { names: ['-s'], help: 'a row an interface' },
    { names: ['-v'], help: 'more words about errors' },
    { names: ['--help'], help: 'usage' },
    { names: ['--version'], help: 'version' },
  ],
  positionals: ['interface', ['up', 'down', 'netmask', 'broadcast', 'mtu', 'hw', 'promisc', '-promisc', 'arp', '-arp', 'txqueuelen', 'add', 'del']],
  run,
};

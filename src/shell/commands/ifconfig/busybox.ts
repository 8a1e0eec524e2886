/** ifconfig of BusyBox 1.38 (networking/ifconfig.c): the first refusal ends it. */
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, parseMac } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { BANNER } from '../ip/busybox/common.ts';
import { inetResolve } from '../netview/names.ts';
import {
  type FlagChange,
  changeAddress6,
  deviceOf,
  setAddress,
  setBroadcast,
  setDestination,
  setFlags,
  setInterfaceHwaddr,
  setInterfaceMtu,
  setNetmask,
  setTxqueuelen,
} from '../netview/ioctl.ts';
import { ifconfigText, interfaceByName } from './show.ts';

const USAGE = `\
Usage: ifconfig [-a] [IFACE] [ADDRESS]

Configure a network interface

	[add ADDRESS[/PREFIXLEN]]
	[del ADDRESS[/PREFIXLEN]]
	[[-]broadcast [ADDRESS]] [[-]pointopoint [ADDRESS]]
	[netmask ADDRESS] [dstaddr ADDRESS]
	[outfill NN] [keepalive NN]
	[hw ether|infiniband ADDRESS] [metric NN] [mtu NN]
	[[-]trailers] [[-]arp] [[-]allmulti]
	[multicast] [[-]promisc] [txqueuelen NN] [[-]dynamic]
	[mem_start NN] [io_addr NN] [irq NN]
	[up|down] ...
`;
class Die extends Error {}
const die = (message: string): Die => new Die(`ifconfig: ${message}\n`);
const showUsage = (): Die => new Die(BANNER + USAGE);

function ioctl(name: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (error instanceof KernelError) throw die(`${name}: ${error.text}`);
    throw error;
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
  '-broadcast': {},
  '-pointopoint': {},
};

function* address(ctx: Ctx, text: string): Co<Ip4> {
  const found = yield* inetResolve(ctx, text);
  if (found.error !== undefined) throw die(`bad address '${text}'`);
  return found.addr;
}
function* configure(ctx: Ctx, name: string, words: string[]): Co {
  const need = (): string => {
    const word = words.shift();
    if (word === undefined) throw showUsage();
    return word;
  };
  const flags = (change: FlagChange): void => {
    ioctl('SIOCGIFFLAGS', () => deviceOf(ctx, name));
    ioctl('SIOCSIFFLAGS', () => setFlags(ctx, name, change));
  };
  const number = (text: string): number => Number.parseInt(text, 10) || 0;
  while (words.length > 0) {
    const word = need();
    if (FLAGS[word]) flags(FLAGS[word]);
    else if (word === 'mtu') {
      const mtu = number(need());
      ioctl('SIOCSIFMTU', () => setInterfaceMtu(ctx, name, mtu));
    } else if (word === 'txqueuelen') {
      const length = number(need());
      ioctl('SIOCSIFTXQLEN', () => setTxqueuelen(ctx, name, length));
    } else if (word === 'netmask') {
      const mask = yield* address(ctx, need());
      ioctl('SIOCSIFNETMASK', () => setNetmask(ctx, name, mask));
    } else if (word === 'broadcast') {
      const broadcast = yield* address(ctx, need());
      ioctl('SIOCSIFBRDADDR', () => setBroadcast(ctx, name, broadcast));
    } else if (word === 'dstaddr' || word === 'pointopoint') {
      const peer = yield* address(ctx, need());
      ioctl('SIOCSIFDSTADDR', () => setDestination(ctx, name, peer));
    } else if (word === 'hw') {
      if (need() !== 'ether') throw showUsage();
      const text = need();
      const mac = parseMac(text);
      if (!mac) throw die(`invalid hw-addr ${text}`);
      ioctl('SIOCSIFHWADDR', () => setInterfaceHwaddr(ctx, name, mac));
    } else if (word === 'metric' || word === 'keepalive' || word === 'outfill' || word === 'irq' || word === 'io_addr' || word === 'mem_start') {
      need();
      const names: Record<string, string> = { metric: 'SIOCSIFMETRIC', keepalive: 'SIOCSKEEPALIVE', outfill: 'SIOCSOUTFILL' };
      ioctl(names[word] ?? 'SIOCSIFMAP', () => {
        throw new KernelError('EOPNOTSUPP');
      });
    } else if (word === 'add' || word === 'del') {
      const text = need();
      const addr = text.includes(':') ? undefined : yield* address(ctx, text);
      ioctl(word === 'add' ? 'SIOCSIFADDR' : 'SIOCDIFADDR', () => {
        if (addr === undefined) changeAddress6(ctx, name, word, text);
        else if (word === 'add') setAddress(ctx, name, addr);
        // an IPv4 socket knows no such ioctl
        else throw new KernelError('ENOTTY');
      });
    } else if (word !== 'inet' && word !== 'inet6') {
      const addr = yield* address(ctx, word);
      ioctl('SIOCSIFADDR', () => setAddress(ctx, name, addr));
      flags({ up: true });
    }
  }
}

function* run(ctx: Ctx): Co<number> {
  const words = [...ctx.args];
  const all = words[0] === '-a';
  if (all) words.shift();
  const name = words.shift();
  if (name === undefined) {
    ctx.stdout.write(ifconfigText(ctx.k, ctx.netns, { all, flavour: 'busybox' }));
    return 0;
  }
  if (words.length > 0) {
    yield* configure(ctx, name, words);
    return 0;
  }
  if (!interfaceByName(ctx.k, ctx.netns, name)) throw die(`${name}: error fetching interface information: Device not found`);
  ctx.stdout.write(ifconfigText(ctx.k, ctx.netns, { names: [name], flavour: 'busybox' }));
  return 0;
}

export const busyboxIfconfig: Command = {
  name: 'ifconfig',
  summary: 'configure a network interface',
  flavours: ['busybox'],
  dir: '/sbin',
  usage: USAGE,
  positionals: ['interface'],
  *run(ctx: Ctx): Co<number> {
    if (ctx.args[0] === '--help') {
      ctx.stdout.write(BANNER + USAGE);
      return 0;
    }
    try {
      return yield* run(ctx);
    } catch (error) {
      if (!(error instanceof Die)) throw error;
      ctx.stderr.write(error.message);
      return 1;
    }
  },
};

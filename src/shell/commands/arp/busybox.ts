/** arp of BusyBox (networking/arp.c). */
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, parseMac } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { BANNER } from '../ip/busybox/common.ts';
import { hostName, lookupHost } from '../netview/hosts.ts';
import { deleteArp, setArp } from './request.ts';
import { type ArpOptions, arpEntries, arpText } from './table.ts';

const USAGE = `\
Usage: arp
[-vn]	[-H HWTYPE] [-i IF] -a [HOSTNAME]
[-v]		    [-i IF] -d HOSTNAME [pub]
[-v]	[-H HWTYPE] [-i IF] -s HOSTNAME HWADDR [temp]
[-v]	[-H HWTYPE] [-i IF] -s HOSTNAME HWADDR [netmask MASK] pub
[-v]	[-H HWTYPE] [-i IF] -Ds HOSTNAME IFACE [netmask MASK] pub

Manipulate ARP cache

	-a		Display (all) hosts
	-d		Delete ARP entry
	-s		Set new entry
	-v		Verbose
	-n		Don't resolve names
	-i IF		Network interface
	-D		Read HWADDR from IFACE
	-A,-p AF	Protocol family
	-H HWTYPE	Hardware address type
`;
class Die extends Error {}
const die = (message: string): Die => new Die(`arp: ${message}\n`);

function request(name: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (error instanceof KernelError) throw die(`${name}: ${error.errno === 'ENXIO' ? 'No such file or directory' : error.text}`);
    throw error;
  }
}

function run(ctx: Ctx): number {
  const list = [...ctx.args];
  const rest: string[] = [];
  let numeric = false;
  let action: 'show' | 'set' | 'delete' = 'show';
  let dev: string | undefined;
  while (list.length > 0) {
    const word = list.shift() as string;
    if (!word.startsWith('-')) {
      rest.push(word);
      continue;
    }
    for (const letter of word.slice(1)) {
      if (letter === 'n') numeric = true;
      else if (letter === 's') action = 'set';
      else if (letter === 'd') action = 'delete';
      else if (letter === 'i') dev = list.shift() ?? '';
      else if (letter === 'H' || letter === 't') {
        const hw = list.shift() ?? '';
        if (hw !== 'ether') throw die(`${hw}: unknown hardware type`);
      } else if (letter === 'A' || letter === 'p') list.shift();
      else if (!'avD'.includes(letter)) throw new Die(`arp: invalid option -- '${letter}'\n${BANNER}${USAGE}`);
    }
  }
  const resolve = (name: string): Ip4 => {
    const addr = lookupHost(ctx, name);
    if (addr === undefined) throw die(`${name}: Host name lookup failure`);
    return addr;
  };
  const [name, hw, flag] = rest;
  if (action !== 'show') {
    if (name === undefined) throw die('need host name');
    const ip = resolve(name);
    if (action === 'delete') request('SIOCDARP(pub)', () => deleteArp(ctx, ip, dev));
    else {
      if (hw === undefined) throw die('need hardware address');
      const mac = parseMac(hw);
      if (!mac) throw die('invalid hardware address');
      request('SIOCSARP', () => setArp(ctx, ip, mac, flag !== 'temp', dev));
    }
    return 0;
  }
  const filter: ArpOptions = { flavour: 'busybox', ...(dev !== undefined && { dev }), ...(name !== undefined && { host: resolve(name) }), ...(!numeric && { hostName: (addr: Ip4) => hostName(ctx, addr) }) };
  const { found, all } = arpEntries(ctx.k, ctx.netns, filter);
  ctx.stdout.write(arpText(ctx.k, ctx.netns, filter));
  if (found.length === 0 && (dev !== undefined || name !== undefined)) ctx.stdout.write(`No match found in ${all} entries\n`);
  return 0;
}

export const busyboxArp: Command = {
  name: 'arp', summary: 'manipulate the ARP cache', flavours: ['busybox'], dir: '/sbin', usage: USAGE,
  // biome-ignore lint/correctness/useYield: it never waits
  *run(ctx: Ctx): Co<number> {
    if (ctx.args[0] === '--help') {
      ctx.stdout.write(BANNER + USAGE);
      return 0;
    }
    try {
      return run(ctx);
    } catch (error) {
      if (!(error instanceof Die)) throw error;
      ctx.stderr.write(error.message);
      return 1;
    }
  },
};

/** arp of net-tools 2.10 (arp.c). */
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, formatIp4, parseMac } from '../../../kernel/inet.ts';
import { linkByName } from '../../../kernel/netdev.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { hostName, lookupHost } from '../netview/hosts.ts';
import { busyboxArp } from './busybox.ts';
import { deleteArp, setArp } from './request.ts';
import { type ArpOptions, arpEntries, arpText } from './table.ts';

const VERSION = `\
net-tools 2.10
+I18N +SELINUX
AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH
HW: (ether) +ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64 
`;
const HELP = `\
Usage:
  arp [-vn]  [<HW>] [-i <if>] [-a] [<hostname>]             <-Display ARP cache
  arp [-v]          [-i <if>] -d  <host> [pub]               <-Delete ARP entry
  arp [-vnD] [<HW>] [-i <if>] -f  [<filename>]            <-Add entry from file
  arp [-v]   [<HW>] [-i <if>] -s  <host> <hwaddr> [temp]            <-Add entry

        -a                       all hosts in the style of BSD
        -e                       all hosts in the style of Linux
        -s, --set                set an entry
        -d, --delete             delete an entry
        -v, --verbose            more words
        -n, --numeric            numbers instead of names
        -i, --device             the network interface (eth0)

  <HW>=Use '-H <hw>' to specify hardware address type. Default: ether
`;

interface Options { bsd: boolean; numeric: boolean; verbose: boolean; action: 'show' | 'set' | 'delete' | 'file'; dev?: string; useDevice: boolean; rest: string[] }

/** Ends the command with a message on stderr. */
class Stop extends Error {
  readonly status: number;
  constructor(message: string, status = 255) {
    super(message);
    this.status = status;
  }
}

const LONG: Record<string, string> = { '--all': 'a', '--set': 's', '--delete': 'd', '--verbose': 'v', '--numeric': 'n', '--device': 'i', '--use-device': 'D', '--protocol': 'A', '--file': 'f', '--help': 'h', '--version': 'V', '--hw-type': 'H' };
function parse(words: string[]): Options | 'help' | 'version' {
  const o: Options = { bsd: false, numeric: false, verbose: false, action: 'show', useDevice: false, rest: [] };
  const list = [...words];
  while (list.length > 0) {
    const word = list.shift() as string;
    if (!word.startsWith('-') || word === '-') {
      o.rest.push(word);
      continue;
    }
    if (word.startsWith('--') && !LONG[word]) throw new Stop(`arp: unrecognized option '${word}'\n${HELP}`, 3);
    const letters = word.startsWith('--') ? (LONG[word] as string) : word.slice(1);
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i] as string;
      const value = (): string => {
        const inline = letters.slice(i + 1);
        i = letters.length;
        const found = inline !== '' ? inline : list.shift();
        if (found === undefined) throw new Stop(`arp: option requires an argument -- '${letter}'\n${HELP}`, 3);
        return found;
      };
      if (letter === 'a') o.bsd = true;
      else if (letter === 'e') o.bsd = false;
      else if (letter === 'n') o.numeric = true;
      else if (letter === 'v') o.verbose = true;
      else if (letter === 's') o.action = 'set';
      else if (letter === 'd') o.action = 'delete';
      else if (letter === 'f') o.action = 'file';
      else if (letter === 'D') o.useDevice = true;
      else if (letter === 'i') o.dev = value();
      else if (letter === 'H' || letter === 't') {
        const hw = value();
        if (hw !== 'ether') throw new Stop(`arp: ${hw}: unknown hardware type.\n`);
      } else if (letter === 'A' || letter === 'p') value();
      else if (letter === 'V') return 'version';
      else if (letter === 'h' || letter === '?') return 'help';
      else throw new Stop(`arp: invalid option -- '${letter}'\n${HELP}`, 3);
    }
  }
  return o;
}

function resolve(ctx: Ctx, name: string): Ip4 {
  const addr = lookupHost(ctx, name);
  if (addr === undefined) throw new Stop(`${name}: Host name lookup failure\n`);
  return addr;
}

function show(ctx: Ctx, o: Options): number {
  const { k, netns } = ctx;
  const name = o.rest[0];
  const host = name === undefined ? undefined : resolve(ctx, name);
  const filter: ArpOptions = { bsd: o.bsd, ...(o.dev !== undefined && { dev: o.dev }), ...(host !== undefined && { host }), ...(!o.numeric && { hostName: (addr: Ip4) => hostName(ctx, addr) }) };
  const { found, all } = arpEntries(k, netns, filter);
  ctx.stdout.write(arpText(k, netns, filter));
  if (o.verbose) ctx.stdout.write(`Entries: ${all}\tSkipped: ${all - found.length}\tFound: ${found.length}\n`);
  if (found.length === 0) {
    if (host !== undefined && !o.bsd) ctx.stdout.write(`${name} (${formatIp4(host)}) -- no entry\n`);
    else if (o.dev !== undefined || host !== undefined) ctx.stdout.write(`arp: in ${all} entries no match found.\n`);
  }
  return 0;
}

function set(ctx: Ctx, o: Options): number {
  const [name, hw, ...flags] = o.rest;
  if (name === undefined) throw new Stop('arp: need host name\n');
  const ip = resolve(ctx, name);
  if (hw === undefined) throw new Stop('arp: need hardware address\n');
  const mac = o.useDevice ? linkByName(ctx.k.ns(ctx.netns), hw)?.address : parseMac(hw);
  if (mac === undefined) throw new Stop(o.useDevice ? 'SIOCGIFHWADDR: No such device\n' : 'arp: invalid hardware address\n');
  if (flags.includes('pub')) return notModelled(ctx, 'proxy ARP by entry');
  try {
    setArp(ctx, ip, mac, !flags.includes('temp'), o.dev);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new Stop(`SIOCSARP: ${error.text}\n`);
  }
  return 0;
}
function remove(ctx: Ctx, o: Options): number {
  const [name] = o.rest;
  if (name === undefined) throw new Stop('arp: need host name\n');
  try {
    deleteArp(ctx, resolve(ctx, name), o.dev);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    if (error.errno !== 'ENXIO') throw new Stop(`SIOCDARP(dontpub): ${error.text}\n`);
    ctx.stdout.write(`No ARP entry for ${name}\n`);
    return 255;
  }
  return 0;
}
/** -f: a line an entry, as after -s. */
function fromFile(ctx: Ctx, o: Options): number {
  const path = o.rest[0] ?? '/etc/ethers';
  let text: string;
  try {
    text = ctx.fs.read(path);
  } catch {
    throw new Stop(`arp: cannot open etherfile ${path} !\n`);
  }
  for (const line of text.split('\n')) {
    const rest = line.replace(/#.*/, '').trim().split(/\s+/).filter(Boolean);
    if (rest.length > 0) set(ctx, { ...o, rest });
  }
  return 0;
}

export const arp: Command = {
  name: 'arp', summary: 'show and change the ARP table', flavours: ['debian'], dir: '/usr/sbin', usage: 'Usage:\n  arp [-vn]  [<HW>] [-i <if>] [-a] [<hostname>]',
  options: [
    { names: ['-n'], help: 'numbers instead of names' }, { names: ['-a'], help: 'in the style of BSD' }, { names: ['-e'], help: 'in the style of Linux' }, { names: ['-i'], value: 'IF', help: 'of one interface', complete: 'interface' },
    { names: ['-s'], help: 'set an entry: HOST HWADDR' }, { names: ['-d'], help: 'delete an entry: HOST' }, { names: ['-v'], help: 'more words' },
  ],
  // biome-ignore lint/correctness/useYield: it never waits
  *run(ctx: Ctx): Co<number> {
    try {
      const o = parse(ctx.args);
      if (o === 'help' || o === 'version') {
        ctx.stdout.write(o === 'help' ? HELP : VERSION);
        return 0;
      }
      return { show, set, delete: remove, file: fromFile }[o.action](ctx, o);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      ctx.stderr.write(error.message);
      return error.status;
    }
  },
};
export const arpCommands: readonly Command[] = [arp, busyboxArp];
export { arpText } from './table.ts';

/** arp of net-tools 2.10 (arp.c). */
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, formatIp4 } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { getopt } from '../probe/getopt.ts';
import { deviceAddress, etherOctets, hostAddress, modifiers, overSockaddr, readTable } from './arguments.ts';
import { busyboxArp } from './busybox.ts';
import { type ArpRequest, deleteArp, setArp } from './request.ts';
import { type ArpOptions, arpEntries, arpText } from './table.ts';

const VERSION = `net-tools 2.10
+I18N +SELINUX
AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH
HW: (ether) +ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64 
`;
const HELP = `Usage:
  arp [-vn]  [<HW>] [-i <if>] [-a] [<hostname>]             <-Display ARP cache
  arp [-v]          [-i <if>] -d  <host> [pub]               <-Delete ARP entry
  arp [-vnD] [<HW>] [-i <if>] -f  [<filename>]            <-Add entry from file
  arp [-v]   [<HW>] [-i <if>] -s  <host> <hwaddr> [temp]            <-Add entry
  arp [-v]   [<HW>] [-i <if>] -Ds <host> <if> [netmask <nm>] pub          <-''-

        -a                       display (all) hosts in alternative (BSD) style
        -e                       display (all) hosts in default (Linux) style
        -s, --set                set a new ARP entry
        -d, --delete             delete a specified entry
        -v, --verbose            be verbose
        -n, --numeric            don't resolve names
        -i, --device             specify network interface (e.g. eth0)
        -D, --use-device         read <hwaddr> from given device
        -A, -p, --protocol       specify protocol family
        -f, --file               read new entries from file or from /etc/ethers

  <HW>=Use '-H <hw>' to specify hardware address type. Default: ether
  List of possible hardware types (which support ARP):
`;
/** Goes to stderr always, wherever the help before it goes. */
const TYPE_LIST = `    ash (Ash) ether (Ethernet) ax25 (AMPR AX.25) 
    netrom (AMPR NET/ROM) rose (AMPR ROSE) arcnet (ARCnet) 
    dlci (Frame Relay DLCI) fddi (Fiber Distributed Data Interface) hippi (HIPPI) 
    irda (IrLAP) x25 (generic X.25) eui64 (Generic EUI-64) 
`;
const OTHER_TYPES = ['ash', 'ax25', 'netrom', 'rose', 'arcnet', 'dlci', 'fddi', 'hippi', 'irda', 'x25', 'eui64'];
const NO_ARP = ['loop', 'slip', 'cslip', 'slip6', 'cslip6', 'adaptive', 'ppp', 'tunnel', 'sit', 'hdlc', 'lapb', 'unspec'];
const OTHER_FAMILIES = ['inet6', 'unix', 'ax25', 'netrom', 'rose', 'ipx', 'ddp', 'x25', 'econet', 'ash', 'unspec'];

/** Ends the command: what it says on stderr, and its status. */
class Stop extends Error {
  readonly status: number;
  constructor(message: string, status = 255) {
    super(message);
    this.status = status;
  }
}
const misused = (message = ''): Stop => new Stop(message + HELP + TYPE_LIST, 3);

interface Options {
  bsd: boolean;
  numeric: boolean;
  verbose: boolean;
  useDevice: boolean;
  dev?: string;
  /** Hardware type given, and whether it is another than Ethernet. */
  hardware?: string;
  foreign: boolean;
}

function* resolve(ctx: Ctx, name: string): Co<Ip4> {
  const addr = yield* hostAddress(ctx, name);
  if (typeof addr !== 'number') throw new Stop(`${name}: ${addr.error}\n`);
  return addr;
}

function* show(ctx: Ctx, o: Options, [name]: readonly string[]): Co<number> {
  const host = name === undefined ? undefined : yield* resolve(ctx, name);
  const filter: ArpOptions = { bsd: o.bsd, foreign: o.foreign, ...(o.dev !== undefined && { dev: o.dev }), ...(host !== undefined && { host }) };
  const read = yield* readTable(ctx, filter, o.numeric);
  const { found, all } = arpEntries(ctx.k, ctx.netns, read);
  ctx.stdout.write(arpText(ctx.k, ctx.netns, read));
  if (o.verbose) ctx.stdout.write(`Entries: ${all}\tSkipped: ${all - found.length}\tFound: ${found.length}\n`);
  if (found.length > 0) return 0;
  if (host !== undefined && !o.bsd) ctx.stdout.write(`${name} (${formatIp4(host)}) -- no entry\n`);
  else if (o.dev !== undefined || host !== undefined || o.hardware !== undefined) ctx.stdout.write(`arp: in ${all} entries no match found.\n`);
  return 0;
}

function* set(ctx: Ctx, o: Options, [host, hw, ...words]: readonly string[]): Co<number> {
  if (host === undefined) throw new Stop('arp: need host name\n');
  const ip = yield* resolve(ctx, host);
  if (hw === undefined) throw new Stop('arp: need hardware address\n');
  const octets = etherOctets(hw);
  const hardware = o.useDevice ? deviceAddress(ctx, hw) : octets && { mac: overSockaddr(octets, ip), ...(o.foreign && { foreign: true }) };
  if (!hardware) throw new Stop(o.useDevice ? `arp: cant get HW-Address for \`${hw}': No such device.\n` : 'arp: invalid hardware address\n');
  const m = modifiers(words);
  if (!m) throw misused();
  const dev = m.dev ?? o.dev;
  if (o.verbose) ctx.stderr.write('arp: SIOCSARP()\n');
  try {
    const done = setArp(ctx, { ip, ...hardware, permanent: !m.temp, published: m.pub, netmask: m.netmask, ...(dev !== undefined && { dev }) });
    return done ? 0 : notModelled(ctx, 'proxy ARP by entry');
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new Stop(`SIOCSARP: ${error.text}\n`);
  }
}

/** -d: without `pub` or `priv`, an entry to answer for others is looked for when there is no plain one. */
function* remove(ctx: Ctx, o: Options, [host, ...words]: readonly string[]): Co<number> {
  if (host === undefined) throw new Stop('arp: need host name\n');
  const ip = yield* resolve(ctx, host);
  const m = modifiers(words);
  if (!m) throw misused();
  const dev = m.dev ?? o.dev;
  const r: ArpRequest = { ip, netmask: m.netmask, ...(dev !== undefined && { dev }) };
  const both = m.pub === m.priv;
  const attempts = [...(both || m.priv ? [{ name: 'dontpub', published: false }] : []), ...(both || m.pub ? [{ name: 'pub', published: true }] : [])];
  for (const { name, published } of attempts) {
    if (o.verbose) ctx.stderr.write(`arp: SIOCDARP(${name})\n`);
    try {
      deleteArp(ctx, { ...r, published });
      return 0;
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      if (error.errno !== 'ENXIO' && error.errno !== 'ENOENT') throw new Stop(`SIOCDARP(${name}): ${error.text}\n`);
    }
  }
  ctx.stdout.write(`No ARP entry for ${host}\n`);
  return 255;
}

/** -f: a line an entry, as after -s. What is wrong with a line does not keep the next ones from being set. */
function* fromFile(ctx: Ctx, o: Options, [path = '/etc/ethers']: readonly string[]): Co<number> {
  let text: string;
  try {
    text = ctx.fs.read(path);
  } catch {
    throw new Stop(`arp: cannot open etherfile ${path} !\n`);
  }
  for (const [i, line] of text.replace(/\n$/, '').split('\n').entries()) {
    if (o.verbose) ctx.stderr.write(`>> ${line}\n`);
    const words = line.replace(/#.*/, '').trim().split(/\s+/).filter(Boolean);
    if (words.length === 0) continue;
    if (words.length < 2) {
      ctx.stderr.write(`arp: format error on line ${i + 1} of etherfile ${path} !\n`);
      continue;
    }
    try {
      yield* set(ctx, o, words);
    } catch (error) {
      if (!(error instanceof Stop) || error.status !== 255) throw error;
      ctx.stderr.write(`${error.message}arp: cannot set entry on line ${i + 1} of etherfile ${path} !\n`);
    }
  }
  return 0;
}

const LONGS = {
  verbose: { as: 'v' },
  version: { as: 'V' },
  all: { as: 'a' },
  delete: { as: 'd' },
  file: { as: 'f' },
  numeric: { as: 'n' },
  set: { as: 's' },
  protocol: { as: 'A', value: true },
  'hw-type': { as: 'H', value: true },
  device: { as: 'i', value: true },
  help: { as: 'h' },
  'use-device': { as: 'D' },
  symbolic: { as: 'N' },
} as const;
const ACTIONS = { a: show, d: remove, s: set, f: fromFile } as const;

function* run(ctx: Ctx): Co<number> {
  const parsed = getopt(ctx.args, 'A:H:adfp:nsei:t:vh?DNV', LONGS);
  if (parsed.error) throw misused(`arp: ${parsed.error.text}\n`);
  const o: Options = { bsd: false, numeric: false, verbose: false, useDevice: false, foreign: false };
  let action: keyof typeof ACTIONS = 'a';
  for (const { name, value } of parsed.options) {
    if (name in ACTIONS) action = name as keyof typeof ACTIONS;
    if (name === 'n') o.numeric = true;
    else if (name === 'v') o.verbose = true;
    else if (name === 'D') o.useDevice = true;
    else if (name === 'i') o.dev = value;
    else if (name === 'H' || name === 't') {
      if (NO_ARP.includes(value)) throw new Stop(`arp: ${value}: hardware type without ARP support.\n`);
      if (value !== 'ether' && !OTHER_TYPES.includes(value)) throw new Stop(`arp: ${value}: unknown hardware type.\n`);
      o.hardware = value;
      o.foreign = value !== 'ether';
    } else if ((name === 'A' || name === 'p') && value !== 'inet')
      throw new Stop(`arp: ${value}: ${OTHER_FAMILIES.includes(value) ? "kernel only supports 'inet'" : 'unknown address family'}.\n`);
    else if (name === 'V') {
      ctx.stdout.write(VERSION);
      return 0;
    } else if (name === 'h' || name === '?') {
      ctx.stdout.write(HELP);
      ctx.stderr.write(TYPE_LIST);
      return 0;
    }
  }
  const given = (name: string): boolean => parsed.options.some((x) => x.name === name);
  o.bsd = given('a') && !given('e');
  return yield* ACTIONS[action](ctx, o, parsed.words);
}

export const arp: Command = {
  name: 'arp',
  summary: 'show and change the ARP table',
  flavours: ['debian'],
  dir: '/usr/sbin',
  usage: HELP,
  options: [
    { names: ['-n', '--numeric'], help: 'numbers only' },
    { names: ['-a', '--all'], help: 'in the style of BSD' },
    { names: ['-e'], help: 'in the style of Linux' },
    { names: ['-v', '--verbose'], help: 'how many entries there are' },
    { names: ['-i', '--device'], value: 'IF', help: 'of one interface', complete: 'interface' },
    { names: ['-d', '--delete'], help: 'delete the entry of a host' },
    { names: ['-s', '--set'], help: 'set an entry: HOST HWADDR' },
    { names: ['-D', '--use-device'], help: 'the hardware address of an interface' },
    { names: ['-f', '--file'], help: 'entries of a file' },
    { names: ['-H', '--hw-type'], value: 'TYPE', help: 'hardware type', complete: ['ether'] },
    { names: ['-A', '-p', '--protocol'], value: 'FAMILY', help: 'address family', complete: ['inet'] },
    { names: ['-V', '--version'], help: 'version' },
    { names: ['-h', '--help'], help: 'usage' },
  ],
  positionals: ['host'],
  *run(ctx: Ctx): Co<number> {
    try {
      return yield* run(ctx);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      ctx.stderr.write(error.message);
      return error.status;
    }
  },
};
export const arpCommands: readonly Command[] = [arp, busyboxArp];
export { type ArpOptions, arpEntries, arpText } from './table.ts';

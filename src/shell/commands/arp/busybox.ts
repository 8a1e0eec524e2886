/** arp of BusyBox 1.38 (networking/arp.c). */
import { KernelError } from '../../../kernel/errors.ts';
import type { Ip4 } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { AppletError, bbUsage } from '../probe/busybox.ts';
import { getopt } from '../probe/getopt.ts';
import { deviceAddress, etherOctets, hostAddress, macOf, modifiers, readTable } from './arguments.ts';
import { type ArpRequest, deleteArp, setArp } from './request.ts';
import { type ArpOptions, arpEntries, arpText } from './table.ts';

const USAGE = `arp
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
	-H HWTYPE	Hardware address type`;
/** Ends with the usage. */
class Misused extends Error {}
const NO_ARP = ['loop', 'ppp', 'sit'];

/** Run an ioctl; undefined when it worked, its error when that is one of `expected`. */
function ioctl(name: string, request: () => void, expected?: string): KernelError | undefined {
  try {
    request();
    return undefined;
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    if (error.errno === expected) return error;
    throw new AppletError(`${name}: ${error.text}`);
  }
}

interface Options {
  dev?: string;
  hardware?: string;
  useDevice: boolean;
  numeric: boolean;
}

function* resolve(ctx: Ctx, name: string): Co<Ip4> {
  const addr = yield* hostAddress(ctx, name);
  if (typeof addr !== 'number') throw new AppletError(`${name}: ${addr.error}`);
  return addr;
}

/** -d: without `pub` or `priv`, an entry to answer for others is looked for when there is no plain one. */
function* remove(ctx: Ctx, o: Options, [host, ...words]: readonly string[]): Co<number> {
  if (host === undefined) throw new AppletError('need host name');
  const ip = yield* resolve(ctx, host);
  const m = modifiers(words);
  if (!m) throw new Misused();
  const r: ArpRequest = { ip, netmask: m.netmask, ...((m.dev ?? o.dev) !== undefined && { dev: m.dev ?? o.dev }) };
  const both = m.pub === m.priv;
  if (both || m.priv) {
    if (!ioctl('SIOCDARP(priv)', () => deleteArp(ctx, r), 'ENXIO')) return 0;
    if (!both) {
      ctx.stdout.write(`No ARP entry for ${host}\n`);
      return 255;
    }
  }
  ioctl('SIOCDARP(pub)', () => deleteArp(ctx, { ...r, published: true }));
  return 0;
}

function* set(ctx: Ctx, o: Options, [host, hw, ...words]: readonly string[]): Co<number> {
  if (host === undefined) throw new AppletError('need host name');
  const ip = yield* resolve(ctx, host);
  if (hw === undefined) throw new AppletError('need hardware address');
  const octets = etherOctets(hw);
  const hardware = o.useDevice ? deviceAddress(ctx, hw) : octets?.length === 6 ? { mac: macOf(octets) } : undefined;
  if (!hardware) throw new AppletError(o.useDevice ? `can't get HW-Address for '${hw}': No such device` : 'invalid hardware address');
  const m = modifiers(words);
  if (!m) throw new Misused();
  const dev = m.dev ?? o.dev;
  let done = true;
  ioctl('SIOCSARP', () => {
    done = setArp(ctx, { ip, ...hardware, permanent: !m.temp, published: m.pub, netmask: m.netmask, ...(dev !== undefined && { dev }) });
  });
  return done ? 0 : notModelled(ctx, 'proxy ARP by entry');
}

function* show(ctx: Ctx, o: Options, [host]: readonly string[]): Co<number> {
  const ip = host === undefined ? undefined : yield* resolve(ctx, host);
  const filter: ArpOptions = { flavour: 'busybox', ...(o.dev !== undefined && { dev: o.dev }), ...(ip !== undefined && { host: ip }) };
  const read = yield* readTable(ctx, filter, o.numeric);
  const { found, all } = arpEntries(ctx.k, ctx.netns, read);
  ctx.stdout.write(arpText(ctx.k, ctx.netns, read));
  if (found.length === 0 && (o.dev ?? host ?? o.hardware) !== undefined) ctx.stdout.write(`No match found in ${all} entries\n`);
  return 0;
}

function* run(ctx: Ctx): Co<number> {
  const parsed = getopt(ctx.args, 'A:p:H:t:i:adnDsv');
  if (parsed.error) {
    ctx.stderr.write(`arp: ${parsed.error.text}\n`);
    throw new Misused();
  }
  const value = (...names: string[]): string | undefined => parsed.options.findLast((x) => names.includes(x.name))?.value;
  const family = value('A', 'p');
  if (family !== undefined && family !== 'inet')
    throw new AppletError(`${family}: ${family === 'inet6' ? "kernel only supports 'inet'" : 'unknown address family'}`);
  const hardware = value('H', 't');
  if (hardware !== undefined && hardware !== 'ether')
    throw new AppletError(`${hardware}: ${NO_ARP.includes(hardware) ? 'hardware type without ARP support' : 'unknown hardware type'}`);
  const dev = value('i');
  const on = (name: string): boolean => value(name) !== undefined;
  const o: Options = { useDevice: on('D'), numeric: on('n'), ...(dev !== undefined && { dev }), ...(hardware !== undefined && { hardware }) };
  return yield* (on('s') ? set : on('d') ? remove : show)(ctx, o, parsed.words);
}

export const busyboxArp: Command = {
  name: 'arp',
  summary: 'manipulate the ARP cache',
  flavours: ['busybox'],
  dir: '/sbin',
  usage: `Usage: ${USAGE}`,
  options: [
    { names: ['-a'], help: 'show the table, as without it' },
    { names: ['-d'], help: 'delete the entry of a host' },
    { names: ['-s'], help: 'set an entry: HOST HWADDR' },
    { names: ['-n'], help: 'numbers only' },
    { names: ['-i'], value: 'IF', help: 'of one interface', complete: 'interface' },
    { names: ['-D'], help: 'the hardware address of an interface' },
  ],
  positionals: ['host'],
  *run(ctx: Ctx): Co<number> {
    if (ctx.args.length === 1 && ctx.args[0] === '--help') {
      bbUsage({ ...ctx, stderr: ctx.stdout }, USAGE);
      return 0;
    }
    try {
      return yield* run(ctx);
    } catch (error) {
      if (error instanceof Misused) return bbUsage(ctx, USAGE);
      if (!(error instanceof AppletError)) throw error;
      ctx.stderr.write(`arp: ${error.message}\n`);
      return 1;
    }
  },
};

/** `ip neigh` (ip/ipneigh.c). */
import type { NetnsId } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import type { Neighbour, NudState } from '../../../kernel/hot.ts';
import { formatIp4, parseMac } from '../../../kernel/inet.ts';
import { deleteNeighbour, neighbours, setNeighbour } from '../../../kernel/neigh.ts';
import type { Ctx, K } from '../../command.ts';
import { needAdmin } from '../netview/admin.ts';
import { nameOfIndex } from '../netview/link.ts';
import { Printer } from '../netview/printer.ts';
import { type Args, type Prefix, matches, needAddress, needPrefix, unsigned, within } from './args.ts';
import { Fail, invarg, netlinkFail, noDevice, talk } from './errors.ts';
import { neighHelp } from './help.ts';
import { findLink } from './linklist.ts';
import type { IpOptions } from './options.ts';

const STATES: Record<string, number> = { none: 0, incomplete: 1, reachable: 2, stale: 4, delay: 8, probe: 16, failed: 32, noarp: 64, permanent: 128 };
const bit = (state: NudState): number => STATES[state.toLowerCase()] ?? 0;
/** nud_state_a2n. */
export const parseNud = (text: string): number | undefined => STATES[text] ?? unsigned(text, 255);

export interface NeighFilter {
  dev?: number;
  to?: Prefix;
  nud?: number;
  unused?: boolean;
  proxy?: boolean;
  master?: number;
  nomaster?: boolean;
}

export function neighPasses(k: K, nsId: NetnsId, n: Neighbour, f: NeighFilter): boolean {
  const mask = f.nud ?? 0xff & ~STATES['noarp']!;
  const link = k.ns(nsId).links[n.dev];
  return (
    (f.dev === undefined || n.dev === f.dev) &&
    (bit(n.state) & mask) !== 0 &&
    (!f.to || f.to.len === 0 || within(n.ip, f.to)) &&
    (f.master === undefined || link?.master === f.master) &&
    (!f.nomaster || link?.master === undefined) &&
    (!f.unused || !['REACHABLE', 'DELAY', 'PROBE', 'INCOMPLETE'].includes(n.state))
  );
}

/** Seconds since a moment, as the kernel's cache info gives them. */
export const ago = (k: K, at: number): number => Math.floor(Math.max(0, k.now - at) / 1e6);

function printNeighbour(p: Printer, k: K, nsId: NetnsId, n: Neighbour, o: IpOptions, f: NeighFilter): void {
  const dev = nameOfIndex(k.ns(nsId), n.dev);
  p.object(undefined, () => {
    if (o.brief) {
      p.both(`${formatIp4(n.ip).padEnd(39)} `, 'dst', formatIp4(n.ip)).both(`${dev.padEnd(16)} `, 'dev', dev);
      if (n.mac !== undefined) p.both(n.mac, 'lladdr', n.mac);
      p.text('\n');
      return;
    }
    p.colour('inet', `${formatIp4(n.ip)} `, 'dst', formatIp4(n.ip));
    if (f.dev === undefined) p.text('dev ').colour('ifname', `${dev} `, 'dev', dev);
    if (n.mac !== undefined) p.text('lladdr ').colour('mac', `${n.mac} `, 'lladdr', n.mac);
    if (o.stats > 0) {
      const times = [ago(k, n.used), ago(k, n.confirmed), ago(k, n.updated)];
      // the counter starts at the three unicast probes that a new entry skips
      const probes = n.state === 'INCOMPLETE' ? 3 + n.probes : n.state === 'PROBE' ? n.probes : 4;
      p.both(' ref 1', 'refcnt', 1)
        .text(` used ${times.join('/')}`)
        .value('used', times[0] as number)
        .value('confirmed', times[1] as number)
        .value('updated', times[2] as number);
      p.both(`probes ${probes} `, 'probes', probes);
    }
    p.text(`${n.state} `).value('state', [n.state]).text('\n');
  });
}

export function ipNeighText(k: K, nsId: NetnsId, o: IpOptions = { stats: 0 }, f: NeighFilter = {}): string {
  const p = new Printer(o);
  if (o.family !== 6 && !f.proxy) for (const n of neighbours(k, nsId)) if (neighPasses(k, nsId, n, f)) printNeighbour(p, k, nsId, n, o, f);
  return p.output;
}

export function parseNeighFilter(k: K, nsId: NetnsId, args: Args, family: 4 | 6 | undefined): NeighFilter {
  const f: NeighFilter = {};
  while (args.more) {
    let word = args.take();
    if (word === 'dev') f.dev = deviceIndex(k, nsId, args.take());
    else if (word === 'master') {
      const name = args.take();
      const master = findLink(k, nsId, name);
      if (!master) throw invarg('Device does not exist\n', name);
      f.master = master.ifindex;
    } else if (word === 'vrf') throw invarg('Not a valid VRF name\n', args.take());
    else if (word === 'nomaster') f.nomaster = true;
    else if (word === 'unused') f.unused = true;
    else if (word === 'nud') {
      const text = args.take();
      const state = text === 'all' ? 0xff : parseNud(text);
      if (state === undefined) throw invarg('nud state is bad', text);
      f.nud = (f.nud ?? 0) | state;
    } else if (word === 'proxy') f.proxy = true;
    else if (word === 'protocol') args.take();
    else {
      if (word === 'to') word = args.take();
      if (matches(word, 'help')) throw new Fail(255, neighHelp());
      f.to = needPrefix(word, family);
    }
  }
  return f;
}
function deviceIndex(k: K, nsId: NetnsId, name: string): number {
  const link = findLink(k, nsId, name);
  if (!link) throw noDevice(name);
  return link.ifindex;
}

interface Request {
  dst?: Prefix;
  dev?: string;
  lladdr?: string;
  nud: number;
  proxy?: boolean;
}
function parseRequest(args: Args, family: 4 | 6 | undefined): Request {
  const r: Request = { nud: STATES['permanent']! };
  while (args.more) {
    const word = args.take();
    if (word === 'lladdr') r.lladdr = args.take();
    else if (word === 'nud') {
      const text = args.take();
      const state = parseNud(text);
      if (state === undefined) throw invarg('nud state is bad', text);
      r.nud = state;
    } else if (word === 'proxy') {
      r.proxy = true;
      if (args.more && r.dst === undefined && args.peek !== 'dev') r.dst = needAddress(args.take(), family);
    } else if (word === 'dev') r.dev = args.take();
    else if (['router', 'use', 'managed', 'extern_learn', 'extern_valid'].includes(word)) continue;
    else if (word === 'protocol') args.take();
    else {
      const text = word === 'to' ? args.take() : word;
      if (matches(text, 'help')) throw new Fail(255, neighHelp());
      if (r.dst) throw new Fail(255, `Error: either "to" is duplicate, or "${text}" is garbage.\n`);
      r.dst = needAddress(text, family);
    }
  }
  return r;
}

/** Bytes in hexadecimal between colons (lib/ll_addr.c ll_addr_a2n); how many there are is the kernel's affair. Dots make it an IP address. */
function checkLladdr(text: string): void {
  if (text.includes('.')) return;
  const wrong = text.split(':').find((byte) => !/^[0-9a-f]+$/i.test(byte) || Number.parseInt(byte, 16) > 255);
  if (wrong !== undefined) throw new Fail(1, `"${wrong}" is invalid lladdr.\n`);
}

type Verb = 'add' | 'change' | 'replace' | 'del';
/** Returns what has no model. */
function modify(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions, verb: Verb): string | undefined {
  const { k } = ctx;
  const r = parseRequest(args, o.family || undefined);
  const { dst } = r;
  if (r.dev === undefined || !dst) throw new Fail(255, 'Device and destination are required arguments.\n');
  if (r.lladdr !== undefined) checkLladdr(r.lladdr);
  const link = findLink(k, nsId, r.dev);
  if (!link) throw noDevice(r.dev);
  if (r.proxy) return 'proxy ARP by entry';
  if (dst.family === 6) return 'IPv6 neighbours';
  talk(() => {
    needAdmin(ctx);
    const known = neighbours(k, nsId).find((n) => n.dev === link.ifindex && n.ip === dst.addr);
    if (verb === 'del') {
      if (!deleteNeighbour(k, nsId, link.ifindex, dst.addr)) throw new KernelError('ENOENT');
      return;
    }
    // what is too long, the kernel reads up to the length of the device's addresses
    const mac = r.lladdr === undefined ? known?.mac : parseMac(r.lladdr.split(':').slice(0, 6).join(':'));
    if (r.lladdr !== undefined && mac === undefined) throw new KernelError('EINVAL', 'Invalid link address');
    if (known && verb === 'add') throw new KernelError('EEXIST');
    if (!known && verb === 'change') throw new KernelError('ENOENT');
    const state = Object.keys(STATES).find((name) => STATES[name] === r.nud);
    const valid = !['none', 'incomplete', 'failed'].includes(state ?? '');
    if (valid && mac === undefined) throw new KernelError('EINVAL', 'No link layer address given');
    if (state === undefined || state === 'none') return;
    setNeighbour(k, nsId, link.ifindex, dst.addr, valid ? mac : undefined, state.toUpperCase() as NudState);
  });
  return undefined;
}

function get(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions): void {
  const r = parseRequest(args, o.family || undefined);
  if (r.dev === undefined || !r.dst) throw new Fail(1, 'Device and address are required arguments.\n');
  const link = findLink(ctx.k, nsId, r.dev);
  if (!link) throw noDevice(r.dev);
  const { addr } = r.dst;
  const n = neighbours(ctx.k, nsId).find((x) => x.dev === link.ifindex && x.ip === addr);
  if (!n) throw netlinkFail(new KernelError('ENOENT', 'Neighbour entry not found'));
  const p = new Printer(o);
  printNeighbour(p, ctx.k, nsId, n, o, {});
  ctx.stdout.write(p.output);
}

function flush(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions): void {
  const { k } = ctx;
  if (!args.more) throw new Fail(1, 'Flush requires arguments.\n');
  const all = args.peek === 'all' ? args.take() : undefined;
  const f = all ? {} : parseNeighFilter(k, nsId, args, o.family || undefined);
  const mask = f.nud ?? 0xff & ~(STATES['permanent']! | STATES['noarp']!);
  const doomed = neighbours(k, nsId).filter((n) => neighPasses(k, nsId, n, { ...f, nud: mask }));
  if (o.stats > 1) ctx.stdout.write(ipNeighText(k, nsId, o, { ...f, nud: mask }));
  talk(() => {
    if (doomed.length > 0) needAdmin(ctx);
    for (const n of doomed) deleteNeighbour(k, nsId, n.dev, n.ip);
  });
  if (o.stats > 0)
    ctx.stdout.write(
      doomed.length === 0 ? 'Nothing to flush.\n' : `\n*** Round 1, deleting ${doomed.length} entries ***\n*** Flush is complete after 1 round ***\n`,
    );
}

/** Returns what has no model, undefined when done. */
export function neighCommand(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions): string | undefined {
  const verb = args.more ? args.take() : 'show';
  if (matches(verb, 'add')) return modify(ctx, nsId, args, o, 'add');
  if (matches(verb, 'change', 'chg')) return modify(ctx, nsId, args, o, 'change');
  if (matches(verb, 'replace')) return modify(ctx, nsId, args, o, 'replace');
  if (matches(verb, 'delete')) return modify(ctx, nsId, args, o, 'del');
  if (matches(verb, 'get')) get(ctx, nsId, args, o);
  else if (matches(verb, 'show', 'lst', 'list')) ctx.stdout.write(ipNeighText(ctx.k, nsId, o, parseNeighFilter(ctx.k, nsId, args, o.family || undefined)));
  else if (matches(verb, 'flush')) flush(ctx, nsId, args, o);
  else if (matches(verb, 'help')) throw new Fail(255, neighHelp());
  else throw new Fail(255, `Command "${verb}" is unknown, try "ip neigh help".\n`);
  return undefined;
}

/** Which devices a listing shows, and in which order: filters of `ip link show` and `ip addr show`. */
import type { Link, NetnsId } from '../../../kernel/config.ts';
import { linkByName, linksOf } from '../../../kernel/netdev.ts';
import type { K } from '../../command.ts';
import { infoKind, nameOfIndex } from '../netview/link.ts';
import { Printer } from '../netview/printer.ts';
import { type Args, matches } from './args.ts';
import { Fail, duplicate, invarg } from './errors.ts';
import { linkHelp } from './help.ts';
import { printBrief, printLink, printStats } from './linkshow.ts';
import { parseGroup } from './names.ts';
import type { IpOptions } from './options.ts';

export interface LinkFilter {
  dev?: string;
  up?: boolean;
  down?: boolean;
  master?: number;
  nomaster?: boolean;
  group?: number;
  type?: string;
}

/** A device by name or alternative name. */
export const findLink = (k: K, nsId: NetnsId, name: string): Link | undefined =>
  linkByName(k.ns(nsId), name) ?? linksOf(k.ns(nsId)).find((l) => l.altnames?.includes(name));

/** One word of a filter that links and addresses share; false when it is none of these. */
export function linkFilterWord(k: K, nsId: NetnsId, word: string, args: Args, f: LinkFilter): boolean {
  if (word === 'up') f.up = true;
  else if (word === 'down') f.down = true;
  else if (word === 'master' || word === 'vrf') {
    const name = args.take();
    const master = findLink(k, nsId, name);
    if (!master) throw invarg(word === 'vrf' ? 'Not a valid VRF name\n' : 'Device does not exist\n', name);
    f.master = master.ifindex;
  } else if (word === 'nomaster') f.nomaster = true;
  else if (word === 'group') {
    const name = args.take();
    const group = parseGroup(name);
    if (group === undefined) throw invarg('Invalid "group" value\n', name);
    f.group = group;
  } else if (word === 'type') f.type = args.take();
  else return false;
  return true;
}
/** The word that names the device, with or without `dev` before it. */
export function deviceWord(word: string, args: Args, f: { dev?: string }): void {
  const name = word === 'dev' ? args.take() : word;
  if (f.dev !== undefined) throw duplicate('dev', name);
  f.dev = name;
}

/** Devices that the kernel sends for a filter (name, master, type). Fails when the named device does not exist. */
export function dumpLinks(k: K, nsId: NetnsId, f: LinkFilter): Link[] {
  if (f.dev !== undefined && !findLink(k, nsId, f.dev)) throw new Fail(1, `Device "${f.dev}" does not exist.\n`);
  const only = f.dev !== undefined ? findLink(k, nsId, f.dev) : undefined;
  const slave = f.type?.endsWith('_slave') ? f.type.slice(0, -'_slave'.length) : undefined;
  return linksOf(k.ns(nsId)).filter(
    (l) =>
      (!only || l.ifindex === only.ifindex) &&
      (f.master === undefined || l.master === f.master) &&
      (f.type === undefined || (slave !== undefined ? l.port !== undefined && slave === 'bridge' : infoKind(l) === f.type)),
  );
}

/** What the tool itself leaves out of what the kernel sent: in JSON an empty object stays in its place. */
export const passes = (l: Link, f: LinkFilter): boolean =>
  (!f.up || l.up) && (!f.down || !l.up) && (!f.nomaster || l.master === undefined) && (f.group === undefined || l.group === f.group);
export const filterLinks = (k: K, nsId: NetnsId, f: LinkFilter): Link[] => dumpLinks(k, nsId, f).filter((l) => passes(l, f));

export function parseLinkFilter(k: K, nsId: NetnsId, args: Args): LinkFilter {
  const f: LinkFilter = {};
  while (args.more) {
    const word = args.take();
    if (word === 'novf' || linkFilterWord(k, nsId, word, args, f)) continue;
    if (word !== 'dev' && matches(word, 'help')) throw new Fail(255, linkHelp());
    deviceWord(word, args, f);
  }
  return f;
}

/** `ip link show`: the listing of a namespace's devices. */
export function ipLinkText(k: K, nsId: NetnsId, o: IpOptions = { stats: 0 }, filter: LinkFilter = {}): string {
  const p = new Printer(o);
  for (const link of dumpLinks(k, nsId, filter)) {
    p.object(undefined, () => {
      if (!passes(link, filter)) return;
      if (o.brief) return printBrief(p, k, nsId, link, true);
      printLink(p, k, nsId, link, o, { linkLayer: true, mode: true });
      if (o.stats > 0) printStats(p, k, nsId, link, o);
      p.text('\n');
    });
  }
  return p.output;
}

/** Name of a device for messages; "if7" when it is gone. */
export const linkName = (k: K, nsId: NetnsId, ifindex: number): string => nameOfIndex(k.ns(nsId), ifindex);

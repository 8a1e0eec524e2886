/** BusyBox `ip neigh` and `ip rule` (networking/libiproute/{ipneigh,iprule}.c). */
import type { NetnsId } from '../../../../kernel/config.ts';
import type { Neighbour } from '../../../../kernel/hot.ts';
import { formatIp4 } from '../../../../kernel/inet.ts';
import { linkByName } from '../../../../kernel/netdev.ts';
import { deleteNeighbour, neighbours } from '../../../../kernel/neigh.ts';
import type { Ctx, K } from '../../../command.ts';
import { needAdmin } from '../../netview/admin.ts';
import { nameOfIndex } from '../../netview/link.ts';
import { Args, prefix } from '../args.ts';
import { Fail } from '../errors.ts';
import { type NeighFilter, neighPasses, parseNud } from '../neigh.ts';
import { ipRuleText, ruleCommand } from '../rule.ts';
import { type BusyboxOptions, Words, die, invalid, keyword, missing, rtnl } from './common.ts';

/** One neighbour. Its times are divided by a clock rate that is never reached, so they are always 0. */
function neighText(k: K, nsId: NetnsId, n: Neighbour, f: NeighFilter): string {
  const dev = f.dev === undefined ? `dev ${nameOfIndex(k.ns(nsId), n.dev)} ` : '';
  const probes = n.state === 'INCOMPLETE' ? 3 + n.probes : n.state === 'PROBE' ? n.probes : 4;
  return `${formatIp4(n.ip)} ${dev}${n.mac !== undefined ? `lladdr ${n.mac}` : ''} ref 1 used 0/0/0 probes ${probes} ${n.state}\n`;
}
/** `ip neigh show` as BusyBox prints it. */
export const busyboxNeighText = (k: K, nsId: NetnsId, f: NeighFilter = {}): string =>
  neighbours(k, nsId)
    .filter((n) => neighPasses(k, nsId, n, f))
    .map((n) => neighText(k, nsId, n, f))
    .join('');

function parseFilter(ctx: Ctx, words: Words): NeighFilter {
  const f: NeighFilter = {};
  while (words.more) {
    let word = words.take();
    if (word === 'dev') {
      const name = words.take();
      const link = linkByName(ctx.k.ns(ctx.netns), name);
      if (!link) throw missing(name);
      f.dev = link.ifindex;
    } else if (word === 'nud') {
      const text = words.take();
      const state = text === 'all' ? 0xff : parseNud(text);
      if (state === undefined) throw invalid(text, 'nud state');
      f.nud = (f.nud ?? 0) | state;
    } else {
      if (word === 'to') word = words.take();
      f.to = prefix(word) ?? { family: 4, addr: 0, len: 32, explicit: false };
    }
  }
  return f;
}

export function busyboxNeigh(ctx: Ctx, list: readonly string[], o: BusyboxOptions): number {
  const { k, netns } = ctx;
  const verb = list[0] === undefined ? 'show' : keyword(list[0], ['show', 'flush']);
  if (verb === undefined) throw invalid(list[0] as string, 'ip');
  const words = new Words(list.slice(1));
  const six = o.family === 6;
  if (verb === 'show') {
    const f = parseFilter(ctx, words);
    ctx.stdout.write(six ? '' : busyboxNeighText(k, netns, f));
    return 0;
  }
  if (!words.more) throw die('flush requires an argument');
  const f = parseFilter(ctx, words);
  const doomed = six ? [] : neighbours(k, netns).filter((n) => n.state !== 'PERMANENT' && neighPasses(k, netns, n, f));
  rtnl(() => {
    if (doomed.length > 0) needAdmin(ctx);
    ctx.stdout.write(doomed.map((n) => neighText(k, netns, n, f)).join(''));
    for (const n of doomed) deleteNeighbour(k, netns, n.dev, n.ip);
  });
  ctx.stdout.write(
    doomed.length === 0 ? 'Nothing to flush\n' : `\n*** Round 1, deleting ${doomed.length} entries ***\n*** Flush is complete after 1 round(s) ***\n`,
  );
  return 0;
}

export function busyboxRule(ctx: Ctx, list: readonly string[], o: BusyboxOptions): number {
  const verb = list[0] === undefined ? 'list' : keyword(list[0], ['list', 'show', 'add', 'delete']);
  if (verb === undefined) throw invalid(list[0] as string, 'ip');
  if (verb === 'list' || verb === 'show') {
    ctx.stdout.write(ipRuleText(ctx.k, ctx.netns, { stats: 0, ...(o.family !== undefined && { family: o.family }) }).replaceAll('\n', ' \n'));
    return 0;
  }
  try {
    ruleCommand(ctx, ctx.netns, new Args([verb, ...list.slice(1)]), { stats: 0 });
  } catch (error) {
    if (!(error instanceof Fail)) throw error;
    throw error.stderr.startsWith('RTNETLINK') ? die(error.stderr.trimEnd(), 2) : die(error.stderr.trim());
  }
  return 0;
}

/**
 * Matches that remember: limit, hashlimit, recent, statistic, quota. What they remember is in NetnsHot.matchState,
 * under the rule's key, or under a name where rules share it. Mirrors nft_limit.c, xt_hashlimit.c, xt_recent.c,
 * xt_statistic.c, xt_quota.c.
 */
import { maskOf } from '../../../inet.ts';
import type { IpPacket, TcpHeader } from '../../../skb.ts';
import type { HookContext } from '../../context.ts';
import type { HashlimitMatch } from '../hashlimit.ts';
import type { Predicate } from '../index.ts';
import type { LimitMatch } from '../limit.ts';
import type { QuotaMatch } from '../quota.ts';
import type { RecentMatch } from '../recent.ts';
import type { StatisticMatch } from '../statistic.ts';

/** A match's memory, made on first use. */
function remembered<T>(ctx: HookContext, key: string, make: () => T): T {
  const all = ctx.hot.matchState;
  const known = all[key];
  if (known !== undefined) return known as T;
  const made = make();
  all[key] = made;
  return made;
}

/** µs worth of credit, and when it was last counted. */
interface Bucket {
  tokens: number;
  last: number;
}
/** Take `cost` out of a bucket that fills by 1 µs a µs up to `cap`; false when it holds less. */
function take(bucket: Bucket, now: number, cost: number, cap: number): boolean {
  const tokens = Math.min(cap, bucket.tokens + now - bucket.last);
  bucket.last = now;
  bucket.tokens = tokens >= cost ? tokens - cost : tokens;
  return tokens >= cost;
}

export function limit(m: LimitMatch, key: string): Predicate {
  const cost = m.avg * 100; // 1/10000 s in µs
  const cap = cost * m.burst;
  return (_skb, ctx) =>
    take(
      remembered(ctx, key, () => ({ tokens: cap, last: ctx.k.now })),
      ctx.k.now,
      cost,
      cap,
    );
}

export function hashlimit(m: HashlimitMatch): Predicate {
  const smask = maskOf(m.srcmask);
  const dmask = maskOf(m.dstmask);
  return (skb, ctx) => {
    const ip = skb.ip as IpPacket;
    const ports = ip.l4 as Partial<TcpHeader>;
    const group = m.mode
      .map((part) =>
        part === 'srcip' ? (ip.src & smask) >>> 0 : part === 'dstip' ? (ip.dst & dmask) >>> 0 : part === 'srcport' ? (ports.sport ?? 0) : (ports.dport ?? 0),
      )
      .join('/');
    const buckets = remembered<Record<string, Bucket>>(ctx, `hashlimit/${m.table}`, () => ({}));
    // bytes: the bucket holds bytes, and fills by `avg` of them a second
    const cost = m.bytes ? (ctx.len * 1e6) / m.avg : m.avg;
    const cap = m.bytes ? ((m.burst || m.avg) * 1e6) / m.avg : m.avg * m.burst;
    const bucket = buckets[group];
    const fresh = !bucket || ctx.k.now - bucket.last > m.expire * 1000;
    const mine = fresh ? (buckets[group] = { tokens: cap, last: ctx.k.now }) : bucket;
    return take(mine, ctx.k.now, cost, cap) === (m.test === 'upto');
  };
}

/** Packets of an address that xt_recent keeps (ip_pkt_list_tot). */
const RECENT_STAMPS = 20;
/** Addresses of a list (ip_list_tot). */
const RECENT_ENTRIES = 100;
interface RecentEntry {
  ttl: number /** µs, oldest first */;
  stamps: number[];
}

export function recent(m: RecentMatch): Predicate {
  const not = m.not === true;
  return (skb, ctx) => {
    const ip = skb.ip as IpPacket;
    const { now } = ctx.k;
    const list = remembered<Record<string, RecentEntry>>(ctx, `recent/${m.list}`, () => ({}));
    const addr = ((m.side === 'source' ? ip.src : ip.dst) & m.mask) >>> 0;
    const key = `a${addr}`; // not a number, so that the order of insertion is kept
    const entry = list[key];
    if (!entry || (m.rttl && entry.ttl !== ip.ttl)) {
      if (entry || m.op !== 'set') return not;
      const keys = Object.keys(list);
      if (keys.length >= RECENT_ENTRIES) delete list[keys[0] as string];
      list[key] = { ttl: ip.ttl, stamps: [now] };
      return !not;
    }
    if (m.op === 'remove') {
      delete list[key];
      return !not;
    }
    let hit = m.op === 'set';
    if (!hit) {
      const since = now - m.seconds * 1e6;
      const hits = entry.stamps.filter((t) => m.seconds === 0 || t >= since).length;
      hit = hits >= Math.max(1, m.hitcount);
      if (m.reap && m.seconds > 0) entry.stamps = entry.stamps.filter((t) => t >= since);
    }
    if (m.op === 'set' || (m.op === 'update' && hit)) {
      entry.stamps.push(now);
      if (entry.stamps.length > RECENT_STAMPS) entry.stamps.shift();
      entry.ttl = ip.ttl;
    }
    return hit !== not;
  };
}

export function statistic(m: StatisticMatch, key: string): Predicate {
  const not = m.not === true;
  if (m.mode === 'random') return (_skb, ctx) => ctx.k.random(0, 0x7fffffff) < (m.probability ?? 0) !== not;
  const every = (m.every ?? 1) - 1;
  return (_skb, ctx) => {
    const count = remembered(ctx, key, () => ({ n: m.packet ?? 0 }));
    count.n = count.n === every ? 0 : count.n + 1;
    return (count.n === 0) !== not;
  };
}

export function quota(m: QuotaMatch, key: string): Predicate {
  return (_skb, ctx) => {
    const left = remembered(ctx, key, () => ({ bytes: m.bytes }));
    const enough = left.bytes >= ctx.len;
    left.bytes = enough ? left.bytes - ctx.len : 0;
    return enough !== (m.not === true);
  };
}

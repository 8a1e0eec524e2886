import { prefixOf } from '../../../../kernel/inet.ts';
import type { HashlimitMatch } from '../../../../kernel/netfilter/match/hashlimit.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, type OptionCall, flag, match, option } from '../extension.ts';
import { bounded } from '../numbers.ts';
import { parseRate, rateText } from '../rates.ts';
import { U32, plenmask, raw, string, uint } from '../values.ts';

/** XT_HASHLIMIT_SCALE_v2. */
const SCALE = 1_000_000;
const DEFAULT_BURST = 5;
const GC_INTERVAL = 1000;
const MODES = ['srcip', 'srcport', 'dstip', 'dstport'] as const;
/** Idle entries of a byte rate expire after 15 s, 60 s when a burst is given. */
const BYTE_EXPIRE = 15_000;
const BYTE_EXPIRE_BURST = 60_000;

/** Byte rates are kept as a cost of 16-byte units, so that what comes back is a little rounded. */
const bytesToCost = (bytes: number): number => Math.floor(U32 / (Math.floor(bytes / 16) + 1));
const costToBytes = (cost: number): number => (Math.floor(U32 / cost) - 1) * 16;

/** "20kb" -> 20480; undefined when it isn't a number of b, kb or mb. */
function parseBytes(text: string, tail: string): number | undefined {
  const m = new RegExp(`^(\\d+)(m|k|)b${tail}$`).exec(text);
  return m ? Number(m[1]) * { m: 1024 * 1024, k: 1024, '': 1 }[m[2] as 'm' | 'k' | ''] : undefined;
}
const SIZES: readonly [string, number][] = [['m', 1024 * 1024], ['k', 1024], ['', 1]];
function byteRate(bytes: number): string {
  // a rounder number stands for the rate if it costs the same; it is looked at in 32 bits
  const size = SIZES.find(([, unit]) => bytes >= unit && bytesToCost((bytes - (bytes % unit)) >>> 0) === bytesToCost(bytes)) ?? ['', 1];
  return `${Math.floor(bytes / size[1])}${size[0]}b/s`;
}
function byteBurst(bytes: number): string {
  const [name, unit] = SIZES.find(([, u]) => bytes >= u) ?? ['', 1];
  return `${Math.floor(bytes / unit)}${name}b`;
}

interface State extends Partial<HashlimitMatch> { burstText?: string; unit?: number }

function rateOption(name: string, test: HashlimitMatch['test']): ExtOption<State> {
  const id = test === 'above' ? 'hashlimit-above' : 'hashlimit-upto';
  return option<State, string>(name, raw('n[/second|/minute|/hour|/day] or n[k|m]b/s'), (s, text, call) => {
    s.test = call.invert ? (test === 'above' ? 'upto' : 'above') : test;
    const bytes = parseBytes(text, '/s');
    if (bytes !== undefined) {
      s.bytes = true;
      s.avg = costToBytes(bytesToCost(bytes));
      return;
    }
    const rate = parseRate(text, SCALE);
    if (!rate) throw parameterProblem(`hashlimit: Bad value for "--${call.option}" option: "${text}"`);
    s.avg = rate.cost;
    s.unit = rate.unit;
  }, { id, invert: true, excludes: [id === 'hashlimit-above' ? 'hashlimit-upto' : 'hashlimit-above'], help: test === 'above' ? 'match above this rate' : 'match up to this rate' });
}
const bad = (call: OptionCall): Error => parameterProblem(`hashlimit: Bad value for "--${call.option}" option: "${call.text}"`);

function finish(s: State): void {
  if (s.avg === undefined) throw parameterProblem('You have to specify --hashlimit');
  const text = s.burstText;
  if (s.bytes) {
    if (text === undefined) return;
    const burst = parseBytes(text, '') ?? bounded(text, 1, 1_000_000);
    if (burst === undefined) throw badBurst();
    if (burst < s.avg) throw parameterProblem(`burst cannot be smaller than ${s.avg}b`);
    s.burst = Math.ceil(burst / s.avg) * s.avg;
  } else if (text !== undefined) {
    s.burst = bounded(text, 1, 1_000_000);
    if (s.burst === undefined) throw badBurst();
  }
}
const badBurst = (): Error => parameterProblem('bad value for option "--hashlimit-burst", or out of range (1-1000000).');

export const hashlimit = match<HashlimitMatch, State>({
  name: 'hashlimit',
  summary: 'a rate for each address or port',
  options: [
    rateOption('hashlimit-upto', 'upto'), rateOption('hashlimit-above', 'above'), rateOption('hashlimit', 'upto'),
    option('hashlimit-srcmask', plenmask, (s, mask) => {
      s.srcmask = prefixOf(mask);
    }, { help: 'prefix length that groups sources' }),
    option('hashlimit-dstmask', plenmask, (s, mask) => {
      s.dstmask = prefixOf(mask);
    }, { help: 'prefix length that groups destinations' }),
    option('hashlimit-burst', raw('n'), (s, text) => {
      s.burstText = text;
    }, { help: 'packets that may come at once, 5 by default' }),
    option('hashlimit-htable-size', uint(U32), (s, n) => {
      s.size = n;
    }, { help: 'buckets of the hash' }),
    option('hashlimit-htable-max', uint(U32), (s, n) => {
      s.max = n;
    }, { help: 'most entries' }),
    option('hashlimit-htable-gcinterval', uint(U32), (s, n) => {
      s.gcinterval = n;
    }, { help: 'ms between clean-ups' }),
    option('hashlimit-htable-expire', uint(U32), (s, n) => {
      s.expire = n;
    }, { help: 'ms after which an idle entry goes' }),
    option('hashlimit-mode', raw('srcip,srcport,dstip,dstport'), (s, text, call) => {
      const words = text.split(',').filter(Boolean);
      if (words.some((w) => !MODES.includes(w as (typeof MODES)[number]))) throw bad(call);
      s.mode = MODES.filter((m) => words.includes(m));
    }, { help: 'what tells one bucket from another' }),
    option('hashlimit-name', string(1, 255, 'name'), (s, name) => {
      s.table = name;
    }, { mandatory: true, help: 'name below /proc/net/ipt_hashlimit' }),
    flag('hashlimit-rate-match', (s) => {
      s.rateMatch = true;
    }, { help: 'match by the rate without limiting it' }),
    option('hashlimit-rate-interval', raw('sec'), (s, text, call) => {
      const n = bounded(text, 1, U32);
      if (n === undefined) throw bad(call);
      s.rateInterval = n;
    }, { help: 'seconds over which the rate is taken' }),
  ],
  init: () => ({}),
  check: finish,
  build(s) {
    const expire = s.expire ?? (s.bytes ? (s.burst ? BYTE_EXPIRE_BURST : BYTE_EXPIRE) : (s.unit ?? 1) * 1000);
    return {
      name: 'hashlimit', table: s.table ?? '', test: s.test ?? 'upto', avg: s.avg ?? SCALE, ...(s.bytes && { bytes: true as const }),
      burst: s.burst ?? (s.bytes ? 0 : DEFAULT_BURST), mode: s.mode ?? [], srcmask: s.srcmask ?? 32, dstmask: s.dstmask ?? 32,
      size: s.size ?? 0, max: s.max ?? 0, gcinterval: s.gcinterval ?? GC_INTERVAL, expire,
      ...(s.rateMatch && { rateMatch: true as const }), ...(s.rateInterval !== undefined && { rateInterval: s.rateInterval }),
    };
  },
  save(m) {
    const { rate, burst, usual } = texts(m, m.avg);
    const out = [`--hashlimit-${m.test} ${rate}`];
    if (burst) out.push(`--hashlimit-burst ${burst}`);
    if (m.mode.length) out.push(`--hashlimit-mode ${m.mode.join(',')}`);
    out.push(`--hashlimit-name ${m.table}`, ...tableTexts(m, usual, '--hashlimit-'));
    if (m.srcmask !== 32) out.push(`--hashlimit-srcmask ${m.srcmask}`);
    if (m.dstmask !== 32) out.push(`--hashlimit-dstmask ${m.dstmask}`);
    if (m.rateMatch) out.push('--hashlimit-rate-match', ...((m.rateInterval ?? 1) > 1 ? [`--hashlimit-rate-interval ${m.rateInterval}`] : []));
    return out.join(' ');
  },
  list(m) {
    // the listing multiplies the cost by the interval, -S does not
    const { rate, burst, usual } = texts(m, m.bytes ? m.avg : m.avg * (m.rateInterval ?? 1));
    let out = ` limit: ${m.test === 'upto' ? 'up to' : 'above'} ${rate}${burst ? ` burst ${burst}` : ''}`;
    if (m.mode.length) out += ` mode ${m.mode.join('-')}`;
    for (const text of tableTexts(m, usual, '')) out += ` ${text}`;
    if (m.srcmask !== 32) out += ` srcmask ${m.srcmask}`;
    if (m.dstmask !== 32) out += ` dstmask ${m.dstmask}`;
    if (m.rateMatch) out += ` rate-match${(m.rateInterval ?? 1) > 1 ? ` rate-interval ${m.rateInterval}` : ''}`;
    return out;
  },
});

function texts(m: HashlimitMatch, avg: number): { rate: string; burst: string; usual: number } {
  if (m.bytes) return { rate: byteRate(avg), burst: m.burst ? byteBurst(m.burst) : '', usual: m.burst ? BYTE_EXPIRE_BURST : BYTE_EXPIRE };
  const { text, unit } = rateText(avg, SCALE);
  return { rate: text, burst: String(m.burst), usual: unit * 1000 };
}
/** Settings of the hash that aren't the usual ones. */
const tableTexts = (m: HashlimitMatch, usual: number, prefix: string): string[] => [
  ...(m.size ? [`${prefix}htable-size ${m.size}`] : []),
  ...(m.max ? [`${prefix}htable-max ${m.max}`] : []),
  ...(m.gcinterval !== GC_INTERVAL ? [`${prefix}htable-gcinterval ${m.gcinterval}`] : []),
  ...(m.expire !== usual ? [`${prefix}htable-expire ${m.expire}`] : []),
];

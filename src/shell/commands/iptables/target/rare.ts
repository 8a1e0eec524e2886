/** TEE, TPROXY, SYNPROXY, IDLETIMER, RATEEST, SET, and extensions whose kernel half is missing. */
import { formatIp4 } from '../../../../kernel/inet.ts';
import type { IdletimerTarget } from '../../../../kernel/netfilter/target/idletimer.ts';
import type { RateestTarget } from '../../../../kernel/netfilter/target/rateest.ts';
import type { SynproxyTarget } from '../../../../kernel/netfilter/target/synproxy.ts';
import type { TeeTarget } from '../../../../kernel/netfilter/target/tee.ts';
import type { TproxyTarget } from '../../../../kernel/netfilter/target/tproxy.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, flag, option, target } from '../extension.ts';
import { noSuchSet } from '../match/rare.ts';
import { hex } from '../numbers.ts';
import { U16, U32, host, markmask, portrange, raw, string, uint } from '../values.ts';

export const tee = target<TeeTarget>({
  name: 'TEE',
  summary: 'send a copy to a gateway',
  options: [
    option('gateway', host, (t, addr) => {
      t.gateway = addr;
    }, { mandatory: true, help: 'next hop for the copy' }),
    option('oif', string(0, 15, 'name'), (t, text) => {
      t.oif = text;
    }, { help: 'outgoing device' }),
  ],
  init: () => ({ name: 'TEE', gateway: 0 }),
  build: (t) => t,
  save: (t) => `--gateway ${formatIp4(t.gateway)}${t.oif ? ` --oif ${t.oif}` : ''}`,
  list: (t, opts) => ` TEE gw:${(opts.numeric ? undefined : opts.hostName(t.gateway)) ?? formatIp4(t.gateway)}${t.oif ? ` oif=${t.oif}` : ''}`,
});

export const tproxy = target<TproxyTarget>({
  name: 'TPROXY',
  summary: 'hand to a local transparent socket',
  options: [
    option('on-port', { ...portrange, placeholder: 'port' }, (t, r) => {
      t.port = r.min;
    }, { mandatory: true, help: 'port of the socket, 0 for the original one' }),
    option('on-ip', host, (t, addr) => {
      t.addr = addr;
    }, { help: 'address of the socket' }),
    option('tproxy-mark', markmask, (t, v) => {
      t.value = v.value;
      t.mask = v.mask;
    }, { help: 'mark to set' }),
  ],
  init: () => ({ name: 'TPROXY', port: 0, addr: 0, value: 0, mask: 0 }),
  build: (t) => t,
  save: (t) => `--on-port ${t.port} --on-ip ${formatIp4(t.addr)} --tproxy-mark ${hex(t.value)}/${hex(t.mask)}`,
  list: (t) => ` TPROXY redirect ${formatIp4(t.addr)}:${t.port} mark ${hex(t.value)}/${hex(t.mask)}`,
});

const synproxyText = (t: SynproxyTarget, prefix: string): string => [
  ...(t.sackPerm ? [`${prefix}sack-perm`] : []),
  ...(t.timestamp ? [`${prefix}timestamp`] : []),
  ...(t.hasWscale ? [`${prefix}wscale ${t.wscale}`] : []),
  ...(t.hasMss ? [`${prefix}mss ${t.mss}`] : []),
  ...(t.ecn ? [`${prefix}ecn`] : []),
].join(' ');
const synFlag = (name: string, key: 'sackPerm' | 'timestamp' | 'ecn', help: string): ExtOption<SynproxyTarget> => flag<SynproxyTarget>(name, (t) => {
  t[key] = true;
}, { help });
export const synproxy = target<SynproxyTarget>({
  name: 'SYNPROXY',
  summary: 'answer SYNs with cookies',
  options: [
    synFlag('sack-perm', 'sackPerm', 'announce SACK'),
    synFlag('timestamp', 'timestamp', 'announce timestamps'),
    option('wscale', uint(U32, 0, 'value'), (t, n) => {
      t.wscale = n & 0xff;
      t.hasWscale = true;
    }, { help: 'window scale announced' }),
    option('mss', uint(U32, 0, 'value'), (t, n) => {
      t.mss = n & U16;
      t.hasMss = true;
    }, { help: 'MSS announced' }),
    synFlag('ecn', 'ecn', 'announce ECN'),
  ],
  init: () => ({ name: 'SYNPROXY', mss: 0, wscale: 0 }),
  build: (t) => t,
  save: (t) => synproxyText(t, '--'),
  list: (t) => ` SYNPROXY ${synproxyText(t, '') && `${synproxyText(t, '')} `}`,
});

export const idletimer = target<IdletimerTarget>({
  name: 'IDLETIMER',
  summary: 'a timer that packets restart',
  options: [
    option('timeout', uint(U32, 0, 'seconds'), (t, n) => {
      t.timeout = n;
    }, { mandatory: true, help: 'seconds' }),
    option('label', string(0, 27, 'text'), (t, text) => {
      t.label = text;
    }, { mandatory: true, help: 'name of the timer' }),
    flag('alarm', (t) => {
      t.alarm = true;
    }, { help: 'use an alarm timer' }),
  ],
  init: () => ({ name: 'IDLETIMER', timeout: 0, label: '' }),
  build: (t) => t,
  save: (t) => `--timeout ${t.timeout} --label ${t.label}${t.alarm ? ' --alarm' : ''}`,
  list: (t) => ` timeout:${t.timeout} label:${t.label}${t.alarm ? ' alarm' : ''}`,
});

interface RateestState { name: 'RATEEST'; estimator?: string; /** µs */ interval?: number; ewma?: number }
const UNITS: Record<string, number> = { s: 1e6, sec: 1e6, secs: 1e6, ms: 1e3, msec: 1e3, msecs: 1e3, us: 1, usec: 1, usecs: 1, '': 1 };
/** A number with a unit of time, in µs. */
function parseTime(text: string, what: string): number {
  const m = /^(\d+(?:\.\d+)?)([a-z]*)$/.exec(text);
  const unit = m ? UNITS[m[2] as string] : undefined;
  if (!m || unit === undefined) throw parameterProblem(`RATEEST: bad ${what} value "${text}"`);
  return Number(m[1]) * unit;
}
/** The kernel's estimator runs every 0.25 s << (interval + 2). */
function intervalCode(us: number): number {
  let code = 0;
  while (code <= 5 && us > 250_000 * 2 ** code) code++;
  if (code > 5) throw parameterProblem('RATEEST: interval value is too large');
  return code - 2;
}
/** ewma_log by which the average follows within the time constant. */
function ewmaCode(us: number, interval: number): number {
  const step = (250_000 * 2 ** (interval + 2)) / 1e6;
  for (let log = 1; log < 32; log++) {
    const alpha = 1 - 1 / 2 ** log;
    if (us / 1e6 < -step / Math.log(alpha)) return log - 1;
  }
  return 0;
}
const timeText = (us: number): string => (us >= 1e6 ? `${(us / 1e6).toFixed(1)}s` : us >= 1e3 ? `${(us / 1e3).toFixed(1)}ms` : `${us}us`);
const timesText = (t: RateestTarget): [string, string] => [timeText(250_000 * 2 ** (t.interval + 2)), timeText(250_000 * 2 ** (t.interval + 2) * 2 ** t.ewmaLog)];
export const rateest = target<RateestTarget, RateestState>({
  name: 'RATEEST',
  summary: 'feed a rate estimator',
  options: [
    option('rateest-name', string(0, 15, 'name'), (t, text) => {
      t.estimator = text;
    }, { mandatory: true, help: 'name of the estimator' }),
    option('rateest-interval', raw('time'), (t, text) => {
      t.interval = parseTime(text, 'interval');
      intervalCode(t.interval);
    }, { mandatory: true, help: 'how often it measures' }),
    option('rateest-ewmalog', raw('time'), (t, text) => {
      t.ewma = parseTime(text, 'ewmalog');
    }, { mandatory: true, help: 'time over which it averages' }),
  ],
  init: () => ({ name: 'RATEEST' }),
  check(t) {
    if (t.ewma === undefined) throw parameterProblem('RATEEST: ewmalog value is out of range');
  },
  build(t) {
    const interval = intervalCode(t.interval ?? 0);
    return { name: 'RATEEST', estimator: t.estimator ?? '', interval, ewmaLog: ewmaCode(t.ewma ?? 0, interval) };
  },
  save: (t) => `--rateest-name ${t.estimator} --rateest-interval ${timesText(t)[0]} --rateest-ewmalog ${timesText(t)[1]}`,
  list: (t) => ` name ${t.estimator} interval ${timesText(t)[0]} ewmalog ${timesText(t)[1]}`,
});

const setOption = (name: string, help: string): ExtOption<{ name: 'SET' }> => option<{ name: 'SET' }, string>(name, raw('name src|dst,...'), (_t, text, call) => noSuchSet(text, call), { help });
export const set = target<{ name: 'SET' }>({
  name: 'SET',
  summary: 'add to or delete from an ipset',
  options: [setOption('add-set', 'add to this set'), setOption('del-set', 'delete from this set'), setOption('map-set', 'take marks from this set')],
  init: () => ({ name: 'SET' }),
  check() {
    throw parameterProblem("You must specify either `--add-set' or `--del-set' or `--map-set'");
  },
  build: (t) => t,
  save: () => '',
  list: () => '',
});

/** iptables-save. */
import type { Co } from '../../../kernel/sched.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { getTable } from '../../../kernel/netfilter/ruleset.ts';
import type { Ctx } from '../../command.ts';
import { isOld } from './env.ts';
import { versionText } from './errors.ts';
import { SAVE_ORDER, isTable, saveText } from './listing.ts';
import { rulesetOf } from './operations.ts';
import { parseOwnOptions } from './ownOptions.ts';
import { type Family, whereOf } from './run.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** ctime(3) without its newline: "Wed Nov 25 00:37:57 2026", UTC. `us`: µs since the epoch. */
export function ctime(us: number): string {
  const d = new Date(Math.floor(us / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${DAYS[d.getUTCDay()]} ${MONTHS[d.getUTCMonth()]} ${String(d.getUTCDate()).padStart(2)} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} ${d.getUTCFullYear()}`;
}

export function* runSave(ctx: Ctx, family: Family): Co<number> {
  const options = parseOwnOptions(ctx, { c: 'counters', t: 'table:', M: 'modprobe:', f: 'file:', d: '', V: 'version' }, `Look at manual page \`${ctx.name}.8' for more information.\n`);
  if (typeof options === 'number') return options;
  if (options.has('V')) {
    ctx.stdout.write(`${ctx.name} v${versionText(isOld(ctx))}\n`);
    return 0;
  }
  if (options.words.length > 0) {
    ctx.stderr.write('Unknown arguments found on commandline\n');
    return 1;
  }
  const wanted = options.get('t');
  if (wanted !== undefined && !isTable(wanted)) {
    ctx.stderr.write(`Table \`${wanted}' does not exist\n`);
    return 1;
  }
  const set = rulesetOf(whereOf(ctx, family));
  const tables = wanted !== undefined && isTable(wanted) ? [wanted] : SAVE_ORDER.filter((t) => getTable(set.nf, t));
  const text = tables.map((t) => saveText(set, t, options.has('c'), ctx.name, ctime(ctx.k.now))).join('');
  const file = options.get('f');
  if (file === undefined) ctx.stdout.write(text);
  else {
    try {
      ctx.fs.write(file, text);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      ctx.stderr.write(`Failed to open file, error: ${error.text}\n`);
      return 1;
    }
  }
  return 0;
}

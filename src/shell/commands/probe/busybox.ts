/** What every BusyBox applet does alike: its usage text, and how it reads numbers. */
import type { Ctx } from '../../command.ts';
import { type LongOptions, type Parsed, getopt } from './getopt.ts';

const BANNER = 'BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.';

/** An applet ends with a message ("ping: invalid number 'x'"). */
export class AppletError extends Error {}

/** Usage on stderr, status 1. */
export function bbUsage(ctx: Ctx, usage: string): number {
  ctx.stderr.write(`${BANNER}\n\nUsage: ${usage}\n`);
  return 1;
}
/** Parse an applet's options; a number is the exit status after help or a usage error. */
export function bbOptions(ctx: Ctx, usage: string, shorts: string, longs: LongOptions = {}): Parsed | number {
  if (ctx.args.length === 1 && ctx.args[0] === '--help') {
    ctx.stdout.write(`${BANNER}\n\nUsage: ${usage}\n`);
    return 0;
  }
  const parsed = getopt(ctx.args, shorts, longs);
  if (!parsed.error) return parsed;
  ctx.stderr.write(`${ctx.name}: ${parsed.error.text}\n`);
  return bbUsage(ctx, usage);
}
/** xatou_range and its like: a decimal number within limits. */
export function bbNumber(text: string, min = 0, max = 4294967295): number {
  if (!/^-?\d+$/.test(text)) throw new AppletError(`invalid number '${text}'`);
  const n = Number(text);
  if (n < min || n > max) throw new AppletError(`number ${text} is not in ${min}..${max} range`);
  return n;
}
/** Seconds with decimals, as µs. */
export function bbDuration(text: string): number {
  if (!/^\d+(\.\d*)?$/.test(text)) throw new AppletError(`invalid number '${text}'`);
  return Math.round(Number(text) * 1e6);
}

/** Names of hosts for the tools that take them in place of an address: /etc/hosts only, as no name server is asked. */
import { type Ip4, formatIp4, parseIp4 } from '../../../kernel/inet.ts';
import type { Ctx } from '../../command.ts';

function entries(ctx: Ctx): { addr: string; names: string[] }[] {
  let text = '';
  try {
    text = ctx.fs.read('/etc/hosts');
  } catch {
    return [];
  }
  return text.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/)).filter((words) => words.length > 1).map(([addr, ...names]) => ({ addr: addr as string, names }));
}

/** inet_aton(3): one to four parts, decimal, octal or hexadecimal; the last part fills the rest. */
export function inetAton(text: string): Ip4 | undefined {
  const parts = text.split('.');
  if (parts.length > 4 || parts.some((p) => !/^(0x[0-9a-f]+|\d+)$/i.test(p))) return undefined;
  const numbers = parts.map((p) => (/^0x/i.test(p) ? Number.parseInt(p, 16) : /^0./.test(p) ? Number.parseInt(p, 8) : Number(p)));
  const last = numbers.pop() as number;
  if (numbers.some((n) => n > 255) || Number.isNaN(last) || last >= 256 ** (4 - numbers.length)) return undefined;
  return numbers.reduce((sum, n, i) => sum + n * 256 ** (3 - i), 0) + last;
}

/** Address of a name or dotted quad; undefined when it is neither. */
export function lookupHost(ctx: Ctx, name: string): Ip4 | undefined {
  return inetAton(name) ?? entries(ctx).map((e) => (e.names.includes(name) ? parseIp4(e.addr) : undefined)).find((a) => a !== undefined);
}

/** First name of an address in /etc/hosts, undefined when it has none there. */
export const hostName = (ctx: Ctx, addr: Ip4): string | undefined => entries(ctx).find((e) => e.addr === formatIp4(addr))?.names[0];

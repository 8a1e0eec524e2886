/** Names and numbers that all probing tools take on their command lines. */
import type { Ip4 } from '../../../kernel/inet.ts';
import type { Link } from '../../../kernel/config.ts';
import { type Lookup, type ResolveOptions, resolve, resolveAddress } from '../../../kernel/resolv.ts';
import type { Co } from '../../../kernel/sched.ts';
import { formatIp4 } from '../../../kernel/inet.ts';
import { portByService } from '../../../text/netdb.ts';
import type { Ctx } from '../../command.ts';
import { AppletError } from './busybox.ts';

/** inet_aton(3): one to four parts, decimal, octal or hexadecimal; undefined for anything else. */
export function inetAton(text: string): Ip4 | undefined {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  const numbers: number[] = [];
  for (const part of parts) {
    const n = /^0x[0-9a-f]+$/i.test(part) ? Number.parseInt(part, 16) : /^0[0-7]*$/.test(part) ? Number.parseInt(part, 8) : /^[1-9]\d*$/.test(part) ? Number(part) : Number.NaN;
    if (Number.isNaN(n)) return undefined;
    numbers.push(n);
  }
  const last = numbers.pop() as number;
  if (numbers.some((n) => n > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  return numbers.reduce((sum, n, i) => sum + n * 256 ** (3 - i), last);
}

const asker = (ctx: Ctx) => ({ netns: ctx.netns, pid: ctx.proc.pid });
/** getaddrinfo(3) as the calling process sees it, with inet_aton's short forms. */
export function* lookupHost(ctx: Ctx, name: string, opts: ResolveOptions = {}): Co<Lookup> {
  const literal = inetAton(name);
  if (literal !== undefined) return { kind: 'found', name, addrs: [literal], addrs6: [], source: 'literal' };
  return yield* resolve(ctx.k, asker(ctx), name, opts);
}
/** getnameinfo(3): the name of an address, or undefined. */
export const nameOf = (ctx: Ctx, addr: Ip4): Co<string | undefined> => resolveAddress(ctx.k, asker(ctx), addr);
/** "name (1.2.3.4)" where the address has a name, else the address. */
export function* withName(ctx: Ctx, addr: Ip4): Co<string> {
  const name = yield* nameOf(ctx, addr);
  return name === undefined ? formatIp4(addr) : `${name} (${formatIp4(addr)})`;
}
export const linkNamed = (ctx: Ctx, name: string): Link | undefined => Object.values(ctx.k.ns(ctx.netns).links).find((l) => l.name === name);
/** bb_lookup_port: a number, or a service's name where there is an /etc/services to look it up in. */
export function bbPort(ctx: Ctx, text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  const named = ctx.fs.exists('/etc/services') ? portByService(text, 'tcp') : undefined;
  if (named === undefined) throw new AppletError(`bad port '${text}'`);
  return named;
}

/** Host names for the tools that take and print them: as gethostbyname(3) and gethostbyaddr(3) find them. */
import type { Ip4 } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Ctx } from '../../command.ts';
import { inetAton, lookupHost, nameOf } from '../probe/lookup.ts';

/** An address, or hstrerror(3) of the failure. */
export type Found = { addr: Ip4 } | { failure: string };

/** A dotted quad or a name. What looks like a number and is none is not asked for. */
export function* findHost(ctx: Ctx, text: string): Co<Found> {
  const literal = inetAton(text);
  if (literal !== undefined) return { addr: literal };
  if (/^[\d.]+$/.test(text)) return { failure: 'Unknown host' };
  const found = yield* lookupHost(ctx, text, { types: ['A'] });
  const [addr] = found.kind === 'found' ? found.addrs : [];
  if (addr !== undefined) return { addr };
  return { failure: found.kind === 'again' ? 'Host name lookup failure' : found.kind === 'noname' ? 'Unknown host' : 'No address associated with name' };
}

/** Names of addresses, asked for one after the other; gives a function that knows them. */
export function* findNames(ctx: Ctx, addrs: Iterable<Ip4>): Co<(addr: Ip4) => string | undefined> {
  const names = new Map<Ip4, string | undefined>();
  for (const addr of addrs) if (!names.has(addr)) names.set(addr, yield* nameOf(ctx, addr));
  return (addr) => names.get(addr);
}

/**
 * Host ports that published ports hold, per host address and protocol. Read first: moby
 * libnetwork/portallocator. Ports taken by other processes are not known here; binding them fails later.
 */
import { type Ip4, formatIp4 } from '../../kernel/inet.ts';
import { serverError } from '../errors.ts';
import type { PortAllocatorState } from '../state.ts';

export type PortProto = 'tcp' | 'udp' | 'sctp';
export interface PortSpan {
  begin: number;
  end: number;
}

const mapKey = (proto: PortProto, addr: Ip4): string => `${proto}/${formatIp4(addr)}`;

/**
 * One port that is free on all of `addrs`. Begin = end > 0: that port (error when taken). 0-0: the next of the
 * ephemeral range. Otherwise the next of the given range. "Next" continues behind the port that the first address
 * was last given from the same range, so that a freed port is not reused at once.
 */
export function requestPort(state: PortAllocatorState, addrs: readonly Ip4[], proto: PortProto, span: PortSpan, ephemeral: PortSpan): number {
  const keys = addrs.map((a) => mapKey(proto, a));
  /** The address that holds a port: an unspecified address shares its ports with every other one. */
  const holder = (port: number): string | undefined => {
    for (const [i, key] of keys.entries()) {
      const rivals = [key, ...(addrs[i] === 0 ? Object.keys(state.used).filter((k) => k.startsWith(`${proto}/`)) : [mapKey(proto, 0)])];
      const found = rivals.find((k) => state.used[k]?.includes(port));
      if (found) return found.slice(proto.length + 1);
    }
    return undefined;
  };
  const take = (port: number): number => {
    // one address may be asked for twice (`-p 53:53/udp -p 53:53/udp`): it holds the port once
    for (const key of new Set(keys)) (state.used[key] ??= []).push(port);
    return port;
  };
  if (span.begin > 0 && span.begin === span.end) {
    const by = holder(span.begin);
    if (by) throw serverError(`Bind for ${by}:${span.begin} failed: port is already allocated`);
    return take(span.begin);
  }
  const range = span.begin === 0 && span.end === 0 ? ephemeral : span;
  const rangeKey = (key: string): string => `${key}/${range.begin}-${range.end}`;
  let port = state.last[rangeKey(keys[0] as string)] ?? range.end;
  for (let i = range.begin; i <= range.end; i++) {
    port = port >= range.end ? range.begin : port + 1;
    if (holder(port)) continue;
    for (const key of keys) state.last[rangeKey(key)] = port;
    return take(port);
  }
  throw serverError('all ports are allocated');
}

export function releasePort(state: PortAllocatorState, addr: Ip4, proto: PortProto, port: number): void {
  const key = mapKey(proto, addr);
  const left = (state.used[key] ?? []).filter((p) => p !== port);
  if (left.length > 0) state.used[key] = left;
  else delete state.used[key];
}

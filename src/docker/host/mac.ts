/** Hardware addresses that the engine gives out. */
import type { Ip4, Mac } from '../../kernel/inet.ts';
import { isClassic } from '../release.ts';
import type { Daemon } from '../state.ts';

const hex = (n: number): string => n.toString(16).padStart(2, '0');

/** A new bridge's: random; before 28 with Docker's own prefix 02:42. */
export function bridgeMac(d: Daemon): Mac {
  if (!isClassic(d)) return d.k.randomMac();
  return `02:42:${(d.k.randomHex(8).match(/../g) as string[]).join(':')}`;
}
/** An endpoint's: random; before 28 made from its IPv4 address. */
export function endpointMac(d: Daemon, addr: Ip4 | undefined): Mac {
  if (!isClassic(d) || addr === undefined) return d.k.randomMac();
  return `02:42:${[addr >>> 24, (addr >>> 16) & 255, (addr >>> 8) & 255, addr & 255].map(hex).join(':')}`;
}

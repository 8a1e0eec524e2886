/**
 * Connections that the host remembers of an endpoint's address are forgotten when the endpoint gets or loses its ways
 * in and out, so that whoever has the address next isn't translated by another one's entries. Read first: moby
 * libnetwork/drivers/bridge/bridge_linux.go (clearConntrackEntries) and libnetwork/iptables/conntrack.go.
 */
import { ctDeleteIf } from '../../../kernel/netfilter/ct-table.ts';
import type { Daemon, Endpoint, PortMapping } from '../../state.ts';
import { hostNetns } from '../../store.ts';

const IPPROTO_UDP = 17;

/**
 * Forget what answers from, or goes back to, the endpoint's address, and UDP that comes to its published ports. Outbound
 * connections that were masqueraded stay: their answers go to the host.
 */
export function clearConntrackEntries(d: Daemon, endpoint: Endpoint, mappings: readonly PortMapping[]): void {
  const { address } = endpoint;
  const udp = new Set(mappings.filter((m) => m.proto === 'udp').map((m) => m.hostPort));
  ctDeleteIf(
    d.k,
    hostNetns(d),
    ({ orig, reply }) => (address !== undefined && (reply.src === address || reply.dst === address)) || (orig.proto === IPPROTO_UDP && udp.has(orig.dport)),
  );
}

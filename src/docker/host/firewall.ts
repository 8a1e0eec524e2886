/** The daemon's hands on the host's rule set. */
import { ipv6Rules } from '../../kernel/netfilter/family.ts';
import { type Firewaller, type Iptables, noFirewall } from '../firewall/firewaller.ts';
import { firewallV20 } from '../firewall/v20.ts';
import { firewallV28 } from '../firewall/v28.ts';
import type { Daemon } from '../state.ts';
import { engineOf, hostNetns } from '../store.ts';
import { iptablesOf } from './iptables.ts';

/** Without the userland proxy, bridge ports reflect frames and rules reach loopback (hairpin NAT). */
export function hairpinMode(d: Daemon): boolean {
  const { flags } = engineOf(d);
  return !flags.userlandProxy || flags.userlandProxyPath === '';
}

/** Firewall of the daemon's release and options. */
export function firewallOf(d: Daemon): Firewaller {
  const { flags, release } = engineOf(d);
  if (!flags.iptables) return noFirewall;
  const ipt: Iptables = iptablesOf(d.k, hostNetns(d));
  const options = { hairpin: hairpinMode(d), allowDirectRouting: flags.allowDirectRouting };
  return release === '20.10.24' ? firewallV20(ipt, options) : firewallV28(ipt, options);
}

/** Chains that an engine makes for IPv6 when it starts, whether or not any network uses IPv6 (release 28; 20.10 leaves ip6tables alone). */
export function initIp6tables(d: Daemon): void {
  const { flags, release } = engineOf(d);
  if (!flags.iptables || !flags.ip6tables || release === '20.10.24') return;
  firewallV28(iptablesOf(ipv6Rules(d.k as unknown as Parameters<typeof ipv6Rules>[0]), hostNetns(d)), {
    hairpin: hairpinMode(d),
    allowDirectRouting: flags.allowDirectRouting,
    family: 6,
  }).init();
}

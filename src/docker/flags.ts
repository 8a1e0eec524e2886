/** dockerd's command line, the options that matter to networking. See dockerd(8). */
import type { Ip4 } from '../kernel/inet.ts';

export interface DaemonFlags {
  /** --bridge; 'none' for no default bridge. */
  bridge: string;
  /** --bip, address and prefix length of docker0. */
  bip?: { addr: Ip4; len: number };
  fixedCidr?: { net: Ip4; len: number };
  defaultGateway?: Ip4;
  mtu: number;
  icc: boolean; iptables: boolean; ip6tables: boolean; ipForward: boolean; ipForwardNoDrop: boolean; ipMasq: boolean; ipv6: boolean;
  userlandProxy: boolean; userlandProxyPath: string;
  /** --ip, default binding address of published ports. */
  ip: Ip4;
  dns: string[]; dnsSearch: string[]; dnsOpts: string[];
  hostGatewayIps: string[];
  defaultAddressPools: { base: { net: Ip4; len: number }; size: number }[];
  defaultNetworkOpts: Record<string, Record<string, string>>;
  liveRestore: boolean; experimental: boolean; debug: boolean; logLevel: string; dataRoot: string; storageDriver: string;
  allowDirectRouting: boolean;
  labels: string[];
}

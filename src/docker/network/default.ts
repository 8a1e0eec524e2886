/** The network "bridge", which the daemon makes on docker0 when it starts. Read first: moby daemon/daemon_unix.go (initBridgeDriver). */
import { formatCidr, formatIp4, inPrefix, networkOf } from '../../kernel/inet.ts';
import { linkByName } from '../../kernel/netdev.ts';
import { forbidden, invalid } from '../errors.ts';
import { OPTION } from '../libnetwork/bridge/config.ts';
import { requestAddress } from '../libnetwork/ipam.ts';
import { isClassic } from '../release.ts';
import type { Daemon, Network } from '../state.ts';
import { engineOf, hostNetns, mutate } from '../store.ts';
import type { IpamConfig } from '../types.ts';
import { build, newNetwork } from './create.ts';

const DEFAULT_NAME = 'docker0';

export function defaultBridge(d: Daemon): Network {
  const { flags } = engineOf(d);
  const name = flags.bridge || DEFAULT_NAME;
  const options: Record<string, string> = {
    [OPTION.defaultBridge]: 'true',
    [OPTION.icc]: String(flags.icc),
    [OPTION.ipMasquerade]: String(flags.ipMasq && flags.iptables),
    [OPTION.hostBinding]: formatIp4(flags.ip),
    [OPTION.bridgeName]: name,
    [OPTION.mtu]: String(flags.mtu),
  };
  const network = newNetwork(d, { Name: 'bridge', Driver: 'bridge', Options: options });
  const config = addressing(d, name);
  network.ipam.Config = config.Subnet ? [config] : [];
  build(d, network);
  network.ipam.Options = null;
  network.configuredSubnets = false;
  const { pool } = network;
  if (config.Subnet && !config.Gateway && pool?.gateway !== undefined) (network.ipam.Config[0] as IpamConfig).Gateway = formatIp4(pool.gateway);
  defaultGateway(d, network);
  // 20.10 says only what it was told
  if (isClassic(d) && !config.Subnet) for (const c of network.ipam.Config) delete c.Gateway;
  return network;
}

/** Subnet, gateway and range: of --bip and --fixed-cidr, or of the bridge that somebody else made (--bridge). */
function addressing(d: Daemon, name: string): IpamConfig {
  const { bip, fixedCidr } = engineOf(d).flags;
  const config: IpamConfig = {};
  const link = linkByName(d.k.ns(hostNetns(d)), name);
  if (!link && name !== DEFAULT_NAME) throw invalid(`bridge device with non default name ${name} must be created manually`);
  const own = link?.addrs.find((a) => a.family === 4);
  const at = bip ?? (own?.family === 4 ? { addr: own.local, len: own.prefixLen } : undefined);
  if (at) Object.assign(config, { Subnet: formatCidr(networkOf(at.addr, at.len), at.len), Gateway: formatIp4(at.addr) });
  if (fixedCidr) {
    config.Subnet ??= formatCidr(fixedCidr.net, fixedCidr.len);
    config.IPRange = formatCidr(fixedCidr.net, fixedCidr.len);
  }
  return config;
}

/** --default-gateway: another address of the subnet is the containers' way out. */
function defaultGateway(d: Daemon, network: Network): void {
  const wanted = engineOf(d).flags.defaultGateway;
  const { pool, bridge } = network;
  if (wanted === undefined || !pool || !bridge) return;
  if (!inPrefix(wanted, pool.net, pool.len))
    throw invalid(`auxiliary address: (DefaultGatewayIPv4:${formatIp4(wanted)}) must belong to the master pool: ${formatCidr(pool.net, pool.len)}`);
  if (wanted !== pool.gateway && typeof mutate(d, (engine) => requestAddress(engine.ipam, pool, undefined, wanted)) !== 'number')
    throw forbidden(`failed to allocate secondary ip address (DefaultGatewayIPv4:${formatIp4(wanted)}): Address already in use`);
  bridge.defaultGateway = wanted;
}

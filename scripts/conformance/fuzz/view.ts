/**
 * What a grammar knows of the world: the names and addresses that the next command may use. Read from the model; names
 * that chance makes (`veth…`, `br-…`, ids) are left out, since the real engine makes others.
 */
import type { Session } from '../../../src/shell/session.ts';
import { formatIp4 } from '../../../src/kernel/inet.ts';
import type { TableName } from '../../../src/kernel/netfilter/types.ts';

export interface ContainerView {
  name: string;
  running: boolean;
  image: string;
  /** Its own addresses, on all networks. */
  addresses: string[];
  networks: string[];
}
export interface NetworkView {
  name: string;
  driver: string;
  /** `10.1.0.0/16`; undefined where there is none (host, none). */
  subnet?: string;
  gateway?: string;
  /** Whether the user chose the subnet. */
  configured: boolean;
}
export interface ChainView {
  table: TableName;
  name: string;
  /** Number of rules. */
  rules: number;
}
export interface View {
  containers: ContainerView[];
  /** The three predefined ones first. */
  networks: NetworkView[];
  /** Host ports that are published, with the addresses they listen on. */
  ports: { address: string; port: number }[];
  chains: ChainView[];
  /** Interfaces of the host whose names do not come by chance. */
  links: { name: string; bridge: boolean; master: boolean }[];
  /** `ip netns` names. */
  netns: string[];
}

const BY_CHANCE = /^(veth[0-9a-f]{7}|br-[0-9a-f]{12})$/;

/** Machines of the little world, which stand around the real engine as namespaces of these names. */
const NEIGHBOURS = ['laptop', 'router', 'www', 'host2'];

/** The Docker host as the model has it. */
export function viewOf(session: Session): View {
  const { config } = session.k;
  const engine = config.engines['host'];
  const machine = config.machines['host'];
  const ns = machine && config.netns[machine.netns];
  if (!engine || !machine || !ns) throw new Error('the world has no Docker host');
  const networks = Object.values(engine.networks);
  return {
    containers: Object.values(engine.containers).map((container) => ({
      name: container.name,
      running: container.state.status === 'running',
      image: container.image,
      addresses: networks.flatMap((network) =>
        Object.values(network.endpoints)
          .filter((endpoint) => endpoint.container === container.id)
          .flatMap((endpoint) => (endpoint.address === undefined ? [] : [formatIp4(endpoint.address)])),
      ),
      networks: Object.keys(container.endpoints),
    })),
    networks: networks.map((network) => ({
      name: network.name,
      driver: network.driver,
      configured: network.configuredSubnets,
      ...(network.pool && { subnet: `${formatIp4(network.pool.net)}/${network.pool.len}` }),
      ...(network.pool?.gateway !== undefined && { gateway: formatIp4(network.pool.gateway) }),
    })),
    ports: networks
      .flatMap((network) => Object.values(network.endpoints))
      .flatMap((endpoint) => endpoint.portMappings.map((mapping) => ({ address: formatIp4(mapping.hostIp), port: mapping.hostPort })))
      .filter(({ port }) => port !== 0),
    chains: ns.nf.tables.flatMap((table) => table.chains.map((chain) => ({ table: table.name, name: chain.name, rules: chain.rules.length }))),
    links: Object.values(ns.links)
      .filter((link) => !BY_CHANCE.test(link.name))
      .map((link) => ({ name: link.name, bridge: link.kind === 'bridge', master: link.master !== undefined })),
    netns: machine.netnsNames.map((named) => named.name).filter((name) => !NEIGHBOURS.includes(name)),
  };
}

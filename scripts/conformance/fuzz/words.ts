/** Names and addresses for a command: mostly ones that fit the present state, sometimes ones that do not. */
import type { Chooser } from './chooser.ts';
import type { ContainerView, View } from './view.ts';

/** What every production of the grammar gets. */
export interface Scope {
  c: Chooser;
  view: View;
}

/** Percentage of choices that are wrong on purpose: names nobody has, addresses nobody has. */
const WRONG = 6;

/** None of these is hexadecimal: `db` would also be the beginning of some ids. */
const CONTAINER_NAMES = ['box1', 'box2', 'box3', 'web', 'sql', 'api'];
const NETWORK_NAMES = ['app', 'back', 'lan1', 'lan2'];
const BRIDGE_NAMES = ['br1', 'br2'];
const LINK_NAMES = ['v1', 'v2', 'br1', 'br2', 'lab0'];
/** Subnets that networks of the user ask for; the last ones collide with something. */
const SUBNETS = ['10.1.0.0/24', '10.2.0.0/16', '10.3.3.0/28', '172.30.0.0/16', '192.168.50.0/24', '172.17.0.0/16', '192.168.1.0/24'];

export const aNewContainer = ({ c }: Scope): string => c.pick(CONTAINER_NAMES);
export const aNewNetwork = ({ c }: Scope): string => c.pick(NETWORK_NAMES);
export const aNewBridge = ({ c }: Scope): string => c.pick(BRIDGE_NAMES);
export const aNewLink = ({ c }: Scope): string => c.pick(LINK_NAMES);
export const aSubnet = ({ c }: Scope): string => c.pick(SUBNETS);

const known = ({ c }: Scope, names: readonly string[], others: readonly string[]): string =>
  names.length === 0 || c.chance(WRONG) ? c.pick(others) : c.pick(names);

export const aContainer = (s: Scope): string =>
  known(
    s,
    s.view.containers.map((each) => each.name),
    [...CONTAINER_NAMES, 'ghost'],
  );
export const runningContainers = ({ view }: Scope): ContainerView[] => view.containers.filter((each) => each.running);
export const aRunningContainer = (s: Scope): string =>
  known(
    s,
    runningContainers(s).map((each) => each.name),
    CONTAINER_NAMES,
  );
export const aNetwork = (s: Scope): string =>
  known(
    s,
    s.view.networks.map((each) => each.name),
    [...NETWORK_NAMES, 'nowhere'],
  );
/** A network that containers can be plugged into and out of. */
export const aBridgeNetwork = (s: Scope): string =>
  known(
    s,
    s.view.networks.filter((each) => each.subnet !== undefined).map((each) => each.name),
    NETWORK_NAMES,
  );
export const aUserNetwork = (s: Scope): string =>
  known(
    s,
    s.view.networks.slice(3).map((each) => each.name),
    NETWORK_NAMES,
  );
export const aLink = (s: Scope): string =>
  known(
    s,
    s.view.links.map((each) => each.name),
    LINK_NAMES,
  );
export const aBridge = (s: Scope): string =>
  known(
    s,
    s.view.links.filter((each) => each.bridge).map((each) => each.name),
    BRIDGE_NAMES,
  );
/** A link that the user made: what happens to it does not cut the world in two. */
export const aSpareLink = (s: Scope): string =>
  known(
    s,
    s.view.links.map((each) => each.name).filter((name) => !/^(lo|eth0|docker0)$/.test(name)),
    LINK_NAMES,
  );

/** An address inside a subnet, at a place given from its beginning. */
export function addressIn(subnet: string, offset: number): string {
  const [net = '', length = '32'] = subnet.split('/');
  const value = net.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) + (offset % 2 ** (32 - Number(length)));
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

export const HOST = '192.168.1.10';
export const LAPTOP = '192.168.1.20';
export const ROUTER = '192.168.1.1';
export const WWW = '203.0.113.10';

/** An address that a packet may be sent to. */
export function anAddress(s: Scope): string {
  const { c, view } = s;
  const containers = view.containers.flatMap((each) => each.addresses);
  const gateways = view.networks.flatMap((each) => (each.gateway ? [each.gateway] : []));
  return c.weighted([
    [containers.length && 10, () => c.pick(containers)],
    [gateways.length && 3, () => c.pick(gateways)],
    [3, () => c.pick([HOST, LAPTOP, ROUTER, WWW])],
    [1, () => c.pick(['127.0.0.1', '172.17.0.99', '192.168.1.99', '10.99.0.1'])],
  ])();
}

/** A name or an address, as somebody in a container would use. */
export const aTarget = (s: Scope): string => (s.c.chance(45) ? s.c.pick([aContainer(s), aContainer(s), 'www.example.com', 'nosuch']) : anAddress(s));

/** An address or a prefix, as a firewall rule or a route names them. */
export function aPrefix(s: Scope): string {
  const { c, view } = s;
  const subnets = view.networks.flatMap((each) => (each.subnet ? [each.subnet] : []));
  return c.weighted([
    [3, () => anAddress(s)],
    [subnets.length && 3, () => c.pick(subnets)],
    [2, () => c.pick(['192.168.1.0/24', '10.0.0.0/8', '203.0.113.0/24', '192.168.1.20/32'])],
    [1, () => c.pick(['0.0.0.0/0', '192.168.1.77/24', '172.16.0.0/255.240.0.0', 'laptop.example', '10.0.0.300', '1.2.3.0/40'])],
  ])();
}

export const aPort = ({ c, view }: Scope): string =>
  c.weighted([
    [4, () => '80'],
    [view.ports.length && 4, () => String(c.pick(view.ports).port)],
    [3, () => c.pick(['22', '53', '443', '8080', '9000', 'http', 'domain'])],
    [1, () => c.pick(['0', '65536', '8080:8090', 'nosuch'])],
  ])();

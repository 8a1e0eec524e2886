/** Causes that lie with containers: whose network namespace is a left-over, who was to have the port that somebody else holds. */
import type { Container, WorldConfig } from '../../docker/state.ts';
import type { NetnsId } from '../../kernel/config.ts';
import { formatIp4 } from '../../kernel/inet.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { netnsOfContainer, placeOf } from '../places.ts';
import { type Message, message } from '../text.ts';
import type { Journey, Look } from './types.ts';

type K = Kernel<WorldConfig>;
export interface Cause {
  causes: Message[];
  /** Better than what the kernel's reason suggests. */
  look?: Look;
}

const containersOn = (config: WorldConfig, machine: string): Container[] => Object.values(config.engines[machine]?.containers ?? {});
/** A command typed on a machine that runs an engine. */
export const lookOn = (config: WorldConfig, machine: string, command: string): Look => ({
  machine,
  at: config.machines[machine]?.hostname ?? machine,
  command,
});

/** A container joined to another one (`--network container:NAME`) whose namespace is no longer that one's. */
export function joinedCause({ config }: K, netns: NetnsId): Cause | undefined {
  for (const machine of Object.keys(config.engines))
    for (const c of containersOn(config, machine)) {
      const id = /^container:(.+)$/.exec(c.hostConfig.NetworkMode)?.[1];
      if (id === undefined || netnsOfContainer(config, c) !== netns) continue;
      const owner = config.engines[machine]?.containers[id];
      const name = owner?.name ?? id.slice(0, 12);
      if (owner && netnsOfContainer(config, owner) === netns) return undefined;
      const key = !owner ? 'cause.joined-gone' : owner.state.status === 'running' ? 'cause.joined-restarted' : 'cause.joined-stopped';
      return { causes: [message(key, { name: c.name, owner: name })], look: lookOn(config, machine, `docker exec ${c.name} ip addr`) };
    }
  return undefined;
}

/** A container that is to publish a port of this machine, and doesn't run. */
function idlePublisher(config: WorldConfig, machine: string, proto: string, port: number): Container | undefined {
  return containersOn(config, machine).find(
    (c) =>
      c.state.status !== 'running' &&
      Object.entries(c.hostConfig.PortBindings).some(([key, bindings]) => key.endsWith(`/${proto}`) && bindings?.some((b) => Number(b.HostPort) === port)),
  );
}
const machineOfNetns = (config: WorldConfig, netns: NetnsId): string | undefined => Object.values(config.machines).find((m) => m.netns === netns)?.id;

/** Nothing listens on a machine's port that a stopped container publishes. */
export function stoppedPublisherCause({ config }: K, netns: NetnsId, proto: 'tcp' | 'udp', port: number): Cause | undefined {
  const machine = machineOfNetns(config, netns);
  const wanted = machine === undefined ? undefined : idlePublisher(config, machine, proto, port);
  if (machine === undefined || !wanted) return undefined;
  return {
    causes: [message('cause.publisher-stopped', { name: wanted.name, state: wanted.state.status })],
    look: lookOn(config, machine, 'docker ps -a'),
  };
}

/** A connection that reached a program of the machine itself, on a port that a container was to have. */
export function portTakenCause(k: K, j: Journey): Cause | undefined {
  const { fate } = j;
  if (fate.kind !== 'delivered' || fate.to.to !== 'socket' || fate.to.comm === 'docker-proxy') return undefined;
  const proto = j.what === 'TCP SYN' ? 'tcp' : j.what.startsWith('UDP') ? 'udp' : undefined;
  const machine = machineOfNetns(k.config, fate.place.netns);
  const port = j.hops.at(-1)?.after.dport;
  if (proto === undefined || machine === undefined || port === undefined) return undefined;
  const wanted = idlePublisher(k.config, machine, proto, port);
  if (!wanted) return undefined;
  const socket = Object.values(k.peek(fate.place.netns).sockets).find((s) => s.proto === proto && s.local.port === port && !s.remote);
  const pid = socket?.pid ?? 0;
  return {
    causes: [message('cause.port-taken', { name: wanted.name, state: wanted.state.status, port, comm: fate.to.comm ?? '?', pid, place: fate.place.name })],
    look: lookOn(k.config, machine, proto === 'tcp' ? 'ss -ltnp' : 'ss -lunp'),
  };
}

/** On its way out the packet belonged to a connection that conntrack knew before, so that no NAT rule was asked. */
export function knownConnectionCause({ config }: K, request: Journey): Cause | undefined {
  const at = request.hops.findLast((h) => h.step.kind === 'ct' && h.step.known === true);
  if (!at) return undefined;
  const { machine, netns } = at.place;
  return {
    causes: [message('cause.known-connection', { at: placeOf(config, netns).name })],
    look: lookOn(config, machine, `conntrack -L -s ${formatIp4(at.after.src)}`),
  };
}

/** Network namespaces: making one (net/core/net_namespace.c copy_net_ns) and taking it down. */
import type { MachineId, Netns, NetnsId } from './config.ts';
import { KernelError } from './errors.ts';
import type { Kernel } from './kernel.ts';
import { addLink, deleteLink, linksOf, moveLink } from './netdev.ts';
import { emptyNetfilter } from './netfilter/types.ts';
import { RT_TABLE } from './config.ts';

/** Policy rules of a new namespace. */
export const defaultRules = (): Netns['rules'] => [
  { priority: 0, table: RT_TABLE.LOCAL, action: 'lookup' },
  { priority: 32766, table: RT_TABLE.MAIN, action: 'lookup' },
  { priority: 32767, table: RT_TABLE.DEFAULT, action: 'lookup' },
];

/** An empty namespace with nothing but a loopback that is down. IPv4 settings start as the machine's initial namespace has them in all and default. */
export function createNetns(k: Kernel, opts: { machine: MachineId; id?: NetnsId }): Netns {
  const id = opts.id ?? `net-${k.nextId('netns')}`;
  if (k.config.netns[id]) throw new KernelError('EEXIST');
  const inode = 4026532000 + k.nextId('nsinode') * 3;
  k.update((draft) => {
    draft.netns[id] = {
      id,
      machine: opts.machine,
      inode,
      links: {},
      nextIfindex: 1,
      routes: [],
      rules: defaultRules(),
      sysctl: {},
      nf: emptyNetfilter(),
      nsids: {},
    };
  });
  addLink(k, id, { name: 'lo', kind: 'loopback' });
  return k.ns(id);
}

/** Last reference gone: virtual devices are deleted, physical ones go back to the machine's initial namespace. */
export function deleteNetns(k: Kernel, id: NetnsId): void {
  const ns = k.ns(id);
  const home = k.config.machines[ns.machine]?.netns;
  for (const link of linksOf(ns)) {
    if (!k.config.netns[id]?.links[link.ifindex] || link.kind === 'loopback') continue;
    if (link.kind === 'physical' && home && home !== id) moveLink(k, id, link.ifindex, home);
    else deleteLink(k, id, link.ifindex);
  }
  k.update((draft) => {
    delete draft.netns[id];
    for (const other of Object.values(draft.netns)) delete other.nsids[id];
  });
}

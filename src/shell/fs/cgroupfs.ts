/**
 * /sys/fs/cgroup: control groups of version 2 (Documentation/admin-guide/cgroup-v2.rst), as far as the daemon makes
 * them: a group a container under /docker, with the limits that runc writes (libcontainer/cgroups/fs2). A container
 * sees its own group as the root of the tree, unless it shares the host's cgroup namespace.
 */
import type { Process } from '../../kernel/config.ts';
import type { K } from '../command.ts';
import { cgroupRoot, visiblePid } from './procfs.ts';
import { type Node, dir } from './tree.ts';

const CONTROLLERS = 'cpuset cpu io memory hugetlb pids rdma misc';
const file = (text: () => string): Node => ({ type: 'file', mode: 0o444, size: 0, read: () => `${text()}\n` });

/** The node at this path below /sys/fs/cgroup, as the process sees it. */
export function cgroupNode(k: K, viewer: Process, parts: readonly string[]): Node | undefined {
  const root = cgroupRoot(viewer) === '/' ? '' : cgroupRoot(viewer);
  const members = (group: string): Process[] => Object.values(k.config.processes).filter((p) => p.machine === viewer.machine && p.cgroup === (group || '/'));
  const groups = [
    ...new Set(Object.values(k.config.processes).flatMap((p) => (p.machine === viewer.machine && p.cgroup.startsWith('/docker/') ? [p.cgroup] : []))),
  ];
  const nodeOf = (group: string, rest: readonly string[]): Node | undefined => {
    const below = group === '' ? (groups.length > 0 ? ['docker'] : []) : group === '/docker' ? groups.map((g) => g.slice('/docker/'.length)) : [];
    const files = filesOf(k, viewer, group, members(group));
    const [name, ...more] = rest;
    if (name === undefined) return dir(() => [...Object.keys(files), ...below].sort());
    if (below.includes(name)) return nodeOf(`${group}/${name}`, more);
    const read = files[name];
    return more.length === 0 && read ? file(read) : undefined;
  };
  return nodeOf(root, parts);
}

function filesOf(k: K, viewer: Process, group: string, members: readonly Process[]): Record<string, () => string> {
  const procs = (): string => members.flatMap((p) => visiblePid(k, viewer, p) ?? []).join('\n');
  const every = {
    'cgroup.controllers': () => CONTROLLERS,
    'cgroup.procs': procs,
    'cgroup.subtree_control': () => (group.startsWith('/docker/') ? '' : CONTROLLERS),
  };
  if (group === '') return every;
  const id = group.slice('/docker/'.length);
  const host = k.config.engines?.[viewer.machine]?.containers[id]?.hostConfig;
  const limit = (n: number | null | undefined): string => (n && n > 0 ? String(n) : 'max');
  const quota = host?.NanoCpus ? `${Math.round(host.NanoCpus / 10_000)} 100000` : 'max 100000';
  const swap = host && host.Memory > 0 && host.MemorySwap > 0 ? host.MemorySwap - host.Memory : -1;
  return {
    ...every,
    'cgroup.type': () => 'domain',
    'cpu.max': () => quota,
    'memory.current': () => String(536_576 * Math.max(1, members.length)),
    'memory.max': () => limit(host?.Memory),
    'memory.swap.max': () => (swap < 0 ? 'max' : String(swap)),
    'pids.current': () => String(members.length),
    'pids.max': () => limit(host?.PidsLimit),
  };
}

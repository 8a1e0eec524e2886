/** A container's namespaces other than the network's, and the files that the daemon keeps in it. */
import type { Process } from '../../kernel/config.ts';
import { conflict } from '../errors.ts';
import { findContainer } from '../find.ts';
import type { Container, Daemon } from '../state.ts';
import { containersOf, mutateContainer } from '../store.ts';

/** Threads of runc init: their ids go by in the container's pid namespace before the program takes over (start and exec alike). */
export const RUNC_THREADS = 5;

/** The machine's own cgroup namespace (include/linux/proc_ns.h PROC_CGROUP_INIT_INO). */
const HOST_CGROUPNS = 0xeffffffb;
const inode = (d: Daemon): number => 4026532000 + d.k.nextId('nsinode') * 3;

/** Make its mount namespace, which keeps what is written in it until the container is removed. */
export function createMount(d: Daemon, base: string): string {
  const id = `mnt-${d.k.nextId('mnt')}`;
  d.k.update((draft) => {
    draft.mnt[id] = { id, inode: inode(d), base, files: {} };
  });
  return id;
}
/** UTS and pid namespaces for a start: fresh ones, or those that `--uts` and `--pid` name. Returns what its processes live in. */
export function enterNamespaces(d: Daemon, c: Container, net: string, joinedUts: string | undefined): Process['ns'] {
  const machine = d.k.config.machines[d.machine];
  const sharedPid = sharedPidns(d, c);
  const sharedUts = c.hostConfig.UTSMode === 'host' ? machine?.uts : joinedUts;
  const pid = sharedPid ?? `pid-${d.k.nextId('pidns')}`;
  const uts = sharedUts ?? `uts-${d.k.nextId('uts')}`;
  d.k.update((draft) => {
    if (!sharedPid) draft.pidns[pid] = { id: pid, inode: inode(d), parent: machine?.pidns as string, nextPid: 1 };
    if (!sharedUts) draft.uts[uts] = { id: uts, inode: inode(d), hostname: c.config.Hostname, domainname: c.config.Domainname || '(none)' };
    const mnt = draft.mnt[c.mnt];
    if (mnt) mnt.inode = inode(d);
  });
  mutateContainer(d, c.id, (draft) => {
    draft.uts = uts;
    draft.pidns = pid;
  });
  return { net, mnt: c.mnt, uts, pid, ipc: inode(d), user: 4026531837, cgroup: c.hostConfig.CgroupnsMode === 'private' ? inode(d) : HOST_CGROUPNS, time: 4026531834 };
}
/** The pid namespace that `--pid host` or `--pid container:NAME` asks for; 404 and 409 as the daemon says (daemon/oci_linux.go). */
function sharedPidns(d: Daemon, c: Container): string | undefined {
  const mode = c.hostConfig.PidMode;
  if (mode === 'host') return d.k.config.machines[d.machine]?.pidns;
  if (!mode.startsWith('container:')) return undefined;
  const other = findContainer(d, mode.slice('container:'.length));
  if (other.state.pid === 0) throw conflict(`failed to join PID namespace: container ${other.id} is not running`);
  return other.pidns;
}
/** A machine's own pid namespace, or one in which somebody still runs. */
const inhabited = (d: Daemon, pidns: string): boolean =>
  Object.values(d.k.config.machines).some((m) => m.pidns === pidns) || Object.values(d.k.config.processes).some((p) => p.ns.pid === pidns);

/** Forget them again when the container has stopped. A shared UTS namespace stays. */
export function leaveNamespaces(d: Daemon, c: Container): void {
  const kept = inhabited(d, c.pidns);
  d.k.update((draft) => {
    if (!kept) delete draft.pidns[c.pidns];
    if (c.uts && !Object.values(draft.processes).some((p) => p.ns.uts === c.uts) && !Object.values(draft.machines).some((m) => m.uts === c.uts))
      delete draft.uts[c.uts];
  });
}

/** A file in a container's own layer; undefined when it has none there. */
export const containerFile = (d: Daemon, c: Container, path: string): string | undefined => d.k.config.mnt[c.mnt]?.files[path] ?? undefined;

/** Write one of the files that the daemon mounts into a container (hosts, hostname, resolv.conf); containers that joined its network see the same file. */
export function writeContainerFile(d: Daemon, c: Container, path: string, text: string): void {
  const mode = `container:${c.id}`;
  const joined = containersOf(d)
    .filter((o) => o.hostConfig.NetworkMode === mode && o.state.pid !== 0)
    .map((o) => o.mnt);
  d.k.update((draft) => {
    for (const id of [c.mnt, ...joined]) {
      const mnt = draft.mnt[id];
      if (mnt) mnt.files[path] = text;
    }
  });
}
/** A file of the host. */
export const hostFile = (d: Daemon, path: string): string => d.k.config.mnt[d.k.config.machines[d.machine]?.mnt ?? '']?.files[path] ?? '';

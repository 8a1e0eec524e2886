/** /proc as one process sees it (proc(5)). Its files are computed when they are read. */
import type { Mount, Netns, Process } from '../../kernel/config.ts';
import { KernelError } from '../../kernel/errors.ts';
import { sysctlGet, sysctlNames, sysctlSet } from '../../kernel/sysctl.ts';
import type { K } from '../command.ts';
import { machineFiles } from './procmachine.ts';
import { NET_FILES } from './procnet.ts';
import { processByPid } from './runnetns.ts';
import { type Node, type Tree, dir } from './tree.ts';

/** A read-only file of /proc: its size is 0 until it is read. */
const computed = (read: () => string, mode = 0o444): Node => ({ type: 'file', read, mode, size: 0 });

export class ProcTree implements Tree {
  private readonly k: K;
  private readonly proc: () => Process;
  constructor(k: K, proc: () => Process) {
    this.k = k;
    this.proc = proc;
  }

  lookup(path: string): Node | undefined {
    const parts = path.split('/').slice(2);
    const [first, ...rest] = parts;
    if (first === undefined) return { type: 'dir', mode: 0o555, size: 0, list: () => this.top() };
    if (first === 'self' || first === 'thread-self') return this.self(rest, first);
    if (first === 'net') return rest.length === 0 ? { type: 'link', target: 'self/net' } : undefined;
    if (first === 'mounts') return { type: 'link', target: 'self/mounts' };
    if (first === 'sys') return this.sys(rest);
    if (/^\d+$/.test(first)) {
      const process = processByPid(this.k, this.proc(), Number(first));
      return process && this.process(process, rest);
    }
    const read = rest.length === 0 ? machineFiles(this.k, this.proc())[first] : undefined;
    return read && computed(read);
  }

  private top(): string[] {
    const viewer = this.proc();
    const pids = Object.values(this.k.config.processes)
      .map((p) => visiblePid(this.k, viewer, p))
      .filter((pid): pid is number => pid !== undefined);
    return [...pids.sort((a, b) => a - b).map(String), ...Object.keys(machineFiles(this.k, viewer)), 'mounts', 'net', 'self', 'sys', 'thread-self'];
  }
  private self(rest: string[], name: string): Node | undefined {
    const viewer = this.proc();
    const pid = visiblePid(this.k, viewer, viewer) ?? viewer.pid;
    if (rest.length === 0) return { type: 'link', target: name === 'self' ? String(pid) : `${pid}/task/${pid}` };
    return this.process(viewer, rest);
  }

  /** A process, or one of its threads: that has the same files, but no threads of its own (proc_pid_task(5)). */
  private process(p: Process, rest: string[], thread = false): Node | undefined {
    const [name, ...below] = rest;
    if (name === undefined) return dir(() => [...Object.keys(processFiles(this.k, this.proc(), p)), 'cwd', 'exe', 'fd', 'net', 'ns', 'root', ...(thread ? [] : ['task'])]);
    if (name === 'task') {
      if (thread) return undefined;
      const pid = String(visiblePid(this.k, this.proc(), p) ?? p.pid);
      if (below.length === 0) return dir(() => [pid]);
      return below[0] === pid ? this.process(p, below.slice(1), true) : undefined;
    }
    if (name === 'ns') return this.namespaces(p, below);
    if (name === 'net') return this.net(p, below);
    if (name === 'fd')
      return below.length === 0
        ? dir(() => ['0', '1', '2'])
        : /^[012]$/.test(below[0] as string)
          ? { type: 'link', target: p.tty ? `/dev/${p.tty}` : '/dev/null' }
          : undefined;
    if (below.length > 0) return undefined;
    if (name === 'cwd') return { type: 'link', target: p.cwd };
    if (name === 'root') return { type: 'link', target: '/' };
    if (name === 'exe') return { type: 'link', target: executableOf(this.k, p) };
    const read = processFiles(this.k, this.proc(), p)[name];
    return read && computed(read);
  }

  private namespaces(p: Process, rest: string[]): Node | undefined {
    const inodes = namespaceInodes(this.k, p);
    if (rest.length === 0) return dir(() => Object.keys(inodes).sort());
    const name = rest[0] as string;
    const inode = inodes[name];
    if (inode === undefined || rest.length > 1) return undefined;
    const kind = name.replace('_for_children', '');
    return { type: 'link', target: `${kind}:[${inode}]`, to: `/proc/${visiblePid(this.k, this.proc(), p) ?? p.pid}/ns/.${name}` };
  }

  private net(p: Process, rest: string[]): Node | undefined {
    if (rest.length === 0) return dir(() => Object.keys(NET_FILES).sort());
    const render = rest.length === 1 ? NET_FILES[rest[0] as string] : undefined;
    return render && computed(() => render(this.k, p.ns.net));
  }

  /** A container's /proc/sys is mounted read-only, unless it is privileged (moby oci/defaults.go ReadonlyPaths). */
  private get sealed(): boolean {
    return isSealed(this.k, this.proc());
  }
  /** /proc/sys: the network settings of the reader's own namespace, and a few of the kernel's. */
  private sys(rest: string[]): Node | undefined {
    const ns = this.k.ns(this.proc().ns.net);
    const path = rest.join('/');
    const uts = this.k.config.uts[this.proc().ns.uts];
    const kernel: Record<string, string> = {
      'kernel/hostname': uts?.hostname ?? '',
      'kernel/domainname': uts?.domainname ?? '(none)',
      'kernel/ostype': 'Linux',
      'kernel/osrelease': KERNEL_RELEASE,
      'kernel/version': KERNEL_VERSION,
    };
    if (path in kernel) return computed(() => `${kernel[path]}\n`);
    const { files, children } = sysctlTree(ns);
    if (files.has(path)) {
      const name = sysctlName(path);
      return {
        type: 'file',
        mode: 0o644,
        size: 0,
        ...(this.sealed && { sealed: true }),
        read: () => `${sysctlGet(ns, name) ?? ''}\n`,
        // the kernel takes the first line of what is written
        write: (text) => {
          if (this.sealed) throw new KernelError('EROFS');
          sysctlSet(this.k, ns.id, name, text.split('\n')[0] as string);
        },
      };
    }
    const below = children.get(path);
    return below && dir(() => [...below].sort());
  }
}

/** The files below /proc/sys and what each directory holds, of a namespace with these devices. */
interface SysctlTree {
  files: Set<string>;
  children: Map<string, Set<string>>;
}
const trees = new Map<string, SysctlTree>();
function sysctlTree(ns: Netns): SysctlTree {
  const devices = Object.values(ns.links).map((l) => l.name).join(' ');
  const known = trees.get(devices);
  if (known) return known;
  const files = new Set(sysctlNames(ns).map(sysctlPath));
  const children = new Map<string, Set<string>>();
  for (const file of [...files, ...KERNEL_FILES]) {
    const parts = file.split('/');
    for (const [i, part] of parts.entries()) {
      const above = parts.slice(0, i).join('/');
      const set = children.get(above) ?? new Set();
      children.set(above, set.add(part));
    }
  }
  // as many as a few worlds have at a time
  if (trees.size >= 50) trees.clear();
  const tree = { files, children };
  trees.set(devices, tree);
  return tree;
}
const KERNEL_FILES = ['hostname', 'domainname', 'ostype', 'osrelease', 'version'].map((name) => `kernel/${name}`);

export const KERNEL_RELEASE = '6.18.0';
export const KERNEL_VERSION = '#1 SMP PREEMPT_DYNAMIC Debian 6.18.0-1';

/** Dotted sysctl name as a path under /proc/sys; dots in an interface's name stay (sysctl.d(5)). */
export function sysctlPath(name: string): string {
  const m = /^(net\.ipv[46]\.(?:conf|neigh))\.(.+)\.([^.]+)$/.exec(name);
  if (m) return `${(m[1] as string).replaceAll('.', '/')}/${m[2]}/${m[3]}`;
  return name.replaceAll('.', '/');
}
/** The other way round. */
export const sysctlName = (path: string): string => path.replaceAll('/', '.');

/** Does this process live in a container whose /proc/sys and /sys are read-only? */
export function isSealed(k: K, p: Process): boolean {
  const machine = k.config.machines[p.machine];
  if (!machine || p.ns.mnt === machine.mnt) return false;
  const container = Object.values(k.config.engines?.[p.machine]?.containers ?? {}).find((c) => c.mnt === p.ns.mnt);
  return container !== undefined && !container.hostConfig.Privileged;
}

/** Pid of `p` in the viewer's pid namespace, undefined when it is not visible there. */
export function visiblePid(k: K, viewer: Process, p: Process): number | undefined {
  if (p.machine !== viewer.machine) return undefined;
  if (viewer.ns.pid === k.config.machines[viewer.machine]?.pidns) return p.pid;
  return p.ns.pid === viewer.ns.pid ? p.nsPid : undefined;
}

/** Inodes of a process's namespaces by their file names in /proc/PID/ns. */
export function namespaceInodes(k: K, p: Process): Record<string, number> {
  const c = k.config;
  const pid = c.pidns[p.ns.pid]?.inode ?? 0;
  return {
    cgroup: p.ns.cgroup,
    ipc: p.ns.ipc,
    mnt: c.mnt[p.ns.mnt]?.inode ?? 0,
    net: c.netns[p.ns.net]?.inode ?? 0,
    pid,
    pid_for_children: pid,
    time: p.ns.time,
    time_for_children: p.ns.time,
    user: p.ns.user,
    uts: c.uts[p.ns.uts]?.inode ?? 0,
  };
}

/** Path of the program a process runs. */
export function executableOf(k: K, p: Process): string {
  const base = k.config.mnt[p.ns.mnt]?.base;
  if (base === 'busybox' || base === 'httpd') return '/bin/busybox';
  const name = p.argv[0] ?? p.comm;
  return name.startsWith('/') ? name : `/usr/bin/${name}`;
}

function processFiles(k: K, viewer: Process, p: Process): Record<string, () => string> {
  const pid = visiblePid(k, viewer, p) ?? p.pid;
  const ppid = (): number => {
    const parent = k.process(p.ppid);
    return parent ? (visiblePid(k, viewer, parent) ?? 0) : 0;
  };
  const state = { S: 'S (sleeping)', D: 'D (disk sleep)', R: 'R (running)', T: 'T (stopped)', Z: 'Z (zombie)' }[p.state];
  return {
    cgroup: () => `0::${cgroupPath(viewer, p)}\n`,
    cmdline: () => p.argv.map((a) => `${a}\0`).join(''),
    comm: () => `${p.comm.slice(0, 15)}\n`,
    environ: () =>
      Object.entries(p.env)
        .map(([name, value]) => `${name}=${value}\0`)
        .join(''),
    mounts: () => mounts(k, p),
    mountinfo: () => mounts(k, p),
    oom_score_adj: () => '0\n',
    stat: () =>
      `${pid} (${p.comm.slice(0, 15)}) ${p.state} ${ppid()} ${pid} ${pid} 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 ${Math.round((p.startedAt / 1e4) % 1e8)} 0 0\n`,
    status: () =>
      `Name:\t${p.comm.slice(0, 15)}\nUmask:\t0022\nState:\t${state}\nTgid:\t${pid}\nNgid:\t0\nPid:\t${pid}\nPPid:\t${ppid()}\nTracerPid:\t0\nUid:\t${`${p.uid}\t`.repeat(4).trim()}\nGid:\t${`${p.uid}\t`.repeat(4).trim()}\nFDSize:\t64\nGroups:\t0 \nNStgid:\t${nsPids(k, viewer, p)}\nNSpid:\t${nsPids(k, viewer, p)}\nThreads:\t1\n`,
  };
}
/** The inode of a machine's own cgroup namespace (include/linux/proc_ns.h). */
const HOST_CGROUPNS = 4026531835;
/** Root of what a process sees of the tree of control groups (cgroup_namespaces(7)): the group it was in when its namespace was made. */
export const cgroupRoot = (viewer: Process): string => (viewer.ns.cgroup === HOST_CGROUPNS ? '' : viewer.cgroup);
/** Path of a process's group, from the viewer's root. */
function cgroupPath(viewer: Process, p: Process): string {
  const root = cgroupRoot(viewer);
  if (root === '' || root === '/') return p.cgroup;
  if (p.cgroup === root) return '/';
  const up = root.split('/').slice(1).map(() => '/..').join('');
  return p.cgroup === '/' ? up : `/..${p.cgroup.slice(root.lastIndexOf('/'))}`;
}
const nsPids = (k: K, viewer: Process, p: Process): string => {
  const outer = visiblePid(k, viewer, p) ?? p.pid;
  return p.ns.pid !== viewer.ns.pid ? `${outer}\t${p.nsPid}` : String(outer);
};

const mountLine = (m: Mount): string =>
  m.from ? `/dev/vda1 ${m.at} ext4 ${m.readonly ? 'ro' : 'rw'},relatime 0 0` : `tmpfs ${m.at} tmpfs rw,nosuid,nodev,noexec,relatime,inode64 0 0`;
function mounts(k: K, p: Process): string {
  const mnt = k.config.mnt[p.ns.mnt];
  const inContainer = k.config.machines[p.machine]?.mnt !== p.ns.mnt;
  const lines = inContainer
    ? [
        `overlay / overlay ${mnt?.readonly ? 'ro' : 'rw'},relatime 0 0`,
        'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
        'tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755,inode64 0 0',
        'devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666 0 0',
        'sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0',
        'cgroup /sys/fs/cgroup cgroup2 ro,nosuid,nodev,noexec,relatime 0 0',
        'mqueue /dev/mqueue mqueue rw,nosuid,nodev,noexec,relatime 0 0',
        'shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k,inode64 0 0',
        '/dev/vda1 /etc/resolv.conf ext4 rw,relatime 0 0',
        '/dev/vda1 /etc/hostname ext4 rw,relatime 0 0',
        '/dev/vda1 /etc/hosts ext4 rw,relatime 0 0',
        ...(mnt?.mounts ?? []).map(mountLine),
      ]
    : [
        '/dev/vda1 / ext4 rw,relatime 0 0',
        'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
        'sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0',
        'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime 0 0',
        'udev /dev devtmpfs rw,nosuid,relatime 0 0',
        'tmpfs /run tmpfs rw,nosuid,nodev,mode=755 0 0',
        ...(k.config.machines[p.machine]?.netnsNames ?? []).map((n) => `nsfs /run/netns/${n.name} nsfs rw 0 0`),
      ];
  return `${lines.join('\n')}\n`;
}

/** The file system of one process: its root, and /proc, /sys and /dev computed from its own namespaces. */
import type { Process } from '../../kernel/config.ts';
import { KernelError } from '../../kernel/errors.ts';
import type { FileStat, Fs, K } from '../command.ts';
import { baseTree } from './bases.ts';
import { BindTree } from './bind.ts';
import { DevTree } from './dev.ts';
import { ProcTree } from './procfs.ts';
import { OverlayTree } from './root.ts';
import { RunNetnsTree } from './runnetns.ts';
import { SysTree } from './sysfs.ts';
import { type Node, type Tree, basenameOf, dirnameOf, normalizePath } from './tree.ts';

const MAX_LINKS = 40; // path_resolution(7): ELOOP beyond

export class ProcessFs implements Fs {
  private readonly k: K;
  /** The process as it is now: its cwd may change. */
  private readonly proc: () => Process;
  private readonly mounts: [prefix: string, tree: Tree][];

  /** @param texts what stands behind /dev/fd/N names that a shell made for process substitutions */
  constructor(k: K, proc: () => Process, texts?: ReadonlyMap<string, string>) {
    this.k = k;
    this.proc = proc;
    const p = proc();
    const base = baseTree(k, p.ns.mnt, p.machine);
    this.mounts = [...mountsOf(k, p, base), ['/proc', new ProcTree(k, proc)], ['/sys', new SysTree(k, proc)], ['/dev', new DevTree(p, texts)]];
    if (k.config.machines[p.machine]?.mnt === p.ns.mnt) {
      this.mounts.push(['/run/netns', new RunNetnsTree(k, proc)]);
    }
    this.mounts.push(['', new OverlayTree(k, p.ns.mnt, base)]);
  }

  private treeOf(path: string): Tree {
    for (const [prefix, tree] of this.mounts) if (prefix === '' || path === prefix || path.startsWith(`${prefix}/`)) return tree;
    throw new KernelError('ENOENT');
  }
  private lookup(path: string): Node | undefined {
    return this.treeOf(path).lookup(path);
  }

  /**
   * Path with every symbolic link followed (the last one only with `follow`). What isn't there yet keeps its name.
   * ENOTDIR for a file in the middle, ELOOP for a ring of links.
   */
  resolve(path: string, follow = true): string {
    if (path === '') throw new KernelError('ENOENT');
    let links = 0;
    const walk = (from: string): string => {
      const parts = from.split('/').filter(Boolean);
      let at = '/';
      for (const [i, part] of parts.entries()) {
        const next = at === '/' ? `/${part}` : `${at}/${part}`;
        const node = this.lookup(next);
        const last = i === parts.length - 1;
        if (node?.type === 'link' && (!last || follow)) {
          if (++links > MAX_LINKS) throw new KernelError('ELOOP');
          const target = node.to ?? node.target;
          const rest = parts.slice(i + 1).join('/');
          const to = normalizePath(target, at);
          return walk(rest ? `${to}/${rest}` : to);
        }
        if (!last && node && node.type !== 'dir') throw new KernelError('ENOTDIR');
        if (!last && !node) throw new KernelError('ENOENT');
        at = next;
      }
      return at;
    };
    return walk(normalizePath(path, this.proc().cwd));
  }
  /** The node a path leads to, undefined when there is none. */
  node(path: string, follow = true): Node | undefined {
    try {
      const at = this.resolve(path, follow);
      const node = this.lookup(at);
      if (node && node.type !== 'dir' && path.endsWith('/') && path !== '/') throw new KernelError('ENOTDIR');
      return node;
    } catch (error) {
      if (error instanceof KernelError && error.errno === 'ENOENT') return undefined;
      throw error;
    }
  }
  private must(path: string): Node {
    const node = this.node(path);
    if (!node) throw new KernelError('ENOENT');
    return node;
  }

  read(path: string): string {
    const node = this.must(path);
    if (node.type === 'dir') throw new KernelError('EISDIR');
    if (node.type === 'file') return node.read();
    return '';
  }
  write(path: string, text: string, append = false): void {
    const at = this.resolve(path);
    const node = this.lookup(at);
    if (!node) {
      const tree = this.treeOf(at);
      if (this.lookup(dirnameOf(at)) === undefined) throw new KernelError('ENOENT');
      if (!tree.store || path.endsWith('/')) throw new KernelError(path.endsWith('/') ? 'EISDIR' : 'EACCES');
      tree.store(at, { text });
      return;
    }
    if (node.type === 'dir') throw new KernelError('EISDIR');
    if (node.type === 'device') return;
    if (node.type !== 'file' || !node.write) throw new KernelError('EACCES');
    node.write(text, append);
  }
  exists(path: string): boolean {
    return this.quiet(() => this.node(path) !== undefined, false);
  }
  isDir(path: string): boolean {
    return this.quiet(() => this.node(path)?.type === 'dir', false);
  }
  private quiet<T>(look: () => T, otherwise: T): T {
    try {
      return look();
    } catch (error) {
      if (error instanceof KernelError) return otherwise;
      throw error;
    }
  }
  list(path: string): string[] {
    const at = this.resolve(path);
    const node = this.lookup(at);
    if (!node) throw new KernelError('ENOENT');
    if (node.type !== 'dir') throw new KernelError('ENOTDIR');
    const names = new Set(node.list());
    for (const [prefix] of this.mounts) if (prefix !== '' && dirnameOf(prefix) === at) names.add(basenameOf(prefix));
    return [...names].sort();
  }
  readlink(path: string): string | undefined {
    const node = this.node(path, false);
    return node?.type === 'link' ? node.target : undefined;
  }
  /** unlink(2), or rmdir(2) of a directory (ENOTEMPTY is the caller's affair: list it first). */
  remove(path: string): void {
    const at = this.resolve(path, false);
    if (!this.lookup(at)) throw new KernelError('ENOENT');
    const tree = this.treeOf(at);
    if (!tree.remove) throw new KernelError('EPERM');
    tree.remove(at);
  }
  mkdir(path: string): void {
    const at = this.resolve(path.replace(/(.)\/+$/, '$1'), false);
    if (this.lookup(at)) throw new KernelError('EEXIST');
    if (!this.lookup(dirnameOf(at))) throw new KernelError('ENOENT');
    const tree = this.treeOf(at);
    if (!tree.store) throw new KernelError('EACCES');
    tree.store(at, { dir: true });
  }
  symlink(target: string, path: string): void {
    const at = this.resolve(path, false);
    if (this.lookup(at)) throw new KernelError('EEXIST');
    const tree = this.treeOf(at);
    if (!tree.store) throw new KernelError('EACCES');
    tree.store(at, { link: target });
  }
  chmod(path: string, mode: number): void {
    const at = this.resolve(path);
    if (!this.lookup(at)) throw new KernelError('ENOENT');
    this.treeOf(at).chmod?.(at, mode);
  }
  realpath(path: string): string {
    return this.resolve(path);
  }
  stat(path: string, follow = true): FileStat | undefined {
    const node = this.node(path, follow);
    if (!node) return undefined;
    const mtime = ('mtime' in node ? node.mtime : undefined) ?? this.bootTime();
    switch (node.type) {
      case 'file':
        return { type: 'file', mode: node.mode ?? 0o644, size: node.size ?? byteLength(node.read()), mtime };
      case 'dir':
        return { type: 'dir', mode: node.mode ?? 0o755, size: node.size ?? 4096, mtime };
      case 'link':
        return { type: 'link', mode: 0o777, size: node.to === undefined ? node.target.length : 0, mtime, target: node.target };
      default:
        return { type: 'device', mode: node.name === 'console' ? 0o600 : 0o666, size: 0, mtime };
    }
  }
  /** Files that nobody wrote in this world are as old as the machine's first process. */
  private bootTime(): number {
    const machine = this.proc().machine;
    let first = this.k.now;
    for (const p of Object.values(this.k.config.processes)) if (p.machine === machine && p.startedAt < first) first = p.startedAt;
    return first;
  }
}

/** What is mounted in a process's mount namespace, the deepest mount point first. */
function mountsOf(k: K, p: Process, base: Tree): [prefix: string, tree: Tree][] {
  const mounts = k.config.mnt[p.ns.mnt]?.mounts ?? [];
  return [...mounts]
    .sort((a, b) => b.at.length - a.at.length)
    .map(({ at, from, readonly }) => [
      at,
      from ? new BindTree(at, from.source, new OverlayTree(k, from.mnt, baseTree(k, from.mnt, p.machine)), readonly) : new OverlayTree(k, p.ns.mnt, base, true),
    ]);
}

/** Length in UTF-8 bytes. */
export function byteLength(text: string): number {
  let n = 0;
  for (const ch of text) {
    const c = ch.codePointAt(0) as number;
    n += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  }
  return n;
}

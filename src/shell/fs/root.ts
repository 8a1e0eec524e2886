/**
 * The writable root file system of a mount namespace: files of MountNs over a read-only base. Keys of MountNs.files:
 * `/path` a file, `/path/` a directory, `link:/path` a symbolic link, `mode:/path` permission bits in octal,
 * `mtime:/path` µs since the epoch. null hides what the base has.
 */
import { KernelError } from '../../kernel/errors.ts';
import type { K } from '../command.ts';
import { type Node, type Tree, dirnameOf } from './tree.ts';

export class OverlayTree implements Tree {
  private readonly k: K;
  private readonly mnt: string;
  private readonly base: Tree;
  private readonly writable: boolean;

  /** @param writable a mount that may be written to although the root may not */
  constructor(k: K, mnt: string, base: Tree, writable = false) {
    this.k = k;
    this.mnt = mnt;
    this.base = base;
    this.writable = writable;
  }
  private get readonly(): boolean {
    return !this.writable && this.k.config.mnt[this.mnt]?.readonly === true;
  }
  private get files(): Record<string, string | null> {
    return this.k.config.mnt[this.mnt]?.files ?? {};
  }

  lookup(path: string): Node | undefined {
    const files = this.files;
    const text = files[path];
    if (text !== undefined && text !== null) {
      const mode = files[`mode:${path}`];
      const mtime = files[`mtime:${path}`];
      return {
        type: 'file',
        read: () => text,
        write: (t, append) => this.store(path, { text: append ? text + t : t }),
        ...(this.readonly && { sealed: true }),
        ...(mode && { mode: Number.parseInt(mode, 8) }),
        ...(mtime && { mtime: Number(mtime) }),
      };
    }
    const link = files[`link:${path}`];
    if (link) return { type: 'link', target: link };
    const below = text === null ? undefined : this.base.lookup(path);
    if (below && below.type !== 'dir') {
      if (below.type !== 'file') return below;
      const mode = files[`mode:${path}`];
      return {
        ...below,
        ...(mode && { mode: Number.parseInt(mode, 8) }),
        ...(this.readonly && { sealed: true }),
        write: below.write ?? ((t, append) => this.store(path, { text: append ? below.read() + t : t })),
      };
    }
    if (!below && path !== '/' && !this.isStoredDir(files, path)) return undefined;
    return { type: 'dir', list: () => this.names(files, path, below?.type === 'dir' ? below.list() : []) };
  }

  /** A directory was made, or something lies in it. */
  private isStoredDir(files: Record<string, string | null>, path: string): boolean {
    if (files[`${path}/`] !== undefined && files[`${path}/`] !== null) return true;
    for (const key of Object.keys(files)) if (files[key] !== null && key.replace(/^link:/, '').startsWith(`${path}/`)) return true;
    return false;
  }
  private names(files: Record<string, string | null>, path: string, base: string[]): string[] {
    const names = new Set(base);
    const prefix = path === '/' ? '/' : `${path}/`;
    for (const [key, value] of Object.entries(files)) {
      const at = key.startsWith('link:') ? key.slice(5) : key;
      if (!at.startsWith(prefix) || at === prefix) continue;
      const rest = at.slice(prefix.length);
      const slash = rest.indexOf('/');
      const name = slash < 0 ? rest : rest.slice(0, slash);
      if (value !== null) names.add(name);
      else if (slash < 0 && !key.startsWith('link:')) names.delete(name);
    }
    return [...names].sort();
  }

  store(path: string, node: { text: string } | { dir: true } | { link: string }): void {
    const parent = this.lookup(dirnameOf(path));
    if (!parent) throw new KernelError('ENOENT');
    if (parent.type !== 'dir') throw new KernelError('ENOTDIR');
    this.change((files) => {
      if ('text' in node) {
        files[path] = node.text;
        files[`mtime:${path}`] = String(this.k.now);
      } else if ('dir' in node) files[`${path}/`] = '';
      else files[`link:${path}`] = node.link;
      if (!('text' in node) && files[path] === null) delete files[path];
    });
  }
  remove(path: string): void {
    this.change((files) => {
      delete files[`${path}/`];
      delete files[`link:${path}`];
      delete files[`mode:${path}`];
      delete files[`mtime:${path}`];
      if (this.base.lookup(path)) files[path] = null;
      else delete files[path];
    });
  }
  chmod(path: string, mode: number): void {
    this.change((files) => {
      files[`mode:${path}`] = mode.toString(8);
    });
  }
  private change(recipe: (files: Record<string, string | null>) => void): void {
    if (this.readonly) throw new KernelError('EROFS');
    const mnt = this.mnt;
    this.k.update((draft) => {
      const ns = draft.mnt[mnt];
      if (!ns) throw new KernelError('ENOENT', `no mount namespace ${mnt}`);
      recipe(ns.files);
    });
  }
}

/** A file tree as programs see it: nodes by path. Files that are stored, and files that are computed when read. */
import { KernelError } from '../../kernel/errors.ts';

export interface FileNode {
  type: 'file';
  read(): string;
  /** undefined: EACCES for who writes. */
  write?(text: string, append: boolean): void;
  /** It looks writable, but open(2) for writing fails: EROFS of a read-only mount. */
  sealed?: boolean;
  /** Permission bits; 0o644 when left out. */
  mode?: number;
  /** µs since the epoch. */
  mtime?: number;
  /** Size that stat gives, for files (as in /proc and /sys) whose size is not that of their text. */
  size?: number;
}
export interface DirNode { type: 'dir'; list(): string[]; mode?: number; mtime?: number; size?: number }
/** `target` is what readlink(2) gives. `to`: the path that opening it leads to, when it is a magic link of /proc. */
export interface LinkNode { type: 'link'; target: string; to?: string; mtime?: number }
/** Character devices of /dev. */
export interface DeviceNode { type: 'device'; name: string }
export type Node = FileNode | DirNode | LinkNode | DeviceNode;

/** Part of the name space that answers for itself (/proc, /sys, /dev, the root file system). */
export interface Tree {
  /** The node at an absolute path, not following a link at its end. */
  lookup(path: string): Node | undefined;
  /** Store a file, directory or link; EROFS-like refusals are KernelError EACCES. */
  store?(path: string, node: { text: string } | { dir: true } | { link: string }): void;
  remove?(path: string): void;
  chmod?(path: string, mode: number): void;
}

export const textFile = (text: string): FileNode => ({ type: 'file', read: () => text });
export const dir = (list: () => string[]): DirNode => ({ type: 'dir', list });

/** Make an absolute path of `path` seen from `cwd`, with `.` and `..` taken out. */
export function normalizePath(path: string, cwd = '/'): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}
export const dirnameOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
export const basenameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A fixed set of files: path -> text, `path/` for a directory, `{link}` for a symbolic link. */
export type StaticFiles = Record<string, string | (() => string) | { link: string } | { exec: string; size?: number }>;

/** A read-only tree made out of a flat list; directories above a file exist by themselves. */
export class StaticTree implements Tree {
  private readonly nodes = new Map<string, Node>();
  private readonly children = new Map<string, Set<string>>();
  constructor(files: StaticFiles) {
    this.children.set('/', new Set());
    for (const [path, content] of Object.entries(files)) this.add(path, content);
  }
  private add(path: string, content: StaticFiles[string]): void {
    const isDir = path.endsWith('/') && path !== '/';
    const clean = isDir ? path.slice(0, -1) : path;
    this.parents(clean);
    if (isDir) {
      if (!this.children.has(clean)) this.children.set(clean, new Set());
    } else if (typeof content === 'string') this.nodes.set(clean, textFile(content));
    else if (typeof content === 'function') this.nodes.set(clean, { type: 'file', read: content });
    else if ('link' in content) this.nodes.set(clean, { type: 'link', target: content.link });
    else this.nodes.set(clean, { ...textFile(content.exec), mode: 0o755, ...(content.size !== undefined && { size: content.size }) });
  }
  private parents(path: string): void {
    for (let at = path; at !== '/'; ) {
      const up = dirnameOf(at);
      const siblings = this.children.get(up) ?? new Set();
      this.children.set(up, siblings);
      siblings.add(basenameOf(at));
      at = up;
    }
  }
  lookup(path: string): Node | undefined {
    const node = this.nodes.get(path);
    if (node) return node;
    const children = this.children.get(path);
    return children && dir(() => [...children].sort());
  }
}

/** Refuse a write to a computed tree. */
export const readOnly = (): never => {
  throw new KernelError('EACCES');
};

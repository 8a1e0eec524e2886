/** A bind mount: a part of another tree, seen at a path of this one (mount(2), MS_BIND). */
import { KernelError } from '../../kernel/errors.ts';
import type { Node, Tree } from './tree.ts';

export class BindTree implements Tree {
  private readonly at: string;
  private readonly source: string;
  private readonly tree: Tree;
  private readonly readonly: boolean;

  /** @param tree what has `source`; it shows at `at` */
  constructor(at: string, source: string, tree: Tree, readonly: boolean) {
    this.at = at;
    this.source = source;
    this.tree = tree;
    this.readonly = readonly;
  }
  private there(path: string): string {
    return `${this.source === '/' ? '' : this.source}${path.slice(this.at.length)}` || '/';
  }
  private sealed(): void {
    if (this.readonly) throw new KernelError('EROFS');
  }
  lookup(path: string): Node | undefined {
    const node = this.tree.lookup(this.there(path));
    return this.readonly && node?.type === 'file' ? { ...node, sealed: true } : node;
  }
  store(path: string, node: { text: string } | { dir: true } | { link: string }): void {
    this.sealed();
    if (!this.tree.store) throw new KernelError('EACCES');
    this.tree.store(this.there(path), node);
  }
  remove(path: string): void {
    this.sealed();
    if (path === this.at) throw new KernelError('EBUSY');
    if (!this.tree.remove) throw new KernelError('EPERM');
    this.tree.remove(this.there(path));
  }
  chmod(path: string, mode: number): void {
    this.sealed();
    this.tree.chmod?.(this.there(path), mode);
  }
}

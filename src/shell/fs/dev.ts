/** /dev: the few devices that programs open by name. */
import type { Process } from '../../kernel/config.ts';
import { type Node, type Tree, dir, textFile } from './tree.ts';

const DEVICES = ['console', 'full', 'null', 'ptmx', 'random', 'tty', 'urandom', 'zero'];
const LINKS: Record<string, string> = { fd: '/proc/self/fd', stdin: '/proc/self/fd/0', stdout: '/proc/self/fd/1', stderr: '/proc/self/fd/2', core: '/proc/kcore' };

export class DevTree implements Tree {
  private readonly proc: Process;
  private readonly texts: ReadonlyMap<string, string> | undefined;
  constructor(proc: Process, texts?: ReadonlyMap<string, string>) {
    this.proc = proc;
    this.texts = texts;
  }
  /** A container has a console only with a terminal. */
  private get inContainer(): boolean {
    return this.proc.cgroup.startsWith('/docker/') || this.proc.cgroup.includes('/docker-');
  }
  lookup(path: string): Node | undefined {
    const text = this.texts?.get(path);
    if (text !== undefined) return textFile(text);
    if (path === '/dev/fd' && this.texts && this.texts.size > 0) return dir(() => []);
    if (path === '/dev') return dir(() => [...DEVICES, ...Object.keys(LINKS), 'pts', 'shm', 'mqueue'].filter((n) => (n !== 'console' && n !== 'core') || !this.inContainer || (n === 'console' && this.proc.tty !== undefined)));
    const name = path.slice('/dev/'.length);
    if (DEVICES.includes(name)) return { type: 'device', name };
    const link = LINKS[name];
    if (link) return { type: 'link', target: link };
    if (name === 'shm' || name === 'mqueue') return dir(() => []);
    if (name === 'pts') return dir(() => (this.proc.tty ? [this.proc.tty.replace(/^pts\//, ''), 'ptmx'] : ['ptmx']));
    if (name.startsWith('pts/') && name === this.proc.tty) return { type: 'device', name };
    return undefined;
  }
}

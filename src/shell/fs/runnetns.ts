/** /run/netns: the bind mounts that `ip netns` keeps. A link placed there by hand counts as a name, too. */
import type { Process } from '../../kernel/config.ts';
import { KernelError } from '../../kernel/errors.ts';
import type { K } from '../command.ts';
import { type Node, type Tree, basenameOf, dir } from './tree.ts';

export class RunNetnsTree implements Tree {
  private readonly k: K;
  private readonly proc: () => Process;
  constructor(k: K, proc: () => Process) {
    this.k = k;
    this.proc = proc;
  }
  private get names(): { name: string; netns: string }[] {
    return this.k.config.machines[this.proc().machine]?.netnsNames ?? [];
  }
  lookup(path: string): Node | undefined {
    if (path === '/run/netns') return dir(() => this.names.map((n) => n.name));
    const name = basenameOf(path);
    return this.names.some((n) => n.name === name) ? { type: 'file', read: () => '', mode: 0o444, size: 0 } : undefined;
  }
  /** `ln -s /proc/PID/ns/net /run/netns/NAME`. An empty file (touch) is the place of a mount that is yet to come. */
  store(path: string, node: { text: string } | { dir: true } | { link: string }): void {
    const netns = 'link' in node ? netnsAtPath(this.k, this.proc(), node.link) : undefined;
    if (!netns) throw new KernelError('EACCES');
    const machine = this.proc().machine;
    this.k.update((draft) => {
      draft.machines[machine]?.netnsNames.push({ name: basenameOf(path), netns });
    });
  }
  remove(path: string): void {
    const machine = this.proc().machine;
    const name = basenameOf(path);
    this.k.update((draft) => {
      const m = draft.machines[machine];
      if (m) m.netnsNames = m.netnsNames.filter((n) => n.name !== name);
    });
  }
}

/** Process by the pid that `viewer` sees, undefined when its pid namespace has none such. */
export function processByPid(k: K, viewer: Process, pid: number): Process | undefined {
  const machine = k.config.machines[viewer.machine];
  if (machine && viewer.ns.pid === machine.pidns) {
    const found = k.process(pid);
    return found?.machine === viewer.machine ? found : undefined;
  }
  return Object.values(k.config.processes).find((p) => p.ns.pid === viewer.ns.pid && p.nsPid === pid);
}

/** A namespace's own init takes from inside it only signals that it handles, not even SIGKILL (pid_namespaces(7)). */
export const isOwnInit = (k: K, sender: Process, target: Process): boolean => target.nsPid === 1 && target.ns.pid === sender.ns.pid && target.ns.pid !== k.config.machines[target.machine]?.pidns;

/** The network namespace that a path names: /proc/PID/ns/net, /run/netns/NAME, /run/docker/netns/KEY. */
export function netnsAtPath(k: K, viewer: Process, path: string): string | undefined {
  const proc = /^\/proc\/(\d+|self)\/(?:task\/\d+\/)?ns\/net$/.exec(path);
  if (proc) return (proc[1] === 'self' ? viewer : processByPid(k, viewer, Number(proc[1])))?.ns.net;
  const named = /^(?:\/var)?\/run\/netns\/([^/]+)$/.exec(path);
  if (named) return k.config.machines[viewer.machine]?.netnsNames.find((n) => n.name === named[1])?.netns;
  const sandbox = /^(?:\/var)?\/run\/docker\/netns\/([^/]+)$/.exec(path);
  if (!sandbox) return undefined;
  if (sandbox[1] === 'default') return k.config.machines[viewer.machine]?.netns;
  const containers = Object.values(k.config.engines?.[viewer.machine]?.containers ?? {});
  return containers.find((c) => c.sandboxId !== '' && c.sandboxId.startsWith(sandbox[1] as string))?.netns;
}

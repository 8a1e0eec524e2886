/** The read-only trees under mount namespaces: Debian's for machines, the images' for containers. */
import type { MachineId } from '../../kernel/config.ts';
import type { Flavour, K } from '../command.ts';
import { commandsOf, installedIn } from '../commands/registry.ts';
import { busyboxFiles } from './busybox.ts';
import { debianFiles } from './debian.ts';
import { type Node, StaticTree, type Tree, basenameOf, dir, dirnameOf } from './tree.ts';

/** A machine's tree with what its installed programs add to it. */
class DebianTree implements Tree {
  private readonly k: K;
  private readonly machine: MachineId;
  private readonly files: StaticTree;
  constructor(k: K, machine: MachineId) {
    this.k = k;
    this.machine = machine;
    const id = machine;
    this.files = new StaticTree(debianFiles(() => k.config.uts[k.config.machines[id]?.uts ?? '']?.hostname ?? id));
  }
  lookup(path: string): Node | undefined {
    const parent = dirnameOf(path);
    if (PROGRAM_DIRECTORIES.has(parent)) {
      const name = basenameOf(path);
      if (programsIn(parent).has(name)) return { type: 'file', read: () => '\x7fELF', mode: 0o755, size: 151_344 };
    }
    if (PROGRAM_DIRECTORIES.has(path)) return dir(() => [...programsIn(path)]);
    if (path === '/run/docker/netns') return dir(() => this.sandboxes());
    if (parent === '/run/docker/netns') return this.sandboxes().includes(basenameOf(path)) ? { type: 'file', read: () => '', mode: 0o444, size: 0 } : undefined;
    return this.files.lookup(path);
  }
  /** Sandbox keys that the engine has bind-mounted (libnetwork's osl.GenerateKey: the id's first 12 digits). */
  private sandboxes(): string[] {
    const engine = this.k.config.engines?.[this.machine];
    if (!engine) return [];
    const keys = new Set<string>();
    for (const c of Object.values(engine.containers)) {
      if (c.sandboxId === '' || c.state.status === 'exited' || c.hostConfig.NetworkMode.startsWith('container:')) continue;
      keys.add(c.hostConfig.NetworkMode === 'host' ? 'default' : c.sandboxId.slice(0, 12));
    }
    return [...keys].sort();
  }
}
const PROGRAM_DIRECTORIES = new Set(['/usr/bin', '/usr/sbin', '/usr/local/bin']);
const programs = new Map<string, Set<string>>();
/** Names of the programs in a directory of the host's. */
function programsIn(directory: string): Set<string> {
  let names = programs.get(directory);
  if (!names) programs.set(directory, (names = new Set(commandsOf('debian').filter((c) => installedIn(c, 'debian') === directory).map((c) => c.name))));
  return names;
}

const images = new Map<string, StaticTree>();
const hosts = new WeakMap<K, Map<MachineId, DebianTree>>();

/** The tree under a mount namespace. */
export function baseTree(k: K, mnt: string, machine: MachineId): Tree {
  const base = k.config.mnt[mnt]?.base ?? '';
  const files = busyboxFiles(base);
  if (!files) {
    let trees = hosts.get(k);
    if (!trees) hosts.set(k, (trees = new Map()));
    let host = trees.get(machine);
    if (!host) trees.set(machine, (host = new DebianTree(k, machine)));
    return host;
  }
  let tree = images.get(base);
  if (!tree) images.set(base, (tree = new StaticTree(files)));
  return tree;
}
/** Whose tools a mount namespace holds. */
export const flavourOf = (k: K, mnt: string): Flavour => (busyboxFiles(k.config.mnt[mnt]?.base ?? '') ? 'busybox' : 'debian');

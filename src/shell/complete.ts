/** Completion of a half-typed line: programs first, then what the program's own table says about its arguments. */
import type { MachineId } from '../kernel/config.ts';
import type { CommandSpec, CompletionKind, K } from './command.ts';
import { commandsOf, findCommand } from './commands/registry.ts';

/** Names of a kind in a machine's world. */
export function namesOf(k: K, at: MachineId, kind: CompletionKind): string[] {
  if (typeof kind !== 'string') return [...kind];
  const machine = k.config.machines[at];
  const engine = k.config.engines?.[at];
  const links = machine ? Object.values(k.config.netns[machine.netns]?.links ?? {}) : [];
  switch (kind) {
    case 'interface': return links.map((l) => l.name);
    case 'bridge': return links.filter((l) => l.kind === 'bridge').map((l) => l.name);
    case 'container': return Object.values(engine?.containers ?? {}).map((c) => c.name.replace(/^\//, ''));
    case 'running-container': return Object.values(engine?.containers ?? {}).filter((c) => c.state.status === 'running').map((c) => c.name.replace(/^\//, ''));
    case 'network': return Object.values(engine?.networks ?? {}).map((n) => n.name);
    case 'image': return Object.values(engine?.images ?? {}).flatMap((i) => i.tags.map((t) => t.replace(/:latest$/, '')));
    case 'netns': return machine?.netnsNames.map((n) => n.name) ?? [];
    case 'table': return ['filter', 'nat', 'mangle', 'raw', 'security'];
    case 'target': return ['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'LOG', 'MASQUERADE', 'DNAT', 'SNAT', 'REDIRECT', 'MARK'];
    case 'chain': return machine ? [...new Set(['INPUT', 'FORWARD', 'OUTPUT', 'PREROUTING', 'POSTROUTING', ...(k.config.netns[machine.netns]?.nf.tables ?? []).flatMap((t) => t.chains.map((c) => c.name))])] : [];
    case 'host': return ['www.example.com', '192.168.1.1', '192.168.1.10', '192.168.1.20', '203.0.113.10'];
    case 'command': return commandsOf(machine?.flavour ?? 'debian').map((c) => c.name);
    case 'pid': return Object.values(k.config.processes).filter((p) => p.machine === at).map((p) => String(p.pid));
    default: return [];
  }
}

/** Candidates for the last word of `line`, and that word. */
export function completeLine(k: K, at: MachineId, line: string): [hits: string[], word: string] {
  const last = line.split(/\||;|&&|\|\||\$\(/).at(-1) ?? '';
  const words = last.trimStart().split(/\s+/);
  const word = words.at(-1) ?? '';
  const flavour = k.config.machines[at]?.flavour ?? 'debian';
  const pick = (names: string[]): [string[], string] => [[...new Set(names)].filter((n) => n.startsWith(word)).sort().map((n) => `${n} `), word];
  if (words.length <= 1) return pick(commandsOf(flavour).filter((c) => c.summary !== 'not modelled').map((c) => c.name));
  let spec: CommandSpec | undefined = findCommand(words[0] as string, flavour);
  if (!spec) return [[], word];
  let position = 0;
  let wanted: CompletionKind | undefined;
  for (const w of words.slice(1, -1)) {
    if (wanted !== undefined) {
      wanted = undefined;
      continue;
    }
    const option: NonNullable<CommandSpec['options']>[number] | undefined = spec.options?.find((o) => o.names.includes(w));
    if (option) {
      if (option.value !== undefined) wanted = option.complete ?? [];
      continue;
    }
    const sub: CommandSpec | undefined = spec.subcommands?.find((s) => s.name === w);
    if (sub) {
      spec = sub;
      position = 0;
    } else if (!w.startsWith('-')) position++;
  }
  if (wanted !== undefined) return pick(namesOf(k, at, wanted));
  if (word.startsWith('-')) return pick(spec.options?.flatMap((o) => o.names) ?? []);
  const positional = spec.positionals?.[Math.min(position, spec.positionals.length - 1)];
  return pick([...(spec.subcommands?.map((s) => s.name) ?? []), ...(positional ? namesOf(k, at, positional) : [])]);
}

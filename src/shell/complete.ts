/** Completion of a half-typed line: programs first, then what the program's own table says about its arguments. */
import type { Process } from '../kernel/config.ts';
import { KernelError } from '../kernel/errors.ts';
import { sysctlNames } from '../kernel/sysctl.ts';
import type { CompletionKind, Flavour, K } from './command.ts';
import { commandsOf } from './commands/registry.ts';
import { flavourOf } from './fs/bases.ts';
import { ProcessFs } from './fs/fs.ts';
import { visiblePid } from './fs/procfs.ts';
import { isOptional, optionsAt, readCommand } from './grammar.ts';

/** What can stand at the end of a line. */
export interface Completion { /** candidates, sorted */ hits: string[]; /** the part of the line that they replace */ word: string }

/** Builtins that are no programs as well. */
export const BUILTINS = ['alias', 'bg', 'cd', 'declare', 'eval', 'exec', 'exit', 'export', 'fg', 'history', 'jobs', 'read', 'set', 'shift', 'source', 'trap', 'type', 'umask', 'unalias', 'unset', 'wait'];

/** Names of a kind, as the process that types sees them. */
export function namesOf(k: K, viewer: Process, kind: CompletionKind): string[] {
  if (typeof kind !== 'string') return [...kind];
  const machine = k.config.machines[viewer.machine];
  const engine = viewer.ns.mnt === machine?.mnt ? k.config.engines?.[viewer.machine] : undefined;
  const ns = k.config.netns[viewer.ns.net];
  const links = Object.values(ns?.links ?? {});
  const containers = Object.values(engine?.containers ?? {});
  switch (kind) {
    case 'interface': return links.map((l) => l.name);
    case 'bridge': return links.filter((l) => l.kind === 'bridge').map((l) => l.name);
    case 'container': return containers.map((c) => c.name.replace(/^\//, ''));
    case 'running-container': return containers.filter((c) => c.state.status === 'running').map((c) => c.name.replace(/^\//, ''));
    case 'network': return Object.values(engine?.networks ?? {}).map((n) => n.name);
    case 'image': return Object.values(engine?.images ?? {}).flatMap((i) => i.tags.map((t) => t.replace(/:latest$/, '')));
    case 'netns': return machine?.netnsNames.map((n) => n.name) ?? [];
    case 'table': return ['filter', 'nat', 'mangle', 'raw', 'security'];
    case 'target': return ['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'LOG', 'MASQUERADE', 'DNAT', 'SNAT', 'REDIRECT', 'MARK'];
    case 'chain': return ['INPUT', 'FORWARD', 'OUTPUT', 'PREROUTING', 'POSTROUTING', ...(ns?.nf.tables ?? []).flatMap((t) => t.chains.map((c) => c.name))];
    case 'host': return [...containers.map((c) => c.name.replace(/^\//, '')), 'www.example.com', '192.168.1.1', '192.168.1.10', '192.168.1.20', '203.0.113.10'];
    case 'command': return commandNames(flavourOf(k, viewer.ns.mnt));
    case 'sysctl': return ns ? sysctlNames(ns) : [];
    case 'pid': return Object.values(k.config.processes).map((p) => visiblePid(k, viewer, p)).filter((p) => p !== undefined).map(String);
    default: return [];
  }
}
export const commandNames = (flavour: Flavour): string[] => commandsOf(flavour).filter((c) => c.summary !== 'not modelled').map((c) => c.name);

/** Paths that begin with `word`; directories end in a slash. */
export function paths(k: K, viewer: Process, word: string): string[] {
  const fs = new ProcessFs(k, () => viewer);
  const slash = word.lastIndexOf('/');
  const head = word.slice(0, slash + 1);
  try {
    const names = fs.list(head === '' ? '.' : head);
    return names.filter((n) => n.startsWith(word.slice(slash + 1)) && (word.slice(slash + 1).startsWith('.') || !n.startsWith('.'))).map((n) => `${head}${n}${fs.isDir(`${head}${n}`) ? '/' : ' '}`);
  } catch (error) {
    if (error instanceof KernelError) return [];
    throw error;
  }
}

/** Chains of the table that the line names, or of the filter table; as targets with those that are no chains. */
function chainNames(k: K, viewer: Process, kind: 'chain' | 'target', before: readonly string[]): string[] {
  const at = before.findIndex((w) => /^(-t|--table)$/.test(w));
  const name = at >= 0 ? before[at + 1] : 'filter';
  const chains = k.config.netns[viewer.ns.net]?.nf.tables.find((t) => t.name === name)?.chains.map((c) => c.name) ?? [];
  const builtin: Record<string, string[]> = {
    filter: ['INPUT', 'FORWARD', 'OUTPUT'],
    nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
    mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
    raw: ['PREROUTING', 'OUTPUT'],
  };
  const own = builtin[name ?? ''] ?? [];
  return kind === 'chain' ? [...own, ...chains] : [...namesOf(k, viewer, 'target'), ...chains.filter((c) => !own.includes(c))];
}

/** Candidates for the last word of `line`, typed in the process `viewer`. Each but a directory ends in a blank. */
export function completeLine(k: K, viewer: Process, line: string): Completion {
  const typed = line.split(/\|\||&&|\||;|&|\$\(|`/).at(-1) ?? '';
  const words = typed.trimStart().split(/\s+/);
  const word = words.at(-1) ?? '';
  const flavour = flavourOf(k, viewer.ns.mnt);
  const pick = (names: string[], files: string[] = []): Completion => ({ hits: [...new Set([...names.filter((n) => n.startsWith(word)).map((n) => `${n} `), ...files])].sort(), word });
  const before = words.slice(0, -1);
  if (/[<>]$/.test(before.at(-1) ?? '')) return pick([], paths(k, viewer, word));
  if (/^[12]?>{1,2}|^</.test(word)) return { hits: [], word };
  const { spec, path, position, wanted, words: read, ...reading } = readCommand(before, flavour);
  const inner = path.startsWith('docker ') ? 'busybox' : reading.flavour;
  const programs = (): Completion => (word.includes('/') ? pick([], paths(k, viewer, word)) : pick([...commandNames(inner), ...(inner === flavour ? BUILTINS : [])]));
  if (!spec) return read.every((w) => w.role === 'assignment') ? programs() : pick([], paths(k, viewer, word));
  const offer = (kind: CompletionKind): Completion => ((kind === 'chain' || kind === 'target') && spec.name.includes('tables') ? pick(chainNames(k, viewer, kind, before)) : kind === 'file' ? pick([], paths(k, viewer, word)) : pick(namesOf(k, viewer, kind)));
  if (wanted !== undefined && !(isOptional(wanted) && word.startsWith('-'))) return offer(wanted.complete ?? []);
  if (word.startsWith('-')) return pick(optionsAt(spec, before).flatMap((o) => o.names));
  const positional = spec.positionals?.[Math.min(position, spec.positionals.length - 1)];
  const subcommands = spec.subcommands?.map((s) => s.name) ?? [];
  if (positional === 'command') return programs();
  if (positional === undefined) return subcommands.length > 0 ? pick(subcommands) : pick([], paths(k, viewer, word));
  const found = offer(positional);
  return subcommands.length > 0 ? { hits: [...new Set([...pick(subcommands).hits, ...found.hits])].sort(), word } : found;
}

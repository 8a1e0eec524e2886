/** Completion of a half-typed line: programs first, then what the program's own table says about its arguments. */
import type { Process } from '../kernel/config.ts';
import { KernelError } from '../kernel/errors.ts';
import { sysctlNames } from '../kernel/sysctl.ts';
import type { CommandSpec, CompletionKind, Flavour, K } from './command.ts';
import { commandsOf, findCommand } from './commands/registry.ts';
import { flavourOf } from './fs/bases.ts';
import { ProcessFs } from './fs/fs.ts';
import { visiblePid } from './fs/procfs.ts';

/** What can stand at the end of a line. */
export interface Completion { /** candidates, sorted */ hits: string[]; /** the part of the line that they replace */ word: string }

/** Builtins that are no programs as well. */
const BUILTINS = ['alias', 'bg', 'cd', 'declare', 'eval', 'exec', 'exit', 'export', 'fg', 'history', 'jobs', 'read', 'set', 'shift', 'source', 'trap', 'type', 'umask', 'unalias', 'unset', 'wait'];

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
const commandNames = (flavour: Flavour): string[] => commandsOf(flavour).filter((c) => c.summary !== 'not modelled').map((c) => c.name);

/** Paths that begin with `word`; directories end in a slash. */
function paths(k: K, viewer: Process, word: string): string[] {
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

/** Commands whose arguments are a command line of their own, and how many words stand before it. */
const WRAPPERS: Record<string, number> = { sudo: 0, time: 0, watch: 0, nohup: 0, xargs: 0, timeout: 1, nsenter: 0, unshare: 0, strace: 0 };

/** Words of the command that the cursor is in, without `sudo`, `timeout 5` and the like in front. */
function currentCommand(line: string): string[] {
  const last = line.split(/\|\||&&|\||;|&|\$\(|`/).at(-1) ?? '';
  let words = last.trimStart().split(/\s+/);
  for (;;) {
    while (words.length > 1 && /^[A-Za-z_]\w*=/.test(words[0] as string)) words = words.slice(1);
    const skip = WRAPPERS[words[0] ?? ''];
    if (skip === undefined || words.length < 2 + skip) return words;
    let rest = words.slice(1 + skip);
    while (rest.length > 1 && (rest[0] as string).startsWith('-')) rest = rest.slice(1);
    if (words[0] === 'nsenter' && /^\d+$/.test(rest[0] ?? '') && rest.length > 1) rest = rest.slice(1);
    words = rest;
  }
}

/** Candidates for the last word of `line`, typed in the process `viewer`. Each but a directory ends in a blank. */
export function completeLine(k: K, viewer: Process, line: string): Completion {
  const words = currentCommand(line);
  const word = words.at(-1) ?? '';
  const flavour = flavourOf(k, viewer.ns.mnt);
  const pick = (names: string[], files: string[] = []): Completion => ({ hits: [...new Set([...names.filter((n) => n.startsWith(word)).map((n) => `${n} `), ...files])].sort(), word });
  if (words.length <= 1) return word.includes('/') ? pick([], paths(k, viewer, word)) : pick([...commandNames(flavour), ...BUILTINS]);
  if (/^[12]?>{1,2}|^</.test(word)) return { hits: [], word };
  let spec: CommandSpec | undefined = findCommand(words[0] as string, flavour);
  if (!spec || /[<>]$/.test(words.at(-2) ?? '')) return pick([], paths(k, viewer, word));
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
  const offer = (kind: CompletionKind): Completion => (kind === 'file' ? pick([], paths(k, viewer, word)) : pick(namesOf(k, viewer, kind)));
  if (wanted !== undefined) return offer(wanted);
  if (word.startsWith('-')) return pick(spec.options?.flatMap((o) => o.names) ?? []);
  const positional = spec.positionals?.[Math.min(position, spec.positionals.length - 1)];
  const subcommands = spec.subcommands?.map((s) => s.name) ?? [];
  if (positional === undefined) return subcommands.length > 0 ? pick(subcommands) : pick([], paths(k, viewer, word));
  const found = offer(positional);
  return subcommands.length > 0 ? { hits: [...new Set([...pick(subcommands).hits, ...found.hits])].sort(), word } : found;
}

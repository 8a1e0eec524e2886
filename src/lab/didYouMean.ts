/**
 * The lab's guess at a typing error. The tool's own answer says which word it does not know; the word nearest to it
 * among those that would have been right there is what was meant, perhaps.
 */
import type { Process } from '../kernel/config.ts';
import { flavourOf } from '../shell/fs/bases.ts';
import type { CompletionKind, K } from '../shell/command.ts';
import { BUILTINS, commandNames, namesOf, paths } from '../shell/complete.ts';
import { type ReadWord, lexemes, optionsAt, parts, readCommand } from '../shell/grammar.ts';
import { closest } from '../text/distance.ts';

type Unknown = 'command' | 'subcommand' | 'option' | 'file' | 'object' | CompletionKind;
/** What tools say of a word they don't know: the words are the tools' own. */
const COMPLAINTS: readonly [says: RegExp, what: Unknown][] = [
  [/^(?:bash|sh|ash|dash): (?:line \d+: )?([^:\s]+): (?:command )?not found/m, 'command'],
  [/exec: "([^"]+)": executable file not found/, 'command'],
  [/unknown command: docker (?:\S+ )*(\S+)$/m, 'subcommand'],
  [/^Object "(\S+)" is unknown/m, 'subcommand'],
  [/^Command "(\S+)" is unknown/m, 'subcommand'],
  [/never heard of command \[(\S+)\]/, 'subcommand'],
  [/^unknown flag: (\S+)/m, 'option'],
  [/(?:unknown|unrecognized) option [`'"]([^'"]+)['"]/, 'option'],
  [/option (--\S+): is unknown/, 'option'],
  [/No such container: (\S+)/, 'container'],
  [/No such object: (\S+)/, 'object'],
  [/network (\S+) not found/, 'network'],
  [/pull access denied for ([^,\s]+),/, 'image'],
  [/Device "(\S+)" does not exist/, 'interface'],
  [/Cannot find device "(\S+)"/, 'interface'],
  [/^(\S+): error fetching interface information/m, 'interface'],
  [/: (\S+): No such device exists/, 'interface'],
  [/interface (\S+) does not exist/, 'interface'],
  [/bridge (\S+) does(?: not|n't) exist/, 'bridge'],
  [/Cannot open network namespace "(\S+)"/, 'netns'],
  [/table '(\S+)' does not exist/, 'table'],
  [/Chain '(\S+)' does not exist/, 'target'],
  [/cannot stat \/proc\/sys\/(\S+):/, 'sysctl'],
  [/: (\S+): (?:Name or service not known|Temporary failure in name resolution)/, 'host'],
  [/bad address '([^']+)'/, 'host'],
  [/[Cc]ould not resolve host: (\S+)/, 'host'],
  [/: (?:cannot \w+ |can't \w+ )?['"‘]?([^\s:'"’]+)['"’]?: No such file or directory/, 'file'],
];
/** Complaints that name no word: what of the line is no name of its kind is looked for. */
const NAMELESS = /No chain\/target\/match by that name|No such device|does a matching rule exist/;
const NAMED: readonly CompletionKind[] = ['chain', 'target', 'interface', 'bridge', 'container', 'network', 'netns'];
/** What is typed most here goes before other tools that are as near. */
const COMMON = [
  'docker',
  'ip',
  'ifconfig',
  'brctl',
  'iptables',
  'ping',
  'curl',
  'wget',
  'ss',
  'tcpdump',
  'conntrack',
  'route',
  'arp',
  'cat',
  'ls',
  'ps',
  'sysctl',
  'bridge',
];

/**
 * The line as it was meant, perhaps; undefined when there is no guess.
 * @param viewer the process that read the line (the shell)
 * @param output what came after it
 * @param more further words that may begin a line (the lab's own)
 */
export function didYouMean(k: K, viewer: Process, line: string, output: string, more: readonly string[] = []): string | undefined {
  const flavour = flavourOf(k, viewer.ns.mnt);
  const words = parts(line).flatMap((p) => readCommand(p.words, flavour).words);
  for (const [says, what] of COMPLAINTS) {
    const found = says.exec(output);
    if (!found) continue;
    const bad = what === 'sysctl' ? (found[1] as string).replaceAll('/', '.') : (found[1] as string).replace(/:latest$/, '');
    const meant = guess(k, viewer, bad, what, words, more);
    const corrected = meant === undefined ? undefined : replace(line, bad, meant);
    if (corrected !== undefined) return corrected;
  }
  if (!NAMELESS.test(output)) return undefined;
  for (const w of words) {
    if (w.kind === undefined || !NAMED.includes(w.kind)) continue;
    const meant = closest(w.text, namesOf(k, viewer, w.kind));
    if (meant !== undefined) return replace(line, w.text, meant);
  }
  return undefined;
}

function guess(k: K, viewer: Process, bad: string, what: Unknown, words: readonly ReadWord[], more: readonly string[]): string | undefined {
  const word = words.find((w) => w.text === bad || w.text.startsWith(`${bad}=`));
  switch (what) {
    case 'command': {
      const contained = word !== undefined && words.indexOf(word) > 0 && words[0]?.text === 'docker';
      const inside = commandNames(contained ? 'busybox' : flavourOf(k, viewer.ns.mnt));
      return closest(bad, [...more, ...COMMON.filter((c) => inside.includes(c)), ...BUILTINS, ...inside]);
    }
    case 'subcommand':
      return closest(bad, word?.spec?.subcommands?.map((s) => s.name) ?? []);
    case 'option': {
      const spec = word?.spec;
      if (!spec || !word) return undefined;
      const names = optionsAt(
        spec,
        words.slice(0, words.indexOf(word)).map((w) => w.text),
      ).flatMap((o) => o.names);
      return closest(
        bad,
        names.filter((n) => n.startsWith('--') === bad.startsWith('--')),
      );
    }
    case 'object':
      return closest(bad, [...namesOf(k, viewer, 'container'), ...namesOf(k, viewer, 'network')]);
    case 'file': {
      const dir = bad.slice(0, bad.lastIndexOf('/') + 1);
      return closest(
        bad,
        paths(k, viewer, dir).map((p) => p.trimEnd().replace(/\/$/, '')),
      );
    }
    default:
      return closest(bad, namesOf(k, viewer, what));
  }
}

/** The line with one word replaced, where it stands as a word of its own. */
function replace(line: string, bad: string, meant: string): string | undefined {
  const found = lexemes(line).find((l) => !l.operator && (l.text === bad || l.text.startsWith(`${bad}=`) || l.text === `${bad}:latest`));
  if (found) return line.slice(0, found.from) + found.raw.replace(bad, meant) + line.slice(found.from + found.raw.length);
  // inside a quoted command line: sh -c 'pign …'
  const at = line.search(new RegExp(`(?<![\\w.-])${bad.replace(/[^\w\s]/g, '\\$&')}(?![\\w.-])`));
  return at < 0 ? undefined : line.slice(0, at) + meant + line.slice(at + bad.length);
}

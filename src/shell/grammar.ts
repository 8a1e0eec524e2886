/**
 * What the words of a command line are, by the commands' own tables: command, subcommand, option, value, argument.
 * Completion, `explain` and the lab's guesses at typing errors read lines with it. It only reads: quoting is taken
 * off, nothing is expanded.
 */
import type { CommandSpec, CompletionKind, Flavour, OptionSpec } from './command.ts';
import { findCommand } from './commands/registry.ts';

/** A word as it was typed (`raw`) and without its quotes. */
export interface Lexeme {
  raw: string;
  text: string;
  /** Where it begins in the line. */
  from: number;
  /** `|`, `&&`, `>`, `$(` and the like. */
  operator: boolean;
}
const OPERATOR = /^(?:\|\||&&|;;|\|&|>>|2>&1|&>|[012]?>>?|<<<?|<|\$\(|[|;&()`])/;

/** Words and operators of a line. An unfinished quote reaches to the end. */
export function lexemes(line: string): Lexeme[] {
  const out: Lexeme[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at] as string)) {
      at++;
      continue;
    }
    const operator = OPERATOR.exec(line.slice(at))?.[0];
    if (operator) {
      out.push({ raw: operator, text: operator, from: at, operator: true });
      at += operator.length;
      continue;
    }
    const from = at;
    let text = '';
    let quote = '';
    for (; at < line.length; at++) {
      const c = line[at] as string;
      if (quote !== '') {
        if (c === quote) quote = '';
        else text += c === '\\' && quote === '"' ? (line[++at] ?? '') : c;
      } else if (c === "'" || c === '"') quote = c;
      else if (c === '\\') text += line[++at] ?? '';
      else if (/[\s|;&<>()`]/.test(c)) break;
      else text += c;
    }
    out.push({ raw: line.slice(from, at), text, from, operator: false });
  }
  return out;
}

export type Role = 'assignment' | 'command' | 'subcommand' | 'option' | 'value' | 'argument' | 'unknown-option' | 'unknown-command' | 'unknown-subcommand';
export interface ReadWord {
  text: string;
  role: Role;
  /** The command or subcommand it is, or belongs to. */
  spec?: CommandSpec;
  /** Command and subcommands down to `spec`: "docker network create". */
  path: string;
  /** Options it is (several when they are packed: `-itd`), or the one it is the value of. */
  options?: OptionSpec[];
  /** What kind of name an argument or value is. */
  kind?: CompletionKind;
  /** Which argument it is, from 0. */
  position?: number;
}
/** How far a line has been read, and what the next word would be. */
export interface Reading {
  words: ReadWord[];
  spec: CommandSpec | undefined;
  path: string;
  /** Arguments read so far. */
  position: number;
  /** The option that waits for its value. */
  wanted: OptionSpec | undefined;
  flavour: Flavour;
}

/** Its value may be left out. */
export const isOptional = (option: OptionSpec): boolean => option.value?.startsWith('[') ?? false;
const isLong = (word: string): boolean => word.startsWith('--') && word.length > 2;

/** The subcommand of this name; `ip` and `bridge` take any beginning of it. */
export function findSub(spec: CommandSpec, word: string): CommandSpec | undefined {
  const subs = spec.subcommands ?? [];
  return subs.find((s) => s.name === word) ?? (spec.abbreviates && word !== '' ? subs.find((s) => s.name.startsWith(word)) : undefined);
}
/** Options that can stand here: the command's own, and what the words before bring with them. */
export const optionsAt = (spec: CommandSpec, before: readonly string[]): OptionSpec[] => [...(spec.options ?? []), ...(spec.more?.(before) ?? [])];

/** Read one command's words. */
export function readCommand(words: readonly string[], flavour: Flavour): Reading {
  const reading: Reading = { words: [], spec: undefined, path: '', position: 0, wanted: undefined, flavour };
  const before: string[] = [];
  for (const [i, text] of words.entries()) {
    if (!reading.spec) {
      if (/^[A-Za-z_]\w*=/.test(text) || (text === 'time' && words.length > i + 1)) {
        reading.words.push({ text, role: 'assignment', path: '' });
        continue;
      }
      const spec = findCommand(text.replace(/^.*\//, ''), reading.flavour);
      reading.words.push({ text, role: spec ? 'command' : 'unknown-command', path: text, ...(spec && { spec }) });
      if (!spec) {
        for (const rest of words.slice(i + 1)) reading.words.push({ text: rest, role: 'argument', path: text });
        return reading;
      }
      reading.spec = spec;
      reading.path = spec.name;
      continue;
    }
    if (!readWord(reading, text, before)) {
      // the rest is a command line of its own: in a container with the container's programs
      const inner = readCommand(words.slice(i), reading.path.startsWith('docker ') ? 'busybox' : reading.flavour);
      return { ...inner, words: [...reading.words, ...inner.words] };
    }
    before.push(text);
  }
  return reading;
}
/** One word behind the command; false when a command line of its own begins with it. */
function readWord(reading: Reading, text: string, before: readonly string[]): boolean {
  const spec = reading.spec as CommandSpec;
  const { path } = reading;
  const { wanted } = reading;
  reading.wanted = undefined;
  if (wanted && !(isOptional(wanted) && text.startsWith('-'))) {
    reading.words.push({ text, role: 'value', spec, path, options: [wanted], ...(wanted.complete && { kind: wanted.complete }) });
    // "chain target": one more word belongs to it
    const rest = (wanted.value ?? '').split(' ').slice(1).join(' ');
    if (rest !== '' && !isOptional(wanted) && !rest.startsWith('[')) reading.wanted = { names: wanted.names, help: wanted.help, value: rest, ...(rest === 'target' && { complete: 'target' as const }) };
    return true;
  }
  if (text.startsWith('-') && text !== '-' && text !== '--') {
    const options = optionOf(optionsAt(spec, before), text, !path.startsWith('docker'));
    reading.words.push({ text, role: options.length > 0 ? 'option' : 'unknown-option', spec, path, ...(options.length > 0 && { options }) });
    const last = options.at(-1);
    if (last?.value !== undefined && !text.includes('=') && (isLong(text) || last.names.some((n) => text === n || text.endsWith(n.slice(1)))))
      reading.wanted = last;
    return true;
  }
  const sub = findSub(spec, text);
  if (sub) {
    reading.spec = sub;
    reading.path = `${path} ${sub.name}`;
    reading.position = 0;
    reading.words.push({ text, role: 'subcommand', spec: sub, path: reading.path });
    return true;
  }
  const kind = spec.positionals?.[Math.min(reading.position, spec.positionals.length - 1)];
  if (kind === 'command') return false;
  const first = reading.position === 0 && (spec.subcommands?.length ?? 0) > 0 && kind === undefined;
  reading.words.push({ text, role: first ? 'unknown-subcommand' : 'argument', spec, path, position: reading.position, ...(kind && { kind }) });
  reading.position++;
  return true;
}
/**
 * The option a word names; the options that are packed in it (`-nvL`); none.
 * @param abbreviates the beginning of one long name is enough, as getopt_long(3) has it (and Docker's pflag has not)
 */
function optionOf(options: OptionSpec[], word: string, abbreviates: boolean): OptionSpec[] {
  const name = word.split('=')[0] as string;
  const exact = options.find((o) => o.names.includes(name) || o.names.includes(word));
  if (exact) return [exact];
  if (isLong(word)) {
    const begun = abbreviates ? options.filter((o) => o.names.some((n) => n.startsWith(name))) : [];
    return begun.length === 1 ? begun : [];
  }
  const out: OptionSpec[] = [];
  for (let i = 1; i < word.length; i++) {
    const one = options.find((o) => o.names.includes(`-${word[i]}`));
    if (!one) return out.at(-1)?.value !== undefined ? out : [];
    out.push(one);
    // the rest is its value: -p8080:80
    if (one.value !== undefined && !isOptional(one) && i < word.length - 1) return out;
  }
  return out;
}

/** A line as commands with the operators between them. */
export interface Part {
  operator?: string;
  words: string[];
}
export function parts(line: string): Part[] {
  const out: Part[] = [{ words: [] }];
  for (const l of lexemes(line)) {
    if (l.operator) out.push({ operator: l.raw, words: [] });
    else out.at(-1)?.words.push(l.text);
  }
  return out.filter((p, i) => i === 0 ? p.words.length > 0 : true);
}
export const isRedirection = (operator: string | undefined): boolean => operator !== undefined && /[<>]/.test(operator) && operator !== '2>&1';

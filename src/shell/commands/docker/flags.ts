/**
 * Flags as docker's client parses them (spf13/pflag): long and short spellings, `--name=value`, combined shorthands,
 * lists, and its error texts. A command's flags are one table, from which help and completion are made too.
 */
import type { CompletionKind } from '../../command.ts';

/** Type names as help prints them; `bool` takes no value, `list`, `strings` and `map` may be given again. */
export type FlagType =
  | 'bool'
  | 'string'
  | 'int'
  | 'list'
  | 'strings'
  | 'map'
  | 'bytes'
  | 'decimal'
  | 'filter'
  | 'network'
  | 'port'
  | 'pint'
  | 'uint16'
  | 'duration';
export interface Flag {
  long: string;
  short?: string;
  type: FlagType /** word for the value in help, where it differs from the type */;
  word?: string;
  help: string;
  complete?: CompletionKind;
  hidden?: boolean /** the real client has it, the model hasn't: using it says so */;
  unmodelled?: boolean /** what is wrong with a value, if anything */;
  wrong?: (value: string) => string | undefined;
}

/** Parsed flags: values in the order they were given. */
export class Flags {
  private readonly given = new Map<string, string[]>();
  add(long: string, value: string): void {
    const values = this.given.get(long);
    if (values) values.push(value);
    else this.given.set(long, [value]);
  }
  /** Was it given at all? */
  has(long: string): boolean {
    return this.given.has(long);
  }
  /** Last value, '' when not given. */
  str(long: string): string {
    return this.given.get(long)?.at(-1) ?? '';
  }
  bool(long: string): boolean {
    return this.str(long) === 'true';
  }
  all(long: string): string[] {
    return this.given.get(long) ?? [];
  }
  /** Number given, or undefined. */
  num(long: string): number | undefined {
    return this.has(long) ? Number(this.str(long)) : undefined;
  }
}

/** A wrong flag: the message is pflag's. */
export class FlagError extends Error {}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

/**
 * Parse `argv`. With `interspersed` off, flags end at the first argument (docker run, exec, create). Throws FlagError.
 */
export function parseFlags(argv: readonly string[], table: readonly Flag[], interspersed: boolean): { flags: Flags; args: string[] } {
  const byLong = new Map(table.map((f) => [f.long, f]));
  const byShort = new Map(table.filter((f) => f.short).map((f) => [f.short as string, f]));
  const flags = new Flags();
  const args: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') {
      args.push(...argv.slice(i + 1));
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      args.push(word);
      if (interspersed) continue;
      args.push(...argv.slice(i + 1));
      break;
    }
    if (word.startsWith('--')) {
      const eq = word.indexOf('=');
      const name = eq < 0 ? word.slice(2) : word.slice(2, eq);
      if (name === '' || name.startsWith('-') || name.startsWith('=')) throw new FlagError(`bad flag syntax: ${word}`);
      const flag = byLong.get(name);
      if (!flag) throw new FlagError(`unknown flag: --${name}`);
      if (eq >= 0) set(flags, flag, word.slice(eq + 1), `--${name}`);
      else if (flag.type === 'bool') flags.add(flag.long, 'true');
      else if (i + 1 < argv.length) set(flags, flag, argv[++i] as string, `--${name}`);
      else throw new FlagError(`flag needs an argument: --${name}`);
      continue;
    }
    for (let rest = word.slice(1); rest !== ''; ) {
      const letter = rest[0] as string;
      const flag = byShort.get(letter);
      if (!flag) throw new FlagError(`unknown shorthand flag: '${letter}' in -${rest}`);
      rest = rest.slice(1);
      const shown = `-${letter}, --${flag.long}`;
      if (rest.startsWith('=')) {
        set(flags, flag, rest.slice(1), shown);
        break;
      }
      if (flag.type === 'bool') {
        flags.add(flag.long, 'true');
        continue;
      }
      if (rest !== '') {
        set(flags, flag, rest, shown);
        break;
      }
      if (i + 1 >= argv.length) throw new FlagError(`flag needs an argument: '${letter}' in -${letter}`);
      set(flags, flag, argv[++i] as string, shown);
    }
  }
  return { flags, args };
}

/** Check and store one value. */
function set(flags: Flags, flag: Flag, value: string, shown: string): void {
  const bad = (reason: string): never => {
    throw new FlagError(`invalid argument ${JSON.stringify(value)} for ${JSON.stringify(shown)} flag: ${reason}`);
  };
  const wrong = flag.wrong?.(value);
  if (wrong !== undefined) bad(wrong);
  switch (flag.type) {
    case 'bool':
      if (TRUE.has(value)) flags.add(flag.long, 'true');
      else if (FALSE.has(value)) flags.add(flag.long, 'false');
      else bad(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
      return;
    case 'int':
    case 'pint':
    case 'uint16':
      if (!/^[+-]?\d+$/.test(value)) bad(`strconv.${flag.type === 'uint16' ? 'ParseUint' : 'ParseInt'}: parsing ${JSON.stringify(value)}: invalid syntax`);
      flags.add(flag.long, String(Number(value)));
      return;
    case 'strings':
      for (const part of value.split(',')) flags.add(flag.long, part);
      return;
    case 'map':
      flags.add(flag.long, value);
      return;
    case 'filter': {
      if (value === '') return;
      if (!value.includes('=')) bad('bad format of filter (expected name=value)');
      const eq = value.indexOf('=');
      flags.add(flag.long, `${value.slice(0, eq).trim().toLowerCase()}=${value.slice(eq + 1).trim()}`);
      return;
    }
    default:
      flags.add(flag.long, value);
  }
}

/** Values of `--filter` by key. */
export function filtersOf(flags: Flags): Record<string, string[]> {
  // without a prototype: a key may be called as anything that every object has
  const filters: Record<string, string[]> = Object.create(null);
  for (const f of flags.all('filter')) {
    const eq = f.indexOf('=');
    (filters[f.slice(0, eq)] ??= []).push(f.slice(eq + 1));
  }
  return filters;
}

/** The options block of a help screen: `  -d, --detach   Text`, wrapped as docker's client wraps it to 80 columns. */
export function flagUsages(table: readonly Flag[]): string {
  const left = (f: Flag): string => {
    const word = f.type === 'bool' ? '' : ` ${f.word ?? (f.type === 'port' || f.type === 'pint' ? 'list' : f.type)}`;
    return `${f.short ? `  -${f.short}, ` : '      '}--${f.long}${word}`;
  };
  const shown = table.filter((f) => !f.hidden).sort((a, b) => (a.long < b.long ? -1 : 1));
  const width = Math.max(...shown.map((f) => left(f).length)) + 3;
  return shown.map((f) => `${left(f).padEnd(width)}${wrapHelp(f.help, 80 - width).join(`\n${' '.repeat(width)}`)}`).join('\n');
}
function wrapHelp(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > Math.max(24, width)) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

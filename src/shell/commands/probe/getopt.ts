/** getopt_long(3) of glibc, which both user lands use: clustered short options, long ones with unique prefixes, words in any order. */

/** Long options: name -> how the result names it, and whether it takes a value. */
export type LongOptions = Readonly<Record<string, { as: string; value?: boolean }>>;
export interface Parsed {
  /** In the order given. `value` is '' for options that take none. */
  options: { name: string; value: string }[];
  words: string[];
  /** What getopt says about the first mistake (without the program's name), and which option it was. */
  error?: { text: string; kind: 'unknown' | 'missing'; option: string };
}

/**
 * Take a command line apart.
 * @param shorts as getopt's optstring: "c:nq"; a leading "+" stops at the first word that is no option.
 */
export function getopt(args: readonly string[], shorts: string, longs: LongOptions = {}): Parsed {
  const parsed: Parsed = { options: [], words: [] };
  const stopEarly = shorts.startsWith('+');
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === '--') {
      parsed.words.push(...args.slice(i + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const [given = '', value] = split(arg.slice(2));
      const names = Object.keys(longs).filter((n) => n.startsWith(given));
      const name = names.includes(given) ? given : names.length === 1 ? (names[0] as string) : undefined;
      const spec = name === undefined ? undefined : longs[name];
      if (!spec) return fail(parsed, names.length > 1 ? `option '${arg}' is ambiguous; possibilities: ${names.map((n) => `'--${n}'`).join(' ')}` : `unrecognized option '${arg}'`, 'unknown', arg);
      if (!spec.value && value !== undefined) return fail(parsed, `option '--${name}' doesn't allow an argument`, 'unknown', `--${name}`);
      if (spec.value && value === undefined && i + 1 >= args.length) return fail(parsed, `option '--${name}' requires an argument`, 'missing', `--${name}`);
      parsed.options.push({ name: spec.as, value: spec.value ? (value ?? (args[++i] as string)) : '' });
    } else if (arg.startsWith('-') && arg.length > 1) {
      for (let at = 1; at < arg.length; at++) {
        const letter = arg[at] as string;
        const place = letter === ':' ? -1 : shorts.indexOf(letter);
        if (place < 0 || letter === '+') return fail(parsed, `invalid option -- '${letter}'`, 'unknown', letter);
        if (shorts[place + 1] !== ':') {
          parsed.options.push({ name: letter, value: '' });
          continue;
        }
        const rest = arg.slice(at + 1);
        if (shorts[place + 2] === ':') parsed.options.push({ name: letter, value: rest });
        else if (rest === '' && i + 1 >= args.length) return fail(parsed, `option requires an argument -- '${letter}'`, 'missing', letter);
        else parsed.options.push({ name: letter, value: rest !== '' ? rest : (args[++i] as string) });
        break;
      }
    } else if (stopEarly) {
      parsed.words.push(...args.slice(i));
      break;
    } else parsed.words.push(arg);
  }
  return parsed;
}
function split(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
function fail(parsed: Parsed, text: string, kind: 'unknown' | 'missing', option: string): Parsed {
  parsed.error = { text, kind, option };
  return parsed;
}

/** getopt_long(3) for tools: options in any order, clusters, abbreviated long names, and the errors glibc prints. */
import type { Ctx } from '../command.ts';

export const BUSYBOX_BANNER = 'BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.';

export interface Options {
  /** Options in the order given: letter (or long name without a letter) and argument. */
  list: { name: string; value: string | undefined }[];
  args: string[];
  has(name: string): boolean;
  /** Argument of the last option of this name. */
  get(name: string): string | undefined;
}

export interface OptionRules {
  /** getopt string: `n:` takes an argument, `i::` one that is attached or missing; `+` in front stops at the first operand. */
  short: string;
  /** Long names and the letter they stand for (or a name of their own), with `:` when they take an argument, `::` when they may. */
  long?: Record<string, string>;
  /** Exit status of a usage error. */
  status?: number;
  /** BusyBox's usage line(s) behind `Usage: `. */
  usage?: string;
}

/** The last line(s) of a usage error: coreutils point to --help, BusyBox prints its usage. Returns the status. */
export function usageError(ctx: Ctx, rules: Pick<OptionRules, 'status' | 'usage'>): number {
  if (ctx.flavour === 'busybox') ctx.stderr.write(`${BUSYBOX_BANNER}\n\nUsage: ${rules.usage ?? `${ctx.name} [OPTIONS]`}\n`);
  else ctx.stderr.write(`Try '${ctx.name} --help' for more information.\n`);
  return ctx.flavour === 'busybox' ? 1 : (rules.status ?? 1);
}

/** Parse ctx.args. A number is the exit status after an error was printed. */
export function parseOptions(ctx: Ctx, rules: OptionRules, args: readonly string[] = ctx.args): Options | number {
  const list: Options['list'] = [];
  const operands: string[] = [];
  const inOrder = rules.short.startsWith('+');
  const takes = (letter: string): '' | ':' | '::' => {
    const at = rules.short.indexOf(letter, inOrder ? 1 : 0);
    if (at < 0) return '';
    return rules.short.startsWith('::', at + 1) ? '::' : rules.short[at + 1] === ':' ? ':' : '';
  };
  const fail = (message: string): number => {
    ctx.stderr.write(`${ctx.name}: ${message}\n`);
    return usageError(ctx, rules);
  };
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word === '--') {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      if (inOrder) {
        operands.push(...args.slice(i));
        break;
      }
      operands.push(word);
      continue;
    }
    if (word.startsWith('--')) {
      const at = word.indexOf('=');
      const name = at < 0 ? word.slice(2) : word.slice(2, at);
      const names = Object.keys(rules.long ?? {});
      const matches = names.includes(name) ? [name] : names.filter((n) => n.startsWith(name));
      if (matches.length === 0) return fail(`unrecognized option '--${name}'`);
      const kinds = new Set(matches.map((m) => rules.long?.[m]));
      if (matches.length > 1 && kinds.size > 1) return fail(`option '--${name}' is ambiguous; possibilities:${matches.map((m) => ` '--${m}'`).join('')}`);
      const rule = rules.long?.[matches[0] as string] as string;
      const kind = rule.replace(/^[^:]+/, '');
      const plain = rule.replace(/:+$/, '');
      if (kind === '' && at >= 0) return fail(`option '--${matches[0]}' doesn't allow an argument`);
      let value = at < 0 ? undefined : word.slice(at + 1);
      if (kind === ':' && value === undefined) {
        value = args[++i];
        if (value === undefined) return fail(`option '--${matches[0]}' requires an argument`);
      }
      list.push({ name: plain, value });
      continue;
    }
    for (let j = 1; j < word.length; j++) {
      const letter = word[j] as string;
      if (letter === ':' || letter === '+' || rules.short.indexOf(letter, inOrder ? 1 : 0) < 0) return fail(`invalid option -- '${letter}'`);
      const kind = takes(letter);
      if (kind === '') {
        list.push({ name: letter, value: undefined });
        continue;
      }
      let value: string | undefined = word.slice(j + 1);
      if (value === '') {
        value = kind === ':' ? args[++i] : undefined;
        if (kind === ':' && value === undefined) return fail(`option requires an argument -- '${letter}'`);
      }
      list.push({ name: letter, value });
      break;
    }
  }
  return { list, args: operands, has: (name) => list.some((o) => o.name === name), get: (name) => list.findLast((o) => o.name === name)?.value };
}

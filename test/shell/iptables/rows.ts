/** Rows of what iptables 1.8.13 (or, `old`, 1.8.9) answered to single rules, and how the model's pure half is held against them. */
import { KernelError } from '../../../src/kernel/errors.ts';
import { checkEntry, hookSets } from '../../../src/kernel/netfilter/demands.ts';
import type { Hook, TableName } from '../../../src/kernel/netfilter/types.ts';
import { describeError, XtablesError } from '../../../src/shell/commands/iptables/errors.ts';
import type { ParseEnv } from '../../../src/shell/commands/iptables/extension.ts';
import { type ListStyle, listRule, saveRule } from '../../../src/shell/commands/iptables/format.ts';
import { parseCommand } from '../../../src/shell/commands/iptables/parse.ts';

export interface Row { ext: string; table: TableName; chain: string; rule: string; exit: number; stderr: string; saved?: string; listed?: string; listedByName?: string }

const HOSTS: Record<string, number> = { localhost: 0x7f000001, 'docker-host': 0x7f000101 };
const NETWORKS: Record<string, number> = { default: 0, loopback: 0x7f000000, 'link-local': 0xa9fe0000 };
const USERS: Record<string, number> = { root: 0, daemon: 1, 'www-data': 33, nobody: 65534 };
const GROUPS: Record<string, number> = { root: 0, daemon: 1, 'www-data': 33, nogroup: 65534 };
const nameOf = (table: Record<string, number>, id: number): string | undefined => Object.keys(table).find((n) => table[n] === id);

export const testEnv = (old: boolean, warn: (text: string) => void = () => {}): ParseEnv => ({
  old,
  resolve: (name) => (HOSTS[name] === undefined ? [] : [HOSTS[name] as number]),
  network: (name) => NETWORKS[name],
  uid: (name) => USERS[name],
  gid: (name) => GROUPS[name],
  ipset: () => false,
  warn,
});
const style = (numeric: boolean, old: boolean): ListStyle => ({
  old, family: 4, numeric, verbose: numeric, exact: false, lineNumbers: false,
  hostName: (addr) => nameOf(HOSTS, addr) ?? nameOf(NETWORKS, addr),
  userName: (id) => nameOf(USERS, id),
  groupName: (id) => nameOf(GROUPS, id),
});

/** Words of a command line: quotes, backslashes and the one substitution that the rows use. */
export function words(line: string): string[] {
  const out: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string;
    if (c === ' ') {
      if (word !== undefined) out.push(word);
      word = undefined;
      continue;
    }
    word ??= '';
    if (c === "'") {
      const end = line.indexOf("'", i + 1);
      word += line.slice(i + 1, end);
      i = end;
    } else if (c === '"') {
      for (i++; line[i] !== '"'; i++) {
        if (line[i] === '\\' && /["\\$`]/.test(line[i + 1] ?? '')) i++;
        word += line[i];
      }
    } else if (c === '\\') word += line[++i];
    else word += c;
  }
  if (word !== undefined) out.push(word);
  return out;
}

const tidy = (text: string | undefined): string => (text ?? '').split('\n').map((l) => l.trimEnd()).join('\n').trimEnd();

/** The model's answer to one row: exit status, stderr, and the three ways of printing. */
export function answer(row: Row, old = false): Omit<Row, 'ext' | 'table' | 'chain' | 'rule'> {
  let stderr = '';
  const program = { name: 'iptables', line: 0, old };
  try {
    const parsed = parseCommand(['-t', row.table, '-A', row.chain, ...words(row.rule)], testEnv(old, (t) => (stderr += t)), { family: 4, program: 'iptables' });
    if (parsed.kind !== 'command') return { exit: 0, stderr };
    const { rules, counters } = parsed.command;
    for (const rule of rules) {
      const to = rule.target?.name === 'JUMP' || rule.target?.name === 'GOTO' ? rule.target['chain'] : undefined;
      if (to !== undefined) throw new XtablesError('PARAMETER', `Chain '${to}' does not exist`);
      try {
        checkEntry(row.table, rule);
        if (!hookSets(rule).every((hooks) => hooks.includes(row.chain as Hook))) throw new KernelError('EINVAL');
      } catch (e) {
        if (e instanceof KernelError) throw new XtablesError('RESOURCE', ` RULE_APPEND failed (${e.text}): rule in chain ${row.chain}`);
        throw e;
      }
    }
    return {
      exit: 0, stderr,
      saved: rules.map((r) => `-A ${row.chain}${saveRule(r, undefined, old) && ` ${saveRule(r, undefined, old)}`}`).join('\n'),
      listed: rules.map((r) => listRule(r, 1, counters ?? [0, 0], style(true, old))).join(''),
      listedByName: rules.map((r) => listRule(r, 1, counters ?? [0, 0], style(false, old))).join(''),
    };
  } catch (e) {
    const said = describeError(e, program);
    if (!said) throw e;
    return { exit: said.status, stderr: stderr + said.text };
  }
}
/** One line for each row in which the model differs. */
export function checkRows(rows: readonly Row[], old = false): string[] {
  return rows.flatMap((row) => {
    let have: ReturnType<typeof answer>;
    try {
      have = answer(row, old);
    } catch (e) {
      return [`${row.table} ${row.chain}: ${row.rule}\n  threw ${(e as Error).stack?.split('\n').slice(0, 3).join(' ')}`];
    }
    const pairs: [string, string, string][] = [['exit', String(row.exit), String(have.exit)], ['stderr', tidy(row.stderr), tidy(have.stderr)]];
    if (row.exit === 0) pairs.push(['saved', tidy(row.saved), tidy(have.saved)], ['listed', tidy(row.listed), tidy(have.listed)], ['by name', tidy(row.listedByName), tidy(have.listedByName)]);
    const bad = pairs.filter(([, want, got]) => want !== got);
    return bad.length ? [`${row.table} ${row.chain}: ${row.rule}\n${bad.map(([what, want, got]) => `  ${what}\n    real:  ${want}\n    model: ${got}`).join('\n')}`] : [];
  });
}

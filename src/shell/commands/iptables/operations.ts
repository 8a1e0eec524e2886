/**
 * What each command does to the rule set, with the words in which it fails. A command changes all or nothing, as one
 * nftables batch does.
 */
import type { NetnsId } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import * as ruleset from '../../../kernel/netfilter/ruleset.ts';
import type { Policy, TableName } from '../../../kernel/netfilter/types.ts';
import { RulesetError, XtablesError } from './errors.ts';
import { type ListStyle, verboseRule } from './format.ts';
import { type Ruleset, chainsOf, findChain, isTable } from './listing.ts';
import type { Command, RuleSpec } from './parse.ts';

const NO_CHAIN = 'No chain/target/match by that name';
const BAD_RULE = 'Bad rule (does a matching rule exist in that chain?)';

export interface Where {
  k: Kernel;
  ns: NetnsId;
  /** What -v says. */
  say(text: string): void;
  /** Names for what -v says. */
  style: ListStyle;
}
export const rulesetOf = ({ k, ns, style }: Where): Ruleset => ({ nf: k.ns(ns).nf, counters: k.peek(ns).counters, old: style.old ?? false });

/** Remember the rule set; the function that comes back puts it in place again. */
export function snapshot(k: Kernel, ns: NetnsId): () => void {
  const before = k.ns(ns).nf;
  const { counters, matchState } = k.peek(ns);
  const kept = { counters: { ...counters }, matchState: { ...matchState } };
  return () => {
    k.updateNs(ns, (draft) => {
      draft.nf = before;
    });
    Object.assign(k.hot(ns), kept);
  };
}
/** Undo what was done when a later part fails. */
export function atomic<T>(k: Kernel, ns: NetnsId, work: () => T): T {
  const back = snapshot(k, ns);
  try {
    return work();
  } catch (error) {
    back();
    throw error;
  }
}

/** A KernelError on the way to or from the kernel, in the tool's words. */
function failed(operation: string, what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new XtablesError('RESOURCE', ` ${operation} failed (${error.text}): ${what}`);
  }
}

/** The table, or the error for one that doesn't exist. */
export function tableOf(name: string): TableName {
  if (!isTable(name)) throw new XtablesError('VERSION', `table '${name}' does not exist`);
  return name;
}

/** Apply a command that isn't a listing. */
export function apply(command: Command, where: Where): void {
  const table = tableOf(command.table);
  for (const rule of command.rules) checkJump(rule, where, table);
  atomic(where.k, where.ns, () => new Operation(command, where, table).run());
}
function checkJump(rule: RuleSpec, where: Where, table: TableName): void {
  const { target } = rule;
  if (target?.name !== 'JUMP' && target?.name !== 'GOTO') return;
  const chain = String(target['chain']);
  if (!findChain(rulesetOf(where), table, chain)) throw new XtablesError('PARAMETER', `Chain '${chain}' does not exist`);
}

class Operation {
  private readonly c: Command;
  private readonly w: Where;
  private readonly table: TableName;
  constructor(command: Command, where: Where, table: TableName) {
    this.c = command;
    this.w = where;
    this.table = table;
  }
  private get chain(): string {
    return this.c.chain ?? '';
  }
  private get set(): Ruleset {
    return rulesetOf(this.w);
  }
  private say(text: string): void {
    if (this.c.verbose > 0) this.w.say(text);
  }

  run(): void {
    switch (this.c.command) {
      case 'append':
        return this.add(false);
      case 'insert':
        return this.add(true);
      case 'replace':
        return this.replace();
      case 'delete':
        return this.delete();
      case 'delete-num':
        return this.deleteNumber();
      case 'check':
        return this.check();
      case 'flush':
        return this.each(this.c.chain, (chain) => this.flush(chain));
      case 'zero':
        return this.each(this.c.chain, (chain) => this.zero(chain));
      case 'zero-num':
        return this.zeroRule();
      case 'new-chain':
        return this.newChain();
      case 'delete-chain':
        return this.deleteChains();
      case 'rename-chain':
        return this.rename();
      case 'policy':
        return this.policy();
      default:
        return undefined;
    }
  }

  /** Chain to write a rule into; a builtin one comes to be. */
  private writable(): void {
    const { k, ns } = this.w;
    if (ruleset.isBuiltin(this.table, this.chain)) ruleset.ensureBuiltin(k, ns, this.table, this.chain);
    else if (!ruleset.getChain(k.ns(ns).nf, this.table, this.chain)) throw new RulesetError(NO_CHAIN);
  }
  private length(): number {
    return ruleset.getChain(this.w.k.ns(this.w.ns).nf, this.table, this.chain)?.rules.length ?? 0;
  }
  private withCounters(rule: RuleSpec): ruleset.NewRule {
    return { ...rule, ...(this.c.counters && { counters: this.c.counters }) };
  }
  private add(insert: boolean): void {
    const { k, ns } = this.w;
    const pos = this.c.rulenum ?? 1;
    if (insert) {
      this.writable();
      if (pos > this.length() + 1) throw new RulesetError('Index of insertion too big');
    }
    for (const rule of this.c.rules) {
      this.say(verboseRule(rule, this.w.style));
      if (!insert) this.writable();
      // behind the last rule it is an append (iptables/nft.c, nft_rule_insert)
      const inserted = insert && !(pos > 1 && pos === this.length() + 1);
      failed(inserted ? 'RULE_INSERT' : 'RULE_APPEND', `rule in chain ${this.chain}`, () => {
        if (insert) ruleset.insertRule(k, ns, this.table, this.chain, this.withCounters(rule), pos);
        else ruleset.appendRule(k, ns, this.table, this.chain, this.withCounters(rule));
      });
    }
  }
  private replace(): void {
    const { k, ns } = this.w;
    const rule = this.c.rules[0] as RuleSpec;
    if (!ruleset.getChain(k.ns(ns).nf, this.table, this.chain)) throw new RulesetError(NO_CHAIN);
    if ((this.c.rulenum ?? 1) > this.length()) throw new RulesetError('Index of replacement too big');
    this.say(verboseRule(rule, this.w.style));
    failed('RULE_REPLACE', `rule in chain ${this.chain}`, () => {
      ruleset.replaceRule(k, ns, this.table, this.chain, this.c.rulenum ?? 1, this.withCounters(rule));
    });
  }
  private find(rule: RuleSpec): number {
    const found = ruleset.findRule(this.w.k.ns(this.w.ns).nf, this.table, this.chain, rule);
    if (found === 0) throw new RulesetError(BAD_RULE);
    this.say(verboseRule(rule, this.w.style));
    return found;
  }
  private delete(): void {
    for (const rule of this.c.rules) ruleset.deleteRule(this.w.k, this.w.ns, this.table, this.chain, this.find(rule));
  }
  private check(): void {
    for (const rule of this.c.rules) this.find(rule);
  }
  private deleteNumber(): void {
    const { k, ns } = this.w;
    if (!ruleset.getChain(k.ns(ns).nf, this.table, this.chain)) throw new RulesetError(NO_CHAIN);
    if ((this.c.rulenum ?? 1) > this.length()) throw new RulesetError('Index of deletion too big');
    ruleset.deleteRule(k, ns, this.table, this.chain, this.c.rulenum ?? 1);
  }

  /** One chain, or all of the table. */
  private each(chain: string | undefined, work: (chain: string) => void): void {
    if (chain === undefined) for (const c of chainsOf(this.set, this.table)) work(c.name);
    else if (findChain(this.set, this.table, chain)) work(chain);
    else throw new RulesetError(NO_CHAIN);
  }
  private flush(chain: string): void {
    const { k, ns } = this.w;
    this.say(`Flushing chain \`${chain}'\n`);
    if (ruleset.getChain(k.ns(ns).nf, this.table, chain)) ruleset.flushChain(k, ns, this.table, chain);
    else if (this.c.chain !== undefined) ruleset.ensureBuiltin(k, ns, this.table, chain);
  }
  /** Also for -L -Z and -S -Z. */
  zero(chain: string): void {
    this.say(`Zeroing chain \`${chain}'\n`);
    ruleset.zeroCounters(this.w.k, this.w.ns, this.table, chain);
  }
  zeroAll(): void {
    this.each(this.c.chain, (chain) => this.zero(chain));
  }
  private zeroRule(): void {
    const { k, ns } = this.w;
    if ((this.c.rulenum ?? 1) > this.length()) {
      // 1.8.9 doesn't mind, as long as there is such a chain
      if (this.set.old && findChain(this.set, this.table, this.chain)) return;
      throw new RulesetError(BAD_RULE);
    }
    ruleset.zeroCounters(k, ns, this.table, this.chain, this.c.rulenum ?? 1);
  }

  private newChain(): void {
    if (findChain(this.set, this.table, this.chain)) throw new RulesetError('Chain already exists');
    ruleset.newChain(this.w.k, this.w.ns, this.table, this.chain);
  }
  private deleteChains(): void {
    const { k, ns } = this.w;
    const all = this.c.chain === undefined;
    const chains = all
      ? chainsOf(this.set, this.table)
          .filter((c) => !c.builtin)
          .map((c) => c.name)
      : [this.chain];
    for (const chain of chains) {
      const found = ruleset.getChain(k.ns(ns).nf, this.table, chain);
      if (!found) throw new RulesetError(NO_CHAIN);
      // a builtin chain goes only while it is as good as not there
      if (found.hook && found.policy === 'DROP') throw new RulesetError('Directory not empty');
      this.say(`Deleting chain \`${chain}'\n`);
      failed('CHAIN_DEL', `chain ${chain}`, () => ruleset.deleteChain(k, ns, this.table, chain));
    }
    // with all user chains, builtin ones that say nothing go too
    if (!all) return;
    const base = ruleset.getTable(k.ns(ns).nf, this.table)?.chains ?? [];
    for (const c of base)
      if (c.hook && c.policy === 'ACCEPT' && c.rules.length === 0 && ruleset.isBuiltin(this.table, c.name)) ruleset.deleteChain(k, ns, this.table, c.name);
  }
  private rename(): void {
    const { k, ns } = this.w;
    const to = this.c.newname ?? '';
    if (findChain(this.set, this.table, to)) throw new RulesetError('File exists');
    const found = ruleset.getChain(k.ns(ns).nf, this.table, this.chain);
    if (!found || (found.hook && !ruleset.isBuiltin(this.table, this.chain))) throw new RulesetError(NO_CHAIN);
    ruleset.renameChain(k, ns, this.table, this.chain, to);
  }
  private policy(): void {
    const { policy = '' } = this.c;
    if (policy !== 'ACCEPT' && policy !== 'DROP') throw new RulesetError("Bad policy name. Run `dmesg' for more information");
    if (!ruleset.isBuiltin(this.table, this.chain)) throw new RulesetError('Bad built-in chain name');
    ruleset.setPolicy(this.w.k, this.w.ns, this.table, this.chain, policy as Policy);
  }
}
/** -L -Z: reset what was just listed. */
export function zeroListed(command: Command, where: Where): void {
  new Operation({ ...command, command: 'zero' }, where, tableOf(command.table)).zeroAll();
}

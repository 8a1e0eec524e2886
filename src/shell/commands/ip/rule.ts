/** `ip rule`: the policy database (ip/iprule.c, net/core/fib_rules.c). */
import type { Netns, NetnsId, PolicyRule } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { formatIp4 } from '../../../kernel/inet.ts';
import { linkByName } from '../../../kernel/netdev.ts';
import { defaultRules } from '../../../kernel/netns.ts';
import { PROTOCOL_NAMES } from '../../../text/netdb.ts';
import type { Ctx, K } from '../../command.ts';
import { needAdmin } from '../netview/admin.ts';
import { Printer } from '../netview/printer.ts';
import { type Args, matches, needPrefix, needUnsigned, unsigned } from './args.ts';
import { Fail, invarg, talk } from './errors.ts';
import { ruleHelp } from './help.ts';
import { parseTable, tableName } from './names.ts';
import type { IpOptions } from './options.ts';

type Selector = Partial<PolicyRule> & { unmodelled?: string };

function parse(args: Args): Selector {
  const r: Selector = {};
  while (args.more) {
    const word = args.take();
    if (word === 'not') r.not = true;
    else if (word === 'from') {
      const src = needPrefix(args.take());
      if (src.family === 6) r.unmodelled = 'an IPv6 rule';
      if (src.len > 0) r.src = { addr: src.addr, len: src.len };
    } else if (word === 'to') {
      const dst = needPrefix(args.take());
      if (dst.family === 6) r.unmodelled = 'an IPv6 rule';
      if (dst.len > 0) r.dst = { addr: dst.addr, len: dst.len };
    } else if (matches(word, 'preference', 'order', 'priority')) r.priority = needUnsigned(args.take(), 'preference value is invalid\n');
    else if (word === 'fwmark') {
      const text = args.take();
      const [value = '', mask] = text.split('/');
      const [v, m] = [unsigned(value), mask === undefined ? 0xffffffff : unsigned(mask)];
      if (v === undefined) throw invarg('fwmark value is invalid\n', text);
      if (m === undefined) throw invarg('fwmask value is invalid\n', mask as string);
      r.fwmark = { value: v, mask: m };
    } else if (matches(word, 'table') || word === 'lookup') {
      const text = args.take();
      const table = parseTable(text);
      if (table === undefined) throw invarg('invalid table ID\n', text);
      r.table = table;
    } else if (word === 'tos' || word === 'dsfield') {
      const text = args.take();
      // hexadecimal, whether it says so or not (rtnl_dsfield_a2n)
      const tos = /^(0x)?[0-9a-f]+$/i.test(text) ? Number.parseInt(text, 16) : 256;
      if (tos > 255) throw invarg('TOS value is invalid\n', text);
      r.tos = tos;
    } else if (word === 'ipproto') {
      const text = args.take();
      const proto = unsigned(text, 255) ?? PROTOCOL_NAMES.find((p) => p.name === text)?.number;
      if (proto === undefined) throw invarg('Invalid "ipproto" value\n', text);
      r.ipproto = proto;
    } else if (word === 'sport' || word === 'dport') {
      const text = args.take();
      const [low = '', high = low] = text.split('-');
      const range = [unsigned(low, 65535), unsigned(high, 65535)] as const;
      if (range[0] === undefined || range[1] === undefined) throw invarg('invalid port', text);
      r[word] = [range[0], range[1]];
    } else if (word === 'goto') {
      const text = args.take();
      const target = unsigned(text);
      if (target === undefined) throw invarg('invalid target\n', text);
      r.action = 'goto';
      r.target = target;
    } else if (word === 'nop') r.action = 'nop';
    else if (word === 'iif' || word === 'dev') r.iif = args.take();
    else if (word === 'oif') r.oif = args.take();
    else if (['uidrange', 'realms', 'suppress_prefixlength', 'sup_pl', 'suppress_ifgroup', 'l3mdev', 'tun_id', 'protocol', 'nat', 'map-to'].includes(word)) {
      r.unmodelled = `a rule with ${word}`;
      if (word !== 'l3mdev') args.take();
    } else {
      const type = word === 'type' ? args.take() : word;
      if (matches(type, 'help')) throw new Fail(255, ruleHelp());
      if (type === 'lookup' || type === 'unicast') continue;
      if (type !== 'blackhole' && type !== 'unreachable' && type !== 'prohibit') throw invarg('Failed to parse rule type', type);
      r.action = type;
    }
  }
  return r;
}

const hex = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;
const protocolName = (n: number): string => PROTOCOL_NAMES.find((p) => p.number === n)?.name ?? `ipproto-${n}`;
const prefixText = (p: { addr: number; len: number }): string => (p.len === 32 ? formatIp4(p.addr) : `${formatIp4(p.addr)}/${p.len}`);

/** `busybox`: its listing ends every line in a space. */
function printRule(p: Printer, ns: Netns, r: PolicyRule, o: IpOptions): void {
  p.object(undefined, () => {
    p.both(`${r.priority}:\t`, 'priority', r.priority);
    if (r.not) p.text('not ').value('not', null);
    const end = (key: 'src' | 'dst', x: { addr: number; len: number }): void => {
      p.both(`${prefixText(x)} `, key, formatIp4(x.addr));
      if (x.len !== 32) p.value(`${key}len`, x.len);
    };
    p.text('from ');
    if (r.src) end('src', r.src);
    else p.both('all ', 'src', 'all');
    if (r.dst) {
      p.text('to ');
      end('dst', r.dst);
    }
    if (r.tos) p.both(`tos ${hex(r.tos)} `, 'tos', hex(r.tos));
    if (r.fwmark) {
      p.both(`fwmark 0x${r.fwmark.value.toString(16)}`, 'fwmark', `0x${r.fwmark.value.toString(16)}`);
      if (r.fwmark.mask !== 0xffffffff) p.both(`/0x${r.fwmark.mask.toString(16)}`, 'fwmask', `0x${r.fwmark.mask.toString(16)}`);
      p.text(' ');
    }
    for (const key of ['iif', 'oif'] as const) {
      const name = r[key];
      if (name === undefined) continue;
      p.both(`${key} ${name} `, key, name);
      if (!linkByName(ns, name)) p.text('[detached] ').value(`${key}_detached`, null);
    }
    if (r.ipproto !== undefined) p.both(`ipproto ${protocolName(r.ipproto)} `, 'ipproto', protocolName(r.ipproto));
    for (const key of ['sport', 'dport'] as const) {
      const [low, high] = r[key] ?? [];
      if (low === undefined || high === undefined) continue;
      if (low === high) p.both(`${key} ${low} `, key, low).value(`${key}_mask`, '0xffff');
      else p.text(`${key} ${low}-${high} `).value(`${key}_start`, low).value(`${key}_end`, high);
    }
    if (r.action === 'goto') {
      p.both(`goto ${r.target}`, 'goto', r.target as number);
      if (!ns.rules.some((other) => other.priority === r.target)) p.text(' [unresolved]').value('unresolved', null);
    } else if (r.action === 'lookup') p.both(`lookup ${tableName(r.table)}`, 'table', tableName(r.table));
    else p.both(r.action, 'action', r.action);
    if (o.details) {
      const proto = defaultRules().some((d) => d.priority === r.priority && d.table === r.table) ? 'kernel' : 'unspec';
      p.both(` proto ${proto}`, 'protocol', proto);
    }
    p.text('\n');
  });
}

/** Do all given fields of a selector agree with a rule? */
const agrees = (r: PolicyRule, s: Selector): boolean =>
  (['src', 'dst', 'fwmark', 'sport', 'dport'] as const).every((key) => s[key] === undefined || JSON.stringify(s[key]) === JSON.stringify(r[key])) &&
  (['priority', 'iif', 'oif', 'tos', 'ipproto', 'target', 'table', 'action', 'not'] as const).every((key) => s[key] === undefined || s[key] === r[key]);

export function ipRuleText(k: K, nsId: NetnsId, o: IpOptions = { stats: 0 }, selector: Selector = {}): string {
  const p = new Printer(o);
  if (o.family === 6) {
    // IPv6 has its own rules, which nobody changes here
    for (const r of defaultRules().slice(0, 2)) printRule(p, k.ns(nsId), r, o);
    return p.output;
  }
  for (const r of k.ns(nsId).rules) if (agrees(r, selector)) printRule(p, k.ns(nsId), r, o);
  return p.output;
}

/** fib_default_rule_pref: one before the second rule. */
const defaultPriority = (rules: readonly PolicyRule[]): number => Math.max(0, (rules[1]?.priority ?? 1) - 1);

/** Returns what has no model, undefined when done. */
export function ruleCommand(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions): string | undefined {
  const { k } = ctx;
  const verb = args.more ? args.take() : 'list';
  if (matches(verb, 'list', 'lst', 'show')) {
    const s = parse(args);
    ctx.stdout.write(ipRuleText(k, nsId, o, s));
    return undefined;
  }
  if (matches(verb, 'add') || matches(verb, 'delete')) {
    const adding = matches(verb, 'add');
    if (!args.more) throw new Fail(1, `"ip rule ${adding ? 'add' : 'del'}" requires arguments.\n`);
    const s = parse(args);
    if (s.unmodelled) return s.unmodelled;
    talk(() => {
      needAdmin(ctx);
      if (adding) addRule(k, nsId, s);
      else deleteRule(k, nsId, s);
    });
    return undefined;
  }
  if (matches(verb, 'flush')) {
    talk(() => {
      needAdmin(ctx);
      k.updateNs(nsId, (ns) => {
        ns.rules = ns.rules.filter((r) => r.priority === 0);
      });
    });
    return undefined;
  }
  if (matches(verb, 'help')) throw new Fail(255, ruleHelp());
  if (matches(verb, 'save', 'restore')) return `ip rule ${verb}`;
  throw new Fail(255, `Command "${verb}" is unknown, try "ip rule help".\n`);
}

function addRule(k: K, nsId: NetnsId, s: Selector): void {
  const { rules } = k.ns(nsId);
  const action = s.action ?? 'lookup';
  const rule: PolicyRule = { ...s, action, priority: s.priority ?? defaultPriority(rules), table: action === 'lookup' ? (s.table ?? 254) : 0 };
  for (const key of ['sport', 'dport'] as const) {
    const [low, high] = s[key] ?? [1, 1];
    if (low === 0 || low > high || high > 65534) throw new KernelError('EINVAL', `Invalid ${key} range`);
  }
  if (s.tos !== undefined && s.tos & 3) throw new KernelError('EINVAL', 'Invalid dsfield (tos): ECN bits must be 0');
  if (action === 'goto' && (s.target as number) <= rule.priority) throw new KernelError('EINVAL', 'Backward goto not supported');
  if (s.priority !== undefined && rules.some((r) => JSON.stringify(sorted(r)) === JSON.stringify(sorted(rule)))) throw new KernelError('EEXIST');
  k.updateNs(nsId, (ns) => {
    const after = ns.rules.findIndex((r) => r.priority > rule.priority);
    ns.rules.splice(after < 0 ? ns.rules.length : after, 0, rule);
  });
}
const sorted = (r: PolicyRule): [string, unknown][] => Object.entries(r).sort(([a], [b]) => (a < b ? -1 : 1));

function deleteRule(k: K, nsId: NetnsId, s: Selector): void {
  const at = k.ns(nsId).rules.findIndex((r) => agrees(r, s));
  if (at < 0) throw new KernelError('ENOENT');
  k.updateNs(nsId, (ns) => {
    ns.rules.splice(at, 1);
  });
}

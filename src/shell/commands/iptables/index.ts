/** iptables and ip6tables v1.8.13 on nf_tables, with their save and restore tools, as Debian installs them. */
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { extensionSpecs, optionSpecs, usageOf } from './help.ts';
import { runMonitor } from './monitor.ts';
import { runRestore } from './restore.ts';
import { type Family, runIptables } from './run.ts';
import { runSave } from './save.ts';

const debian = { flavours: ['debian'], dir: '/usr/sbin' } as const;
const main = (name: string, family: Family): Command => ({ ...debian, name, summary: `packet filter and NAT rules of IPv${family}`, usage: usageOf(family === 6 ? 'ip6tables' : 'iptables'), options: optionSpecs(), more: extensionSpecs, run: (ctx) => runIptables(ctx, family) });
const save = (name: string, family: Family): Command => ({
  ...debian, name, summary: 'print the rules in the form that iptables-restore reads',
  options: [
    { names: ['-c', '--counters'], help: 'with the counters of the rules' },
    { names: ['-t', '--table'], value: 'table', help: 'this table only', complete: 'table' },
    { names: ['-f', '--file'], value: 'file', help: 'write to a file', complete: 'file' },
  ],
  run: (ctx) => runSave(ctx, family),
});
const restore = (name: string, family: Family): Command => ({
  ...debian, name, summary: 'read rules in the form that iptables-save prints',
  options: [
    { names: ['-c', '--counters'], help: 'set counters too' },
    { names: ['-n', '--noflush'], help: 'keep the rules that are there' },
    { names: ['-t', '--test'], help: 'read only, change nothing' },
    { names: ['-v', '--verbose'], help: 'say more' },
    { names: ['-T', '--table'], value: 'table', help: 'this table only', complete: 'table' },
  ],
  positionals: ['file'],
  run: (ctx) => runRestore(ctx, family),
});
const monitor: Command = {
  ...debian, name: 'xtables-monitor', summary: 'show which rules a packet meets that -j TRACE marked', usage: 'xtables-monitor [ -t | -e ]',
  options: [{ names: ['-t', '--trace'], help: 'rules that marked packets meet' }, { names: ['-e', '--event'], help: 'changes of the rules' }, { names: ['-4', '--ipv4'], help: 'only IPv4' }, { names: ['-6', '--ipv6'], help: 'only IPv6' }],
  run: (ctx) => runMonitor(ctx),
};
/** Real tools of this package that the lab has no model of. */
const absent = (name: string, what: string): Command => ({
  ...debian, name, summary: `${what} (not modelled)`,
  // biome-ignore lint/correctness/useYield: every command is a coroutine
  *run(ctx: Ctx): Co<number> {
    return notModelled(ctx, what);
  },
});

export const iptablesCommands: readonly Command[] = [
  main('iptables', 4), main('iptables-nft', 4), save('iptables-save', 4), save('iptables-nft-save', 4), restore('iptables-restore', 4), restore('iptables-nft-restore', 4),
  main('ip6tables', 6), main('ip6tables-nft', 6), save('ip6tables-save', 6), save('ip6tables-nft-save', 6), restore('ip6tables-restore', 6), restore('ip6tables-nft-restore', 6),
  absent('iptables-legacy', 'the legacy iptables backend'), absent('iptables-legacy-save', 'the legacy iptables backend'), absent('iptables-legacy-restore', 'the legacy iptables backend'),
  absent('iptables-translate', 'translation to nft'), absent('iptables-apply', 'iptables-apply'), monitor,
  absent('arptables', 'the arptables tool'), absent('ebtables', 'the ebtables tool'),
];

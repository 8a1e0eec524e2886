/** `ip netns`: names for network namespaces, kept in /run/netns (ip/ipnetns.c). */
import type { NetnsId } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { nsidOf } from '../../../kernel/netdev.ts';
import { createNetns, deleteNetns } from '../../../kernel/netns.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Ctx, K } from '../../command.ts';
import { processByPid } from '../../fs/runnetns.ts';
import { mayAdmin } from '../netview/admin.ts';
import { Printer } from '../netview/printer.ts';
import { type Args, matches, unsigned } from './args.ts';
import { Fail, invarg, talk } from './errors.ts';
import { netnsHelp } from './help.ts';
import type { IpOptions } from './options.ts';

const namesOf = (ctx: Ctx): { name: string; netns: NetnsId }[] => ctx.k.config.machines[ctx.machine.id]?.netnsNames ?? [];
/** Newest first: the order in which a tmpfs lists its files. */
const listed = (ctx: Ctx) => namesOf(ctx).toReversed();
const byName = (ctx: Ctx, name: string): NetnsId | undefined => namesOf(ctx).find((n) => n.name === name)?.netns;

export function netnsByName(ctx: Ctx, name: string): NetnsId {
  const found = byName(ctx, name);
  if (found === undefined) throw new Fail(255, `Cannot open network namespace "${name}": No such file or directory\n`);
  return found;
}

/** Does anything but a name keep this namespace alive? */
function inUse(k: K, id: NetnsId): boolean {
  const machines = Object.values(k.config.machines);
  return machines.some((m) => m.netns === id || m.netnsNames.some((n) => n.netns === id)) || Object.values(k.config.processes).some((p) => p.ns.net === id);
}
function rename(ctx: Ctx, change: (names: { name: string; netns: NetnsId }[]) => { name: string; netns: NetnsId }[]): void {
  ctx.k.update((draft) => {
    const m = draft.machines[ctx.machine.id];
    if (m) m.netnsNames = change(m.netnsNames);
  });
}

function needName(args: Args): string {
  if (!args.more) throw new Fail(1, 'No netns name specified\n');
  return args.take();
}
const validName = (name: string): boolean => name !== '' && name.length < 256 && !name.includes('/') && name !== '.' && name !== '..';

function claim(ctx: Ctx, name: string): void {
  if (!validName(name)) throw new Fail(255, `Invalid netns name "${name}"\n`);
  if (!mayAdmin(ctx)) throw new Fail(1, 'mkdir /run/netns failed: Permission denied\n');
  if (byName(ctx, name) !== undefined) throw new Fail(1, `Cannot create namespace file "/run/netns/${name}": File exists\n`);
}
function add(ctx: Ctx, args: Args): void {
  const name = needName(args);
  claim(ctx, name);
  const ns = createNetns(ctx.k, { machine: ctx.machine.id });
  rename(ctx, (names) => [...names, { name, netns: ns.id }]);
}
function attach(ctx: Ctx, args: Args): void {
  const name = needName(args);
  if (!args.more) throw new Fail(1, 'No PID specified\n');
  const text = args.take();
  const pid = unsigned(text);
  if (pid === undefined) throw invarg(`Invalid "pid" value\n`, text);
  claim(ctx, name);
  const proc = processByPid(ctx.k, ctx.proc, pid);
  if (!proc) throw new Fail(1, `Bind /proc/${pid}/ns/net -> /run/netns/${name} failed: No such file or directory\n`);
  rename(ctx, (names) => [...names, { name, netns: proc.ns.net }]);
}
function remove(ctx: Ctx, name: string): void {
  const id = byName(ctx, name);
  if (id === undefined) throw new Fail(1, `Cannot remove namespace file "/run/netns/${name}": No such file or directory\n`);
  rename(ctx, (names) => names.filter((n) => n.name !== name));
  if (!inUse(ctx.k, id) && ctx.k.config.netns[id]) deleteNetns(ctx.k, id);
}

function list(ctx: Ctx, nsId: NetnsId, o: IpOptions): void {
  const p = new Printer(o);
  for (const { name, netns } of listed(ctx))
    p.object(undefined, () => {
      p.both(name, 'name', name);
      const id = ctx.k.ns(nsId).nsids[netns];
      if (id !== undefined) p.text(' (id: ').both(String(id), 'id', id).text(')');
      p.text('\n');
    });
  if (!o.json || listed(ctx).length > 0) ctx.stdout.write(p.output);
}
function listIds(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions): void {
  let only: number | undefined;
  while (args.more) {
    const word = args.take();
    if (word !== 'nsid' && word !== 'target-nsid') throw new Fail(255, netnsHelp());
    only = unsigned(args.take());
  }
  const p = new Printer(o);
  for (const [netns, id] of Object.entries(ctx.k.ns(nsId).nsids).sort((a, b) => a[1] - b[1])) {
    if (only !== undefined && id !== only) continue;
    const name = namesOf(ctx).find((n) => n.netns === netns)?.name;
    p.object(undefined, () => {
      p.both(`nsid ${id} `, 'nsid', id);
      if (name !== undefined) p.text('(iproute2 netns name: ').both(name, 'name', name).text(')');
      p.text('\n');
    });
  }
  ctx.stdout.write(p.output);
}
function setId(ctx: Ctx, nsId: NetnsId, args: Args): void {
  const name = needName(args);
  if (!args.more) throw new Fail(1, 'No nsid specified\n');
  const text = args.take();
  const wanted = text === 'auto' ? undefined : unsigned(text, 0x7fffffff);
  if (text !== 'auto' && wanted === undefined) throw invarg('Invalid "netnsid" value\n', text);
  const netns = byName(ctx, name);
  if (netns === undefined) throw new Fail(1, '');
  talk(() => {
    const { nsids } = ctx.k.ns(nsId);
    if (nsids[netns] !== undefined) throw new KernelError('EEXIST', 'Peer netns already has a nsid assigned');
    if (wanted === undefined) nsidOf(ctx.k, nsId, netns);
    else {
      if (Object.values(nsids).includes(wanted)) throw new KernelError('EEXIST', 'The specified nsid is already used');
      ctx.k.updateNs(nsId, (ns) => {
        ns.nsids[netns] = wanted;
      });
    }
  });
}

function identify(ctx: Ctx, args: Args): void {
  let { net } = ctx.proc.ns;
  if (args.more) {
    const text = args.take();
    const pid = unsigned(text);
    if (pid === undefined) throw new Fail(1, `Specified string '${text}' is not a pid\n`);
    const proc = processByPid(ctx.k, ctx.proc, pid);
    if (!proc) throw new Fail(1, `Cannot open network namespace: No such file or directory\n`);
    net = proc.ns.net;
  }
  const names = namesOf(ctx)
    .filter((n) => n.netns === net)
    .map((n) => n.name);
  ctx.stdout.write(names.length > 0 ? names.map((n) => `${n}\n`).join('') : '\n');
}
function pids(ctx: Ctx, args: Args): void {
  const name = needName(args);
  const netns = byName(ctx, name);
  if (netns === undefined) throw new Fail(1, 'Cannot open network namespace: No such file or directory\n');
  const viewer = ctx.k.config.machines[ctx.machine.id]?.pidns === ctx.proc.ns.pid;
  const found = Object.values(ctx.k.config.processes)
    .filter((p) => p.ns.net === netns && p.machine === ctx.machine.id)
    .map((p) => (viewer ? p.pid : p.nsPid));
  ctx.stdout.write(
    found
      .sort((a, b) => a - b)
      .map((pid) => `${pid}\n`)
      .join(''),
  );
}

function* exec(ctx: Ctx, args: Args, o: IpOptions): Co<number> {
  if (o.all) {
    if (!args.more) throw new Fail(1, 'No command specified\n');
    const argv = args.rest;
    for (const { name, netns } of listed(ctx)) {
      ctx.stdout.write(`\nnetns: ${name}\n`);
      yield* run(ctx, argv, netns, false);
    }
    return 0;
  }
  const name = needName(args);
  if (!args.more) throw new Fail(1, 'No command specified\n');
  return yield* run(ctx, args.rest, netnsByName(ctx, name), true);
}
function* run(ctx: Ctx, argv: string[], net: NetnsId, replace: boolean): Co<number> {
  try {
    return yield* ctx.exec(argv, { ns: { net }, ...(replace && { replace }) });
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    ctx.stderr.write(`exec of "${argv[0]}" failed: ${error.text}\n`);
    return 1;
  }
}

/** The exit status, or what has no model. */
export function* netnsCommand(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions): Co<number | string> {
  const verb = args.more ? args.take() : 'list';
  if (matches(verb, 'list', 'show', 'lst')) list(ctx, nsId, o);
  else if (matches(verb, 'list-id')) listIds(ctx, nsId, args, o);
  else if (matches(verb, 'help')) throw new Fail(255, netnsHelp());
  else if (matches(verb, 'add')) add(ctx, args);
  else if (matches(verb, 'set')) setId(ctx, nsId, args);
  else if (matches(verb, 'delete')) {
    if (o.all) for (const { name } of listed(ctx)) remove(ctx, name);
    else remove(ctx, needName(args));
  } else if (matches(verb, 'identify')) identify(ctx, args);
  else if (matches(verb, 'pids')) pids(ctx, args);
  else if (matches(verb, 'exec')) return yield* exec(ctx, args, o);
  else if (matches(verb, 'monitor')) return 'ip netns monitor';
  else if (matches(verb, 'attach')) attach(ctx, args);
  else throw new Fail(255, `Command "${verb}" is unknown, try "ip netns help".\n`);
  return 0;
}

/** nsenter, unshare, lsns of util-linux (and nsenter, unshare of BusyBox): programs in other namespaces. */
import type { Process } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { createNetns, deleteNetns } from '../../../kernel/netns.ts';
import { changeProcess } from '../../../kernel/process.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx, ExecChange } from '../../command.ts';
import { namespaceInodes } from '../../fs/procfs.ts';
import { netnsAtPath, processByPid } from '../../fs/runnetns.ts';
import { type Options, parseOptions } from '../options.ts';
import { visibleProcesses } from './ps.ts';

type Kind = 'net' | 'mnt' | 'uts' | 'pid' | 'ipc' | 'user' | 'cgroup' | 'time';
const KINDS: Record<string, Kind> = { n: 'net', m: 'mnt', u: 'uts', p: 'pid', i: 'ipc', U: 'user', C: 'cgroup', T: 'time' };
const LONG = { net: 'n::', mount: 'm::', uts: 'u::', pid: 'p::', ipc: 'i::', user: 'U::', cgroup: 'C::', time: 'T::' };

/** Run a program in this process's place; the words of a program that isn't there. */
function* replaceBy(ctx: Ctx, argv: string[], change: ExecChange): Co<number> {
  try {
    return yield* ctx.exec(argv, { ...change, replace: true });
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    ctx.stderr.write(ctx.flavour === 'busybox' ? `${ctx.name}: can't execute '${argv[0]}': ${error.text}\n` : `${ctx.name}: failed to execute ${argv[0]}: ${error.text}\n`);
    return error.errno === 'ENOENT' ? 127 : 126;
  }
}

function* nsenter(ctx: Ctx): Co<number> {
  const fail = (message: string): number => {
    ctx.stderr.write(`nsenter: ${message}\n`);
    return 1;
  };
  const o = parseOptions(ctx, { short: '+t:m::u::i::n::p::U::C::T::ar::w::FeS:G:ZW:N', long: { ...LONG, target: 't:', all: 'a', root: 'r::', wd: 'w::', 'no-fork': 'F', env: 'e', setuid: 'S:', setgid: 'G:', 'preserve-credentials': 'pc' }, usage: 'nsenter [OPTIONS] [PROG ARGS]' });
  if (typeof o === 'number') return o;
  const text = o.get('t');
  if (text !== undefined && !/^\d+$/.test(text)) return fail(ctx.flavour === 'busybox' ? `invalid number '${text}'` : 'invalid PID argument');
  const wanted = o.has('a') ? Object.keys(KINDS).map((letter) => ({ letter, path: undefined as string | undefined })) : o.list.filter(({ name }) => name in KINDS).map(({ name, value }) => ({ letter: name, path: value?.replace(/^=/, '') }));
  if (wanted.length === 0 && !o.has('r') && !o.has('w') && ctx.flavour !== 'busybox') return fail(text === undefined ? 'no namespace specified' : 'no namespace specified');
  const target = text === undefined ? undefined : processByPid(ctx.k, ctx.proc, Number(text));
  const ns: Partial<Process['ns']> = {};
  for (const { letter, path } of wanted) {
    const kind = KINDS[letter] as Kind;
    if (path !== undefined && path !== '') {
      const real = ctx.fs.exists(path) ? path : undefined;
      const netns = kind === 'net' ? netnsAtPath(ctx.k, ctx.proc, path) : undefined;
      const other = /^\/proc\/(\d+|self)\/ns\//.exec(path);
      const from = other ? (other[1] === 'self' ? ctx.proc : processByPid(ctx.k, ctx.proc, Number(other[1]))) : undefined;
      if (netns !== undefined) ns.net = netns;
      else if (from && kind !== 'net') Object.assign(ns, { [kind]: from.ns[kind] });
      else if (real === undefined) return fail(`cannot open ${path}: No such file or directory`);
      else return fail(`reassociate to namespace '${path}' failed: Invalid argument`);
      continue;
    }
    if (text === undefined) return fail(ctx.flavour === 'busybox' ? 'neither filename nor target pid supplied' : 'no target PID specified');
    if (!target) return fail(ctx.flavour === 'busybox' ? `can't open '/proc/${text}/ns/${kind}': No such file or directory` : `cannot open /proc/${text}/ns/${kind}: No such file or directory`);
    Object.assign(ns, { [kind]: target.ns[kind] });
  }
  const argv = o.args.length > 0 ? o.args : [ctx.env['SHELL'] ?? '/bin/sh'];
  return yield* replaceBy(ctx, argv, { ns, ...(ns.mnt !== undefined && { cwd: '/' }), ...(o.has('e') && target && { env: { ...target.env } }) });
}

/** A namespace of its own for each kind asked for. */
function newNamespaces(ctx: Ctx, o: Options): Partial<Process['ns']> {
  const { k, proc } = ctx;
  const ns: Partial<Process['ns']> = {};
  const inode = (): number => 4_026_532_400 + k.nextId('nsinode') * 3;
  if (o.has('n')) ns.net = createNetns(k, { machine: ctx.machine.id }).id;
  k.update((draft) => {
    if (o.has('u')) {
      const id = `uts-${k.nextId('uts')}`;
      const old = draft.uts[proc.ns.uts];
      draft.uts[id] = { id, inode: inode(), hostname: old?.hostname ?? '', domainname: old?.domainname ?? '(none)' };
      ns.uts = id;
    }
    if (o.has('m') || o.has('mount-proc')) {
      const id = `mnt-${k.nextId('mnt')}`;
      const old = draft.mnt[proc.ns.mnt];
      draft.mnt[id] = { id, inode: inode(), base: old?.base ?? 'debian', files: { ...old?.files } };
      ns.mnt = id;
    }
    if (o.has('p')) {
      const id = `pid-${k.nextId('pidns')}`;
      draft.pidns[id] = { id, inode: inode(), parent: proc.ns.pid, nextPid: 1 };
      ns.pid = id;
    }
  });
  if (o.has('i')) ns.ipc = inode();
  if (o.has('C')) ns.cgroup = inode();
  if (o.has('U') || o.has('r')) ns.user = inode();
  if (o.has('T')) ns.time = inode();
  return ns;
}
/** Take away namespaces that nobody is in any more. */
function dropUnused(ctx: Ctx, ns: Partial<Process['ns']>): void {
  const { k } = ctx;
  const used = (kind: 'net' | 'uts' | 'mnt' | 'pid', id: string): boolean => Object.values(k.config.processes).some((p) => p.ns[kind] === id);
  if (ns.net !== undefined && k.config.netns[ns.net] && !used('net', ns.net) && !Object.values(k.config.machines).some((m) => m.netnsNames.some((n) => n.netns === ns.net))) deleteNetns(k, ns.net);
  k.update((draft) => {
    if (ns.uts !== undefined && !used('uts', ns.uts)) delete draft.uts[ns.uts];
    if (ns.mnt !== undefined && !used('mnt', ns.mnt)) delete draft.mnt[ns.mnt];
    if (ns.pid !== undefined && !used('pid', ns.pid)) delete draft.pidns[ns.pid];
  });
}

function* unshare(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: '+m::u::i::n::p::U::C::T::frcS:G:R:w:', long: { ...LONG, fork: 'f', 'map-root-user': 'r', 'mount-proc': 'mount-proc::', 'map-current-user': 'c', propagation: 'pr:', 'kill-child': 'kc::', root: 'R:', wd: 'w:' }, usage: 'unshare [OPTIONS] [PROG ARGS]' });
  if (typeof o === 'number') return o;
  const ns = newNamespaces(ctx, o);
  const argv = o.args.length > 0 ? o.args : [ctx.env['SHELL'] ?? '/bin/sh'];
  // the first child is the init of a new pid namespace; everything else is the caller's own from now on
  const { pid, ...own } = ns;
  changeProcess(ctx.k, ctx.proc.pid, { ns: { ...ctx.proc.ns, ...own } });
  try {
    if (!o.has('f') && pid === undefined) return yield* replaceBy(ctx, argv, { ns });
    return yield* ctx.exec(argv, { ns });
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    ctx.stderr.write(`unshare: failed to execute ${argv[0]}: ${error.text}\n`);
    return error.errno === 'ENOENT' ? 127 : 126;
  } finally {
    // this process leaves, too: whoever stays in them keeps them
    changeProcess(ctx.k, ctx.proc.pid, { ns: ctx.proc.ns });
    dropUnused(ctx, ns);
  }
}

const TYPES = ['time', 'cgroup', 'user', 'mnt', 'uts', 'ipc', 'pid', 'net'];
function* lsns(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'Jlnro:p:t:uWPT', long: { type: 't:', task: 'p:', noheadings: 'n', output: 'o:', raw: 'r', list: 'l' } });
  if (typeof o === 'number') return o;
  const type = o.get('t');
  if (type !== undefined && !TYPES.includes(type)) {
    ctx.stderr.write(`lsns: unknown namespace type: ${type}\n`);
    return 1;
  }
  interface Row { inode: number; type: string; count: number; pid: number; p: Process }
  const rows = new Map<string, Row>();
  for (const { pid, p } of visibleProcesses(ctx)) {
    if (o.has('p') && pid !== Number(o.get('p'))) continue;
    const inodes = namespaceInodes(ctx.k, p);
    for (const t of TYPES) {
      if (type !== undefined && t !== type) continue;
      const inode = inodes[t] as number;
      const row = rows.get(`${t}${inode}`);
      if (row) row.count++;
      else rows.set(`${t}${inode}`, { inode, type: t, count: 1, pid, p });
    }
  }
  const sorted = [...rows.values()].sort((a, b) => a.inode - b.inode);
  const net = type === 'net';
  const cells = (r: Row): string[] => {
    const base = [String(r.inode), r.type, String(r.count), String(r.pid), 'root'];
    if (!net) return [...base, r.p.argv.join(' ')];
    const name = ctx.machine.netnsNames.find((n) => n.netns === r.p.ns.net)?.name;
    const container = Object.values(ctx.k.config.engines?.[ctx.machine.id]?.containers ?? {}).find((c) => c.netns === r.p.ns.net && c.sandboxId !== '' && r.p.ns.net !== ctx.machine.netns);
    const nsid = ctx.k.config.netns[ctx.netns]?.nsids[r.p.ns.net];
    return [...base, nsid === undefined ? 'unassigned' : String(nsid), name ? `/run/netns/${name}` : container ? `/run/docker/netns/${container.sandboxId.slice(0, 12)}` : '', r.p.argv.join(' ')];
  };
  const titles = net ? ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'NETNSID', 'NSFS', 'COMMAND'] : ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'COMMAND'];
  const right = new Set(['NS', 'NPROCS', 'PID', 'NETNSID']);
  const table = [...(o.has('n') ? [] : [titles]), ...sorted.map(cells)];
  const widths = titles.map((_, i) => Math.max(...table.map((row) => (row[i] as string).length), titles[i] === 'NS' ? 10 : 0));
  for (const row of table) ctx.stdout.write(`${row.map((cell, i) => (i === row.length - 1 ? cell : right.has(titles[i] as string) ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number))).join(' ')}\n`);
  return 0;
}

export const namespaceCommands: readonly Command[] = [
  { name: 'nsenter', flavours: ['debian', 'busybox'], summary: 'run a program in the namespaces of another process', positionals: ['command'], run: nsenter, options: [{ names: ['-t', '--target'], value: 'PID', help: 'whose namespaces', complete: 'pid' }, { names: ['-n', '--net'], help: 'network' }, { names: ['-m', '--mount'], help: 'mounts' }, { names: ['-u', '--uts'], help: 'host name' }, { names: ['-p', '--pid'], help: 'process ids' }, { names: ['-a', '--all'], help: 'all of them' }] },
  { name: 'unshare', flavours: ['debian', 'busybox'], summary: 'run a program in new namespaces', positionals: ['command'], run: unshare, options: [{ names: ['-n', '--net'], help: 'network' }, { names: ['-u', '--uts'], help: 'host name' }, { names: ['-p', '--pid'], help: 'process ids' }, { names: ['-f', '--fork'], help: 'as a child' }] },
  { name: 'lsns', flavours: ['debian'], summary: 'list namespaces', run: lsns },
];

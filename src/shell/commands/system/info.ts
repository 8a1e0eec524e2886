/** uname, hostname, date, id, whoami, env, uptime, free, df, mount, dmesg, tty and the like: about the machine. */
import { formatIp4 } from '../../../kernel/inet.ts';
import { linksOf } from '../../../kernel/netdev.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { MEM_TOTAL_KB, CPUS, uptimeSeconds } from '../../fs/procmachine.ts';
import { KERNEL_RELEASE, KERNEL_VERSION } from '../../fs/procfs.ts';
import { strftime } from '../../printf.ts';
import { parseOptions } from '../options.ts';

const BOTH = ['debian', 'busybox'] as const;
type Answer = (ctx: Ctx) => number;
const tool = (name: string, summary: string, answer: Answer, flavours: Command['flavours'] = BOTH, extra: Partial<Command> = {}): Command => ({
  name, flavours, summary, ...extra,
  // biome-ignore lint/correctness/useYield: answered at once
  *run(ctx): Co<number> {
    return answer(ctx);
  },
});
const hostnameOf = (ctx: Ctx): string => ctx.k.config.uts[ctx.proc.ns.uts]?.hostname ?? '';

const uname: Answer = (ctx) => {
  const o = parseOptions(ctx, { short: 'asnrvmpio', long: { all: 'a', 'kernel-name': 's', nodename: 'n', 'kernel-release': 'r', 'kernel-version': 'v', machine: 'm', processor: 'p', 'operating-system': 'o' }, usage: 'uname [-amnrspvio]' });
  if (typeof o === 'number') return o;
  const fields: [string, string][] = [['s', 'Linux'], ['n', hostnameOf(ctx)], ['r', KERNEL_RELEASE], ['v', KERNEL_VERSION], ['m', 'x86_64'], ['p', 'unknown'], ['i', 'unknown'], ['o', 'GNU/Linux']];
  const wanted = o.has('a') ? fields.filter(([c]) => c !== 'p' && c !== 'i') : o.list.length === 0 ? fields.slice(0, 1) : fields.filter(([c]) => o.has(c));
  ctx.stdout.write(`${wanted.map(([, v]) => v).join(' ')}\n`);
  return 0;
};

/** Addresses of the host's name: /etc/hosts first. */
const addressesOf = (ctx: Ctx, name: string): string[] =>
  ctx.fs.exists('/etc/hosts') ? ctx.fs.read('/etc/hosts').split('\n').map((l) => l.replace(/#.*/, '').trim().split(/\s+/)).filter((f) => f.slice(1).includes(name) && /^[\d.]+$/.test(f[0] as string)).map((f) => f[0] as string) : [];
/** The first name on the line of /etc/hosts that has the host's name: what the resolver calls canonical. */
function canonicalName(ctx: Ctx, name: string): string {
  if (!ctx.fs.exists('/etc/hosts')) return name;
  const lines = ctx.fs.read('/etc/hosts').split('\n').map((l) => l.replace(/#.*/, '').trim().split(/\s+/));
  return lines.find((f) => f.slice(1).includes(name))?.[1] ?? name;
}
const hostname: Answer = (ctx) => {
  const busybox = ctx.flavour === 'busybox';
  const rules = { short: busybox ? 'sidfF:' : 'aAbdfF:iIsyV', status: 255, long: { short: 's', fqdn: 'f', long: 'f', domain: 'd', 'ip-address': 'i', 'all-ip-addresses': 'I', 'all-fqdns': 'A', file: 'F:' }, usage: 'hostname [-sidf] [HOSTNAME | -F FILE]' };
  const o = parseOptions(ctx, rules);
  if (typeof o === 'number') return busybox ? 1 : 255;
  const name = hostnameOf(ctx);
  const wanted = o.args[0] ?? (o.has('F') ? ctx.fs.read(o.get('F') as string).split('\n').map((l) => l.trim()).find((l) => l !== '' && !l.startsWith('#')) : undefined);
  if (wanted !== undefined) {
    if (!busybox && !/^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,62}[a-zA-Z0-9])?$/.test(wanted)) {
      ctx.stderr.write("hostname: the specified hostname is invalid\n");
      return 1;
    }
    const container = ctx.proc.ns.uts !== ctx.machine.uts && Object.values(ctx.k.config.engines?.[ctx.machine.id]?.containers ?? {}).some((c) => c.uts === ctx.proc.ns.uts && !c.hostConfig.Privileged);
    if (container) {
      ctx.stderr.write(busybox ? 'hostname: sethostname: Operation not permitted\n' : 'hostname: you must be root to change the host name\n');
      return 1;
    }
    ctx.k.update((draft) => {
      const uts = draft.uts[ctx.proc.ns.uts];
      if (uts) uts.hostname = wanted;
    });
    return 0;
  }
  const family = linksOf(ctx.k.ns(ctx.netns)).filter((l) => l.up).flatMap((l) => l.addrs.filter((a) => (a.family === 4 ? a.local >>> 24 !== 127 : a.scope === 'global'))).map((a) => (a.family === 4 ? formatIp4(a.local) : (a.local6 ?? '')));
  if (o.has('I')) ctx.stdout.write(`${family.map((a) => `${a} `).join('')}\n`);
  else if (o.has('i')) {
    const found = addressesOf(ctx, name);
    if (found.length === 0) {
      ctx.stderr.write(busybox ? `hostname: ${name}: Host name lookup failure\n` : 'hostname: Temporary failure in name resolution\n');
      return 1;
    }
    ctx.stdout.write(`${found.join(' ')}${busybox && found.length > 1 ? ' ' : ''}\n`);
  } else if (o.has('s')) ctx.stdout.write(`${name.split('.')[0]}\n`);
  else if (o.has('d')) {
    const domain = canonicalName(ctx, name).split('.').slice(1).join('.');
    if (domain !== '') ctx.stdout.write(`${domain}\n`);
  } else if (o.has('A')) ctx.stdout.write('\n');
  else if (o.has('f')) ctx.stdout.write(`${canonicalName(ctx, name)}\n`);
  else ctx.stdout.write(`${name}\n`);
  return 0;
};

/** `-d` texts: @seconds, dates, and a few relative words. */
function parseDate(text: string, now: number): number | undefined {
  if (/^@-?\d+(\.\d+)?$/.test(text)) return Number(text.slice(1));
  const m = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(?: ?(?:Z|UTC|\+00:?00))?/.exec(text.trim());
  if (m) {
    const day = new Date(Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]), Number(m[4] ?? 0), Number(m[5] ?? 0), Number(m[6] ?? 0)));
    if (day.getUTCDate() !== Number(m[3])) return undefined;
    const rest = text.trim().slice(m[0].length).trim().replace(/^([+-]) /, '$1');
    return rest === '' ? day.getTime() / 1000 : parseDate(rest, day.getTime() / 1000);
  }
  if (text === 'now' || text === '' || text === 'today') return now;
  if (text === 'tomorrow') return now + 86_400;
  if (text === 'yesterday') return now - 86_400;
  const r = /^([+-]?\d+) ?(second|sec|minute|min|hour|day|week)s?( ago)?$/.exec(text.trim());
  return r ? now + Number(r[1]) * (r[3] ? -1 : 1) * ({ second: 1, sec: 1, minute: 60, min: 60, hour: 3600, day: 86_400, week: 604_800 }[r[2] as string] as number) : undefined;
}
const date: Answer = (ctx) => {
  const o = parseOptions(ctx, { short: 'uRI::d:r:s:f:', long: { utc: 'u', universal: 'u', 'iso-8601': 'I::', date: 'd:', 'rfc-email': 'R', 'rfc-3339': 'rfc3339:', set: 's:', reference: 'r:' }, usage: "date [OPTIONS] [+FMT] [[-s] TIME]" });
  if (typeof o === 'number') return o;
  const now = ctx.k.now / 1e6;
  let at: number | undefined = now;
  if (o.has('d')) {
    at = parseDate(o.get('d') as string, now);
    if (at === undefined) {
      ctx.stderr.write(ctx.flavour === 'busybox' ? `date: invalid date '${o.get('d')}'\n` : `date: invalid date ‘${o.get('d')}’\n`);
      return 1;
    }
  }
  if (o.has('s')) {
    ctx.stderr.write(ctx.flavour === 'busybox' ? "date: can't set date: Operation not permitted\n" : 'date: cannot set date: Operation not permitted\n');
    return 1;
  }
  const operand = o.args[0];
  if (operand !== undefined && !operand.startsWith('+')) {
    ctx.stderr.write(ctx.flavour === 'busybox' ? `date: invalid date '${operand}'\n` : `date: invalid date ‘${operand}’\n`);
    return 1;
  }
  const iso = o.has('I') ? { hours: '%Y-%m-%dT%H+00:00', minutes: '%Y-%m-%dT%H:%M+00:00', seconds: '%Y-%m-%dT%H:%M:%S+00:00', ns: '%Y-%m-%dT%H:%M:%S,%N+00:00' }[o.get('I') ?? ''] ?? '%Y-%m-%d' : undefined;
  const format = operand?.slice(1) ?? iso ?? (o.has('R') ? '%a, %d %b %Y %H:%M:%S +0000' : '%a %b %e %H:%M:%S UTC %Y');
  const seconds = Math.floor(at);
  ctx.stdout.write(`${strftime(format, seconds, Math.round((at - seconds) * 1e6) * 1000)}\n`);
  return 0;
};

const id: Answer = (ctx) => {
  const o = parseOptions(ctx, { short: 'ugGnrz', long: { user: 'u', group: 'g', groups: 'G', name: 'n' }, usage: 'id [-ugGnr] [USER]' });
  if (typeof o === 'number') return o;
  const wanted = o.args[0];
  const line = wanted === undefined ? undefined : ctx.fs.read('/etc/passwd').split('\n').map((l) => l.split(':')).find((f) => f[0] === wanted);
  if (wanted !== undefined && !line) {
    ctx.stderr.write(ctx.flavour === 'busybox' ? `id: unknown user ${wanted}\n` : `id: ‘${wanted}’: no such user\n`);
    return 1;
  }
  const uid = line ? (line[2] as string) : String(ctx.proc.uid);
  const name = line ? (line[0] as string) : ctx.fs.read('/etc/passwd').split('\n').map((l) => l.split(':')).find((f) => f[2] === uid)?.[0];
  const gid = line ? (line[3] as string) : '0';
  const group = ctx.fs.read('/etc/group').split('\n').map((l) => l.split(':')).find((f) => f[2] === gid)?.[0] ?? gid;
  if (o.has('u')) ctx.stdout.write(`${o.has('n') ? (name ?? uid) : uid}\n`);
  else if (o.has('g') || o.has('G')) ctx.stdout.write(`${o.has('n') ? group : gid}\n`);
  else ctx.stdout.write(`uid=${uid}${name === undefined ? '' : `(${name})`} gid=${gid}(${group}) groups=${gid}(${group})\n`);
  return 0;
};

const printenv: Answer = (ctx) => {
  const names = ctx.args.filter((a) => !a.startsWith('-'));
  if (names.length === 0) for (const [name, value] of Object.entries(ctx.env)) ctx.stdout.write(`${name}=${value}\n`);
  let status = 0;
  for (const name of names) {
    if (!Object.hasOwn(ctx.env, name)) status = 1;
    else ctx.stdout.write(`${ctx.env[name]}\n`);
  }
  return status;
};

function upText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const head = days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : '';
  return hours > 0 ? `${head}${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, '0')}` : `${head}${minutes % 60} min`;
}
const uptime: Answer = (ctx) => {
  const up = uptimeSeconds(ctx.k, ctx.proc);
  if (ctx.args.includes('-p')) ctx.stdout.write(`up ${Math.floor(up / 60)} minutes\n`);
  else if (ctx.args.includes('-s')) ctx.stdout.write(`${strftime('%Y-%m-%d %H:%M:%S', Math.floor(ctx.k.now / 1e6 - up))}\n`);
  else ctx.stdout.write(` ${strftime('%H:%M:%S', Math.floor(ctx.k.now / 1e6))} up ${upText(up)},  ${ctx.flavour === 'busybox' ? '' : '0 users,  '}load average: 0.08, 0.03, 0.01\n`);
  return 0;
};
const free: Answer = (ctx) => {
  const busybox = ctx.flavour === 'busybox';
  const unit = ctx.args.find((a) => /^-[bkmgh]$/.test(a))?.[1] ?? 'k';
  const scale = (kb: number): string => (unit === 'b' ? String(kb * 1024) : unit === 'm' ? String(Math.floor(kb / 1024)) : unit === 'g' ? String(Math.floor(kb / 1024 / 1024)) : unit === 'h' ? (kb >= 1 << 20 ? `${(kb / (1 << 20)).toFixed(1)}Gi` : kb >= 1024 ? `${Math.round(kb / 1024)}Mi` : `${kb}B`) : String(kb));
  const cells = [MEM_TOTAL_KB, 408_124, 2_703_148, 1_312, 915_040, 3_402_920].map(scale);
  const width = busybox ? 11 : 12;
  ctx.stdout.write(busybox ? '              total        used        free      shared  buff/cache   available\n' : '               total        used        free      shared  buff/cache   available\n');
  ctx.stdout.write(`${busybox ? 'Mem:' : 'Mem:   '}${cells.map((c, i) => c.padStart(i === 0 ? (busybox ? 15 : 13) : width + (busybox ? 1 : 0))).join('')}\n`);
  ctx.stdout.write(`${busybox ? 'Swap:' : 'Swap:  '}${[0, 0, 0].map(scale).map((c, i) => c.padStart(i === 0 ? (busybox ? 14 : 13) : width + (busybox ? 1 : 0))).join('')}\n`);
  return 0;
};
const df: Answer = (ctx) => {
  const rows: [string, number, number, string][] = ctx.flavour === 'busybox'
    ? [['overlay', 20_509_264, 2_316_832, '/'], ['tmpfs', 65_536, 0, '/dev'], ['shm', 65_536, 0, '/dev/shm'], ['/dev/vda1', 20_509_264, 2_316_832, '/etc/hosts']]
    : [['udev', 1_994_108, 0, '/dev'], ['tmpfs', 402_632, 1_312, '/run'], ['/dev/vda1', 20_509_264, 2_316_832, '/'], ['tmpfs', 2_013_156, 0, '/dev/shm']];
  const human = ctx.args.some((a) => /^-\w*h/.test(a));
  const size = (kb: number): string => (!human ? String(kb) : kb === 0 ? '0' : kb < 1024 ? `${kb}K` : kb < 1 << 20 ? `${(kb / 1024).toFixed(kb < 10_240 ? 1 : 0)}M` : `${(kb / (1 << 20)).toFixed(kb < 10 << 20 ? 1 : 0)}G`);
  const wide = ctx.flavour === 'busybox' ? 20 : 10;
  ctx.stdout.write(ctx.flavour === 'busybox' ? `Filesystem           ${human ? '     Size' : '1K-blocks'}      Used Available Use% Mounted on\n` : `Filesystem     ${human ? ' Size  Used Avail' : '1K-blocks    Used Available'} Use% Mounted on\n`);
  for (const [fs, total, used, on] of rows) {
    const cells = [size(total), size(used), size(total - used)];
    const percent = `${total === 0 ? 0 : Math.ceil((used * 100) / total)}%`.padStart(4);
    ctx.stdout.write(ctx.flavour === 'busybox' ? `${fs.padEnd(wide)} ${cells.map((c) => c.padStart(9)).join(' ')} ${percent} ${on}\n` : `${fs.padEnd(14)} ${human ? cells.map((c) => c.padStart(5)).join(' ') : `${(cells[0] as string).padStart(9)} ${(cells[1] as string).padStart(7)} ${(cells[2] as string).padStart(9)}`} ${percent} ${on}\n`);
  }
  return 0;
};
const mount: Answer = (ctx) => {
  if (ctx.args.filter((a) => !a.startsWith('-')).length > 0) {
    ctx.stderr.write('vethlab: mount: mounting is not modelled\n');
    return 3;
  }
  for (const line of ctx.fs.read('/proc/mounts').split('\n')) {
    const [what, where, type, options] = line.split(' ');
    if (where !== undefined) ctx.stdout.write(`${what} on ${where} type ${type} (${options})\n`);
  }
  return 0;
};
const dmesg: Answer = (ctx) => {
  const o = parseOptions(ctx, { short: 'cCTHwtexkuSl:n:s:L::r', long: { clear: 'C', ctime: 'T', human: 'H', follow: 'w', notime: 't', 'read-clear': 'c', color: 'L::', level: 'l:' }, usage: 'dmesg [-cr] [-n LEVEL] [-s SIZE]' });
  if (typeof o === 'number') return o;
  const start = ctx.k.now - uptimeSeconds(ctx.k, ctx.proc) * 1e6;
  if (!o.has('C')) for (const { at, text } of ctx.k.dmesg) {
    const stamp = o.has('t') ? '' : o.has('T') ? `[${strftime('%a %b %e %H:%M:%S %Y', Math.floor(at / 1e6))}] ` : `[${Math.max(0, (at - start) / 1e6).toFixed(6).padStart(12)}] `;
    ctx.stdout.write(`${stamp}${text}\n`);
  }
  if (o.has('c') || o.has('C')) ctx.k.dmesg.length = 0;
  return 0;
};
const tty: Answer = (ctx) => {
  if (!ctx.args.includes('-s')) ctx.stdout.write(ctx.stdin.isTTY ? `/dev/${ctx.proc.tty ?? 'pts/0'}\n` : 'not a tty\n');
  return ctx.stdin.isTTY ? 0 : 1;
};
const clear: Answer = (ctx) => {
  ctx.stdout.write('\x1b[H\x1b[2J\x1b[3J');
  return 0;
};
const logger: Answer = (ctx) => {
  ctx.k.printk(`${ctx.proc.comm}: ${ctx.args.join(' ')}`);
  return 0;
};
const nproc: Answer = (ctx) => {
  ctx.stdout.write(`${CPUS}\n`);
  return 0;
};
const lsmod: Answer = (ctx) => {
  ctx.stdout.write(`Module                  Size  Used by\n${ctx.fs.read('/proc/modules').split('\n').filter(Boolean).map((l) => l.split(' ')).map((f) => `${(f[0] as string).padEnd(19)} ${(f[1] as string).padStart(8)}  ${f[2]}${f[3] === '-' ? '' : ` ${(f[3] as string).replace(/,$/, '')}`}\n`).join('')}`);
  return 0;
};
const modprobe: Answer = (ctx) => {
  const known = /^(bridge|br_netfilter|veth|overlay|ip_tables|iptable_\w+|nf_\w+|xt_\w+|nft_\w+|tun|dummy|8021q|macvlan|ipvlan|vxlan|ip_vs\w*)$/;
  const name = ctx.args.filter((a) => !a.startsWith('-'))[0];
  if (name === undefined || known.test(name)) return 0;
  ctx.stderr.write(`modprobe: FATAL: Module ${name} not found in directory /lib/modules/${KERNEL_RELEASE}\n`);
  return 1;
};
const who: Answer = () => 0;
const whoami: Answer = (ctx) => {
  ctx.stdout.write(ctx.proc.uid === 0 ? 'root\n' : `${ctx.proc.uid}\n`);
  return 0;
};
const groups: Answer = (ctx) => {
  ctx.stdout.write('root\n');
  return 0;
};
const du: Answer = (ctx) => {
  const paths = ctx.args.filter((a) => !a.startsWith('-'));
  const size = (path: string): number => {
    const stat = ctx.fs.stat(path, false);
    if (stat?.type === 'dir') return 4 + ctx.fs.list(path).reduce((sum, n) => sum + size(`${path}/${n}`), 0);
    return stat ? Math.ceil(stat.size / 4096) * 4 : 0;
  };
  let status = 0;
  for (const path of paths.length > 0 ? paths : ['.']) {
    if (ctx.fs.exists(path)) ctx.stdout.write(`${size(path)}\t${path}\n`);
    else {
      ctx.stderr.write(ctx.flavour === 'busybox' ? `du: ${path}: No such file or directory\n` : `du: cannot access '${path}': No such file or directory\n`);
      status = 1;
    }
  }
  return status;
};
const sync: Answer = () => 0;

export const infoCommands: readonly Command[] = [
  tool('uname', 'about the kernel', uname), tool('hostname', 'show or set the name of the machine', hostname), tool('date', 'show the date', date), tool('id', 'who am I', id),
  tool('whoami', 'name of the user', whoami), tool('groups', 'groups of the user', groups), tool('printenv', 'print the environment', printenv, ['debian']), tool('uptime', 'how long it runs', uptime),
  tool('free', 'memory', free), tool('df', 'disk space', df), tool('du', 'size of files', du), tool('mount', 'list what is mounted', mount), tool('dmesg', 'messages of the kernel', dmesg),
  tool('tty', 'name of the terminal', tty), tool('clear', 'clear the screen', clear), tool('reset', 'reset the terminal', clear), tool('logger', 'add a message to the log', logger),
  tool('nproc', 'number of processors', nproc), tool('lsmod', 'kernel modules', lsmod, BOTH, { dir: '/usr/sbin' }), tool('modprobe', 'load a kernel module', modprobe, BOTH, { dir: '/usr/sbin' }), tool('who', 'who is logged in', who), tool('w', 'who does what', who), tool('users', 'who is logged in', who), tool('sync', 'write caches', sync),
];

/** sysctl of procps-ng and of BusyBox: files under /proc/sys by dotted names. */
import { ereToRegExp } from '../../../text/posixRegex.ts';
import { KernelError } from '../../../kernel/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import { sysctlNames } from '../../../kernel/sysctl.ts';
import type { Command, Ctx } from '../../command.ts';
import { sysctlName, sysctlPath } from '../../fs/procfs.ts';
import { type Options, parseOptions } from '../options.ts';

const USAGE = `
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            display all variables
  -A                   alias of -a
  -X                   alias of -a
      --deprecated     include deprecated parameters to listing
      --dry-run        Print the key and values but do not write
  -b, --binary         print value without new line
  -e, --ignore         ignore unknown variables errors
  -N, --names          print variable names without values
  -n, --values         print only values of the given variable(s)
  -p, --load[=<file>]  read values from file
  -f                   alias of -p
      --system         read values from all system directories
  -r, --pattern <expression>
                       select setting that match expression
  -q, --quiet          do not echo variable set
  -w, --write          enable writing a value to variable
  -o                   does nothing
  -x                   does nothing
  -d                   alias of -h

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see sysctl(8).
`;

class Sysctl {
  private readonly ctx: Ctx;
  private readonly o: Options;
  private readonly busybox: boolean;
  status = 0;
  constructor(ctx: Ctx, o: Options) {
    this.ctx = ctx;
    this.o = o;
    this.busybox = ctx.flavour === 'busybox';
  }
  fail(message: string): void {
    this.ctx.stderr.write(`sysctl: ${message}\n`);
    this.status = 1;
  }
  private unknown(name: string): void {
    if (this.o.has('e')) return;
    this.fail(this.busybox ? `error: '${name}' is an unknown key` : `cannot stat /proc/sys/${this.pathOf(name)}: No such file or directory`);
  }
  /** Dots and slashes change places when the name is written with slashes (sysctl.d(5)). */
  private pathOf(name: string): string {
    const slash = name.indexOf('/');
    const dot = name.indexOf('.');
    if (slash >= 0 && (dot < 0 || slash < dot)) return name;
    return name.includes('/') ? name.replace(/[./]/g, (c) => (c === '.' ? '/' : '.')) : sysctlPath(name);
  }
  private shownName(path: string): string {
    const iface = /^(net\/ipv[46]\/(?:conf|neigh))\/(.+)\/([^/]+)$/.exec(path);
    // an interface with a dot in its name is shown with a slash there
    return iface ? `${(iface[1] as string).replaceAll('/', '.')}.${(iface[2] as string).replaceAll('.', '/')}.${iface[3]}` : sysctlName(path);
  }

  show(name: string): void {
    const path = this.pathOf(name);
    const file = `/proc/sys/${path}`;
    if (this.ctx.fs.isDir(file)) {
      for (const child of this.ctx.fs.list(file)) this.show(`${path}/${child}`);
      return;
    }
    if (!this.ctx.fs.exists(file)) return this.unknown(name);
    const value = this.ctx.fs.read(file).replace(/\n$/, '');
    const shown = this.shownName(path);
    for (const line of value.split('\n')) {
      if (this.o.has('N')) this.ctx.stdout.write(`${shown}\n`);
      else if (this.o.has('n')) this.ctx.stdout.write(`${line}\n`);
      else if (this.o.has('b')) this.ctx.stdout.write(line);
      else this.ctx.stdout.write(`${shown} = ${line}\n`);
    }
  }

  set(name: string, value: string, minus = false): void {
    const path = this.pathOf(name);
    const file = `/proc/sys/${path}`;
    if (!this.ctx.fs.exists(file)) {
      if (!minus) this.unknown(name);
      return;
    }
    try {
      this.ctx.fs.write(file, `${value}\n`);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      if (minus) return;
      return this.fail(this.busybox ? `error setting key '${name}': ${error.text}` : error.errno === 'EACCES' ? `permission denied on key "${this.shownName(path)}", ignoring` : `setting key "${this.shownName(path)}": ${error.text}`);
    }
    if (this.o.has('q')) return;
    if (this.o.has('n')) this.ctx.stdout.write(`${value}\n`);
    else this.ctx.stdout.write(this.o.has('N') ? `${this.shownName(path)}\n` : `${this.shownName(path)} = ${value}\n`);
  }

  /** Lines of a file: `name = value`, comments, and `-name` for what may fail. */
  load(text: string): void {
    for (const raw of text.split('\n')) {
      const line = raw.trim();
      if (line === '' || /^[#;]/.test(line)) continue;
      const at = line.indexOf('=');
      if (at < 0) {
        this.ctx.stderr.write(`sysctl: -(1): invalid syntax, continuing...\n`);
        this.status = 1;
        continue;
      }
      const minus = line.startsWith('-');
      this.set(line.slice(minus ? 1 : 0, at).trim(), line.slice(at + 1).trim(), minus);
    }
  }
}

function* sysctl(ctx: Ctx): Co<number> {
  const busybox = ctx.flavour === 'busybox';
  const o = parseOptions(ctx, busybox
    ? { short: 'aAwenqp::', usage: 'sysctl [-enq] { -a | -p [FILE]... | [-w] [KEY[=VALUE]]... }' }
    : { short: 'bneNwfp::qoxaAXr:Vdh', long: { all: 'a', binary: 'b', ignore: 'e', names: 'N', values: 'n', load: 'p::', system: 'system', pattern: 'r:', quiet: 'q', write: 'w', help: 'h', version: 'V', 'dry-run': 'dry', deprecated: 'dep' } });
  if (typeof o === 'number') return o;
  if (o.has('V')) {
    ctx.stdout.write('sysctl from procps-ng 4.0.6\n');
    return 0;
  }
  if (o.has('h') || o.has('d')) {
    ctx.stdout.write(USAGE);
    return 0;
  }
  const run = new Sysctl(ctx, o);
  const args = o.args;
  if (o.has('a') || o.has('A') || o.has('X')) {
    const pattern = o.has('r') ? ereToRegExp(o.get('r') as string, '') : undefined;
    if (o.has('r') && !pattern) return 1;
    for (const name of sysctlNames(ctx.k.ns(ctx.netns))) if (!pattern || pattern.test(name)) run.show(sysctlPath(name));
    return run.status;
  }
  if (o.has('p') || o.has('f') || o.has('system')) {
    const attached = o.get('p') ?? o.get('f');
    const files = o.has('system') ? systemFiles(ctx) : [...(attached ? [attached] : []), ...args];
    for (const path of files.length > 0 ? files : ['/etc/sysctl.conf']) {
      if (o.has('system')) ctx.stdout.write(`* Applying ${path} ...\n`);
      let text: string;
      try {
        text = path === '-' || path === '/dev/stdin' ? yield* ctx.stdin.readAll() : ctx.fs.read(path);
      } catch (error) {
        if (!(error instanceof KernelError)) throw error;
        run.fail(busybox ? `can't open '${path}': ${error.text}` : `cannot open "${path}": ${error.text}`);
        continue;
      }
      run.load(text);
    }
    return run.status;
  }
  if (args.length === 0) {
    if (busybox) ctx.stderr.write('BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.\n\nUsage: sysctl [-enq] { -a | -p [FILE]... | [-w] [KEY[=VALUE]]... }\n');
    else ctx.stderr.write(USAGE);
    return 1;
  }
  for (const arg of args) {
    const at = arg.indexOf('=');
    if (at >= 0) run.set(arg.slice(0, at).trim(), arg.slice(at + 1).trim());
    else if (o.has('w')) run.fail(busybox ? `error: '${arg}' must be of the form name=value` : 'command line(0): invalid syntax, continuing...');
    else run.show(arg);
  }
  return run.status;
}
/** What `--system` reads, in order. */
const systemFiles = (ctx: Ctx): string[] => ['/etc/sysctl.d', '/usr/lib/sysctl.d'].filter((d) => ctx.fs.isDir(d)).flatMap((d) => ctx.fs.list(d).filter((n) => n.endsWith('.conf')).map((n) => `${d}/${n}`)).concat(ctx.fs.exists('/etc/sysctl.conf') ? ['/etc/sysctl.conf'] : []);

export const sysctlCommands: readonly Command[] = [
  {
    name: 'sysctl', flavours: ['debian', 'busybox'], dir: '/usr/sbin', summary: 'read and change settings of the kernel', positionals: ['sysctl'], run: sysctl,
    options: [{ names: ['-a', '--all'], help: 'all of them' }, { names: ['-w', '--write'], help: 'set' }, { names: ['-n', '--values'], help: 'values only' }, { names: ['-p', '--load'], help: 'read a file' }, { names: ['-q', '--quiet'], help: 'say nothing' }],
  },
];

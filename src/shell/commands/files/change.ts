/** touch, mkdir, rmdir, rm, cp, mv, ln, chmod, chown, mktemp: programs that change files. */
import { KernelError } from '../../../kernel/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { basenameOf, normalizePath } from '../../fs/tree.ts';
import { type OptionRules, type Options, parseOptions, usageError } from '../options.ts';

const BOTH = ['debian', 'busybox'] as const;
const busybox = (ctx: Ctx): boolean => ctx.flavour === 'busybox';

/** Try something with a file; say in the tool's words what went wrong. */
function attempt(ctx: Ctx, act: () => void, words: (reason: string) => string): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    ctx.stderr.write(`${ctx.name}: ${words(error.text)}\n`);
    return false;
  }
}
function missing(ctx: Ctx, rules: OptionRules, text: string): number {
  if (!busybox(ctx)) ctx.stderr.write(`${ctx.name}: ${text}\n`);
  return usageError(ctx, rules);
}
type Body = (ctx: Ctx, o: Options, rules: OptionRules) => number;
const tool = (name: string, summary: string, rules: OptionRules, body: Body): Command => ({
  name, flavours: BOTH, summary, positionals: ['file'],
  // biome-ignore lint/correctness/useYield: files answer at once
  *run(ctx): Co<number> {
    const o = parseOptions(ctx, rules);
    return typeof o === 'number' ? o : body(ctx, o, rules);
  },
});

const touch: Body = (ctx, o, rules) => {
  if (o.args.length === 0) return missing(ctx, rules, 'missing file operand');
  let status = 0;
  for (const path of o.args) {
    const done = attempt(ctx, () => {
      if (ctx.fs.exists(path)) {
        if (!ctx.fs.isDir(path) && !/^\/(proc|sys|dev|run\/netns)\//.test(path)) ctx.fs.write(path, '', true);
      } else if (!o.has('c')) ctx.fs.write(path, '');
    }, (reason) => (busybox(ctx) ? `${path}: ${reason}` : `cannot touch '${path}': ${reason}`));
    if (!done) status = 1;
  }
  return status;
};

const mkdir: Body = (ctx, o, rules) => {
  if (o.args.length === 0) return missing(ctx, rules, 'missing operand');
  let status = 0;
  for (const path of o.args) {
    const words = (reason: string): string => (busybox(ctx) ? `can't create directory '${path}': ${reason}` : `cannot create directory ‘${path}’: ${reason}`);
    const make = (): void => {
      if (!o.has('p')) return ctx.fs.mkdir(path);
      let at = path.startsWith('/') ? '' : '.';
      for (const part of path.split('/').filter(Boolean)) {
        at += `/${part}`;
        if (!ctx.fs.isDir(at)) ctx.fs.mkdir(at);
        else continue;
        if (o.has('v')) ctx.stdout.write(busybox(ctx) ? `created directory: '${at.replace(/^\.\//, '')}'\n` : `mkdir: created directory '${at.replace(/^\.\//, '')}'\n`);
      }
    };
    if (!attempt(ctx, make, words)) status = 1;
    else if (o.has('v') && !o.has('p')) ctx.stdout.write(busybox(ctx) ? `created directory: '${path}'\n` : `mkdir: created directory '${path}'\n`);
  }
  return status;
};

const rmdir: Body = (ctx, o, rules) => {
  if (o.args.length === 0) return missing(ctx, rules, 'missing operand');
  let status = 0;
  for (const path of o.args) {
    const say = (reason: string): string => (busybox(ctx) ? `'${path}': ${reason}` : `failed to remove '${path}': ${reason}`);
    if (o.has('v')) ctx.stdout.write(`rmdir: removing directory, '${path}'\n`);
    const done = attempt(ctx, () => {
      const stat = ctx.fs.stat(path, false);
      if (!stat) throw new KernelError('ENOENT');
      if (stat.type !== 'dir') throw new KernelError('ENOTDIR');
      if (ctx.fs.list(path).length > 0) {
        ctx.stderr.write(`${ctx.name}: ${say('Directory not empty')}\n`);
        status = 1;
        return;
      }
      ctx.fs.remove(path);
    }, say);
    if (!done) status = 1;
  }
  return status;
};

/** Take away a file, or a directory with all in it. */
function removeTree(ctx: Ctx, path: string, verbose: boolean): void {
  if (ctx.fs.stat(path, false)?.type === 'dir') for (const name of ctx.fs.list(path)) removeTree(ctx, `${path}/${name}`, verbose);
  ctx.fs.remove(path);
  if (verbose) ctx.stdout.write(`removed '${path}'\n`);
}
const rm: Body = (ctx, o, rules) => {
  if (o.args.length === 0) return o.has('f') ? 0 : missing(ctx, rules, 'missing operand');
  const recursive = o.has('r') || o.has('R');
  let status = 0;
  for (const path of o.args) {
    const say = (reason: string): string => (busybox(ctx) ? `can't remove '${path}': ${reason}` : `cannot remove '${path}': ${reason}`);
    if (recursive && normalizePath(path, ctx.proc.cwd) === '/') {
      ctx.stderr.write(busybox(ctx) ? "rm: can't remove '/': Device or resource busy\n" : "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n");
      status = 1;
      continue;
    }
    const done = attempt(ctx, () => {
      const stat = ctx.fs.stat(path, false);
      if (!stat) {
        if (o.has('f')) return;
        throw new KernelError('ENOENT');
      }
      if (stat.type === 'dir' && !recursive && !(o.has('d') && ctx.fs.list(path).length === 0)) {
        if (!busybox(ctx)) throw new KernelError('EISDIR');
        ctx.stderr.write(`rm: '${path}' is a directory\n`);
        status = 1;
        return;
      }
      removeTree(ctx, path.replace(/(.)\/+$/, '$1'), o.has('v'));
    }, say);
    if (!done) status = 1;
  }
  return status;
};

/** Whether a path is in a directory, or is it. Paths as they are written. */
function isWithin(ctx: Ctx, path: string, directory: string): boolean {
  const root = normalizePath(directory, ctx.proc.cwd).replace(/\/$/, '');
  return `${normalizePath(path, ctx.proc.cwd)}/`.startsWith(`${root}/`);
}

/** Copy a file, a link (as such with `links`) or a directory; the path `omit` within it stays behind. */
function copyTree(ctx: Ctx, from: string, to: string, links: boolean, omit?: string): void {
  const stat = ctx.fs.stat(from, !links);
  if (!stat) throw new KernelError('ENOENT');
  if (stat.type === 'link') ctx.fs.symlink(stat.target as string, to);
  else if (stat.type === 'dir') {
    if (!ctx.fs.isDir(to)) ctx.fs.mkdir(to);
    for (const name of ctx.fs.list(from)) if (normalizePath(`${from}/${name}`, ctx.proc.cwd) !== omit) copyTree(ctx, `${from}/${name}`, `${to}/${name}`, links, omit);
  } else {
    ctx.fs.write(to, ctx.fs.read(from));
    if ((stat.mode & 0o777) !== 0o644) ctx.fs.chmod(to, stat.mode & 0o777);
  }
}
/** Sources and the place each goes to; a number is the status after an error. */
function places(ctx: Ctx, o: Options, rules: OptionRules): [from: string, to: string][] | number {
  const args = [...o.args];
  const directory = o.get('t') ?? (args.length > 1 ? args.pop() : undefined);
  if (args.length === 0) return missing(ctx, rules, 'missing file operand');
  if (directory === undefined) return missing(ctx, rules, `missing destination file operand after '${args[0]}'`);
  const into = ctx.fs.isDir(directory) && !o.has('T');
  if (args.length > 1 && !into) {
    ctx.stderr.write(busybox(ctx) ? `${ctx.name}: target '${directory}' is not a directory\n` : `${ctx.name}: target '${directory}'${ctx.fs.exists(directory) ? ' is not a directory' : ': No such file or directory'}\n`);
    return 1;
  }
  return args.map((from) => [from, into ? `${directory.replace(/\/$/, '')}/${basenameOf(from.replace(/\/+$/, ''))}` : directory]);
}
const cp: Body = (ctx, o, rules) => {
  const pairs = places(ctx, o, rules);
  if (typeof pairs === 'number') return pairs;
  const recursive = o.has('r') || o.has('R') || o.has('a');
  let status = 0;
  for (const [from, to] of pairs) {
    const stat = ctx.fs.stat(from);
    if (!stat) {
      ctx.stderr.write(busybox(ctx) ? `cp: can't stat '${from}': No such file or directory\n` : `cp: cannot stat '${from}': No such file or directory\n`);
      status = 1;
    } else if (stat.type === 'dir' && !recursive) {
      ctx.stderr.write(busybox(ctx) ? `cp: omitting directory '${from}'\n` : `cp: -r not specified; omitting directory '${from}'\n`);
      status = 1;
    } else if (normalizePath(from, ctx.proc.cwd) === normalizePath(to, ctx.proc.cwd)) {
      ctx.stderr.write(`cp: '${from}' and '${to}' are the same file\n`);
      status = 1;
    } else if (stat.type === 'dir' && isWithin(ctx, to, from)) {
      const below = normalizePath(to, ctx.proc.cwd);
      const links = o.has('a') || o.has('d') || o.has('P');
      if (attempt(ctx, () => copyTree(ctx, from, to, links, below), (reason) => (busybox(ctx) ? `can't create '${to}': ${reason}` : `cannot create directory '${to}': ${reason}`)))
        ctx.stderr.write(busybox(ctx) ? `cp: recursion detected, omitting directory '${from.replace(/\/+$/, '')}${below.slice(normalizePath(from, ctx.proc.cwd).replace(/\/$/, '').length)}'\n` : `cp: cannot copy a directory, '${from}', into itself, '${to}'\n`);
      status = 1;
    } else if (!attempt(ctx, () => copyTree(ctx, from, to, o.has('a') || o.has('d') || o.has('P')), (reason) => (busybox(ctx) ? `can't create '${to}': ${reason}` : `cannot create regular file '${to}': ${reason}`))) status = 1;
    else if (o.has('v')) ctx.stdout.write(`'${from}' -> '${to}'\n`);
  }
  return status;
};
const mv: Body = (ctx, o, rules) => {
  const pairs = places(ctx, o, rules);
  if (typeof pairs === 'number') return pairs;
  let status = 0;
  for (const [from, to] of pairs) {
    if (!ctx.fs.stat(from, false)) {
      ctx.stderr.write(busybox(ctx) ? `mv: can't rename '${from}': No such file or directory\n` : `mv: cannot stat '${from}': No such file or directory\n`);
      status = 1;
      continue;
    }
    if (normalizePath(from, ctx.proc.cwd) === normalizePath(to, ctx.proc.cwd)) {
      ctx.stderr.write(`mv: '${from}' and '${to}' are the same file\n`);
      status = 1;
      continue;
    }
    if (o.has('n') && ctx.fs.exists(to)) continue;
    if (ctx.fs.stat(from, false)?.type === 'dir' && isWithin(ctx, to, from)) {
      // rename(2): EBUSY for `.`, `..` and the root, EINVAL for a place below itself
      const busy = /^\/+$|(^|\/)\.\.?\/*$/.test(from);
      if (busybox(ctx)) ctx.stderr.write(`mv: can't rename '${from}': ${busy ? 'Device or resource busy' : 'Invalid argument'}\n`);
      else ctx.stderr.write(busy ? `mv: cannot move '${from}' to '${to}': Device or resource busy\n` : `mv: cannot move '${from}' to a subdirectory of itself, '${to}'\n`);
      status = 1;
      continue;
    }
    const done = attempt(ctx, () => {
      copyTree(ctx, from, to, true);
      removeTree(ctx, from, false);
    }, (reason) => (busybox(ctx) ? `can't rename '${from}': ${reason}` : `cannot move '${from}' to '${to}': ${reason}`));
    if (!done) status = 1;
    else if (o.has('v')) ctx.stdout.write(`renamed '${from}' -> '${to}'\n`);
  }
  return status;
};
const ln: Body = (ctx, o, rules) => {
  if (o.args.length === 0) return missing(ctx, rules, 'missing file operand');
  const targets = o.args.length === 1 ? o.args : o.args.slice(0, -1);
  const place = o.args.length === 1 ? '.' : (o.args.at(-1) as string);
  const into = ctx.fs.isDir(place) && !((o.has('n') || o.has('T')) && ctx.fs.stat(place, false)?.type === 'link');
  let status = 0;
  for (const target of targets) {
    const link = into ? `${place}/${basenameOf(target.replace(/\/+$/, ''))}` : place;
    const words = (reason: string): string => (busybox(ctx) ? `${link}: ${reason}` : `failed to create ${o.has('s') ? 'symbolic' : 'hard'} link '${link}': ${reason}`);
    const done = attempt(ctx, () => {
      if (!o.has('s') && !ctx.fs.exists(target)) throw new KernelError('ENOENT');
      if (o.has('f') && ctx.fs.stat(link, false)) ctx.fs.remove(link);
      if (o.has('s')) ctx.fs.symlink(target, link);
      else ctx.fs.write(link, ctx.fs.read(target));
      if (o.has('v')) ctx.stdout.write(`'${link}' -> '${target}'\n`);
    }, words);
    if (!done) status = 1;
  }
  return status;
};

/** Mode after `u+x`, `755`, `a=r`; undefined when it is none. */
function newMode(text: string, old: number): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = old;
  for (const clause of text.split(',')) {
    const m = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause);
    if (!m) return undefined;
    const who = m[1] === '' || m[1]?.includes('a') ? 'ugo' : (m[1] as string);
    let bits = 0;
    for (const p of m[3] as string) bits |= { r: 4, w: 2, x: 1, X: old & 0o111 ? 1 : 0 }[p] ?? 0;
    for (const w of who) {
      const shift = { u: 6, g: 3, o: 0 }[w] as number;
      if (m[2] === '+') mode |= bits << shift;
      else if (m[2] === '-') mode &= ~(bits << shift);
      else mode = (mode & ~(7 << shift)) | (bits << shift);
    }
  }
  return mode;
}
const chmod: Command = {
  name: 'chmod', flavours: BOTH, summary: 'change permissions', positionals: [[], 'file'],
  *run(ctx): Co<number> {
    const words = ctx.args.filter((a) => !/^(-[Rvcf]+|--recursive)$/.test(a));
    const [mode, ...paths] = words;
    if (mode === undefined || paths.length === 0) return missing(ctx, { short: '', usage: 'chmod [-Rcvf] MODE[,MODE]... FILE...' }, mode === undefined ? 'missing operand' : `missing operand after ‘${mode}’`);
    let status = 0;
    for (const path of paths) {
      const stat = ctx.fs.stat(path);
      if (!stat) {
        ctx.stderr.write(busybox(ctx) ? `chmod: ${path}: No such file or directory\n` : `chmod: cannot access '${path}': No such file or directory\n`);
        status = 1;
        continue;
      }
      const next = newMode(mode, stat.mode);
      if (next === undefined) {
        ctx.stderr.write(busybox(ctx) ? `chmod: invalid mode '${mode}'\n` : `chmod: invalid mode: ‘${mode}’\nTry 'chmod --help' for more information.\n`);
        return 1;
      }
      if (!attempt(ctx, () => ctx.fs.chmod(path, next), (reason) => (busybox(ctx) ? `${path}: ${reason}` : `changing permissions of '${path}': ${reason}`))) status = 1;
    }
    return status;
  },
};
const chown: Body = (ctx, o, rules) => {
  if (o.args.length < 2) return missing(ctx, rules, 'missing operand');
  let status = 0;
  for (const path of o.args.slice(1)) {
    const stat = ctx.fs.stat(path);
    if (!stat) {
      ctx.stderr.write(busybox(ctx) ? `${ctx.name}: ${path}: No such file or directory\n` : `${ctx.name}: cannot access '${path}': No such file or directory\n`);
      status = 1;
    } else if (!attempt(ctx, () => ctx.fs.chmod(path, stat.mode), (reason) => (busybox(ctx) ? `${path}: ${reason}` : `changing ownership of '${path}': ${reason}`))) status = 1; // owners are not kept
  }
  return status;
};
const mktemp: Body = (ctx, o) => {
  const template = o.args[0] ?? '/tmp/tmp.XXXXXXXXXX';
  const full = o.has('t') || (o.has('p') && !template.startsWith('/')) ? `${o.get('p') ?? '/tmp'}/${template}` : template;
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const path = full.replace(/X+(?=[^X/]*$)/, (xs) => [...xs].map(() => letters[ctx.k.random(0, letters.length - 1)]).join(''));
  if (!attempt(ctx, () => (o.has('d') ? ctx.fs.mkdir(path) : ctx.fs.write(path, '')), (reason) => busybox(ctx) ? `${o.args[0] ?? ''}: ${reason}` : `failed to create ${o.has('d') ? 'directory' : 'file'} via template ‘${template}’: ${reason}`)) return 1;
  ctx.stdout.write(`${path}\n`);
  return 0;
};
const truncate: Body = (ctx, o) => {
  let status = 0;
  for (const path of o.args) {
    const done = attempt(ctx, () => ctx.fs.write(path, (ctx.fs.exists(path) ? ctx.fs.read(path) : '').slice(0, Number(o.get('s') ?? 0))), (reason) =>
      busybox(ctx) ? `${path}: open: ${reason}` : `cannot open '${path}' for writing: ${reason}`,
    );
    if (!done) status = 1;
  }
  return status;
};

export const changeCommands: readonly Command[] = [
  tool('touch', 'make an empty file', { short: 'acmht:d:r:f', long: { 'no-create': 'c', date: 'd:', reference: 'r:' }, usage: 'touch [-cham] [-d DATE] [-t DATE] [-r FILE] FILE...' }, touch),
  tool('mkdir', 'make directories', { short: 'pvm:', long: { parents: 'p', verbose: 'v', mode: 'm:' }, usage: 'mkdir [-m MODE] [-p] DIRECTORY...' }, mkdir),
  tool('rmdir', 'remove empty directories', { short: 'pv', long: { parents: 'p', verbose: 'v' }, usage: 'rmdir [-p] DIRECTORY...' }, rmdir),
  tool('rm', 'remove files', { short: 'rRfivd', long: { recursive: 'r', force: 'f', verbose: 'v', dir: 'd' }, usage: 'rm [-irf] FILE...' }, rm),
  tool('unlink', 'remove a file', { short: '' }, rm),
  tool('cp', 'copy files', { short: 'arRpPdfinvLHTt:ul', long: { archive: 'a', recursive: 'r', force: 'f', verbose: 'v', 'target-directory': 't:', 'no-target-directory': 'T' }, usage: 'cp [-arPLHpfinlsTu] SOURCE DEST\nor: cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }' }, cp),
  tool('mv', 'move or rename files', { short: 'finvTt:u', long: { force: 'f', verbose: 'v', 'no-clobber': 'n', 'target-directory': 't:' }, usage: 'mv [-finT] SOURCE DEST\nor: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }' }, mv),
  tool('ln', 'make links', { short: 'sfnvTb', long: { symbolic: 's', force: 'f', 'no-dereference': 'n', verbose: 'v' }, usage: 'ln [-sfnbtv] [-S SUF] TARGET... LINK|DIR' }, ln),
  chmod,
  tool('chown', 'change owners', { short: 'Rvhcf', long: { recursive: 'R' }, usage: 'chown [-Rh]... USER[:[GRP]] FILE...' }, chown),
  tool('chgrp', 'change groups', { short: 'Rvhcf', long: { recursive: 'R' }, usage: 'chgrp [-Rh]... GROUP FILE...' }, chown),
  tool('mktemp', 'make a temporary file', { short: 'dqtup:', long: { directory: 'd', tmpdir: 'p:' }, usage: 'mktemp [-dt] [-p DIR] [TEMPLATE]' }, mktemp),
  tool('truncate', 'set the size of a file', { short: 's:c', long: { size: 's:' } }, truncate),
];

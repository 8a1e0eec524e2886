/** Redirections: opening what they name and putting it at a descriptor. */
import { KernelError } from '../../kernel/errors.ts';
import type { Co } from '../../kernel/sched.ts';
import type { Redirection } from '../lang/index.ts';
import { DirectoryInput, type FdTable, OpenFile, SinkOutput, TextInput, emptyInput, nullOutput } from '../streams.ts';
import { openConnection } from './netredirect.ts';
import { expandRedirection, isHere } from './expand.ts';
import type { Shell } from './shell.ts';

/** A redirection that failed: said already; the command gets status 1. */
export class RedirectionError extends Error {
  readonly status: number;
  constructor(status: number) {
    super('redirection');
    this.status = status;
  }
}

function fail(sh: Shell, target: string, error: KernelError, writing: boolean): never {
  if (sh.kind === 'bash') sh.error(`${target}: ${error.text}`);
  else {
    const dash = sh.kind === 'dash';
    const missing = writing ? (dash ? 'Directory nonexistent' : 'nonexistent directory') : dash ? 'No such file' : 'no such file';
    const reason = error.errno === 'ENOENT' ? missing : error.text;
    sh.error(`can${sh.kind === 'dash' ? 'not' : "'t"} ${writing ? 'create' : 'open'} ${target}: ${reason}`);
  }
  throw new RedirectionError(sh.kind === 'dash' ? 2 : 1);
}

/** Devices and descriptors by name. undefined: an ordinary file. */
function special(sh: Shell, path: string, reading: boolean): OpenFile | undefined {
  const fd = /^\/dev\/(?:fd\/(\d+)|stdin|stdout|stderr)$|^\/proc\/self\/fd\/(\d+)$/.exec(path);
  if (fd) {
    const number = fd[1] !== undefined || fd[2] !== undefined ? Number(fd[1] ?? fd[2]) : { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 }[path];
    const file = sh.fds.get(number as number);
    if (!file) throw new KernelError('ENOENT');
    return file.hold();
  }
  if (path === '/dev/tty') {
    const file = [0, 1, 2].map((n) => sh.fds.get(n)).find((f) => f?.input?.isTTY || f?.output?.isTTY);
    if (!file) throw new KernelError('ENXIO');
    return file.hold();
  }
  if (!path.startsWith('/dev/')) return undefined;
  const node = sh.fs.node(path);
  if (node?.type !== 'device') return undefined;
  const input = node.name === 'zero' ? new TextInput('\0'.repeat(65_536)) : node.name.endsWith('random') ? new TextInput(randomText(sh)) : emptyInput();
  return new OpenFile(reading ? { input } : { output: node.name === 'full' ? new SinkOutput(() => { throw new KernelError('ENOSPC'); }) : nullOutput() });
}
const randomText = (sh: Shell): string => (sh.rt.k.randomHex(8192).match(/../g) ?? []).map((h) => String.fromCharCode(Number.parseInt(h, 16))).join('');

/** open(2) for reading. KernelError when it can't. */
export function openForReading(sh: Shell, path: string): OpenFile {
  const substituted = sh.fds.text.get(path);
  const device = substituted === undefined ? special(sh, path, true) : undefined;
  if (device) return device;
  if (substituted === undefined && sh.fs.isDir(path)) return new OpenFile({ input: new DirectoryInput() });
  return new OpenFile({ input: new TextInput(substituted ?? sh.fs.read(path)) });
}
/** open(2) for writing: the file is made or emptied at once; what is written appears as it is written. */
export function openForWriting(sh: Shell, path: string, append: boolean): OpenFile {
  const device = special(sh, path, false);
  if (device) return device;
  const { fs } = sh;
  const kind = fs.node(path);
  if (kind?.type === 'dir') throw new KernelError('EISDIR');
  const computed = /^\/(proc|sys)\//.test(fs.realpath(path));
  if (kind?.type === 'file' && kind.sealed) throw new KernelError('EROFS');
  if (computed && !(kind?.type === 'file' && kind.write)) throw new KernelError(kind ? 'EACCES' : 'ENOENT');
  if (!computed) fs.write(path, '', append);
  // one write(2) each; a failing one is the program's "write error"
  return new OpenFile({ output: new SinkOutput((text) => { sh.rt.spendOutput(sh.pgid, text.length); fs.write(path, text, !computed || append); }) });
}

/** Apply a command's redirections to `fds`, in order. */
export function* redirect(sh: Shell, fds: FdTable, redirections: readonly Redirection[]): Co {
  for (const r of redirections) yield* redirectOne(sh, fds, r);
}

function* redirectOne(sh: Shell, fds: FdTable, r: Redirection): Co {
  const target = yield* expandRedirection(sh, r);
  if (isHere(r)) {
    fds.set(descriptor(sh, fds, r.fd, r.fdVariable, 0), new OpenFile({ input: new TextInput(target) }));
    return;
  }
  if (r.type === 'duplicate') return duplicate(sh, fds, r.operator, target, r.fd, r.fdVariable, r.target.raw);
  const reading = r.operator === '<';
  try {
    const connection = yield* openConnection(sh, target);
    if (connection) {
      if (r.operator.startsWith('&')) fds.set(2, connection.hold());
      fds.set(descriptor(sh, fds, r.fd, r.fdVariable, reading || r.operator === '<>' ? 0 : 1), connection);
      return;
    }
    if (reading || r.operator === '<>') {
      if (r.operator === '<>' && !sh.fs.exists(target) && !target.startsWith('/dev/')) sh.fs.write(target, '');
      fds.set(descriptor(sh, fds, r.fd, r.fdVariable, 0), openForReading(sh, target));
      return;
    }
    const append = r.operator === '>>' || r.operator === '&>>';
    if (r.operator === '>' && sh.option('noclobber') && sh.fs.stat(target)?.type === 'file') {
      sh.error(sh.kind === 'bash' ? `${target}: cannot overwrite existing file` : `can't create ${target}: File exists`);
      throw new RedirectionError(sh.kind === 'dash' ? 2 : 1);
    }
    const file = openForWriting(sh, target, append);
    if (r.operator.startsWith('&')) {
      fds.set(1, file);
      fds.set(2, file.hold());
    } else fds.set(descriptor(sh, fds, r.fd, r.fdVariable, 1), file);
  } catch (error) {
    if (error instanceof KernelError) fail(sh, target, error, !reading);
    throw error;
  }
}

function descriptor(sh: Shell, fds: FdTable, fd: number | undefined, variable: string | undefined, otherwise: number): number {
  if (variable === undefined) return fd ?? otherwise;
  const free = fds.free(10);
  sh.vars.set(variable, String(free));
  return free;
}

function duplicate(sh: Shell, fds: FdTable, operator: '<&' | '>&', target: string, fd: number | undefined, variable: string | undefined, raw: string): void {
  const at = variable !== undefined && target === '-' ? Number(sh.vars.get(variable) ?? '-1') : descriptor(sh, fds, fd, target === '-' ? undefined : variable, operator === '<&' ? 0 : 1);
  if (target === '-') return fds.close(at);
  const m = /^(\d+)(-?)$/.exec(target);
  if (!m) {
    if (operator === '>&' && fd === undefined) {
      let file: OpenFile;
      try {
        file = openForWriting(sh, target, false);
      } catch (error) {
        if (error instanceof KernelError) fail(sh, target, error, true);
        throw error;
      }
      fds.set(1, file);
      fds.set(2, file.hold());
      return;
    }
    sh.error(sh.kind === 'bash' ? `${raw}: ambiguous redirect` : `bad fd number`);
    throw new RedirectionError(sh.kind === 'dash' ? 2 : 1);
  }
  const from = Number(m[1]);
  const file = fds.get(from);
  if (!file) {
    sh.error(sh.kind === 'bash' ? `${from}: Bad file descriptor` : sh.kind === 'dash' ? `${from}: Bad file descriptor` : `dup2(${from},${at}): Bad file descriptor`);
    throw new RedirectionError(sh.kind === 'dash' ? 2 : 1);
  }
  if (from !== at) fds.set(at, file.hold());
  if (m[2]) fds.close(from);
}

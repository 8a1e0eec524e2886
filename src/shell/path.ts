/** How a name becomes a program: PATH search and #! lines (execve(2), execvp(3)). */
import type { Process } from '../kernel/config.ts';
import { type Errno, KernelError } from '../kernel/errors.ts';
import type { Command, Flavour, K } from './command.ts';
import { findCommand, installedIn } from './commands/registry.ts';
import { flavourOf } from './fs/bases.ts';
import { ProcessFs } from './fs/fs.ts';
import { basenameOf } from './fs/tree.ts';

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export type Program =
  | { kind: 'command'; path: string; command: Command }
  /** A text with `#!interpreter [argument]`, or without (then a shell reads it). */
  | { kind: 'script'; path: string; interpreter: string[] | undefined; text: string }
  /** A program that the user land has and the lab doesn't model. */
  | { kind: 'unmodelled'; path: string }
  | { kind: 'error'; errno: Errno; path: string };

/** Looks programs up for a process of this mount namespace. */
export class ProgramFinder {
  private readonly fs: ProcessFs;
  private readonly flavour: Flavour;
  constructor(k: K, proc: () => Process, flavour?: Flavour, fs?: ProcessFs) {
    this.fs = fs ?? new ProcessFs(k, proc);
    this.flavour = flavour ?? flavourOf(k, proc().ns.mnt);
  }

  /** The file at a path. */
  at(path: string): Program {
    let real: string;
    try {
      const stat = this.fs.stat(path);
      if (!stat) return { kind: 'error', errno: 'ENOENT', path };
      if (stat.type === 'dir' || stat.type === 'device' || (stat.mode & 0o111) === 0) return { kind: 'error', errno: 'EACCES', path };
      real = this.fs.realpath(path);
    } catch (error) {
      if (error instanceof KernelError) return { kind: 'error', errno: error.errno, path };
      throw error;
    }
    const text = this.fs.read(real);
    if (text.startsWith('\x7fELF')) {
      // the name says what an applet of BusyBox does, and what a link of Debian's alternatives does
      const command = findCommand(basenameOf(path), this.flavour) ?? findCommand(basenameOf(real), this.flavour);
      return command ? { kind: 'command', path, command } : { kind: 'unmodelled', path };
    }
    const hashbang = /^#![ \t]*([^\s]+)(?:[ \t]+([^\n]*?))?[ \t]*(?:\n|$)/.exec(text);
    return { kind: 'script', path, interpreter: hashbang ? [hashbang[1] as string, ...(hashbang[2] ? [hashbang[2]] : [])] : undefined, text };
  }

  /** Search PATH; ENOENT when no directory has it. */
  find(name: string, searchPath: string): Program {
    if (name.includes('/')) return this.at(name);
    if (name === '') return { kind: 'error', errno: 'ENOENT', path: '' };
    let refused: Program | undefined;
    const command = findCommand(name, this.flavour);
    for (const directory of searchPath.split(':')) {
      const path = `${directory === '' ? '.' : directory}/${name}`;
      // most names are installed programs: spare the walk through the file system
      if (command && installedIn(command, this.flavour) === directory && this.fs.exists(path)) return { kind: 'command', path, command };
      const found = this.at(path);
      if (found.kind !== 'error') return found;
      if (found.errno === 'EACCES' && !this.fs.isDir(path)) refused = found;
    }
    return refused ?? { kind: 'error', errno: 'ENOENT', path: name };
  }
}

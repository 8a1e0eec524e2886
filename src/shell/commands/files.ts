/** Opening files and going through their lines, for tools that take `[FILE]...`. */
import { KernelError } from '../../kernel/errors.ts';
import { FileError } from '../fileError.ts';
import type { Co } from '../../kernel/sched.ts';
import type { Ctx, Input } from '../command.ts';
import { DirectoryInput, TextInput, emptyInput } from '../streams.ts';

/** Open for reading; `-` and /dev/stdin are standard input. KernelError when it can't be opened; a directory can, and fails when read. */
export function openInput(ctx: Ctx, path: string): Input {
  if (path === '-' || path === '/dev/stdin' || path === '/dev/fd/0' || path === '/proc/self/fd/0') return ctx.stdin;
  if (path === '/dev/null') return emptyInput();
  if (path === '/dev/zero') return new TextInput('\0'.repeat(1 << 16));
  if (/^\/dev\/u?random$/.test(path)) return new TextInput((ctx.k.randomHex(8192).match(/../g) ?? []).map((h) => String.fromCharCode(Number.parseInt(h, 16))).join(''));
  if (ctx.fs.isDir(path)) return new DirectoryInput();
  return new TextInput(ctx.fs.read(path));
}

/** How a tool words its troubles with files. */
export interface FileWords { open(path: string, reason: string): string; read(path: string, reason: string): string }
const plain = (path: string, reason: string): string => `${path}: ${reason}`;
export const PLAIN_WORDS: FileWords = { open: plain, read: plain };
/** BusyBox's fopen_or_warn_stdin. */
export const CANT_OPEN: FileWords = { open: (path, reason) => `can't open '${path}': ${reason}`, read: plain };

/**
 * Read each file to its end, piece by piece. Troubles are printed in the tool's words and the next file is taken.
 * @returns true when all could be read
 */
export function* eachFile(ctx: Ctx, paths: readonly string[], words: FileWords, use: (input: Input, path: string) => Co): Co<boolean> {
  let good = true;
  for (const path of paths.length > 0 ? paths : ['-']) {
    let input: Input;
    try {
      input = openInput(ctx, path);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      ctx.stderr.write(`${ctx.name}: ${words.open(path, error.text)}\n`);
      good = false;
      continue;
    }
    try {
      yield* use(input, path);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      ctx.stderr.write(`${ctx.name}: ${words.read(path, error.text)}\n`);
      good = false;
    }
  }
  return good;
}

/** Go through the lines of an input. `line` has no newline; `end` is the newline, or empty for a last line without one. */
export function* eachLine(input: Input, use: (line: string, end: string) => Co<boolean | undefined> | boolean | undefined): Co {
  for (;;) {
    const line = yield* input.readLine();
    if (line === undefined) return;
    const result = use(line, input.lastLineCut ? '' : '\n');
    const stop = typeof result === 'object' ? yield* result : result;
    if (stop === false) return;
  }
}

/** All of a file, or of standard input. */
export function* readWhole(ctx: Ctx, path: string): Co<string> {
  try {
    return yield* openInput(ctx, path).readAll();
  } catch (error) {
    throw error instanceof KernelError ? new FileError(path, error) : error;
  }
}
/** Lines of a text; a last one without newline counts. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The message of a failed system call, `tool: what: reason`; 1. */
export function sayFailed(ctx: Ctx, what: string, error: unknown): number {
  if (!(error instanceof KernelError)) throw error;
  ctx.stderr.write(`${ctx.name}: ${what}: ${error.text}\n`);
  return 1;
}

/** Builtins that tell what a name is: type, command, hash, alias, history, help. */
import type { Co } from '../../../kernel/sched.ts';
import { quoteSingle } from '../../lang/index.ts';
import { dispatch, lookup } from '../simple.ts';
import type { Shell } from '../shell.ts';
import { type Builtin, builtinNames, findBuiltin } from './index.ts';

const RESERVED = new Set(['if', 'then', 'else', 'elif', 'fi', 'for', 'while', 'until', 'do', 'done', 'case', 'esac', 'in', 'function', 'select', 'time', '{', '}', '!', '[[', ']]', 'coproc']);

type What = { kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file'; text: string };
function whatIs(sh: Shell, name: string): What | undefined {
  const alias = sh.aliases.get(name);
  if (alias !== undefined) return { kind: 'alias', text: alias };
  if (RESERVED.has(name)) return { kind: 'keyword', text: name };
  if (sh.functions.has(name)) return { kind: 'function', text: name };
  if (findBuiltin(sh, name) || name === 'exec') return { kind: 'builtin', text: name };
  const program = lookup(sh, name);
  if (program.kind === 'error') return undefined;
  // ash runs its own applets without looking for them
  return { kind: 'file', text: sh.kind === 'ash' && program.kind === 'command' && !name.includes('/') ? name : program.path };
}
const SPECIAL = new Set(['.', ':', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return', 'set', 'shift', 'source', 'times', 'trap', 'unset']);

/** The sentence of `type` and `command -V`. */
function describe(sh: Shell, name: string, what: What): string {
  switch (what.kind) {
    case 'alias':
      return sh.kind === 'bash' ? `${name} is aliased to \`${what.text}'` : `${name} is an alias for ${what.text}`;
    case 'keyword':
      return `${name} is a shell keyword`;
    case 'function':
      return sh.kind === 'bash' ? `${name} is a function` : sh.kind === 'dash' ? `${name} is a shell function` : `${name} is a function`;
    case 'builtin':
      return `${name} is a ${SPECIAL.has(name) && sh.kind !== 'bash' ? 'special ' : ''}shell builtin`;
    default:
      return `${name} is ${what.text}`;
  }
}

// biome-ignore lint/correctness/useYield: nothing to wait for
function* type(sh: Shell, args: string[]): Co<number> {
  let brief = '';
  let all = false;
  while (args[0] && sh.kind === 'bash' && /^-[tpPaf]+$/.test(args[0])) {
    const word = args.shift() as string;
    brief = /[tpP]/.exec(word)?.[0] ?? brief;
    all ||= word.includes('a');
  }
  let status = 0;
  for (const name of args) {
    const what = whatIs(sh, name);
    if (!what) {
      status = sh.kind === 'bash' ? 1 : 127;
      if (brief !== '') continue;
      if (sh.kind === 'bash') sh.error(`${name}: not found`, 'type');
      else sh.out(`${name}: not found\n`);
      continue;
    }
    if (brief === 't') sh.out(`${what.kind}\n`);
    else if (brief !== '') {
      const program = brief === 'P' ? lookup(sh, name) : undefined;
      if (what.kind === 'file') sh.out(`${what.text}\n`);
      else if (program && program.kind !== 'error') sh.out(`${program.path}\n`);
    } else {
      sh.out(`${describe(sh, name, what)}\n`);
      const program = all && what.kind !== 'file' ? lookup(sh, name) : undefined;
      if (program && program.kind !== 'error') sh.out(`${name} is ${program.path}\n`);
    }
  }
  return status;
}

const command: Builtin = function* (sh, args) {
  let mode = '';
  while (args[0] && /^-[pvV]+$/.test(args[0])) mode = /[vV]/.exec(args.shift() as string)?.[0] ?? mode;
  if (args[0] === '--') args.shift();
  if (args.length === 0) return 0;
  if (mode === '') {
    yield* dispatch(sh, args, {}, false, { functions: true });
    return sh.status;
  }
  let status = 1;
  // dash and ash look at the first name only
  for (const name of sh.kind === 'bash' ? args : args.slice(0, 1)) {
    const what = whatIs(sh, name);
    if (!what) {
      if (mode === 'V') {
        if (sh.kind === 'bash') sh.error(`${name}: not found`, 'command');
        else sh.stderr.write(`${name}: not found\n`);
      }
      if (sh.kind !== 'bash') status = 127;
      continue;
    }
    status = 0;
    sh.out(mode === 'V' ? `${describe(sh, name, what)}\n` : what.kind === 'alias' ? `alias ${name}=${quoteSingle(what.text)}\n` : `${what.text}\n`);
  }
  return status;
};

function* alias(sh: Shell, args: string[]): Co<number> {
  const show = (name: string, text: string): void => sh.out(`${sh.kind === 'bash' ? 'alias ' : ''}${name}=${quoteSingle(text)}\n`);
  if (args.length === 0 || args[0] === '-p') for (const [name, text] of [...sh.aliases].sort()) show(name, text);
  let status = 0;
  for (const word of args.filter((a) => a !== '-p')) {
    const at = word.indexOf('=');
    if (at > 0) sh.aliases.set(word.slice(0, at), word.slice(at + 1));
    else {
      const text = sh.aliases.get(word);
      if (text !== undefined) show(word, text);
      else {
        sh.error(`${word}${sh.kind === 'bash' ? ':' : ''} not found`, 'alias');
        status = 1;
      }
    }
  }
  return status;
}

export const whatBuiltins: Record<string, Builtin> = {
  type,
  command,
  alias,
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *unalias(sh, args) {
    let status = 0;
    if (args[0] === '-a') sh.aliases.clear();
    else
      for (const name of args)
        if (!sh.aliases.delete(name)) {
          sh.error(`${name}: not found`, 'unalias');
          status = 1;
        }
    return status;
  },
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *hash(sh, args) {
    if (sh.kind === 'bash' && args.length === 0) sh.out('hash: hash table empty\n');
    return 0;
  },
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *history(sh, args) {
    if (args[0] === '-c') sh.history.length = 0;
    else for (const [i, line] of sh.history.entries()) sh.out(`${String(i + 1).padStart(5)}  ${line}\n`);
    return 0;
  },
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *help(sh) {
    sh.out(sh.kind === 'bash' ? `vethlab: builtins of this shell: ${builtinNames(sh).join(' ')}\n` : `Built-in commands:\n------------------\n\t${builtinNames(sh).join(' ')}\n`);
    return 0;
  },
};

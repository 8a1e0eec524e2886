/** Builtins about variables and options: export, unset, set, declare, local, readonly, shopt, getopts. */
import type { Co } from '../../../kernel/sched.ts';
import { isName } from '../../lang/chars.ts';
import { ExpansionError, quoteAsh, quoteDouble, quoteIfNeeded } from '../../lang/index.ts';
import { assignText } from '../assign.ts';
import { ExitJump } from '../control.ts';
import { assignVariable, target } from '../env.ts';
import type { Shell } from '../shell.ts';
import { type Variable, scalarOf } from '../vars.ts';
import type { Builtin } from './index.ts';

/** `set -o` names and their letters. */
const OPTIONS: Record<string, string> = {
  a: 'allexport', b: 'notify', e: 'errexit', f: 'noglob', h: 'hashall', k: 'keyword', m: 'monitor', n: 'noexec', p: 'privileged', t: 'onecmd', u: 'nounset',
  v: 'verbose', x: 'xtrace', B: 'braceexpand', C: 'noclobber', E: 'errtrace', H: 'histexpand', P: 'physical', T: 'functrace',
};
const LONG_ONLY = ['emacs', 'history', 'ignoreeof', 'interactive-comments', 'nolog', 'pipefail', 'posix', 'vi'];
const ASH_OPTIONS = ['errexit', 'noglob', 'ignoreeof', 'interactive', 'monitor', 'noexec', 'stdin', 'xtrace', 'verbose', 'noclobber', 'allexport', 'notify', 'nounset', 'vi', 'pipefail'];
const OPTION_NAMES = [...Object.values(OPTIONS), ...LONG_ONLY].sort();

/** How `declare -p` shows a variable. */
function declaration(name: string, v: Variable): string {
  const flags = `${v.kind === 'array' ? 'a' : v.kind === 'assoc' ? 'A' : ''}${v.integer ? 'i' : ''}${v.nameref ? 'n' : ''}${v.readonly ? 'r' : ''}${v.exported ? 'x' : ''}${v.lowercase ? 'l' : ''}${v.uppercase ? 'u' : ''}`;
  const head = `declare -${flags || '-'} ${name}`;
  if (v.value === undefined) return head;
  if (typeof v.value === 'string') return `${head}=${quoteDouble(v.value)}`;
  const items = [...(v.value as Map<string | number, string>)].map(([k, text]) => `[${v.kind === 'assoc' ? quoteIfNeeded(String(k)) : k}]=${quoteDouble(text)}`);
  return `${head}=(${items.join(' ')}${v.kind === 'assoc' && items.length > 0 ? ' ' : ''})`;
}

/** All variables in the form that `set` prints. */
function listing(sh: Shell): string {
  const lines = sh.vars.names().map((name) => {
    const v = sh.vars.find(name) as Variable;
    if (v.value instanceof Map) return `${name}=(${[...(v.value as Map<string | number, string>)].map(([k, t]) => `[${k}]=${quoteDouble(t)}`).join(' ')})\n`;
    return v.value === undefined ? '' : `${name}=${sh.kind === 'bash' ? quoteIfNeeded(v.value) || '' : quoteAsh(v.value)}\n`;
  });
  return lines.join('');
}

function badName(sh: Shell, word: string, builtin: string): number {
  sh.error(sh.kind === 'bash' ? `\`${word}': not a valid identifier` : `${word}: bad variable name`, builtin);
  if (sh.kind !== 'bash' && !sh.interactive) throw new ExitJump(2);
  return sh.kind === 'bash' ? 1 : 2;
}
/** Split `name=value` and `name+=value`. */
function assignmentOf(word: string): { name: string; value: string | undefined; append: boolean } {
  const at = word.indexOf('=');
  if (at < 0) return { name: word, value: undefined, append: false };
  const append = word[at - 1] === '+';
  return { name: word.slice(0, append ? at - 1 : at), value: word.slice(at + 1), append };
}
/** Assign, or say why not. */
function tryAssign(sh: Shell, name: string, value: string, append: boolean, builtin: string): boolean {
  try {
    assignText(sh, name, value, append);
    return true;
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error;
    sh.error(error.message, sh.kind === 'bash' ? undefined : builtin);
    if (sh.kind !== 'bash' && !sh.interactive) throw new ExitJump(2);
    return false;
  }
}

const exporting = (attribute: 'exported' | 'readonly'): Builtin =>
  // biome-ignore lint/correctness/useYield: nothing to wait for
  function* (sh, args, builtin) {
    let off = false;
    let print = false;
    let functions = false;
    while (args[0] && /^-[npfaA]+$/.test(args[0])) {
      const word = args.shift() as string;
      off ||= word.includes('n');
      print ||= word.includes('p');
      functions ||= word.includes('f');
    }
    if (args[0] === '--') args.shift();
    else if (args[0] && /^-./.test(args[0])) {
      sh.error(sh.kind === 'bash' ? `${args[0].slice(0, 2)}: invalid option` : `Illegal option ${args[0].slice(0, 2)}`, builtin);
      if (sh.kind === 'bash') sh.stderr.write(builtin === 'export' ? 'export: usage: export [-fn] [name[=value] ...] or export -p [-f]\n' : 'readonly: usage: readonly [-aAf] [name[=value] ...] or readonly -p\n');
      return 2;
    }
    if (args.length === 0 || print) {
      for (const name of sh.vars.names()) {
        const v = sh.vars.find(name) as Variable;
        if (!v[attribute]) continue;
        const value = scalarOf(v);
        sh.out(`${sh.kind === 'bash' ? declaration(name, v) : `${builtin} ${name}${value === undefined ? '' : `=${quoteAsh(value)}`}`}\n`);
      }
      return 0;
    }
    let status = 0;
    if (functions) return 0;
    for (const word of args) {
      const { name, value, append } = assignmentOf(word);
      if (!isName(name)) {
        status = badName(sh, word, builtin);
        continue;
      }
      if (value !== undefined && !tryAssign(sh, name, value, append, builtin)) status = 1;
      sh.vars.ensure(target(sh, name))[attribute] = !off;
    }
    return status;
  };

const declare: Builtin = function* (sh, args, builtin) {
  const on = new Set<string>();
  const off = new Set<string>();
  while (args[0] && /^[-+][a-zA-Z]+$/.test(args[0])) {
    const word = args.shift() as string;
    for (const letter of word.slice(1)) {
      if (!'aAfFgiIlnrtuxp'.includes(letter)) {
        sh.error(`${word.slice(0, 1)}${letter}: invalid option`, builtin);
        sh.stderr.write(`${builtin}: usage: ${builtin}${builtin === 'local' ? ' [option] name[=value] ...' : ' [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]'}\n`);
        return 2;
      }
      (word[0] === '-' ? on : off).add(letter);
    }
  }
  if (args[0] === '--') args.shift();
  if (on.has('f') || on.has('F')) {
    const names = args.length > 0 ? args : [...sh.functions.keys()].sort();
    for (const name of names) {
      if (!sh.functions.has(name)) return 1;
      sh.out(on.has('F') && args.length > 0 ? `${name}\n` : on.has('F') ? `declare -f ${name}\n` : `${name} ()\n{\n}\n`);
    }
    return 0;
  }
  if (on.has('p') || args.length === 0) {
    let status = 0;
    for (const name of args.length > 0 ? args : sh.vars.names()) {
      const v = sh.vars.find(name);
      if (!v) {
        sh.error(`${name}: not found`, builtin);
        status = 1;
      } else if (args.length > 0 || on.has('p') || v.value !== undefined) sh.out(`${declaration(name, v)}\n`);
    }
    return status;
  }
  let status = 0;
  for (const word of args) {
    const { name, value, append } = assignmentOf(word);
    const plain = name.replace(/\[.*\]$/, '');
    if (!isName(plain)) {
      status = badName(sh, word, builtin);
      continue;
    }
    const v = sh.functionDepth > 0 && !on.has('g') ? sh.vars.declareLocal(plain) : sh.vars.ensure(plain);
    if (on.has('A') && v.value === undefined) v.kind = 'assoc';
    if (on.has('a') && v.kind === 'scalar') v.kind = 'array';
    if (on.has('i')) v.integer = true;
    if (on.has('l')) v.lowercase = true;
    if (on.has('u')) v.uppercase = true;
    if (on.has('x')) v.exported = true;
    if (off.has('x')) v.exported = false;
    if (off.has('i')) v.integer = false;
    if (value !== undefined) {
      if (on.has('n')) v.value = value;
      else if (!tryAssign(sh, plain, value, append, builtin)) status = 1;
    }
    if (on.has('n')) v.nameref = true;
    if (on.has('r')) v.readonly = true;
  }
  yield* sh.tick();
  return status;
};

const local: Builtin = function* (sh, args, name) {
  if (sh.functionDepth === 0) {
    sh.error(sh.kind === 'bash' ? 'can only be used in a function' : 'not in a function', 'local');
    if (sh.kind !== 'bash' && !sh.interactive) throw new ExitJump(2);
    return sh.kind === 'bash' ? 1 : 2;
  }
  if (sh.kind === 'bash') return yield* declare(sh, args, name);
  for (const word of args) {
    const { name: n, value } = assignmentOf(word);
    if (!isName(n)) return badName(sh, word, 'local');
    const outer = sh.vars.get(n);
    const v = sh.vars.declareLocal(n);
    v.value = value ?? outer;
  }
  return 0;
};

// biome-ignore lint/correctness/useYield: nothing to wait for
function* unset(sh: Shell, args: string[]): Co<number> {
  let functions = false;
  let variables = false;
  while (args[0] && /^-[fvn]+$/.test(args[0])) {
    const word = args.shift() as string;
    functions ||= word.includes('f');
    variables ||= word.includes('v');
  }
  let status = 0;
  for (const word of args) {
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(word);
    const name = element?.[1] ?? word;
    if (functions || (!variables && !sh.vars.find(name) && sh.functions.has(name))) {
      sh.functions.delete(name);
      continue;
    }
    if (!isName(name)) {
      status = badName(sh, word, 'unset');
      continue;
    }
    const v = sh.vars.find(target(sh, name));
    if (v?.readonly) {
      sh.error(sh.kind === 'bash' ? `${name}: cannot unset: readonly variable` : `${name}: is read only`, 'unset');
      status = 1;
    } else if (element && v?.value instanceof Map) (v.value as Map<string | number, string>).delete(v.kind === 'assoc' ? (element[2] as string).replace(/^["']|["']$/g, '') : Number(element[2]));
    else sh.vars.unset(target(sh, name));
  }
  return status;
}

// biome-ignore lint/correctness/useYield: nothing to wait for
function* set(sh: Shell, args: string[]): Co<number> {
  if (args.length === 0) {
    sh.out(listing(sh));
    return 0;
  }
  const words = [...args];
  while (words.length > 0) {
    const word = words[0] as string;
    if (word === '--' || word === '-') {
      words.shift();
      if (word === '--' || words.length > 0) sh.positional = words;
      return 0;
    }
    if (!/^[-+]./.test(word)) break;
    words.shift();
    const on = word[0] === '-';
    for (const letter of word.slice(1)) {
      if (letter === 'o') {
        const name = words.shift();
        if (name === undefined) {
          if (sh.kind === 'dash') sh.out('Current option settings\n');
          for (const option of sh.kind === 'bash' ? OPTION_NAMES : ASH_OPTIONS) sh.out(on ? sh.kind !== 'bash' ? `${option.padEnd(16)}${sh.option(option) ? 'on' : 'off'}\n` : `${option.padEnd(15)}\t${sh.option(option) ? 'on' : 'off'}\n` : `set ${sh.option(option) ? '-' : '+'}o ${option}\n`);
          return 0;
        }
        if (!OPTION_NAMES.includes(name)) {
          sh.error(sh.kind === 'bash' ? `${name}: invalid option name` : sh.kind === 'dash' ? `Illegal option -o ${name}` : `illegal option ${on ? '-' : '+'}o ${name}`, 'set');
          if (sh.kind === 'dash' && !sh.interactive) throw new ExitJump(2);
          return sh.kind === 'ash' ? 1 : 2;
        }
        if (on) sh.options.add(name);
        else sh.options.delete(name);
        continue;
      }
      const name = OPTIONS[letter];
      if (!name) {
        sh.error(sh.kind === 'bash' ? `${word[0]}${letter}: invalid option` : sh.kind === 'dash' ? `Illegal option ${word[0]}${letter}` : `illegal option ${word[0]}${letter}`, 'set');
        if (sh.kind === 'bash') sh.stderr.write('set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n');
        else if (!sh.interactive) throw new ExitJump(2);
        return 2;
      }
      if (on) sh.options.add(name);
      else sh.options.delete(name);
    }
  }
  if (words.length > 0) sh.positional = words;
  return 0;
}

function* getopts(sh: Shell, args: string[]): Co<number> {
  const [spec, name, ...rest] = args;
  if (spec === undefined || name === undefined) {
    sh.stderr.write(`${sh.kind === 'bash' ? 'getopts: usage: getopts optstring name [arg ...]' : `${sh.name}: usage: getopts optstring var [arg]`}\n`);
    return 2;
  }
  const words = rest.length > 0 ? rest : sh.positional;
  let index = Number(sh.vars.get('OPTIND') ?? '1') || 1;
  let within = sh.optionOffset > 0 && sh.optionIndex === index ? sh.optionOffset : 0;
  const word = words[index - 1];
  const done = (): number => {
    sh.optionOffset = 0;
    assignVariable(sh, name, '?');
    assignVariable(sh, 'OPTIND', String(index));
    return 1;
  };
  if (within === 0) {
    if (word === undefined || !/^-./.test(word)) return done();
    if (word === '--') {
      index++;
      return done();
    }
    within = 1;
  }
  const letter = (word as string)[within] as string;
  const at = spec.indexOf(letter);
  const silent = spec.startsWith(':');
  const last = within + 1 >= (word as string).length;
  let found = letter;
  sh.vars.unset('OPTARG');
  if (letter === ':' || at < 0) {
    if (silent) assignVariable(sh, 'OPTARG', letter);
    else sh.stderr.write(sh.kind !== 'bash' ? `Illegal option -${letter}\n` : `${sh.name}: illegal option -- ${letter}\n`);
    found = '?';
  } else if (spec[at + 1] === ':') {
    const value = last ? words[index] : (word as string).slice(within + 1);
    if (value === undefined) {
      if (silent) assignVariable(sh, 'OPTARG', letter);
      else sh.stderr.write(`${sh.name}: option requires an argument -- ${letter}\n`);
      found = silent ? ':' : '?';
    } else assignVariable(sh, 'OPTARG', value);
    assignVariable(sh, 'OPTIND', String(index + (last ? 2 : 1)));
    sh.optionOffset = 0;
    assignVariable(sh, name, found);
    return 0;
  }
  const next = last ? index + 1 : index;
  sh.optionOffset = last ? 0 : within + 1;
  sh.optionIndex = next;
  assignVariable(sh, 'OPTIND', String(next));
  assignVariable(sh, name, found);
  return 0;
}

export const variableBuiltins: Record<string, Builtin> = {
  export: exporting('exported'),
  readonly: exporting('readonly'),
  declare,
  typeset: declare,
  local,
  unset,
  set,
  getopts,
  *shopt(sh, args) {
    const on = args.includes('-s');
    const names = args.filter((a) => !a.startsWith('-'));
    for (const name of names) {
      if (on) sh.shopts.add(name);
      else if (args.includes('-u')) sh.shopts.delete(name);
      else {
        if (!args.includes('-q')) sh.out(`${name.padEnd(15)}\t${sh.shopts.has(name) ? 'on' : 'off'}\n`);
        if (!sh.shopts.has(name)) return 1;
      }
    }
    return 0;
  },
};

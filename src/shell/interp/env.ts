/** What the expander asks of a shell: its variables, special parameters, files, and command substitution. */
import { type Co, SignalError, type Wait } from '../../kernel/sched.ts';
import type { ArrayStore } from '../lang/env.ts';
import { type CommandSubstitution, type ExpansionEnv, ExpansionError, type ProcessSubstitution } from '../lang/index.ts';
import { expandPathname } from '../lang/pathname.ts';
import { visiblePid } from '../fs/procfs.ts';
import { CaptureOutput, OpenFile } from '../streams.ts';
import { forkShell, runProgram } from './execute.ts';
import type { Shell } from './shell.ts';
import { type Variable, scalarOf } from './vars.ts';

/** Follow namerefs to the variable that is meant. */
export function target(sh: Shell, name: string): string {
  for (let i = 0, at = name; i < 10; i++) {
    const v = sh.vars.find(at);
    if (!v?.nameref || typeof v.value !== 'string') return at;
    at = v.value;
  }
  return name;
}

/** The parent's pid as this shell sees it: 0 when it lives outside the pid namespace. */
export function parentPid(sh: Shell): number {
  const { k } = sh.rt;
  const parent = k.process(sh.entry.ppid);
  return parent ? (visiblePid(k, sh.entry, parent) ?? 0) : sh.entry.ns.pid === k.config.machines[sh.entry.machine]?.pidns ? sh.entry.ppid : 0;
}

/** Variables that are computed. */
function dynamic(sh: Shell, name: string): string | undefined {
  const { k } = sh.rt;
  switch (name) {
    case 'RANDOM': return sh.kind === 'dash' ? undefined : String(k.random(0, 32_767));
    case 'LINENO': return String(sh.line);
    case 'SECONDS': return sh.kind === 'bash' ? String(Math.floor((k.now - sh.startedAt) / 1e6)) : undefined;
    case 'EPOCHSECONDS': return sh.kind === 'dash' ? undefined : String(Math.floor(k.now / 1e6));
    case 'EPOCHREALTIME': return sh.kind === 'dash' ? undefined : (k.now / 1e6).toFixed(6);
    case 'SRANDOM': return sh.kind === 'bash' ? String(k.random(0, 0xffffffff)) : undefined;
    case 'BASHPID': return sh.kind === 'bash' ? String(sh.entry.nsPid) : undefined;
    case 'BASH_SUBSHELL': return sh.kind === 'bash' ? (sh.pid === sh.mainPid ? '0' : '1') : undefined;
    case 'UID': case 'EUID': return sh.kind === 'bash' ? String(sh.entry.uid) : undefined;
    case 'FUNCNAME': return sh.kind === 'bash' ? sh.callStack[0] : undefined;
    case 'PPID': return String(parentPid(sh));
    default: return undefined;
  }
}

export function readVariable(sh: Shell, name: string): string | undefined {
  const v = sh.vars.find(target(sh, name));
  if (v) return scalarOf(v);
  if (name === 'PIPESTATUS' && sh.kind === 'bash') return String(sh.pipeStatus[0] ?? 0);
  return dynamic(sh, name);
}

/** Assign a scalar with all that the variable's attributes ask for. */
export function assignVariable(sh: Shell, name: string, value: string): void {
  const at = target(sh, name);
  const v = sh.vars.ensure(at);
  if (v.readonly) throw new ExpansionError(sh.kind === 'bash' ? `${at}: readonly variable` : `${at}: is read only`, sh.kind === 'bash' ? 'line' : 'shell', sh.kind === 'bash' ? 1 : 2);
  const text = v.lowercase ? value.toLowerCase() : v.uppercase ? value.toUpperCase() : value;
  if (v.value instanceof Map) (v.value as Map<number | string, string>).set(v.kind === 'assoc' ? '0' : 0, text);
  else v.value = text;
  if (sh.option('allexport')) v.exported = true;
}

const elements = (v: Variable): [string, string][] => (v.kind === 'assoc' ? [...(v.value as Map<string, string>)] : [...(v.value as Map<number, string>)].sort((a, b) => a[0] - b[0]).map(([i, text]): [string, string] => [String(i), text]));

function arrayStore(sh: Shell): ArrayStore {
  return {
    get: (name) => {
      const v = sh.vars.find(target(sh, name));
      if (v) return v.value instanceof Map ? elements(v) : undefined;
      if (name === 'PIPESTATUS') return sh.pipeStatus.map((s, i) => [String(i), String(s)]);
      if (name === 'FUNCNAME') return sh.callStack.map((f, i) => [String(i), f]);
      if (name === 'BASH_VERSINFO') return ['5', '3', '9', '1', 'release', 'x86_64-pc-linux-gnu'].map((s, i) => [String(i), s]);
      return undefined;
    },
    isAssociative: (name) => sh.vars.find(target(sh, name))?.kind === 'assoc',
    setElement: (name, key, value) => setElement(sh, name, key, value),
  };
}
export function setElement(sh: Shell, name: string, key: string, value: string): void {
  const v = sh.vars.ensure(target(sh, name));
  if (v.readonly) throw new ExpansionError(`${name}: readonly variable`, 'line');
  if (!(v.value instanceof Map)) {
    const old = v.value;
    if (v.kind !== 'assoc') v.kind = 'array';
    v.value = new Map<number, string>(old === undefined ? [] : [[0, old]]);
  }
  if (v.kind === 'assoc') (v.value as Map<string, string>).set(key, value);
  else {
    const map = v.value as Map<number, string>;
    let index = Number(key);
    if (index < 0) index += Math.max(-1, ...map.keys()) + 1;
    map.set(index, value);
  }
}

/** The expander's view of a shell. */
export function expansionEnv(sh: Shell): ExpansionEnv<Wait> {
  sh.expansion ??= makeEnv(sh);
  return sh.expansion;
}
function makeEnv(sh: Shell): ExpansionEnv<Wait> {
  return {
    dialect: sh.dialect,
    get: (name) => readVariable(sh, name),
    set: (name, value) => assignVariable(sh, name, value),
    ...(sh.kind === 'bash' && { arrays: arrayStore(sh) }),
    names: () => sh.vars.names().filter((name) => sh.vars.find(name)?.value !== undefined),
    get positional() { return sh.positional; },
    get scriptName() { return sh.name; },
    get lastStatus() { return sh.status; },
    get pid() { return sh.rt.k.process(sh.mainPid)?.nsPid ?? sh.mainPid; },
    get lastBackgroundPid() { return sh.lastBackground === undefined ? undefined : (sh.rt.k.process(sh.lastBackground)?.nsPid ?? sh.lastBackground); },
    get flags() { return sh.flags; },
    get nounset() { return sh.option('nounset'); },
    get noglob() { return sh.option('noglob'); },
    home: (user) => homeOf(sh, user),
    glob: (pattern) => expandPathname(pattern, {
      list: (path) => {
        const at = path === '' ? '.' : path;
        return sh.fs.isDir(at) ? sh.fs.list(at) : undefined;
      },
      exists: (path) => sh.fs.exists(path) || sh.fs.readlink(path) !== undefined,
    }),
    runSubstitution: (substitution) => runSubstitution(sh, substitution),
    runProcess: (substitution) => runProcess(sh, substitution),
  };
}

function homeOf(sh: Shell, user: string): string | undefined {
  if (!sh.fs.exists('/etc/passwd')) return undefined;
  for (const line of sh.fs.read('/etc/passwd').split('\n')) {
    const fields = line.split(':');
    if (fields[0] === user) return fields[5];
  }
  return undefined;
}

/** `$(…)`: a subshell whose output is collected. Its status is the shell's `$?` when the expansion is over. */
export function* runSubstitution(sh: Shell, substitution: CommandSubstitution): Co<string> {
  const { error } = substitution;
  if (error) {
    for (const message of error.messages) sh.stderr.write(`${sh.name}: command substitution: line ${error.line}: ${message}\n`);
    sh.status = 2;
    sh.substituted = 2;
    return '';
  }
  const capture = new CaptureOutput();
  if (substitution.style === 'function' || substitution.style === 'value') {
    const outer = sh.fds;
    sh.fds = outer.fork();
    sh.fds.set(1, new OpenFile({ output: capture }));
    try {
      yield* runProgram(sh, substitution.body);
    } finally {
      sh.fds.closeAll();
      sh.fds = outer;
    }
    return substitution.style === 'value' ? (readVariable(sh, 'REPLY') ?? '') : capture.text;
  }
  const child = forkShell(sh, (inner) => runProgram(inner, substitution.body), {
    pgid: sh.running?.pgid,
    prepare: (inner) => inner.fds.set(1, new OpenFile({ output: capture })),
  });
  sh.foreground = [...sh.foreground, child];
  sh.interrupted = false;
  // what the subshell left running in the background may still write: bash reads until every writer has gone
  while (!child.ended) yield { queues: [child.done] };
  sh.foreground = sh.foreground.filter((c) => c !== child);
  if (child.failure !== undefined) throw child.failure;
  if (child.killedBy === 'SIGINT' && sh.interrupted) throw new SignalError('SIGINT');
  sh.status = child.status;
  sh.substituted = child.status;
  return capture.text.replaceAll('\0', '');
}
/** `<(…)`: run to its end; what it printed is the file that the name stands for. */
function* runProcess(sh: Shell, substitution: ProcessSubstitution): Co<string> {
  let number = 63;
  while (sh.fds.text.has(`/dev/fd/${number}`)) number--;
  const path = `/dev/fd/${number}`;
  const capture = new CaptureOutput();
  const child = forkShell(sh, (inner) => runProgram(inner, substitution.body), { pgid: sh.running?.pgid, prepare: (inner) => inner.fds.set(1, new OpenFile({ output: capture })) });
  while (!child.ended) yield { queues: [child.done] };
  sh.fds.text.set(path, capture.text);
  return path;
}

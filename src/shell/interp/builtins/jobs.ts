/** Builtins about processes and signals: wait, jobs, kill, fg, bg, trap, umask, times, ulimit. */
import { type Co, SIGNUM, type Signal } from '../../../kernel/sched.ts';
import { isOwnInit, processByPid } from '../../fs/runnetns.ts';
import { killArguments, signalByName, signalTable } from '../../signals.ts';
import { waitForChildren } from '../execute.ts';
import { findJob, isDone, jobLine, jobStatus, waitJob } from '../jobs.ts';
import { quoteSingle } from '../../lang/index.ts';
import type { Shell } from '../shell.ts';
import { runPendingTraps } from '../traps.ts';
import type { Builtin } from './index.ts';

/** A child of this shell by what `wait` and `kill` are given: pid or %job. */
function childByPid(sh: Shell, pid: number) {
  return sh.jobs.flatMap((j) => j.processes.map((p) => ({ job: j, process: p }))).find(({ process }) => process.pid === pid || sh.rt.k.process(process.pid)?.nsPid === pid);
}

function* wait(sh: Shell, args: string[]): Co<number> {
  const any = args.includes('-n');
  const words = args.filter((a) => !/^-[nfp]$/.test(a));
  const interruptible = function* (ready: () => boolean, queues: () => import('../../../kernel/sched.ts').WaitQueue[]): Co<number | undefined> {
    while (!ready()) {
      yield { queues: queues() };
      const signal = sh.pendingTraps[0];
      if (signal) {
        yield* runPendingTraps(sh);
        return 128 + SIGNUM[signal];
      }
    }
    return undefined;
  };
  const live = (): typeof sh.jobs => sh.jobs.filter((j) => !isDone(j));
  if (any && words.length === 0) {
    const start = live();
    if (start.length === 0) return 127;
    const cut = yield* interruptible(() => start.some(isDone), () => start.flatMap((j) => j.processes.map((p) => p.done)));
    return cut ?? jobStatus(start.find(isDone) as (typeof start)[number]);
  }
  if (words.length === 0) {
    const cut = yield* interruptible(() => live().length === 0, () => live().flatMap((j) => j.processes.map((p) => p.done)));
    if (cut !== undefined) return cut;
    if (!sh.interactive) sh.jobs = [];
    return 0;
  }
  let status = 0;
  for (const word of words) {
    if (word.startsWith('%')) {
      const job = findJob(sh, word);
      if (!job) {
        sh.error(`${word}: no such job`, 'wait');
        status = 127;
      } else status = yield* waitJob(job);
      continue;
    }
    if (!/^\d+$/.test(word)) {
      sh.error(`\`${word}': not a pid or valid job spec`, 'wait');
      return 1;
    }
    const child = childByPid(sh, Number(word));
    if (!child) {
      const known = sh.finished.get(Number(word));
      if (known === undefined && sh.kind === 'bash') sh.error(`pid ${word} is not a child of this shell`, 'wait');
      status = known ?? 127;
      continue;
    }
    const cut = yield* interruptible(() => child.process.ended, () => [child.process.done]);
    if (cut !== undefined) return cut;
    status = child.process.status;
    sh.finished.set(Number(word), status);
    if (isDone(child.job)) child.job.reported = true;
  }
  return status;
}

// biome-ignore lint/correctness/useYield: nothing to wait for
function* kill(sh: Shell, args: string[]): Co<number> {
  const parsed = killArguments(args);
  const usage = 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n';
  if ('list' in parsed) {
    sh.out(signalTable(parsed.list, sh.kind === 'bash' ? 'bash' : 'busybox'));
    return 0;
  }
  if ('error' in parsed) {
    if (sh.kind === 'bash') {
      if (parsed.error === 'usage') sh.stderr.write(usage);
      else sh.error(`${parsed.error}: invalid signal specification`, 'kill');
      return parsed.error === 'usage' ? 2 : 1;
    }
    if (sh.kind === 'ash') sh.stderr.write(parsed.error === 'usage' ? `${sh.name}: you need to specify whom to kill\n` : `${sh.name}: bad signal name '${parsed.error}'\n`);
    else sh.error(parsed.error === 'usage' ? 'Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]' : `invalid signal number or name: ${parsed.error}`, 'kill');
    return 1;
  }
  let status = 0;
  for (const word of parsed.targets) {
    if (word.startsWith('%')) {
      const job = findJob(sh, word);
      if (!job) {
        sh.error(sh.kind === 'bash' ? `${word}: no such job` : `${word}: no such job`, 'kill');
        status = 1;
      } else if (parsed.signal) for (const p of job.processes) sh.rt.processes.signal(p.pid, parsed.signal);
      continue;
    }
    const pid = Number(word);
    if (!/^-?\d+$/.test(word)) {
      if (sh.kind === 'ash') sh.stderr.write(`${sh.name}: invalid number '${word}'\n`);
      else sh.error(sh.kind === 'bash' ? `\`${word}': not a pid or valid job spec` : `Illegal number: ${word}`, 'kill');
      status = sh.kind === 'dash' ? 2 : 1;
      continue;
    }
    if (!signalPid(sh, pid, parsed.signal)) {
      if (sh.kind === 'ash') sh.stderr.write(`${sh.name}: can't kill pid ${pid}: No such process\n`);
      else sh.error(sh.kind === 'bash' ? `(${pid}) - No such process` : 'No such process', 'kill');
      status = 1;
    }
  }
  return status;
}
/** kill(2) from this shell's pid namespace; signal undefined only asks. */
export function signalPid(sh: Shell, pid: number, signal: Signal | undefined): boolean {
  const { processes, k } = sh.rt;
  if (pid < 0) {
    const group = processes.group(processByPid(k, sh.entry, -pid)?.pid ?? -pid);
    if (signal) for (const r of group) processes.signal(r.pid, signal);
    return group.length > 0;
  }
  const target = pid === 0 ? sh.entry : processByPid(k, sh.entry, pid);
  if (!target) return false;
  if ((signal === 'SIGKILL' || signal === 'SIGSTOP') && isOwnInit(k, sh.entry, target)) return true;
  return signal === undefined || processes.signal(target.pid, signal);
}

const TRAP_NAMES = ['EXIT', 'ERR', 'DEBUG', 'RETURN'];
// biome-ignore lint/correctness/useYield: nothing to wait for
function* trap(sh: Shell, args: string[]): Co<number> {
  if (args[0] === '-l') {
    sh.out(signalTable([], 'bash'));
    return 0;
  }
  if (args[0] === '--') args.shift();
  if (args.length === 0 || args[0] === '-p') {
    for (const [name, action] of sh.traps) sh.out(`trap -- ${quoteSingle(action)} ${TRAP_NAMES.includes(name) || sh.kind !== 'bash' ? name : `SIG${name}`}\n`);
    return 0;
  }
  let [action, ...names] = args as [string, ...string[]];
  if (names.length === 0) {
    names = [action];
    action = '-';
  } else if (/^\d+$/.test(action)) {
    names = args;
    action = '-';
  }
  let status = 0;
  for (const word of names) {
    const name = word === '0' ? 'EXIT' : (TRAP_NAMES.includes(word.toUpperCase()) ? word.toUpperCase() : signalByName(word)?.slice(3));
    if (!name) {
      sh.error(sh.kind === 'bash' ? `${word}: invalid signal specification` : sh.kind === 'dash' ? `${word}: bad trap` : `${word}: invalid signal specification`, 'trap');
      status = 1;
      continue;
    }
    if (action === '-') sh.traps.delete(name);
    else sh.traps.set(name, action);
    const signal = `SIG${name}` as Signal;
    if (action === '' && signal in SIGNUM) sh.running?.ignored.add(signal);
    else sh.running?.ignored.delete(signal);
  }
  return status;
}

function* foreground(sh: Shell, args: string[], name: string): Co<number> {
  if (!sh.option('monitor')) {
    sh.error('no job control', name);
    return 1;
  }
  const job = findJob(sh, args[0] ?? '%+');
  if (!job) {
    sh.error(`${args[0] ?? 'current'}: no such job`, name);
    return 1;
  }
  sh.out(`${job.text}\n`);
  job.reported = true;
  return yield* waitForChildren(sh, job.processes);
}

export const jobBuiltins: Record<string, Builtin> = {
  wait,
  kill,
  trap,
  fg: foreground,
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *bg(sh) {
    if (!sh.option('monitor')) sh.error('no job control', 'bg');
    return 1;
  },
  *jobs(sh, args) {
    for (const job of sh.jobs) {
      if (job.reported) continue;
      sh.out(args.includes('-p') ? `${job.processes[0]?.pid}\n` : `${jobLine(sh, job, args.includes('-l'))}\n`);
      if (isDone(job)) job.reported = true;
    }
    sh.jobs = sh.jobs.filter((j) => !j.reported);
    return 0;
  },
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *disown(sh) {
    sh.jobs.pop();
    return 0;
  },
  *umask(sh, args) {
    const word = args.find((a) => !a.startsWith('-'));
    if (word === undefined) {
      sh.out(`${sh.umask.toString(8).padStart(4, '0')}\n`);
      return 0;
    }
    if (!/^[0-7]{1,4}$/.test(word)) {
      sh.error(sh.kind === 'bash' ? `${word}: octal number out of range` : `Illegal mode: ${word}`, 'umask');
      return 1;
    }
    sh.umask = Number.parseInt(word, 8);
    return 0;
  },
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *times(sh) {
    sh.out('0m0.002s 0m0.002s\n0m0.004s 0m0.003s\n'.replace(/ /g, ' '));
    return 0;
  },
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *ulimit(sh, args) {
    sh.out(args.includes('-n') ? '1024\n' : 'unlimited\n');
    return 0;
  },
};

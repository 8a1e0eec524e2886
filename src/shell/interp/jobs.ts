/** Background jobs: numbers, notices and waiting. */
import type { Co } from '../../kernel/sched.ts';
import type { Running } from '../processes.ts';
import type { Job, Shell } from './shell.ts';

export function addJob(sh: Shell, processes: Running[], text: string): Job {
  sh.jobs = sh.jobs.filter((j) => !(j.reported && isDone(j)));
  const job: Job = { number: Math.max(0, ...sh.jobs.map((j) => j.number)) + 1, processes, text, reported: false };
  sh.jobs.push(job);
  if (sh.interactive && sh.kind === 'bash' && sh.pid === sh.mainPid) sh.stderr.write(`[${job.number}] ${pidOf(sh, processes.at(-1) as Running)}\n`);
  return job;
}
const pidOf = (sh: Shell, running: Running): number => sh.rt.k.process(running.pid)?.nsPid ?? running.pid;

export const isDone = (job: Job): boolean => job.processes.every((p) => p.ended);
export const jobStatus = (job: Job): number => (job.processes.at(-1) as Running).status;

/** How a job stands: `Running`, `Done`, `Exit 2`, `Terminated`. */
function stateOf(sh: Shell, job: Job): string {
  if (!isDone(job)) return 'Running';
  const last = job.processes.at(-1) as Running;
  if (last.killedBy) return ({ SIGTERM: 'Terminated', SIGKILL: 'Killed', SIGINT: 'Interrupt', SIGHUP: 'Hangup' } as Record<string, string>)[last.killedBy] ?? 'Terminated';
  if (last.status === 0) return 'Done';
  return sh.kind === 'bash' ? `Exit ${last.status}` : `Done(${last.status})`;
}
/** One line of `jobs`. `+` marks the newest job, `-` the one before it. */
export function jobLine(sh: Shell, job: Job, long = false): string {
  const live = sh.jobs.filter((j) => !j.reported);
  const mark = job === live.at(-1) ? '+' : job === live.at(-2) ? '-' : ' ';
  const pid = long ? `${pidOf(sh, job.processes[0] as Running)} ` : '';
  const state = stateOf(sh, job);
  return sh.kind === 'bash'
    ? `[${job.number}]${mark}  ${pid}${state.padEnd(27)}${job.text}${state === 'Running' ? ' &' : ''}`
    : `[${job.number}] ${mark} ${pid}${state.padEnd(27 - pid.length)}${job.text}`;
}
/** Before a prompt: say which jobs have ended. */
export function notifyJobs(sh: Shell): void {
  for (const job of sh.jobs) {
    if (job.reported || !isDone(job)) continue;
    sh.stderr.write(`${jobLine(sh, job)}\n`);
    job.reported = true;
  }
  sh.jobs = sh.jobs.filter((j) => !j.reported);
}

/** `%1`, `%%`, `%+`, `%-`, `%name` */
export function findJob(sh: Shell, spec: string): Job | undefined {
  const live = sh.jobs;
  const what = spec.slice(1);
  if (what === '' || what === '%' || what === '+') return live.at(-1);
  if (what === '-') return live.at(-2);
  if (/^\d+$/.test(what)) return live.find((j) => j.number === Number(what));
  return live.find((j) => (what.startsWith('?') ? j.text.includes(what.slice(1)) : j.text.startsWith(what)));
}

export function* waitJob(job: Job): Co<number> {
  for (const p of job.processes) while (!p.ended) yield { queues: [p.done] };
  job.reported = true;
  return jobStatus(job);
}

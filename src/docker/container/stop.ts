/** Ending containers: kill, stop, restart, pause, and waiting for it. Read first: moby daemon/stop.go, kill.go, restart.go, pause.go. */
import { freezeProcesses, killProcess } from '../../kernel/process.ts';
import { type Co, type Signal, waitUntil } from '../../kernel/sched.ts';
import { resumeServices } from '../../kernel/services/index.ts';
import { DockerError, conflict, invalid } from '../errors.ts';
import { findContainer } from '../find.ts';
import { parseSignal, signalNumber } from '../signals.ts';
import type { Container, Daemon } from '../state.ts';
import { engineOf, mutateContainer, stateQueue, tellContainer } from '../store.ts';
import { notedExitCode } from './exitcode.ts';
import { isRunning } from './network.ts';
import { startContainer } from './start.ts';

/** Seconds that a container has to end after the stop signal. */
const STOP_TIMEOUT = 10;

const current = (d: Daemon, id: string): Container | undefined => engineOf(d).containers[id];

/** Thaw a paused container so that signals reach it. */
function thaw(d: Daemon, c: Container): void {
  if (c.state.status !== 'paused') return;
  setFrozen(d, c, false);
}
function setFrozen(d: Daemon, c: Container, frozen: boolean): void {
  const pids = Object.values(d.k.config.processes).flatMap((p) => (p.cgroup === `/docker/${c.id}` ? [p.pid] : []));
  freezeProcesses(d.k, pids, frozen);
  if (!frozen) resumeServices(d.k, pids);
  mutateContainer(d, c.id, (draft) => {
    draft.state.status = frozen ? 'paused' : 'running';
  });
  stateQueue(d, c.id).wake();
}

/** Send a signal to the main process and say so. */
function send(d: Daemon, c: Container, signal: Signal | number): void {
  tellContainer(d, 'kill', c, { signal: String(signalNumber(signal)) });
  if (typeof signal === 'string') killProcess(d.k, c.state.pid, signal);
}

/** POST /containers/X/kill. */
export function kill(d: Daemon, ref: string, signalText = 'SIGKILL'): void {
  const prefix = `cannot kill container: ${ref}: `;
  let c: Container;
  try {
    c = findContainer(d, ref);
  } catch (error) {
    throw error instanceof DockerError ? new DockerError(error.status, prefix + error.message) : error;
  }
  const signal = parseSignal(signalText);
  if (signal === undefined)
    throw invalid(`${prefix}${/^\d+$/.test(signalText) ? `the linux daemon does not support signal ${signalText}` : `invalid signal: ${signalText}`}`);
  if (!isRunning(c)) throw conflict(`${prefix}container ${c.id} is not running`);
  mutateContainer(d, c.id, (draft) => {
    if (signal === 'SIGKILL' || signal === 'SIGTERM') draft.state.hasBeenManuallyStopped = true;
  });
  if (signal === 'SIGKILL') thaw(d, c);
  send(d, c, signal);
}
/** SIGKILL without a word of it in the way of errors; used by rm -f. */
export function killHard(d: Daemon, c: Container): void {
  mutateContainer(d, c.id, (draft) => {
    draft.state.hasBeenManuallyStopped = true;
  });
  thaw(d, c);
  send(d, current(d, c.id) as Container, 'SIGKILL');
}

/** POST /containers/X/stop: the stop signal, and SIGKILL when the timeout (s; negative: never) is over. */
export function* stop(d: Daemon, ref: string, opts: { timeout?: number; signal?: string } = {}): Co {
  const c = findContainer(d, ref);
  if (!isRunning(c)) {
    if (c.state.status === 'restarting')
      mutateContainer(d, c.id, (draft) => {
        Object.assign(draft.state, { status: 'exited', hasBeenManuallyStopped: true });
      });
    return;
  }
  mutateContainer(d, c.id, (draft) => {
    draft.state.hasBeenManuallyStopped = true;
  });
  const signal = parseSignal(opts.signal || c.config.StopSignal || 'SIGTERM');
  if (signal === undefined) throw invalid(`cannot stop container: ${ref}: invalid signal: ${opts.signal}`);
  const timeout = opts.timeout ?? c.config.StopTimeout ?? STOP_TIMEOUT;
  const { pid } = c.state;
  const ended = (): boolean => current(d, c.id)?.state.pid !== pid;
  thaw(d, c);
  send(d, c, signal);
  const until = timeout < 0 ? undefined : d.k.now + timeout * 1e6;
  yield* waitUntil(d.k, [stateQueue(d, c.id)], ended, until);
  if (!ended()) {
    send(d, current(d, c.id) as Container, 'SIGKILL');
    yield* waitUntil(d.k, [stateQueue(d, c.id)], ended, d.k.now + 10e6);
  }
  const after = current(d, c.id);
  if (after) tellContainer(d, 'stop', after);
}

/** POST /containers/X/restart. */
export function* restart(d: Daemon, ref: string, opts: { timeout?: number; signal?: string } = {}): Co {
  const c = findContainer(d, ref);
  try {
    // --rm must not take it away in between
    const { AutoRemove } = c.hostConfig;
    if (AutoRemove)
      mutateContainer(d, c.id, (draft) => {
        draft.hostConfig.AutoRemove = false;
      });
    try {
      yield* stop(d, c.id, opts);
    } finally {
      if (AutoRemove)
        mutateContainer(d, c.id, (draft) => {
          draft.hostConfig.AutoRemove = true;
        });
    }
    startContainer(d, c.id);
  } catch (error) {
    throw error instanceof DockerError ? new DockerError(error.status, `Cannot restart container ${ref}: ${error.message}`) : error;
  }
  tellContainer(d, 'restart', current(d, c.id) as Container);
}

export function pause(d: Daemon, ref: string): void {
  const c = findContainer(d, ref);
  if (!isRunning(c)) throw conflict(`container ${c.id} is not running`);
  if (c.state.status === 'paused') throw conflict(`Container ${c.id} is already paused`);
  setFrozen(d, c, true);
  tellContainer(d, 'pause', c);
}
export function unpause(d: Daemon, ref: string): void {
  const c = findContainer(d, ref);
  if (c.state.status !== 'paused') throw conflict(`Container ${c.id} is not paused`);
  setFrozen(d, c, false);
  tellContainer(d, 'unpause', c);
}

/** POST /containers/X/wait: the exit code, once it isn't running, has stopped next, or is gone. */
export function* wait(d: Daemon, ref: string, condition: 'not-running' | 'next-exit' | 'removed' = 'not-running'): Co<number> {
  const { id } = findContainer(d, ref);
  const { startedAt } = (current(d, id) as Container).state;
  let code = 0;
  const reached = (): boolean => {
    const c = current(d, id);
    if (!c) {
      code = notedExitCode(d, id) ?? code;
      return true;
    }
    code = c.state.exitCode;
    if (condition === 'removed') return false;
    if (condition === 'next-exit') return !isRunning(c) && (c.state.finishedAt > startedAt || c.state.startedAt !== startedAt) && c.state.status !== 'created';
    return !isRunning(c) && c.state.status !== 'restarting';
  };
  yield* waitUntil(d.k, [stateQueue(d, id)], reached);
  return code;
}

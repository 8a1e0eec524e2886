/**
 * The Engine API as functions: what the docker client calls. Each takes the daemon (`{k, machine}`) first and throws
 * DockerError as the daemon would answer. Operations that take time on a real machine are coroutines.
 */
import type { Co } from '../kernel/sched.ts';
import { type AttachStreams, attach, logs } from './container/attach.ts';
import * as exec from './container/exec.ts';
import * as network from './container/network.ts';
import { startContainer } from './container/start.ts';
import { prune, remove } from './container/remove.ts';
import * as stopping from './container/stop.ts';
import { validateRestartPolicy } from './container/validate.ts';
import { registerDocker } from './daemon.ts';
import { conflict } from './errors.ts';
import { findContainer } from './find.ts';
import type { InStream, OutStream } from './runtime.ts';
import type { Daemon, LogEntry } from './state.ts';
import { mutateContainer, tellContainer } from './store.ts';
import type { EndpointConfig, ExecCreateRequest, Filters, HostConfig } from './types.ts';

// ---- containers ----------------------------------------------------------------------------------------------------

export { containerCreate, containerRename } from './container/create.ts';
/** POST /containers/X/start; nothing happens when it runs. */
// biome-ignore lint/correctness/useYield: the model's start takes no time of its own
export function* containerStart(d: Daemon, ref: string): Co {
  registerDocker(d.k);
  startContainer(d, ref);
}
/** `timeout` seconds before SIGKILL (default 10, or the container's StopTimeout); negative waits for ever. */
export const containerStop = (d: Daemon, ref: string, opts?: { timeout?: number; signal?: string }): Co => stopping.stop(d, ref, opts);
export const containerRestart = (d: Daemon, ref: string, opts?: { timeout?: number; signal?: string }): Co => stopping.restart(d, ref, opts);
/** `signal` as typed: name with or without SIG, or number; default SIGKILL. */
export const containerKill = (d: Daemon, ref: string, signal?: string): void => stopping.kill(d, ref, signal || 'SIGKILL');
export const containerPause = (d: Daemon, ref: string): void => stopping.pause(d, ref);
export const containerUnpause = (d: Daemon, ref: string): void => stopping.unpause(d, ref);
export const containerRemove = (d: Daemon, ref: string, opts?: { force?: boolean; volumes?: boolean; link?: boolean }): void => remove(d, ref, opts);
/** Until it isn't running (or, with 'removed', is gone; with 'next-exit', for the next exit): its exit code. */
export const containerWait = (d: Daemon, ref: string, condition?: 'not-running' | 'next-exit' | 'removed'): Co<number> => stopping.wait(d, ref, condition);
export { inspectContainer as containerInspect } from './container/inspect.ts';
export { listContainers as containerList, statusText } from './container/list.ts';
/** What it wrote so far. To follow, wait on `logQueue(d, id)` and ask again with `from`. */
export const containerLogs = (d: Daemon, ref: string, opts: { from?: number } = {}): { entries: LogEntry[]; next: number } => logs(d, ref, opts.from);
export { top as containerTop } from './container/top.ts';
export const containerPrune = (d: Daemon, filters?: Filters): { ContainersDeleted: string[] | null; SpaceReclaimed: number } => prune(d, filters);
/** Attach until it stops; may be called before it is started. */
export const containerAttach = (d: Daemon, ref: string, streams: AttachStreams): Co => attach(d, ref, streams);
/** `docker update`: the restart policy and the limits that the container's cgroup holds (moby container/container_unix.go UpdateContainer). */
export function containerUpdate(
  d: Daemon,
  ref: string,
  change: Partial<Pick<HostConfig, 'RestartPolicy' | 'Memory' | 'MemorySwap' | 'NanoCpus' | 'PidsLimit'>>,
): { Warnings: string[] | null } {
  const c = findContainer(d, ref);
  const { RestartPolicy: policy, Memory = 0, MemorySwap = 0 } = change;
  if (policy) validateRestartPolicy(policy, c.hostConfig.AutoRemove);
  if (MemorySwap === 0 && Memory > c.hostConfig.MemorySwap && c.hostConfig.MemorySwap >= 0)
    throw conflict(`Cannot update container ${c.id}: Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time`);
  mutateContainer(d, c.id, (draft) => {
    Object.assign(draft.hostConfig, change);
  });
  tellContainer(d, 'update', c);
  return { Warnings: null };
}
export function containerResize(d: Daemon, ref: string, rows: number, columns: number): void {
  mutateContainer(d, findContainer(d, ref).id, (c) => {
    c.hostConfig.ConsoleSize = [rows, columns];
  });
}

// ---- exec ------------------------------------------------------------------------------------------------------------

export const execCreate = (d: Daemon, ref: string, req: ExecCreateRequest): string => exec.createExec(d, ref, req);
/** Runs it; its exit code (with Detach at once 0). */
export const execStart = (d: Daemon, id: string, io: { stdin?: InStream; stdout?: OutStream; stderr?: OutStream } = {}): Co<number> =>
  exec.startExec(d, id, io);
export const execInspect = (d: Daemon, id: string): Record<string, unknown> => exec.execJson(d, id);

// ---- networks --------------------------------------------------------------------------------------------------------

export { networkCreate } from './network/create.ts';
// biome-ignore lint/correctness/useYield: connecting takes no time of its own
export function* networkConnect(d: Daemon, networkRef: string, container: string, endpoint?: EndpointConfig): Co {
  registerDocker(d.k);
  network.connect(d, networkRef, container, endpoint);
}
// biome-ignore lint/correctness/useYield: disconnecting takes no time of its own
export function* networkDisconnect(d: Daemon, networkRef: string, container: string, force?: boolean): Co {
  network.disconnect(d, networkRef, container, force);
}
export { networkInspect, networkList } from './network/inspect.ts';
export { networkPrune, networkRemove } from './network/remove.ts';

// ---- images and system -------------------------------------------------------------------------------------------------

export { clientVersion, events, imageInspect, imageList, info, version } from './system.ts';
export { findContainer, findImage, findNetwork } from './find.ts';
export { engineOf, eventQueue, logQueue, stateQueue } from './store.ts';
export { parseSignal } from './signals.ts';
export { DockerError } from './errors.ts';
export { registerDocker, startEngine } from './daemon.ts';
export { DaemonFlagError, DaemonStartError, parseDaemonFlags } from './flags.ts';
export { dockerWorld } from './world.ts';
export type * from './types.ts';
export type * from './state.ts';
export type { InStream, OutStream, ProgramHost, Stdio } from './runtime.ts';
export { setProgramHost, stdioOf } from './runtime.ts';

/**
 * The Engine API as functions: what the docker client calls. Each takes the daemon (`{k, machine}`) first and throws
 * DockerError as the daemon would answer. Operations that take time on a real machine are coroutines.
 */
import type { Signal } from '../kernel/sched.ts';
import type { Co } from '../kernel/sched.ts';
import { DockerError } from './errors.ts';
import type { InStream, OutStream } from './runtime.ts';
import type { Container, Daemon, Engine, Image, LogEntry, Network } from './state.ts';
import type {
  ContainerCreateRequest, ContainerCreateResponse, ContainerSummary, EndpointConfig, EventMessage, ExecCreateRequest, Filters, ImageSummary,
  NetworkCreateRequest, NetworkCreateResponse,
} from './types.ts';

const todo = (): never => {
  throw new DockerError(501, 'not implemented');
};

/** The daemon's state on that machine; DockerError when no engine runs there ("Cannot connect to the Docker daemon …" is the client's text for status 0). */
export function engineOf(d: Daemon): Engine {
  const engine = d.k.config.engines[d.machine];
  if (!engine) throw new DockerError(0, 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?');
  return engine;
}

// containers -----------------------------------------------------------------------------------------------------
/** By name, id or unique id prefix; 404 `No such container: X`. */
export function findContainer(_d: Daemon, _ref: string): Container { return todo(); }
export function containerCreate(_d: Daemon, _req: ContainerCreateRequest): ContainerCreateResponse { return todo(); }
export function* containerStart(_d: Daemon, _ref: string): Co { return todo(); }
/** `timeout` seconds before SIGKILL (default 10, or the container's StopTimeout); -1 waits for ever. */
export function* containerStop(_d: Daemon, _ref: string, _opts?: { timeout?: number; signal?: string }): Co { return todo(); }
export function* containerRestart(_d: Daemon, _ref: string, _opts?: { timeout?: number; signal?: string }): Co { return todo(); }
/** `signal` as typed: name with or without SIG, or number; default SIGKILL. */
export function containerKill(_d: Daemon, _ref: string, _signal?: string): void { return todo(); }
export function containerPause(_d: Daemon, _ref: string): void { return todo(); }
export function containerUnpause(_d: Daemon, _ref: string): void { return todo(); }
export function containerRename(_d: Daemon, _ref: string, _newName: string): void { return todo(); }
export function containerRemove(_d: Daemon, _ref: string, _opts?: { force?: boolean; volumes?: boolean; link?: boolean }): void { return todo(); }
/** Wait until it isn't running (or, with 'removed', is gone; with 'next-exit', for the next exit); its exit code. */
export function* containerWait(_d: Daemon, _ref: string, _condition?: 'not-running' | 'next-exit' | 'removed'): Co<number> { return todo(); }
/** GET /containers/X/json: the API's JSON with its field order. */
export function containerInspect(_d: Daemon, _ref: string, _opts?: { size?: boolean }): Record<string, unknown> { return todo(); }
/** GET /containers/json: newest first. */
export function containerList(_d: Daemon, _opts?: { all?: boolean; limit?: number; filters?: Filters; size?: boolean }): ContainerSummary[] { return todo(); }
/** What it wrote so far. To follow, wait on `logQueue(d, id)` and ask again with `from`. */
export function containerLogs(_d: Daemon, _ref: string, _opts?: { from?: number }): { entries: LogEntry[]; next: number } { return todo(); }
/** `docker top`: titles and rows, as ps with these options prints them. */
export function containerTop(_d: Daemon, _ref: string, _psArgs?: string[]): { Titles: string[]; Processes: string[][] } { return todo(); }
export function containerUpdate(_d: Daemon, _ref: string, _change: { RestartPolicy?: { Name: string; MaximumRetryCount: number } }): { Warnings: string[] | null } { return todo(); }
export function containerPrune(_d: Daemon, _filters?: Filters): { ContainersDeleted: string[] | null; SpaceReclaimed: number } { return todo(); }
/** Terminal-less attach: output from now on reaches `io`; input goes to the main process. Ends when the container stops or stdin closes it; its exit code is containerWait's. */
export function* containerAttach(_d: Daemon, _ref: string, _io: { stdin?: InStream; stdout?: OutStream; stderr?: OutStream; logs?: boolean }): Co { return todo(); }
export function containerResize(_d: Daemon, _ref: string, _rows: number, _columns: number): void { return todo(); }

// exec -----------------------------------------------------------------------------------------------------------
export function execCreate(_d: Daemon, _ref: string, _req: ExecCreateRequest): string { return todo(); }
/** Runs it; returns its exit code (with Detach at once 0). Errors before it could start are DockerError. */
export function* execStart(_d: Daemon, _execId: string, _io: { stdin?: InStream; stdout?: OutStream; stderr?: OutStream }): Co<number> { return todo(); }
export function execInspect(_d: Daemon, _execId: string): Record<string, unknown> { return todo(); }

// networks -------------------------------------------------------------------------------------------------------
/** By name, id or unique prefix; 404 `network X not found`. */
export function findNetwork(_d: Daemon, _ref: string): Network { return todo(); }
export function networkCreate(_d: Daemon, _req: NetworkCreateRequest): NetworkCreateResponse { return todo(); }
export function* networkConnect(_d: Daemon, _network: string, _container: string, _endpoint?: EndpointConfig): Co { return todo(); }
export function* networkDisconnect(_d: Daemon, _network: string, _container: string, _force?: boolean): Co { return todo(); }
export function networkRemove(_d: Daemon, _ref: string): void { return todo(); }
export function networkPrune(_d: Daemon, _filters?: Filters): { NetworksDeleted: string[] | null } { return todo(); }
/** GET /networks, unsorted as the daemon answers (the client sorts by name). */
export function networkList(_d: Daemon, _filters?: Filters): Record<string, unknown>[] { return todo(); }
export function networkInspect(_d: Daemon, _ref: string, _opts?: { verbose?: boolean; scope?: string }): Record<string, unknown> { return todo(); }

// images and system ------------------------------------------------------------------------------------------------
/** 404 `No such image: X:latest`. */
export function findImage(_d: Daemon, _ref: string): Image { return todo(); }
export function imageList(_d: Daemon, _opts?: { all?: boolean; filters?: Filters }): ImageSummary[] { return todo(); }
export function imageInspect(_d: Daemon, _ref: string): Record<string, unknown> { return todo(); }
export function info(_d: Daemon): Record<string, unknown> { return todo(); }
export function version(_d: Daemon): Record<string, unknown> { return todo(); }
/** Events so far; to follow, wait on `eventQueue(d)`. */
export function events(_d: Daemon, _opts?: { since?: number; until?: number; filters?: Filters }): EventMessage[] { return todo(); }

/** Signals as `docker kill -s` and `--stop-signal` name them; undefined for an unknown one. */
export function parseSignal(_text: string): Signal | number | undefined { return todo(); }

export { DockerError } from './errors.ts';
export * from './types.ts';
export type { InStream, OutStream, ProgramHost, Stdio } from './runtime.ts';
export { setProgramHost } from './runtime.ts';

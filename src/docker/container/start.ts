/** Starting a container. Read first: moby daemon/start.go, daemon/oci_linux.go; runc's error texts. */
import type { Process } from '../../kernel/config.ts';
import { KernelError } from '../../kernel/errors.ts';
import { killProcess, spawnProcess, startProgram } from '../../kernel/process.ts';
import { sysctlSet } from '../../kernel/sysctl.ts';
import { DockerError, conflict, invalid, notFound, serverError } from '../errors.ts';
import { findContainer } from '../find.ts';
import { createSandbox, releaseSandbox } from '../libnetwork/sandbox.ts';
import { programHost, setStdio } from '../runtime.ts';
import { isClassic } from '../release.ts';
import type { Container, Daemon } from '../state.ts';
import { containersOf, engineOf, hostNetns, mutateContainer, stateQueue, tellContainer } from '../store.ts';
import { capabilitiesOf } from './capabilities.ts';
import { environment, userOf } from './environment.ts';
import { copyFiles, writeInitialFiles } from './files.ts';
import { Stdin, forgetIo, ioOf, loggedOutput, noInput } from './io.ts';
import { setupMounts } from './mounts.ts';
import { RUNC_THREADS, enterNamespaces, leaveNamespaces } from './namespaces.ts';
import { allocateNetworks, isRunning, releaseNetworks } from './network.ts';
import { joinsContainer } from './validate.ts';

const CLASSIC_TASK = 'failed to create shim task: OCI runtime create failed: runc create failed: ';
const TASK = 'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ';

/** The container whose network this one joins; 404 and 409 as the daemon says. */
function netContainer(d: Daemon, c: Container): Container {
  const ref = c.hostConfig.NetworkMode.slice('container:'.length);
  let other: Container;
  try {
    other = findContainer(d, ref);
  } catch (error) {
    if (isClassic(d)) throw error;
    throw error instanceof DockerError ? notFound(`joining network namespace of container: ${error.message}`) : error;
  }
  if (other.id === c.id) throw invalid('cannot join own network namespace');
  if (!isRunning(other) && isClassic(d)) throw conflict(`cannot join network of a non running container: ${other.id}`);
  if (!isRunning(other)) throw conflict(`cannot join network namespace of a non running container: container ${other.name} is ${other.state.status}`);
  if (other.state.status === 'restarting')
    throw conflict(`cannot join network namespace of container: container ${other.id} is restarting, wait until the container is running`);
  return other;
}

/** POST /containers/X/start. Nothing happens when it runs already. */
export function startContainer(d: Daemon, ref: string): void {
  const c = findContainer(d, ref);
  if (c.state.status === 'paused') throw conflict('cannot start a paused container, try unpause instead');
  if (c.state.status === 'removing' || c.state.status === 'dead') throw conflict('container is marked for removal and cannot be started');
  if (isRunning(c)) return;
  mutateContainer(d, c.id, (draft) => {
    draft.state.hasBeenManuallyStopped = false;
  });
  launch(d, c.id);
}

/** Start it, or leave nothing behind and note why not. */
export function launch(d: Daemon, id: string): void {
  const c = engineOf(d).containers[id] as Container;
  try {
    run(d, c);
  } catch (error) {
    const docker = error instanceof DockerError ? error : serverError((error as Error).message);
    undo(d, id);
    const exitCode =
      docker.message.includes('executable file not found') || docker.message.includes('no such file or directory')
        ? 127
        : docker.message.includes('permission denied')
          ? 126
          : 128;
    mutateContainer(d, id, (draft) => {
      draft.state.exitCode = exitCode;
      draft.state.error = docker.message;
    });
    if (c.hostConfig.AutoRemove) removeHook.run?.(d, id);
    throw docker;
  }
}
/** Set by remove.ts: --rm takes a container away that could not start. */
export const removeHook: { run?: (d: Daemon, id: string) => void } = {};

function run(d: Daemon, c: Container): void {
  const { k } = d;
  const mode = c.hostConfig.NetworkMode;
  const other = joinsContainer(mode) ? netContainer(d, c) : undefined;
  const engine = engineOf(d);
  const netns = other?.netns ?? (mode === 'host' ? hostNetns(d) : createSandbox(d));
  mutateContainer(d, c.id, (draft) => {
    draft.netns = netns;
    draft.sandboxId = other ? other.sandboxId : k.randomHex(64);
    delete draft.gatewayEndpoint;
    delete draft.resolver;
    delete draft.resolvConf;
    draft.state.error = '';
    if (other) Object.assign(draft.config, { Hostname: other.config.Hostname, Domainname: other.config.Domainname });
  });
  if (other) copyFiles(d, other, c);
  else writeInitialFiles(d, c);
  const now = engine.containers[c.id] && (engineOf(d).containers[c.id] as Container);
  const ns = enterNamespaces(d, now as Container, netns, other?.uts);
  setupMounts(d, now as Container);
  applySysctls(d, now as Container, netns);
  const proc = spawnMain(d, now as Container, ns);
  if (!other) {
    try {
      allocateNetworks(d, c.id);
    } catch (error) {
      if (isClassic(d)) throw error;
      throw error instanceof DockerError ? new DockerError(error.status, `failed to set up container networking: ${error.message}`) : error;
    }
  }
  mutateContainer(d, c.id, (draft) => {
    Object.assign(draft.state, { status: 'running', exitCode: 0, startedAt: k.now });
  });
  tellContainer(d, 'start', engineOf(d).containers[c.id] as Container);
  stateQueue(d, c.id).wake();
  startProgram(k, proc.pid);
}

/** The main process: entered and found, with its streams, but not running yet. */
function spawnMain(d: Daemon, c: Container, ns: Process['ns']): Process {
  const { k } = d;
  const { Tty, OpenStdin } = c.config;
  const proc = spawnProcess(k, {
    argv: [c.path, ...c.args],
    machine: d.machine,
    ppid: engineOf(d).pid,
    ns,
    env: environment(d, c),
    cwd: c.config.WorkingDir || '/',
    uid: userOf(c.config.User).uid,
    cgroup: `/docker/${c.id}`,
    caps: capabilitiesOf(c.hostConfig),
    skipPids: RUNC_THREADS,
    ...(Tty && { tty: 'pts/0' }),
  });
  mutateContainer(d, c.id, (draft) => {
    draft.state.pid = proc.pid;
  });
  const found = programHost(k)?.lookPath(k, proc, c.path);
  if (found === 'ENOENT' || found === 'EACCES')
    throw serverError(isClassic(d) ? `${CLASSIC_TASK}${classicExecError(c.path, found)}` : `${TASK}${execError(c.path, found)}`);
  const io = ioOf(d, c);
  io.stdin = OpenStdin ? new Stdin(k.queue(`docker/${d.machine}/stdin/${c.id}`), Tty) : undefined;
  setStdio(k, proc.pid, {
    stdin: io.stdin ?? noInput,
    stdout: loggedOutput(d, c.id, 'stdout', Tty),
    stderr: loggedOutput(d, c.id, 'stderr', Tty),
    ...(Tty && { tty: { columns: c.hostConfig.ConsoleSize[1] || 80, rows: c.hostConfig.ConsoleSize[0] || 24 } }),
  });
  return proc;
}

/** Why a program can't be executed, as runc 1.3 says it. */
export function execError(path: string, why: 'ENOENT' | 'EACCES'): string {
  const reason = why === 'EACCES' ? 'permission denied' : path.includes('/') ? `stat ${path}: no such file or directory` : 'executable file not found in $PATH';
  return `unable to start container process: error during container init: exec: "${path}": ${reason}`;
}

/** As runc 1.1 said it. */
export const classicExecError = (path: string, why: 'ENOENT' | 'EACCES'): string =>
  `${execError(path, why).replace('error during container init: ', '')}: unknown`;

function applySysctls(d: Daemon, c: Container, netns: string): void {
  for (const [name, value] of Object.entries(c.hostConfig.Sysctls ?? {})) {
    if (!name.startsWith('net.')) continue;
    if (netns === hostNetns(d)) throw serverError(`${TASK}sysctl "${name}" not allowed in host network namespace`);
    try {
      sysctlSet(d.k, netns, name, value);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      const path = name.replace(/\./g, '/');
      throw serverError(
        `${TASK}unable to start container process: error during container init: open sysctl ${name} file: unsafe procfs detected: openat2 fsmount:fscontext:proc/./sys/${path}: no such file or directory`,
      );
    }
  }
}

/** Everything that a start made, taken back. */
function undo(d: Daemon, id: string): void {
  releaseNetworks(d, id);
  const c = engineOf(d).containers[id] as Container;
  const { pid } = c.state;
  mutateContainer(d, id, (draft) => {
    draft.state.pid = 0;
  });
  if (pid !== 0) killProcess(d.k, pid, 'SIGKILL');
  tearDown(d, id);
}

/** The sandbox and the namespaces of a container that has no process any more. */
export function tearDown(d: Daemon, id: string): void {
  const c = engineOf(d).containers[id];
  if (!c) return;
  const { netns } = c;
  mutateContainer(d, id, (draft) => {
    delete draft.netns;
    delete draft.gatewayEndpoint;
    delete draft.resolver;
    draft.sandboxId = '';
  });
  leaveNamespaces(d, c);
  if (netns && !containersOf(d).some((o) => o.id !== id && o.netns === netns && isRunning(o))) releaseSandbox(d, netns);
  forgetIo(d, id);
}

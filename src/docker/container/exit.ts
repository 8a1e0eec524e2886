/**
 * What follows when a container's main process ends: networks are left, the restart policy decides, --rm removes.
 * Read first: moby daemon/monitor.go (handleContainerExit), restartmanager.
 */
import { type ExitStatus, onExit } from '../../kernel/process.ts';
import type { Process } from '../../kernel/config.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { setStdio } from '../runtime.ts';
import type { Container, Daemon, DockerKernel } from '../state.ts';
import { engineOf, logQueue, mutate, mutateContainer, stateQueue, tellContainer } from '../store.ts';
import { noteExitCode } from './exitcode.ts';
import { finishLog, ioOf } from './io.ts';
import { releaseNetworks } from './network.ts';
import { launch, removeHook, tearDown } from './start.ts';

/** Restart back-off: first wait, its limit, and how long a run must last to start again from the first (µs). */
const FIRST_WAIT = 100_000;
const LONGEST_WAIT = 60e6;
const GOOD_RUN = 10e6;

const watched = new WeakSet<Kernel>();
/** Hear of processes that end, once a kernel: main processes and execs of containers. */
export function watchExits(k: DockerKernel): void {
  if (watched.has(k)) return;
  watched.add(k);
  onExit(k, (proc, how) => {
    const engine = k.config.engines?.[proc.machine];
    if (!engine) return;
    setStdio(k, proc.pid, undefined);
    const d: Daemon = { k, machine: proc.machine };
    const c = Object.values(engine.containers).find((x) => x.state.pid === proc.pid);
    if (c) return containerExited(d, c, how);
    endExec(d, proc, how);
  });
}

function endExec(d: Daemon, proc: Process, how: ExitStatus): void {
  const exec = Object.values(engineOf(d).execs).find((e) => e.pid === proc.pid && e.running);
  if (!exec) return;
  mutate(d, (engine) => {
    const e = engine.execs[exec.id];
    if (e) Object.assign(e, { running: false, exitCode: how.status });
  });
  const c = engineOf(d).containers[exec.container];
  if (c) tellContainer(d, 'exec_die', c, { execID: exec.id, exitCode: String(how.status) });
  d.k.queue(`docker/${d.machine}/exec/${exec.id}`).wake();
}

function containerExited(d: Daemon, c: Container, how: ExitStatus): void {
  const ran = d.k.now - c.state.startedAt;
  noteExitCode(d, c.id, how.status);
  releaseNetworks(d, c.id);
  mutateContainer(d, c.id, (draft) => {
    Object.assign(draft.state, { status: 'exited', pid: 0, exitCode: how.status, finishedAt: d.k.now });
    finishLog(draft);
  });
  const io = ioOf(d, c);
  io.stdin?.end();
  tearDown(d, c.id);
  tellContainer(d, 'die', c, { execDuration: String(Math.floor(ran / 1e6)), exitCode: String(how.status) });
  const after = engineOf(d).containers[c.id] as Container;
  if (shouldRestart(after)) restartLater(d, after, ran);
  stateQueue(d, c.id).wake();
  logQueue(d, c.id).wake();
  if (after.state.status === 'exited' && after.hostConfig.AutoRemove) removeHook.run?.(d, c.id);
}

function shouldRestart(c: Container): boolean {
  const { Name, MaximumRetryCount } = c.hostConfig.RestartPolicy;
  if (c.state.hasBeenManuallyStopped) return false;
  if (Name === 'always' || Name === 'unless-stopped') return true;
  return Name === 'on-failure' && c.state.exitCode !== 0 && (MaximumRetryCount === 0 || c.restartCount < MaximumRetryCount);
}
function restartLater(d: Daemon, c: Container, ran: number): void {
  const wait = ran >= GOOD_RUN ? FIRST_WAIT : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** c.restartCount);
  mutateContainer(d, c.id, (draft) => {
    draft.state.status = 'restarting';
  });
  d.k.schedule(wait, () => {
    const now = engineOf(d).containers[c.id];
    if (now?.state.status !== 'restarting') return;
    mutateContainer(d, c.id, (draft) => {
      draft.restartCount++;
      draft.state.status = 'exited';
    });
    try {
      launch(d, c.id);
    } catch {
      // noted in the container's state, as the daemon does
    }
  });
}

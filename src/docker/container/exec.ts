/** `docker exec`. Read first: moby daemon/exec.go. */
import { spawnProcess, startProgram } from '../../kernel/process.ts';
import { type Co, waitUntil } from '../../kernel/sched.ts';
import { DockerError, conflict, notFound } from '../errors.ts';
import { findContainer } from '../find.ts';
import { type InStream, type OutStream, programHost, setStdio } from '../runtime.ts';
import { isClassic } from '../release.ts';
import type { Container, Daemon, Exec } from '../state.ts';
import { engineOf, mutate, tellContainer } from '../store.ts';
import type { ExecCreateRequest } from '../types.ts';
import { capabilitiesOf } from './capabilities.ts';
import { environment, userOf } from './environment.ts';
import { copyOutput, noInput } from './io.ts';
import { liveLinks } from './links.ts';
import { RUNC_THREADS } from './namespaces.ts';
import { isRunning } from './network.ts';
import { classicExecError, execError } from './start.ts';

/** POST /containers/X/exec: its id. */
export function createExec(d: Daemon, ref: string, request: ExecCreateRequest): string {
  const c = findContainer(d, ref);
  if (!isRunning(c)) throw conflict(`container ${c.id} is not running`);
  if (c.state.status === 'paused') throw conflict(`Container ${ref} is paused, unpause the container before exec`);
  if (c.state.status === 'restarting') throw conflict(`Container ${c.id} is restarting, wait until the container is running`);
  if (request.Cmd.length === 0) throw new DockerError(400, 'No exec command specified');
  liveLinks(d, c);
  const exec: Exec = { id: d.k.randomHex(64), container: c.id, request, pid: 0, running: false, exitCode: null };
  mutate(d, (engine) => {
    engine.execs[exec.id] = exec;
  });
  tellContainer(d, `exec_create: ${request.Cmd.join(' ')}`, c, { execID: exec.id });
  return exec.id;
}
function findExec(d: Daemon, id: string): Exec {
  const exec = engineOf(d).execs[id];
  if (!exec) throw notFound(`No such exec instance: ${id}`);
  return exec;
}

/**
 * POST /exec/X/start: runs it with these streams, to its end (with Detach: only starts it, and gives 0). A program
 * that can't be executed ends with 126 or 127 after one line, which the runtime writes where the output goes.
 */
export function* startExec(d: Daemon, id: string, io: { stdin?: InStream; stdout?: OutStream; stderr?: OutStream } = {}): Co<number> {
  const exec = findExec(d, id);
  const c = engineOf(d).containers[exec.container] as Container | undefined;
  if (!c || !isRunning(c)) throw conflict(`container ${exec.container} is not running`);
  if (exec.running || exec.exitCode !== null) throw conflict(`Error: Exec command ${id} has already run`);
  const { request } = exec;
  const main = d.k.process(c.state.pid);
  if (!main) throw conflict(`container ${c.id} is not running`);
  tellContainer(d, `exec_start: ${request.Cmd.join(' ')}`, c, { execID: id });
  const tty = request.Tty === true;
  const proc = spawnProcess(d.k, {
    argv: request.Cmd,
    machine: d.machine,
    ppid: engineOf(d).pid,
    ns: main.ns,
    env: environment(d, c, { env: request.Env ?? [], tty, user: request.User ?? '' }),
    cwd: request.WorkingDir || c.config.WorkingDir || '/',
    uid: userOf(request.User || c.config.User).uid,
    cgroup: main.cgroup,
    caps: request.Privileged ? undefined : capabilitiesOf(c.hostConfig),
    skipPids: RUNC_THREADS,
    ...(tty && { tty: 'pts/1' }),
  });
  const found = programHost(d.k)?.lookPath(d.k, proc, request.Cmd[0] as string);
  if (found === 'ENOENT' || found === 'EACCES') {
    const code = found === 'EACCES' || isClassic(d) ? 126 : 127;
    d.k.update((draft) => {
      delete draft.processes[proc.pid];
    });
    finish(d, id, code);
    const program = request.Cmd[0] as string;
    const text = isClassic(d) ? classicExecError(program, found) : execError(program, found).replace('error during container init: ', '');
    io.stdout?.write(`OCI runtime exec failed: exec failed: ${text}${tty ? '\r\n' : '\n'}`);
    return code;
  }
  mutate(d, (engine) => {
    const e = engine.execs[id];
    if (e) Object.assign(e, { pid: proc.pid, running: true });
  });
  const out = request.Detach ? {} : io;
  setStdio(d.k, proc.pid, {
    stdin: request.AttachStdin && !request.Detach && io.stdin ? io.stdin : noInput,
    stdout: copyOutput(out.stdout, tty),
    stderr: copyOutput(tty ? out.stdout : out.stderr, tty),
    ...(tty && { tty: { columns: 80, rows: 24 } }),
  });
  startProgram(d.k, proc.pid);
  if (request.Detach) return 0;
  const ended = (): boolean => engineOf(d).execs[id]?.running !== true;
  yield* waitUntil(d.k, [d.k.queue(`docker/${d.machine}/exec/${id}`)], ended);
  const code = engineOf(d).execs[id]?.exitCode ?? 137;
  finish(d, id, code);
  return code;
}
/** The daemon forgets execs that have ended; the client asks for the code at once. */
function finish(d: Daemon, id: string, code: number): void {
  mutate(d, (engine) => {
    const e = engine.execs[id];
    if (e) Object.assign(e, { running: false, exitCode: code });
    const old = Object.values(engine.execs).filter((x) => !x.running && x.exitCode !== null);
    for (const x of old.slice(0, Math.max(0, old.length - 20))) delete engine.execs[x.id];
  });
}

/** GET /exec/X/json. */
export function execJson(d: Daemon, id: string): Record<string, unknown> {
  const exec = findExec(d, id);
  const r = exec.request;
  return {
    ID: exec.id,
    Running: exec.running,
    ExitCode: exec.exitCode,
    ProcessConfig: {
      tty: r.Tty ?? false,
      entrypoint: r.Cmd[0] ?? '',
      arguments: r.Cmd.slice(1),
      privileged: r.Privileged ?? false,
      ...(r.User && { user: r.User }),
    },
    OpenStdin: r.AttachStdin ?? false,
    OpenStderr: r.AttachStderr ?? false,
    OpenStdout: r.AttachStdout ?? false,
    CanRemove: !exec.running && exec.exitCode !== null,
    ContainerID: exec.container,
    DetachKeys: '',
    Pid: exec.pid,
  };
}

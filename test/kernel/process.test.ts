import { describe, expect, it } from 'vitest';
import type { KernelConfig } from '../../src/kernel/config.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { attachTask, exitProcess, killProcess, onExit, setProgramRunner, spawnProcess, startProgram, taskOf } from '../../src/kernel/process.ts';
import { sleepFor } from '../../src/kernel/sched.ts';
import { listenOn } from '../../src/kernel/socket.ts';
import { socketsIn } from '../../src/kernel/socktable.ts';
import { SECOND, world } from './wire.ts';

/** A container-like pid namespace with its init and one more process. */
function container(k: Kernel<KernelConfig>): { init: number; child: number } {
  k.update((draft) => {
    draft.pidns['c1'] = { id: 'c1', inode: 1, parent: 'host', nextPid: 1 };
  });
  const init = spawnProcess(k, { machine: 'host', argv: ['sh'], ns: { pid: 'c1' }, skipPids: 5 });
  const child = spawnProcess(k, { parent: init, argv: ['sleep', '60'] });
  return { init: init.pid, child: child.pid };
}

describe('processes', () => {
  it('count on from 600 on a machine, and from 1 in a pid namespace', () => {
    const k = world();
    const { init, child } = container(k);
    expect(init).toBeGreaterThanOrEqual(600);
    expect([k.process(init)?.nsPid, k.process(child)?.nsPid]).toEqual([1, 7]);
    expect(k.process(child)).toMatchObject({ ppid: init, comm: 'sleep', machine: 'host' });
  });

  it('close their sockets when they end, and say so', () => {
    const k = world();
    const p = spawnProcess(k, { machine: 'host', argv: ['nc'] });
    listenOn(k, 'host', p.pid, { addr: 0, port: 80 });
    const ended: [string, number][] = [];
    onExit(k, (proc, how) => ended.push([proc.comm, how.status]));
    exitProcess(k, p.pid, 3);
    expect(socketsIn(k, 'host')).toEqual([]);
    expect(ended).toEqual([['nc', 3]]);
    expect(k.process(p.pid)).toBeUndefined();
  });

  it('take their pid namespace with them when they are its init', () => {
    const k = world();
    const { init, child } = container(k);
    const ended: unknown[] = [];
    onExit(k, (proc, how) => ended.push([proc.nsPid, how.signal]));
    expect(killProcess(k, init, 'SIGTERM')).toBe(true);
    expect(k.process(init)).toBeDefined(); // an init without a handler is not touched by SIGTERM
    killProcess(k, init, 'SIGKILL');
    expect(k.process(child)).toBeUndefined();
    expect(ended).toEqual([[7, 'SIGKILL'], [1, 'SIGKILL']]);
  });

  it('die of a signal with status 128 and its number, stop and go on', () => {
    const k = world();
    const p = spawnProcess(k, { machine: 'host', argv: ['sleep'] });
    killProcess(k, p.pid, 'SIGSTOP');
    expect(k.process(p.pid)?.state).toBe('T');
    killProcess(k, p.pid, 'SIGCONT');
    expect(k.process(p.pid)?.state).toBe('S');
    let status = 0;
    onExit(k, (_, how) => (status = how.status));
    killProcess(k, p.pid, 'SIGTERM');
    expect(status).toBe(143);
    expect(killProcess(k, p.pid, 'SIGTERM')).toBe(false);
  });

  it('get signals through the coroutine that runs them', () => {
    const k = world();
    const p = spawnProcess(k, { machine: 'host', argv: ['ping'] });
    const task = k.spawn('ping', sleepFor(k, 60 * SECOND));
    attachTask(k, p.pid, task, (signal) => signal === 'SIGQUIT');
    expect(taskOf(k, p.pid)).toBe(task);
    killProcess(k, p.pid, 'SIGQUIT');
    k.settle();
    expect(task.ended).toBe(false);
    killProcess(k, p.pid, 'SIGINT');
    k.settle();
    expect(task.killedBy).toBe('SIGINT');
  });

  it('are started by whoever knows programs', () => {
    const k = world();
    const started: number[] = [];
    startProgram(k, 1);
    setProgramRunner(k, (pid) => started.push(pid));
    startProgram(k, 7);
    expect(started).toEqual([7]);
  });
});

/** The cgroup freezer: what a frozen process waited for reaches it when it is let go. */
import { expect, test } from 'vitest';
import { Kernel } from '../../src/kernel/kernel.ts';
import { attachTask, freezeProcesses, killProcess, spawnProcess } from '../../src/kernel/process.ts';
import { type Co, sleepFor } from '../../src/kernel/sched.ts';
import { littleWorld } from '../../src/kernel/world.ts';

function ticking() {
  const k = new Kernel(littleWorld(1, {}));
  const ticks: number[] = [];
  const start = k.now;
  function* tick(): Co {
    for (;;) {
      yield* sleepFor(k, 1e6);
      ticks.push((k.now - start) / 1e6);
    }
  }
  const proc = spawnProcess(k, { argv: ['tick'], machine: 'host', ppid: 1 });
  const task = k.spawn('tick', tick());
  attachTask(k, proc.pid, task);
  return { k, ticks, pid: proc.pid, task };
}

test('a frozen process does nothing, and goes on afterwards', () => {
  const { k, ticks, pid } = ticking();
  k.advance(2.5e6);
  freezeProcesses(k, [pid], true);
  expect(k.process(pid)?.state).toBe('D');
  k.advance(3e6);
  expect(ticks).toEqual([1, 2]);
  freezeProcesses(k, [pid], false);
  k.advance(1.2e6);
  expect(ticks).toEqual([1, 2, 5.5, 6.5]);
});
test('SIGTERM waits until it is let go, SIGKILL does not', () => {
  const { k, pid, task } = ticking();
  freezeProcesses(k, [pid], true);
  killProcess(k, pid, 'SIGTERM');
  k.advance(1e6);
  expect(task.ended).toBe(false);
  killProcess(k, pid, 'SIGKILL');
  k.advance(1);
  expect(task.ended).toBe(true);
});

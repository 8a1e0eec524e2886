/** Process entries of the world: made by fork, changed by execve, taken out at exit. */
import type { Process } from '../kernel/config.ts';
import type { K } from './command.ts';

/** fork(2): a new entry like the parent's. */
export function forkEntry(k: K, parent: Process, change: Partial<Process> = {}): Process {
  const ns = { ...parent.ns, ...change.ns };
  let pid = 0;
  let nsPid = 0;
  k.update((draft) => {
    const initial = draft.pidns[draft.machines[parent.machine]?.pidns ?? ''];
    const own = draft.pidns[ns.pid];
    pid = initial?.nextPid ?? 1000;
    while (draft.processes[pid]) pid++;
    if (initial) initial.nextPid = pid + 1;
    nsPid = pid;
    if (own && own !== initial) nsPid = own.nextPid++;
    draft.processes[pid] = { ...parent, argv: [...parent.argv], env: { ...parent.env }, ...change, ns, pid, nsPid, ppid: parent.pid, startedAt: k.now, state: 'S' };
    delete draft.processes[pid]?.service;
  });
  return k.process(pid) as Process;
}

/** Change an entry in place (execve, chdir, setns). Does nothing when it is gone. */
export function changeEntry(k: K, pid: number, change: Partial<Process>): void {
  k.update((draft) => {
    const p = draft.processes[pid];
    if (p) Object.assign(p, change);
  });
}

/** exit(2) and wait(2) in one: the entry goes, its children belong to init. */
export function exitEntry(k: K, pid: number): void {
  k.update((draft) => {
    delete draft.processes[pid];
    for (const p of Object.values(draft.processes)) if (p.ppid === pid) p.ppid = 1;
  });
}

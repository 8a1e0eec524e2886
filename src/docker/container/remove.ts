/** Removing containers. Read first: moby daemon/delete.go, prune.go. */
import { DockerError, conflict } from '../errors.ts';
import { findContainer } from '../find.ts';
import { isClassic } from '../release.ts';
import type { Container, Daemon } from '../state.ts';
import { containersOf, engineOf, logQueue, mutate, stateQueue, tellContainer } from '../store.ts';
import type { Filters } from '../types.ts';
import { matchesLabels, untilOf } from '../filters.ts';
import { forgetIo } from './io.ts';
import { isRunning } from './network.ts';
import { removeHook } from './start.ts';
import { killHard } from './stop.ts';

/** Take it out of the world: its layer, its entry. */
function destroy(d: Daemon, c: Container): void {
  d.k.update((draft) => {
    delete draft.mnt[c.mnt];
    const engine = draft.engines[d.machine];
    if (engine) delete engine.containers[c.id];
  });
  mutate(d, (engine) => {
    for (const [id, exec] of Object.entries(engine.execs)) if (exec.container === c.id) delete engine.execs[id];
  });
  forgetIo(d, c.id);
  tellContainer(d, 'destroy', c);
  stateQueue(d, c.id).wake();
  logQueue(d, c.id).wake();
}

/** DELETE /containers/X. 409 while it runs, unless forced. */
export function remove(d: Daemon, ref: string, opts: { force?: boolean } = {}): void {
  const c = findContainer(d, ref);
  if (isRunning(c) || c.state.status === 'restarting') {
    if (!opts.force && isClassic(d)) {
      const advice = c.state.status === 'paused' ? 'Unpause and then stop the container' : 'Stop the container';
      throw conflict(`You cannot remove a ${c.state.status} container ${c.id}. ${advice} before attempting removal or force remove`);
    }
    if (!opts.force) {
      const advice =
        c.state.status === 'paused'
          ? 'container is paused and must be unpaused first'
          : `container is ${c.state.status}: stop the container before removing or force remove`;
      throw conflict(`cannot remove container "${ref}": ${advice}`);
    }
    if (isRunning(c)) killHard(d, c);
  }
  // --rm removed it already
  const left = engineOf(d).containers[c.id];
  if (left) destroy(d, left);
}
removeHook.run = (d, id) => {
  const c = engineOf(d).containers[id];
  if (c) destroy(d, c);
};

/** POST /containers/prune: the stopped ones, newest first. */
export function prune(d: Daemon, filters: Filters = {}): { ContainersDeleted: string[] | null; SpaceReclaimed: number } {
  for (const key of Object.keys(filters)) if (!['label', 'label!', 'until'].includes(key)) throw new DockerError(400, `invalid filter '${key}'`);
  const until = untilOf(d.k.now, filters);
  const gone = containersOf(d)
    .filter((c) => !isRunning(c) && c.state.status !== 'restarting' && (until === undefined || c.created < until) && matchesLabels(c.config.Labels, filters))
    .reverse();
  for (const c of gone) destroy(d, c);
  return { ContainersDeleted: gone.length ? gone.map((c) => c.id) : null, SpaceReclaimed: 0 };
}

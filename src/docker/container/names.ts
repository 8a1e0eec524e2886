/** Taking a container name. Read first: moby daemon/names.go. */
import { conflict, invalid } from '../errors.ts';
import { generateName, validContainerName } from '../names.ts';
import type { Daemon } from '../state.ts';
import { containersOf } from '../store.ts';

/** The wanted name if it is valid (400) and free (409), a made-up one for ''. */
export function reserveName(d: Daemon, wanted: string): string {
  const all = containersOf(d);
  const name = wanted.replace(/^\//, '');
  if (name === '')
    return generateName(
      (lo, hi) => d.k.random(lo, hi),
      (n) => all.some((c) => c.name === n),
    );
  if (!validContainerName(name)) throw invalid(`Invalid container name (${wanted}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
  const owner = all.find((c) => c.name === name);
  if (owner)
    throw conflict(
      `Conflict. The container name "/${name}" is already in use by container "${owner.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
  return name;
}

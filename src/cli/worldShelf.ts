/** Worlds that learners keep by name, as files below the data directory. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Shelf } from '../lab/shelf.ts';
import { MAX_WORLD_TEXT } from '../lab/worldFile.ts';
import { alone, makeDirectory, replaceFile } from './keepFile.ts';
import { dataDir } from './progressStore.ts';

const END = '.world';

/** The shelf; undefined when there is no home to put it in. */
export function worldShelf(env: NodeJS.ProcessEnv = process.env): Shelf | undefined {
  const base = dataDir(env);
  if (!base) return undefined;
  const dir = join(base, 'worlds');
  return {
    save(name, text) {
      makeDirectory(dir);
      const file = join(dir, name + END);
      alone(file, () => replaceFile(file, text));
    },
    load(name) {
      const file = join(dir, name + END);
      try {
        if (statSync(file).size > 4 * MAX_WORLD_TEXT) throw new Error(`${file} is too large for a world`);
        return readFileSync(file, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    list() {
      try {
        return readdirSync(dir)
          .filter((f) => f.endsWith(END) && !f.startsWith('.'))
          .map((f) => f.slice(0, -END.length))
          .sort();
      } catch {
        return [];
      }
    },
  };
}

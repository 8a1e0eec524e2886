import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The directory of the package: the nearest one above this module with a package.json. It holds
 * `lessons/`, whether the code runs from `src/` (tests), from `dist/` or from an installed package.
 * @returns an absolute path
 */
export function packageRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error('package.json is missing above the program');
    directory = parent;
  }
  return directory;
}

/**
 * Keeping progress in the user's data directory (XDG Base Directory Specification: $XDG_DATA_HOME, else
 * ~/.local/share). A file is replaced in one step, so that it is never half written; one that can't be read is set
 * aside, never overwritten.
 */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Progress, emptyProgress, mergeProgress, parseProgress } from '../lab/progress.ts';
import { alone, makeDirectory, replaceFile } from './keepFile.ts';

/** The lab's directory; undefined when there is no home to put it in. */
export function dataDir(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const base = env.XDG_DATA_HOME;
  if (base?.startsWith('/')) return join(base, 'vethlab');
  let home = env.HOME ?? '';
  if (home === '') {
    try {
      home = homedir();
    } catch {
      return undefined;
    }
  }
  return home === '' ? undefined : join(home, '.local', 'share', 'vethlab');
}

export interface ProgressStore {
  progress: Progress;
  /** What was wrong with the file when it was opened, if something was. */
  notice?: { key: 'damaged'; file: string } | { key: 'unreadable'; reason: string };
  /**
   * Keep it, together with what another lab has kept meanwhile. Never throws: the lab goes on without a place to write
   * to. The reason when it could not be kept.
   */
  save(progress: Progress): string | undefined;
}

/** What is in the file: nothing yet, progress, or something else that must not be lost. */
type Found = { is: 'nothing' } | { is: 'progress'; progress: Progress } | { is: 'damaged'; aside: string } | { is: 'unreadable'; reason: string };

export function openProgress(env: NodeJS.ProcessEnv = process.env): ProgressStore {
  const dir = dataDir(env);
  if (!dir) return { progress: emptyProgress(), save: () => undefined };
  const file = join(dir, 'progress.json');
  const found = read(file);
  return {
    progress: found.is === 'progress' ? found.progress : emptyProgress(),
    ...(found.is === 'damaged' && { notice: { key: 'damaged', file: found.aside } }),
    ...(found.is === 'unreadable' && { notice: { key: 'unreadable', reason: found.reason } }),
    save(next) {
      try {
        makeDirectory(dir);
        return alone(file, () => {
          const there = read(file);
          // what can't be read may still be somebody's progress: nothing is put in its place
          if (there.is === 'unreadable') return there.reason;
          const all = there.is === 'progress' ? mergeProgress(next, there.progress) : next;
          replaceFile(file, `${JSON.stringify(all, null, 1)}\n`);
          return undefined;
        });
      } catch (error) {
        return reasonOf(error);
      }
    },
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function read(file: string): Found {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return /^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '') ? { is: 'nothing' } : { is: 'unreadable', reason: reasonOf(error) };
  }
  const progress = parseProgress(text);
  if (progress) return { is: 'progress', progress };
  try {
    return { is: 'damaged', aside: setAside(file) };
  } catch (error) {
    return { is: 'unreadable', reason: reasonOf(error) };
  }
}

/** Give a damaged file a name that none has: a clock that was set back must not put it over an earlier one. */
function setAside(file: string): string {
  for (let n = Date.now(); ; n++) {
    const aside = `${file}.damaged-${n}`;
    if (existsSync(aside)) continue;
    renameSync(file, aside);
    return aside;
  }
}

/**
 * Keeping progress in the user's data directory (XDG Base Directory Specification: $XDG_DATA_HOME, else
 * ~/.local/share). A file is replaced in one step, so that it is never half written; one that can't be read is set
 * aside, never overwritten.
 */
import { mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Progress, emptyProgress, mergeProgress, parseProgress } from '../lab/progress.ts';

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
  /** One sentence about what was wrong with the file, if something was. */
  notice?: { key: 'damaged'; file: string } | { key: 'unwritable'; reason: string };
  /** Keep it, merged with what is there. Never throws: the lab goes on without a place to write to. Whether it was kept. */
  save(progress: Progress): boolean;
}

export function openProgress(env: NodeJS.ProcessEnv = process.env): ProgressStore {
  const dir = dataDir(env);
  if (!dir) return { progress: emptyProgress(), save: () => false };
  const file = join(dir, 'progress.json');
  let notice: ProgressStore['notice'];
  const read = (): Progress | undefined => {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
    const progress = parseProgress(text);
    if (progress) return progress;
    const aside = `${file}.damaged-${Date.now()}`;
    try {
      renameSync(file, aside);
      notice = { key: 'damaged', file: aside };
    } catch {
      notice = { key: 'damaged', file };
    }
    return undefined;
  };
  const progress = read() ?? emptyProgress();
  return {
    progress,
    ...(notice && { notice }),
    save(next) {
      const temporary = `${file}.${process.pid}.tmp`;
      try {
        mkdirSync(dir, { recursive: true });
        const there = read();
        writeFileSync(temporary, `${JSON.stringify(there ? mergeProgress(next, there) : next, null, 1)}\n`, { flush: true } as Parameters<
          typeof writeFileSync
        >[2]);
        renameSync(temporary, file);
        return true;
      } catch {
        try {
          unlinkSync(temporary);
        } catch {
          // it was never made
        }
        return false;
      }
    },
  };
}

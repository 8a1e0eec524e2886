/** Worlds kept by name: the world itself, and behind it how it came to be, so that it can still be shared. */
import { type Script, scriptOf, withScript } from './script.ts';
import { parseShared, shareText } from './sharedText.ts';
import type { LabWorld } from './timeline.ts';
import { WorldFileError, loadWorld, saveWorld } from './worldFile.ts';

/** Where worlds are kept; the edge's business. Each throws an Error whose message says why it could not. */
export interface Shelf {
  save(name: string, text: string): void;
  /** undefined when there is none of this name. */
  load(name: string): string | undefined;
  list(): string[];
}
/** Names of worlds: also safe as names of files. */
export const WORLD_NAME = /^\w[\w.-]{0,63}$/;

export function worldText(world: LabWorld): string {
  const script = scriptOf(world);
  return saveWorld(world) + (script ? shareText(script) : '');
}
/** @throws WorldFileError when it is none */
export function worldOf(text: string): { world: LabWorld; script: Script | undefined } {
  const end = text.indexOf('\n');
  const world = loadWorld(end < 0 ? text : text.slice(0, end + 1));
  const shared = end < 0 ? '' : text.slice(end + 1);
  const read = shared.trim() === '' ? undefined : parseShared(shared);
  const script = read && 'script' in read ? read.script : undefined;
  return { world: script ? withScript(world, script) : world, script };
}
export { WorldFileError };

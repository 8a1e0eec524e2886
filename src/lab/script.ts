/**
 * How a world came to be: how it was begun, and the command lines that changed it. A script is a list that shares its
 * beginning with older ones, as worlds do, so each moment of a sitting knows its own. As text: sharedText.ts.
 */
import type { Terminal } from '../shell/terminal.ts';
import type { Session } from '../shell/session.ts';
import type { LabWorld } from './timeline.ts';

/** What a world is begun with. */
export interface Origin {
  seed: string;
  engine: '28.5' | '20.10';
  /** Flags of the engine. */
  dockerd: string;
  hosts: '1' | '2';
}
export const ORIGIN: Origin = { seed: '1', engine: '28.5', dockerd: '', hosts: '1' };
export interface Script {
  origin: Origin;
  /** The last line, and what came before it. */
  last?: { line: string; before: Script };
}

const scripts = new WeakMap<LabWorld, Script>();
/** Note how this world came to be. */
export function withScript(world: LabWorld, script: Script): LabWorld {
  scripts.set(world, script);
  return world;
}
export const scriptOf = (world: LabWorld): Script | undefined => scripts.get(world);
export const append = (script: Script, line: string): Script => ({ origin: script.origin, last: { line, before: script } });
/** Its lines, first one first. */
export function linesOf(script: Script): string[] {
  const lines: string[] = [];
  for (let at: Script | undefined = script; at?.last; at = at.last.before) lines.push(at.last.line);
  return lines.reverse();
}

/** A command as a line of a script: on another machine `NAME$ ` stands in front, in a container it becomes `docker exec`. */
export function scriptLine(session: Session, terminal: Terminal, command: string): string {
  const { k } = session;
  const inside = terminal.foreground?.ns.mnt;
  const container = Object.values(k.config.engines[terminal.at]?.containers ?? {}).find((c) => c.state.pid > 0 && k.process(c.state.pid)?.ns.mnt === inside);
  const line = container ? `docker exec ${container.name} sh -c '${command.replaceAll("'", `'\\''`)}'` : command;
  return terminal.at === 'host' ? line : `${terminal.at}$ ${line}`;
}

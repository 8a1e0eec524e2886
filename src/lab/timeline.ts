/**
 * Time travel: the commands that changed the world, with the worlds before and after each, and checkpoints by name.
 * Worlds are values, so going back is putting one in another's place.
 */
import type { WorldConfig } from '../docker/state.ts';
import type { World } from '../kernel/kernel.ts';

export type LabWorld = World<WorldConfig>;

/** One command that changed the world. */
export interface Change {
  command: string;
  before: LabWorld;
  after: LabWorld;
}
/** A moment that can be looked at: the world after a command; the first is the world before all of them. */
export interface Moment {
  /** The command that led to it; undefined for the first. */
  command: string | undefined;
  world: LabWorld;
  /** Names given to it with `checkpoint`. */
  names: string[];
}
/** Changes that can be taken back; older ones are forgotten, so that memory stays bounded. */
const MAX_CHANGES = 200;
const MAX_CHECKPOINTS = 50;

export class Timeline {
  private readonly past: Change[] = [];
  /** What was undone, the next to be done again last. */
  private readonly future: Change[] = [];
  private readonly marks = new Map<string, LabWorld>();

  /** Note a change. What had been undone before it can't be done again. */
  record(change: Change): void {
    this.past.push(change);
    if (this.past.length > MAX_CHANGES) this.past.shift();
    this.future.length = 0;
  }
  /** One change back, one forward; undefined when there is none. */
  undo(): Change | undefined {
    const change = this.past.pop();
    if (change) this.future.push(change);
    return change;
  }
  redo(): Change | undefined {
    const change = this.future.pop();
    if (change) this.past.push(change);
    return change;
  }

  /** The change that led to the present. */
  get last(): Change | undefined {
    return this.past.at(-1);
  }
  /** Which of `moments` is the present one. */
  get present(): number {
    return this.past.length;
  }
  /** Everything that can be gone to, oldest first, with what was undone behind the present. */
  moments(now: LabWorld): Moment[] {
    const changes = [...this.past, ...this.future.toReversed()];
    const moment = (command: string | undefined, world: LabWorld): Moment => ({
      command,
      world,
      names: [...this.marks].flatMap(([name, marked]) => (marked.config === world.config ? [name] : [])),
    });
    const first = changes[0];
    return first ? [moment(undefined, first.before), ...changes.map((c) => moment(c.command, c.after))] : [moment(undefined, now)];
  }
  /** Make moment `index` the present one; the world to put in place, undefined when there is no such moment. */
  goTo(index: number): LabWorld | undefined {
    if (!Number.isInteger(index) || index < 0 || index > this.past.length + this.future.length) return undefined;
    let world: LabWorld | undefined;
    while (this.past.length > index) world = this.undo()?.before;
    while (this.past.length < index) world = this.redo()?.after;
    return world;
  }

  /** Names of the checkpoints, in the order they were set. */
  get checkpoints(): string[] {
    return [...this.marks.keys()];
  }
  checkpoint(name: string, world: LabWorld): void {
    this.marks.delete(name);
    this.marks.set(name, world);
    const oldest = this.marks.keys().next().value;
    if (this.marks.size > MAX_CHECKPOINTS && oldest !== undefined) this.marks.delete(oldest);
  }
  checkpointNamed(name: string): LabWorld | undefined {
    return this.marks.get(name);
  }
}

/** Did anything change that undo should bring back? Processes that came and went, and what packets count, don't matter. */
export function differs(a: LabWorld, b: LabWorld): boolean {
  const { config: x } = a;
  const { config: y } = b;
  return (
    x.netns !== y.netns ||
    x.machines !== y.machines ||
    x.uts !== y.uts ||
    engineParts(x) !== engineParts(y) ||
    (x.mnt !== y.mnt && JSON.stringify(x.mnt) !== JSON.stringify(y.mnt)) ||
    services(x) !== services(y)
  );
}
/** What of an engine is more than its log of events. */
const engineParts = (c: WorldConfig): string =>
  JSON.stringify(
    Object.values(c.engines).map((e) => [
      Object.values(e.containers).map((x) => [x.id, x.name, x.state.status, Object.keys(x.endpoints)]),
      Object.keys(e.networks),
    ]),
  );
/** Programs that stay when their command line has ended (a web server on the host). */
const services = (c: WorldConfig): string =>
  Object.values(c.processes)
    .filter((p) => p.service)
    .map((p) => p.pid)
    .join();

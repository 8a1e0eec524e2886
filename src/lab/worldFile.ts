/**
 * A whole world as text, to save, to load and to share: JSON with a version in front. What is read is data from anybody:
 * its size, its shape and its inner references are looked at before a kernel gets it, and a file that fails is refused
 * with one sentence that says what is wrong, where, and what to do.
 */
import * as z from 'zod';
import type { WorldConfig } from '../docker/state.ts';
import type { World } from '../kernel/kernel.ts';
import { engineShape } from './world/engineSchema.ts';
import { worldFaults } from './world/faults.ts';
import { clockShape, hotShape } from './world/hotSchema.ts';
import { kernelShape, text } from './world/kernelSchema.ts';

/** Format of the file. Raise it when an older lab could not run a newer world. */
export const WORLD_VERSION = 1;

/** Largest text that is read, characters: a world of a thousand containers has about a tenth of it. */
export const MAX_WORLD_TEXT = 64 * 1024 * 1024;
/** Deepest nesting and most values that are read. */
const MAX_DEPTH = 64;
const MAX_VALUES = 4_000_000;

/** A text that is no world. The message is a sentence that ends with what to do. */
export class WorldFileError extends Error {
  constructor(what: string, mend = 'Save the world again, or ask whoever sent it for another copy.') {
    super(`${what} ${mend}`);
    this.name = 'WorldFileError';
  }
}

const envelope = z.looseObject({ vethlab: z.literal('world'), version: z.int().min(1), world: z.unknown() });
const worldShape = z.looseObject({
  config: z.looseObject({ ...kernelShape, engines: z.record(text, engineShape) }),
  hot: z.record(text, hotShape),
  clock: clockShape,
});

/** Write a world: one line of JSON and a newline. The same world gives the same text. */
export function saveWorld(world: World<WorldConfig>): string {
  const { config, hot, clock } = world;
  return `${JSON.stringify({ vethlab: 'world', version: WORLD_VERSION, world: { config, hot, clock } })}\n`;
}

/**
 * Read a world that `saveWorld` wrote. `loadWorld(saveWorld(world))` equals `world`.
 * @throws WorldFileError for every text that is none, however hostile
 */
export function loadWorld(source: string): World<WorldConfig> {
  if (source.length > MAX_WORLD_TEXT) throw new WorldFileError(`The world file is larger than ${MAX_WORLD_TEXT / 1024 / 1024} MB.`);
  const read = parse(source);
  const head = envelope.safeParse(read);
  if (!head.success) throw new WorldFileError('This is no world of vethlab: the first fields "vethlab", "version" and "world" are not there.');
  if (head.data.version > WORLD_VERSION)
    throw new WorldFileError(`The world file has version ${head.data.version}, and this vethlab reads version ${WORLD_VERSION}.`, 'Install a newer vethlab.');
  const { world } = head.data;
  const shape = worldShape.safeParse(world);
  if (!shape.success) throw new WorldFileError(`The world file is damaged: ${firstIssue(shape.error)}.`);
  const checked = world as World<WorldConfig>;
  const fault = worldFaults(checked)[0];
  if (fault) throw new WorldFileError(`The world file does not hold together: ${fault}.`);
  return checked;
}

function parse(source: string): unknown {
  let read: unknown;
  try {
    read = JSON.parse(source);
  } catch (error) {
    // V8 quotes the text around the fault, which may hold anything: only the place is worth showing
    const place = /position (\d+)/.exec((error as Error).message)?.[1];
    throw new WorldFileError(`The world file is not JSON${place === undefined ? '' : ` (at character ${place})`}.`);
  }
  measure(read);
  return read;
}

/** Bounds on depth and size, and no keys that reach behind an object. Iterative: a deep text must not use up the stack. */
function measure(root: unknown): void {
  let values = 0;
  const todo: [value: unknown, depth: number][] = [[root, 0]];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [value, depth] = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH) throw new WorldFileError(`The world file is nested deeper than ${MAX_DEPTH} levels.`);
    for (const [key, inner] of Object.entries(value)) {
      if (key === '__proto__') throw new WorldFileError('The world file has a field "__proto__", which no world has.');
      if (++values > MAX_VALUES) throw new WorldFileError(`The world file has more than ${MAX_VALUES} values.`);
      if (typeof inner === 'object' && inner !== null) todo.push([inner, depth + 1]);
    }
  }
}

/** Where the first fault is and what should be there: `config.netns.host.links.2.mtu: Invalid input: expected number`. */
function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'its shape is wrong';
  const path = issue.path
    .map((part) =>
      String(part)
        .replace(/[^\w./@:-]/g, '?')
        .slice(0, 40),
    )
    .join('.');
  return `${path || 'the top'}: ${issue.message.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?').slice(0, 120)}`;
}

import { WORLD_NAME, worldOf, worldText } from '../shelf.ts';
import { message } from '../text.ts';
import type { Lab } from '../lab.ts';
import type { LabWord } from './word.ts';

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const names = (lab: Lab): string => {
  try {
    return lab.shelf?.list().join(', ') ?? '';
  } catch {
    return '';
  }
};

/** Keep the world under a name, for another day. */
export const save: LabWord = {
  name: 'save',
  usage: 'NAME',
  summary: 'word.save',
  run(lab, name) {
    if (!lab.shelf) return { text: lab.text(message('world.no-shelf')) };
    if (!WORLD_NAME.test(name)) return { text: lab.text(message('world.bad-name', { name })) };
    try {
      lab.shelf.save(name, worldText(lab.moment()));
      return { text: lab.text(message('world.saved', { name })) };
    } catch (error) {
      return { text: lab.text(message('world.not-saved', { name, reason: reason(error) })) };
    }
  },
};
/** Put a kept world in place; can be undone. Alone, it lists them. */
export const load: LabWord = {
  name: 'load',
  usage: 'NAME',
  summary: 'word.load',
  run(lab, name) {
    if (!lab.shelf) return { text: lab.text(message('world.no-shelf')) };
    const list = names(lab);
    if (name === '') return { text: lab.text(list === '' ? message('world.none') : message('world.list', { names: list })) };
    if (lab.loaded) return { text: lab.text(message('world.not-in-lesson')) };
    try {
      const text = WORLD_NAME.test(name) ? lab.shelf.load(name) : undefined;
      if (text === undefined) return { text: lab.text(list === '' ? message('world.none') : message('world.unknown', { name, names: list })) };
      lab.replaceWorld(`load ${name}`, worldOf(text).world);
      return { text: lab.text(message('world.loaded', { name })), world: true };
    } catch (error) {
      return { text: lab.text(message('world.not-loaded', { name, reason: reason(error) })) };
    }
  },
};

import { message } from '../text.ts';
import type { LabWord } from './word.ts';

/** Give the present moment a name; alone, list the names. */
export const checkpoint: LabWord = {
  name: 'checkpoint',
  usage: 'NAME',
  summary: 'word.checkpoint',
  run(lab, rest) {
    if (rest !== '') {
      lab.timeline.checkpoint(rest, lab.moment());
      return { text: lab.text(message('lab.checkpoint', { name: rest })) };
    }
    const names = lab.timeline.checkpoints;
    return { text: lab.text(names.length > 0 ? message('lab.checkpoints', { names: names.join(', ') }) : message('lab.no-checkpoints')) };
  },
};
/** Put a named moment in place; can itself be undone. */
export const back: LabWord = {
  name: 'back',
  usage: 'NAME',
  summary: 'word.back',
  run(lab, rest) {
    const world = lab.timeline.checkpointNamed(rest);
    if (!world) {
      const names = lab.timeline.checkpoints;
      return { text: lab.text(names.length > 0 ? message('lab.no-checkpoint', { name: rest, names: names.join(', ') }) : message('lab.no-checkpoints')) };
    }
    lab.replaceWorld(`back ${rest}`, world);
    return { text: lab.text(message('lab.back', { name: rest })), world: true };
  },
};

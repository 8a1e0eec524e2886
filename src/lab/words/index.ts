/** Every word of the lab: one file and one line each. */
import { answer } from './answer.ts';
import { back, checkpoint } from './checkpoint.ts';
import { draw } from './draw.ts';
import { explain } from './explain.ts';
import { goals } from './goals.ts';
import { hint } from './hint.ts';
import { next } from './next.ts';
import { reset } from './reset.ts';
import { load, save } from './save.ts';
import { share } from './share.ts';
import { solution } from './solution.ts';
import { timeline } from './timeline.ts';
import { redo, undo } from './undo.ts';
import type { LabWord } from './word.ts';

export const LAB_WORDS: readonly LabWord[] = [
  hint,
  solution,
  goals,
  answer,
  next,
  reset,
  undo,
  redo,
  timeline,
  checkpoint,
  back,
  explain,
  draw,
  save,
  load,
  share,
];

const byName = new Map(LAB_WORDS.map((w) => [w.name, w]));
export const labWord = (name: string): LabWord | undefined => byName.get(name);
export type { LabWord, WordResult } from './word.ts';

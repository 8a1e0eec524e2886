import type { LabWord } from './word.ts';

export const undo: LabWord = { name: 'undo', summary: 'key.undo', run: (lab) => ({ text: lab.undo(), world: true }) };
export const redo: LabWord = { name: 'redo', summary: 'word.redo', run: (lab) => ({ text: lab.redo(), world: true }) };

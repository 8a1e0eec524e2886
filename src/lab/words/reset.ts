import type { LabWord } from './word.ts';

/** The step as it began. */
export const reset: LabWord = { name: 'reset', summary: 'key.reset', run: (lab, rest) => (rest === '' ? { text: lab.reset(), world: true } : undefined) };

import type { LabWord } from './word.ts';

/** A hint, stronger each time. */
export const hint: LabWord = { name: 'hint', summary: 'key.hint', run: (lab, rest) => (rest === '' ? lab.hint() : undefined) };

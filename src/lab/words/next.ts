import type { LabWord } from './word.ts';

/** On to the next step. */
export const next: LabWord = { name: 'next', summary: 'key.next', run: (lab, rest) => (rest === '' ? { text: lab.next() } : undefined) };

import type { LabWord } from './word.ts';

/** Answer the open question. */
export const answer: LabWord = { name: 'answer', usage: '…', summary: 'word.answer', run: (lab, rest) => ({ text: lab.answer(rest) }) };

import type { LabWord } from './word.ts';

/** What of the goals is missing now. */
export const goals: LabWord = { name: 'goals', summary: 'word.goals', run: (lab, rest) => (rest === '' ? { text: lab.missingText() } : undefined) };

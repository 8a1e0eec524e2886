import type { LabWord } from './word.ts';

/** The solution's next command, on the prompt. */
export const solution: LabWord = { name: 'solution', summary: 'key.solution', run: (lab, rest) => (rest === '' ? lab.solution() : undefined) };

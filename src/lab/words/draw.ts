import { message } from '../text.ts';
import { picture } from '../topology/index.ts';
import type { LabWord } from './word.ts';

/** Columns of a picture in a file. */
const FILE_WIDTH = 110;

/** The picture of the network; with a name, in a file whose end says the kind. */
export const draw: LabWord = {
  name: 'draw',
  usage: '[FILE]',
  summary: 'word.draw',
  run(lab, rest) {
    const { config } = lab.session.k;
    if (rest === '') return { text: picture(config, { format: 'text', lang: lab.lang, width: lab.columns }).trimEnd(), verbatim: true };
    const end = /^\w[\w.-]{0,63}?(\.svg|\.mmd|\.txt|)$/.exec(rest)?.[1];
    if (end === undefined) return { text: lab.text(message('share.bad-name', { name: rest })) };
    const format = end === '.mmd' ? 'mermaid' : end === '.txt' ? 'text' : 'svg';
    const name = end === '' ? `${rest}.svg` : rest;
    return { text: '', file: { name, text: picture(config, { format, lang: lab.lang, width: FILE_WIDTH }), written: 'draw.written' } };
  },
};

import { scriptOf } from '../script.ts';
import { shareText } from '../sharedText.ts';
import { message } from '../text.ts';
import { wrap } from '../../text/wrap.ts';
import type { LabWord } from './word.ts';

/** The commands that rebuild this world, as text; with a name, in a file. */
export const share: LabWord = {
  name: 'share',
  usage: '[FILE]',
  summary: 'word.share',
  run(lab, rest) {
    const script = scriptOf(lab.moment());
    if (!script) return undefined;
    const text = shareText(script);
    if (rest === '') return { text: `${text}${wrap(lab.text(message('share.how')), lab.columns).join('\n')}`, verbatim: true };
    if (!/^[\w][\w.-]{0,63}$/.test(rest)) return { text: lab.text(message('share.bad-name', { name: rest })) };
    return { text: '', file: { name: /\.\w+$/.test(rest) ? rest : `${rest}.vethlab`, text } };
  },
};

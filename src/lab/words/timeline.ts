import { message } from '../text.ts';
import type { LabWord } from './word.ts';

/** Every change so far, by number; with a number, go there and start again from it. */
export const timeline: LabWord = {
  name: 'timeline',
  usage: '[N]',
  summary: 'word.timeline',
  run(lab, rest) {
    const moments = lab.timeline.moments(lab.moment());
    if (rest !== '') {
      const at = Number(rest);
      if (!/^\d+$/.test(rest) || at >= moments.length) return { text: lab.text(message('lab.no-moment', { n: rest, last: moments.length - 1 })) };
      return { text: lab.goTo(at), world: true };
    }
    const lines = moments.map((m, i) => {
      const names = m.names.length > 0 ? `  [${m.names.join(', ')}]` : '';
      return `${i === lab.timeline.present ? '>' : ' '} ${String(i).padStart(3)}  ${m.command ?? lab.text(message('lab.start'))}${names}`;
    });
    return { text: [...lines, lab.text(message('lab.timeline-how'))].join('\n'), open: { view: 'timeline' } };
  },
};

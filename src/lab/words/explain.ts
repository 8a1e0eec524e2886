import { explainLine } from '../explain/explain.ts';
import { message } from '../text.ts';
import type { LabWord } from './word.ts';

/** What each word of a command line does, and what it reads. */
export const explain: LabWord = {
  name: 'explain',
  usage: 'COMMAND LINE',
  summary: 'word.explain',
  run(lab, rest) {
    if (rest === '') return { text: lab.text(message('explain.how')) };
    const viewer = Object.values(lab.session.k.config.processes).find((p) => p.machine === 'host');
    if (!viewer) return undefined;
    const host = {
      ...viewer,
      ns: { ...viewer.ns, net: lab.session.k.config.machines.host?.netns ?? viewer.ns.net, mnt: lab.session.k.config.machines.host?.mnt ?? viewer.ns.mnt },
    };
    return { text: explainLine(lab.session.k, host, rest, lab.lang, lab.columns).join('\n'), verbatim: true };
  },
};

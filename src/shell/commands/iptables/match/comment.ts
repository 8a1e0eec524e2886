import type { CommentMatch } from '../../../../kernel/netfilter/match/comment.ts';
import { match, option } from '../extension.ts';
import { saveString } from '../quote.ts';
import { string } from '../values.ts';

export const comment = match<CommentMatch>({
  name: 'comment',
  summary: 'a remark; every packet matches',
  options: [option('comment', string(0, 255, 'text'), (m, text) => {
    m.text = text;
  }, { mandatory: true, help: 'attach a remark to the rule' })],
  init: () => ({ name: 'comment', text: '' }),
  build: (m) => m,
  save: (m) => `--comment ${saveString(m.text)}`,
  list: (m) => ` /* ${m.text} */`,
});

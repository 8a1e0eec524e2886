import type { Match } from './index.ts';

/** libxt_comment: always matches. */
export interface CommentMatch extends Match {
  name: 'comment';
  text: string;
}

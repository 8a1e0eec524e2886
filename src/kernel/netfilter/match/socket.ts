import type { Match } from './index.ts';

/** libxt_socket revision 3, xt_socket.c: an open socket of ours would take the packet. */
export interface SocketMatch extends Match {
  name: 'socket';
  transparent?: true;
  nowildcard?: true;
  restoreSkmark?: true;
}

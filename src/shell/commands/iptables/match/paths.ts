/** rpfilter, socket: where a reply would go, and who would take the packet. */
import type { RpfilterMatch } from '../../../../kernel/netfilter/match/rpfilter.ts';
import type { SocketMatch } from '../../../../kernel/netfilter/match/socket.ts';
import { flag, match } from '../extension.ts';

const RPFILTER = [['loose', 'loose', 'any device will do'], ['validmark', 'validmark', "look up with the packet's mark"], ['acceptLocal', 'accept-local', 'take packets from local addresses'], ['invert', 'invert', 'match what fails the test']] as const;
export const rpfilter = match<RpfilterMatch>({
  name: 'rpfilter',
  summary: 'reverse path test',
  options: RPFILTER.map(([key, name, help]) => flag<RpfilterMatch>(name, (m) => {
    m[key] = true;
  }, { help })),
  init: () => ({ name: 'rpfilter' }),
  build: (m) => m,
  save: (m) => RPFILTER.filter(([key]) => m[key]).map(([, name]) => `--${name}`).join(' '),
  list: (m) => ` rpfilter${RPFILTER.filter(([key]) => m[key]).map(([, name]) => ` ${name}`).join('')}`,
});

const SOCKET = [['transparent', 'transparent', 'only sockets with IP_TRANSPARENT'], ['nowildcard', 'nowildcard', 'sockets on 0.0.0.0 too'], ['restoreSkmark', 'restore-skmark', "take over the socket's mark"]] as const;
const socketText = (m: SocketMatch): string => SOCKET.filter(([key]) => m[key]).map(([, name]) => `--${name}`).join(' ');
export const socket = match<SocketMatch>({
  name: 'socket',
  summary: 'an open socket of ours would take the packet',
  options: SOCKET.map(([key, name, help]) => flag<SocketMatch>(name, (m) => {
    m[key] = true;
  }, { help })),
  init: () => ({ name: 'socket' }),
  build: (m) => m,
  save: socketText,
  list: (m) => ` socket${socketText(m) && ` ${socketText(m)}`}`,
});

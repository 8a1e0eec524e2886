/** mark, connmark, realm: a masked value. */
import type { ConnmarkMatch } from '../../../../kernel/netfilter/match/connmark.ts';
import type { MarkMatch } from '../../../../kernel/netfilter/match/mark.ts';
import type { RealmMatch } from '../../../../kernel/netfilter/match/realm.ts';
import { type ExtOption, match, option } from '../extension.ts';
import { hex } from '../numbers.ts';
import { U32, markmask, namedMarkmask } from '../values.ts';

export const maskedText = (m: { value: number; mask: number }): string => hex(m.value) + (m.mask === U32 ? '' : `/${hex(m.mask)}`);
/** A value for which 1.8.9 finds a name in iproute2's tables. */
export const namedText = (m: { value: number; mask: number }, name: string | false | undefined): string => (name && m.value === 0 && m.mask === U32 ? name : maskedText(m));
const valueOption = <S extends { value: number; mask: number; not?: true }>(name: string, help: string, type = markmask): ExtOption<S> =>
  option<S, { value: number; mask: number }>(name, type, (m, v, call) => {
    m.value = v.value;
    m.mask = v.mask;
    if (call.invert) m.not = true;
  }, { invert: true, mandatory: true, help });

export const mark = match<MarkMatch>({
  name: 'mark',
  summary: "the packet's mark",
  options: [valueOption<MarkMatch>('mark', 'mark & mask == value')],
  init: () => ({ name: 'mark', value: 0, mask: U32 }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--mark ${maskedText(m)}`,
  list: (m) => ` mark match${m.not ? ' !' : ''} ${maskedText(m)}`,
});
export const connmark = match<ConnmarkMatch>({
  name: 'connmark',
  summary: "the connection's mark",
  options: [valueOption<ConnmarkMatch>('mark', 'connection mark & mask == value')],
  init: () => ({ name: 'connmark', value: 0, mask: U32 }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--mark ${maskedText(m)}`,
  list: (m) => ` connmark match ${m.not ? '!' : ''} ${maskedText(m)}`,
});
export const realm = match<RealmMatch>({
  name: 'realm',
  summary: 'routing realm',
  options: [valueOption<RealmMatch>('realm', 'realm & mask == value', namedMarkmask('cosmos'))],
  init: () => ({ name: 'realm', value: 0, mask: U32 }),
  build: (m) => m,
  save: (m, old) => `${m.not ? '! ' : ''}--realm ${namedText(m, old && 'cosmos')}`,
  list: (m, opts) => `${m.not ? ' !' : ''} realm ${namedText(m, opts.old && !opts.numeric && 'cosmos')}`,
});

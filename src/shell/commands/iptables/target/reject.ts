import type { RejectTarget, RejectWith, RejectWith6 } from '../../../../kernel/netfilter/target/reject.ts';
import { parameterProblem } from '../errors.ts';
import { option, target } from '../extension.ts';
import { raw } from '../values.ts';

/** Names in the order in which a beginning of one is looked for, each with its alias. */
export const REJECT_TYPES: readonly [name: RejectWith, alias: string][] = [
  ['icmp-net-unreachable', 'net-unreach'], ['icmp-host-unreachable', 'host-unreach'], ['icmp-proto-unreachable', 'proto-unreach'], ['icmp-port-unreachable', 'port-unreach'],
  ['icmp-net-prohibited', 'net-prohib'], ['icmp-host-prohibited', 'host-prohib'], ['tcp-reset', 'tcp-rst'], ['icmp-admin-prohibited', 'admin-prohib'],
];

const REJECT6_TYPES: readonly [name: RejectWith6 | 'tcp-reset', alias: string][] = [
  ['icmp6-no-route', 'no-route'], ['icmp6-adm-prohibited', 'adm-prohibited'], ['icmp6-addr-unreachable', 'addr-unreach'], ['icmp6-port-unreachable', 'port-unreach'],
  ['tcp-reset', 'tcp-reset'], ['icmp6-policy-fail', 'policy-fail'], ['icmp6-reject-route', 'reject-route'],
];

const rejectOf = (types: readonly [RejectTarget['with'], string][], usual: RejectTarget['with']) => target<RejectTarget>({
  name: 'REJECT',
  summary: 'drop and say so',
  options: [option('reject-with', raw('type'), (t, text, call) => {
    const word = text.toLowerCase();
    const found = types.find(([name, alias]) => name.startsWith(word) || alias.startsWith(word));
    if (!found) {
      if ('echo-reply'.startsWith(word)) call.env.warn('--reject-with echo-reply no longer supported\n');
      throw parameterProblem(`unknown reject type "${text}"`);
    }
    t.with = found[0];
  }, { help: types.map(([name]) => name).join(' ') })],
  init: () => ({ name: 'REJECT', with: usual }),
  build: (t) => t,
  save: (t) => `--reject-with ${t.with}`,
  list: (t) => ` reject-with ${t.with}`,
});
export const reject = rejectOf(REJECT_TYPES, 'icmp-port-unreachable');
export const reject6 = rejectOf(REJECT6_TYPES, 'icmp6-port-unreachable');

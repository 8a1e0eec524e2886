import type { RejectTarget, RejectWith } from '../../../../kernel/netfilter/target/reject.ts';
import { parameterProblem } from '../errors.ts';
import { option, target } from '../extension.ts';
import { raw } from '../values.ts';

/** Names in the order in which a beginning of one is looked for, each with its alias. */
export const REJECT_TYPES: readonly [name: RejectWith, alias: string][] = [
  ['icmp-net-unreachable', 'net-unreach'], ['icmp-host-unreachable', 'host-unreach'], ['icmp-proto-unreachable', 'proto-unreach'], ['icmp-port-unreachable', 'port-unreach'],
  ['icmp-net-prohibited', 'net-prohib'], ['icmp-host-prohibited', 'host-prohib'], ['tcp-reset', 'tcp-rst'], ['icmp-admin-prohibited', 'admin-prohib'],
];

export const reject = target<RejectTarget>({
  name: 'REJECT',
  summary: 'drop and say so',
  options: [option('reject-with', raw('type'), (t, text, call) => {
    const word = text.toLowerCase();
    const found = REJECT_TYPES.find(([name, alias]) => name.startsWith(word) || alias.startsWith(word));
    if (!found) {
      if ('echo-reply'.startsWith(word)) call.env.warn('--reject-with echo-reply no longer supported\n');
      throw parameterProblem(`unknown reject type "${text}"`);
    }
    t.with = found[0];
  }, { help: REJECT_TYPES.map(([name]) => name).join(' ') })],
  init: () => ({ name: 'REJECT', with: 'icmp-port-unreachable' }),
  build: (t) => t,
  save: (t) => `--reject-with ${t.with}`,
  list: (t) => ` reject-with ${t.with}`,
});

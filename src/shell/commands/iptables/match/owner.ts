import type { NumRange } from '../../../../kernel/netfilter/match/common.ts';
import type { OwnerMatch } from '../../../../kernel/netfilter/match/owner.ts';
import { parameterProblem } from '../errors.ts';
import { type OptionCall, flag, match, option } from '../extension.ts';
import { boundedPrefix } from '../numbers.ts';
import { U32, raw } from '../values.ts';

/** A name, an id, or id-id. */
function parseOwner(text: string, byName: number | undefined, call: OptionCall): NumRange {
  const not = call.invert ? { not: true as const } : {};
  if (byName !== undefined) return { min: byName, max: byName, ...not };
  const low = boundedPrefix(text, 0, U32 - 1);
  const high = low?.rest.startsWith('-') ? boundedPrefix(low.rest.slice(1), 0, U32 - 1) : undefined;
  if (!low || (low.rest !== '' && high?.rest !== '')) throw parameterProblem(`owner: Bad value for "--${call.option}" option: "${text}"`);
  return { min: low.value, max: high?.value ?? low.value, ...not };
}
const rangeText = (r: NumRange): string => (r.min === r.max ? String(r.min) : `${r.min}-${r.max}`);
const bang = (t: { not?: true }): string => (t.not ? '! ' : '');

export const owner = match<OwnerMatch>({
  name: 'owner',
  summary: 'who sent a local packet',
  options: [
    option('uid-owner', raw('userid[-userid]'), (m, text, call) => {
      m.uid = parseOwner(text, call.env.uid(text), call);
    }, { invert: true, help: 'user of the sending process' }),
    option('gid-owner', raw('groupid[-groupid]'), (m, text, call) => {
      m.gid = parseOwner(text, call.env.gid(text), call);
    }, { invert: true, help: 'group of the sending process' }),
    flag('socket-exists', (m, call) => {
      m.socketExists = call.invert ? { not: true } : {};
    }, { invert: true, help: 'a socket exists' }),
    flag('suppl-groups', (m) => {
      if (!m.gid) throw parameterProblem('owner: Bad value for "--suppl-groups" option: "you need to use --gid-owner first"');
      m.supplGroups = true;
    }, { help: 'look at supplementary groups too' }),
  ],
  init: () => ({ name: 'owner' }),
  check(_m, given) {
    if (given.size === 0) throw parameterProblem('owner: At least one of --uid-owner, --gid-owner or --socket-exists is required');
  },
  build: (m) => m,
  save: (m) => [
    ...(m.socketExists ? [`${bang(m.socketExists)}--socket-exists`] : []),
    ...(m.uid ? [`${bang(m.uid)}--uid-owner ${rangeText(m.uid)}`] : []),
    ...(m.gid ? [`${bang(m.gid)}--gid-owner ${rangeText(m.gid)}`] : []),
    ...(m.supplGroups ? ['--suppl-groups'] : []),
  ].join(' '),
  list(m, opts) {
    const name = (r: NumRange, of: (id: number) => string | undefined): string => (r.min === r.max && !opts.numeric ? (of(r.min) ?? rangeText(r)) : rangeText(r));
    return (
      (m.socketExists ? `${m.socketExists.not ? ' !' : ''} owner socket exists` : '') +
      (m.uid ? `${m.uid.not ? ' !' : ''} owner UID match ${name(m.uid, opts.userName)}` : '') +
      (m.gid ? `${m.gid.not ? ' !' : ''} owner GID match ${name(m.gid, opts.groupName)}` : '') +
      (m.supplGroups ? ' incl. suppl. groups' : '')
    );
  },
});

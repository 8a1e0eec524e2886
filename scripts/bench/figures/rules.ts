/** What ten thousand rules in one chain cost: to a packet, and to the next rule. */
import { ip4 } from '../../../src/kernel/inet.ts';
import { appendRule } from '../../../src/kernel/netfilter/ruleset.ts';
import { Session } from '../../../src/shell/session.ts';
import { dockerWorld } from '../../../src/docker/world.ts';
import { type Figure, type Row, seconds } from '../figure.ts';
import { median, sideBySide, timed } from '../measure.ts';
import { dropRule, filterOnce, must } from '../scenes.ts';

const MANY = 10_000;
const PACKETS = 200;

export const rules: Figure = {
  name: 'rules',
  about: 'ten thousand rules in one chain',
  run(): Row[] {
    return [...matching(), ...adding()];
  },
};

/** A chain whose last rule is the first that matches. */
function chainOf(n: number): () => void {
  const session = new Session(dockerWorld(1));
  must(session, 'iptables -N LONG');
  for (let i = 1; i < n; i++) appendRule(session.k, 'host', 'filter', 'LONG', dropRule(ip4('10.0.0.0') + i));
  appendRule(session.k, 'host', 'filter', 'LONG', { ...dropRule(ip4('192.168.1.20')), target: { name: 'ACCEPT' } });
  must(session, 'iptables -I INPUT -j LONG');
  session.k.journal.on = false;
  return filterOnce(session);
}

function matching(): Row[] {
  const first = chainOf(1);
  const last = chainOf(MANY);
  const many = (filter: () => void, n: number) => (): number =>
    timed(() => {
      for (let i = 0; i < n; i++) filter();
    }) / n;
  many(first, 100 * PACKETS)();
  many(last, PACKETS)();
  const [a = 0, b = 0] = sideBySide(5, many(first, 100 * PACKETS), many(last, PACKETS));
  return [
    {
      what: `a packet that rule ${MANY.toLocaleString('en')} is the first to match`,
      measured: seconds(b),
      beside: `${seconds(a)} where it is the first rule`,
      ratio: b / a,
      goal: 'at most 200 times',
      met: b / a <= 200,
    },
  ];
}

/** iptables -A, one command a rule, as a person or a script types them. */
function adding(): Row[] {
  const session = new Session(dockerWorld(1));
  const costs: number[] = [];
  const add = (i: number): number => timed(() => must(session, `iptables -A FORWARD -s 10.${(i >> 8) & 255}.${i & 255}.1 -j DROP`));
  // the code is warm before the first rule that is looked at
  for (let i = 0; i < 300; i++) must(session, i % 2 === 0 ? 'iptables -A FORWARD -s 10.255.255.1 -j DROP' : 'iptables -D FORWARD -s 10.255.255.1 -j DROP');
  for (let i = 1; i <= MANY + 25; i++) costs.push(add(i));
  const early = median(costs.slice(90, 111));
  const late = median(costs.slice(MANY));
  return [
    {
      what: `iptables -A, rule ${(MANY + 1).toLocaleString('en')}`,
      measured: seconds(late),
      beside: `${seconds(early)} for rule 101`,
      ratio: late / early,
      goal: 'at most 3 times',
      met: late / early <= 3,
    },
  ];
}

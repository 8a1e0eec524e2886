/** What must be true of a world and of a run, beyond what a world file is checked for: each gives the sentences that are not true. */
import type { JourneyEvent } from '../../src/kernel/journey.ts';
import type { World } from '../../src/kernel/kernel.ts';
import type { WorldConfig } from '../../src/docker/state.ts';
import type { Session } from '../../src/shell/session.ts';

/** Packets that neither were delivered nor dropped for a reason nor were none of anybody's business. Time must have passed for those that waited. */
export function unfinished(events: readonly JourneyEvent[], left: World<WorldConfig>['config']['netns']): string[] {
  const last = new Map<number, JourneyEvent>();
  const ended = new Set<number>();
  for (const event of events) {
    last.set(event.skb, event);
    const { step } = event;
    if (step.kind === 'deliver' || step.kind === 'drop' || step.kind === 'end') ended.add(event.skb);
    if (step.kind === 'hook' && step.result === 'STOLEN') ended.add(event.skb);
    // what was kept waiting for its other pieces goes on as the whole packet
    if (step.kind === 'note' && step.what === 'fragment-kept') ended.add(event.skb);
    // the packet inside is the one that is delivered; the one outside was made for it
    if (step.kind === 'encap') ended.add(event.skb);
  }
  const copied = new Set(events.flatMap(({ step }) => (step.kind === 'copy' ? [step.of] : [])));
  // a namespace that is gone has taken along what was still in it
  return [...last]
    .filter(([id, e]) => !ended.has(id) && !copied.has(id) && left[e.netns])
    .map(([id, e]) => `packet ${id} (${e.what}) was last seen in ${e.netns}: ${JSON.stringify(e.step)}`);
}

/** Cables on whose ends the counters say different things: what one end sent the other received. */
export function crookedCounters({ config, hot }: World<WorldConfig>): string[] {
  const wrong: string[] = [];
  for (const ns of Object.values(config.netns))
    for (const link of Object.values(ns.links)) {
      const mine = hot[ns.id]?.stats[link.ifindex];
      const far = link.kind === 'loopback' ? { netns: ns.id, ifindex: link.ifindex } : link.peer;
      const theirs = far && hot[far.netns]?.stats[far.ifindex];
      if (!mine || !theirs) continue;
      if (mine.txPackets !== theirs.rxPackets || mine.txBytes !== theirs.rxBytes)
        wrong.push(
          `${ns.id}/${link.name} sent ${mine.txPackets} packets, ${mine.txBytes} bytes; its other end received ${theirs.rxPackets}, ${theirs.rxBytes}`,
        );
    }
  return wrong;
}

/** Chains of which `iptables -L` counts other references than rules that lead to them. */
export function crookedReferences(session: Session): string[] {
  return (['filter', 'nat', 'mangle', 'raw'] as const).flatMap((table) => {
    const rules = session.run(`iptables -t ${table} -S`).stdout.split('\n');
    const listed = session.run(`iptables -t ${table} -n -L`).stdout;
    return [...listed.matchAll(/^Chain (\S+) \((\d+) references\)$/gm)].flatMap(([, chain = '', counted]) => {
      const there = rules.filter((rule) => rule.startsWith('-A ') && (rule.split(/ -[jg] /)[1] ?? '').split(' ')[0] === chain).length;
      return there === Number(counted) ? [] : [`chain ${chain} of ${table} is said to have ${counted} references, and has ${there}`];
    });
  });
}

/** What stands of Docker in a world, in a form that two worlds can be compared in. Ids and counters are left out. */
export function dockerTraces(session: Session): Record<string, unknown> {
  const { config } = session.snapshot();
  const engine = config.engines['host'];
  const host = config.netns['host'];
  if (!engine || !host) throw new Error('there is no Docker host');
  return {
    containers: Object.keys(engine.containers),
    execs: Object.values(engine.execs).filter((each) => each.running),
    networks: Object.values(engine.networks).map((n) => [n.name, Object.keys(n.endpoints)]),
    pools: engine.ipam.pools.map((p) => [p.net, p.len, p.used, p.refs]),
    ports: Object.values(engine.ports.used).flat(),
    links: Object.values(host.links).map((l) => l.name),
    namespaces: Object.keys(config.netns),
    files: Object.keys(config.mnt),
    hostnames: Object.keys(config.uts),
    pidns: Object.keys(config.pidns),
    processes: Object.values(config.processes).map((p) => [p.machine, p.comm]),
    routes: session.run('ip route').stdout,
    rules: rulesOf(session),
    listening: session.run('ss -lntu').stdout,
  };
}

/** Rules and chains by table. Tables and builtin chains without rules don't count: iptables leaves them where they were once written to. */
function rulesOf(session: Session): string[] {
  let table = '';
  return session
    .run('iptables-save')
    .stdout.split('\n')
    .flatMap((line) => {
      if (line.startsWith('*')) table = line;
      const chain = /^:(\S+) -/.exec(line)?.[1];
      return line.startsWith('-A') ? [`${table} ${line}`] : chain !== undefined ? [`${table} ${chain}`] : [];
    });
}

/** Facts that need packets: they are tried on a scratch copy of the world. */
import type * as z from 'zod';
import { formatIp4, parseIp4 } from '../../kernel/inet.ts';
import type { printsFact, reachesFact, resolvesFact } from '../schema.ts';
import { splitPlace } from '../place.ts';
import { message } from '../text.ts';
import { type Missing, type Probe, containerNamed, engine, listOf } from './world.ts';

/** Addresses of the machines of the little world. */
const MACHINES: Record<string, string> = { host: '192.168.1.10', laptop: '192.168.1.20', router: '192.168.1.1', www: '203.0.113.10', host2: '192.168.1.11' };

/** Address of a target; a name that is neither machine nor container is left to the resolver of who asks. */
function addressOf(p: Probe, to: string, network?: string): string {
  const c = containerNamed(p, to);
  if (!c) return MACHINES[to] ?? to;
  for (const n of Object.values(engine(p).networks)) {
    if (network !== undefined && n.name !== network) continue;
    for (const e of Object.values(n.endpoints)) if (e.container === c.id && e.address !== undefined) return formatIp4(e.address);
  }
  return to;
}

export function reachesHolds(p: Probe, f: z.infer<typeof reachesFact>): Missing {
  const to = addressOf(p, f.to, f.network);
  const busybox = containerNamed(p, f.from) !== undefined;
  const shown = f.port === undefined ? f.to : `${f.to}:${f.port}`;
  const command =
    f.port === undefined || f.proto === 'icmp'
      ? `ping -c 1 -W 1 ${to}`
      : busybox
        ? `wget -T 2 -q -O /dev/null http://${to}:${f.port}/`
        : `curl -s -m 2 -o /dev/null http://${to}:${f.port}/`;
  return p.run(f.from, command).exit === 0 ? undefined : message('fact.unreachable', { from: f.from, to: shown });
}

export function resolvesHolds(p: Probe, f: z.infer<typeof resolvesFact>): Missing {
  // ping prints the address it resolved, whether or not anybody answers
  const out = p.run(f.from, `ping -c 1 -W 1 ${f.name}`);
  const found = /^PING \S+ \(([\d.]+)\)/m.exec(out.stdout)?.[1];
  if (!found) return message('fact.unresolved', { from: f.from, name: f.name });
  if (f.to === undefined) return undefined;
  const c = containerNamed(p, f.to);
  const wanted = c
    ? Object.values(engine(p).networks).flatMap((n) =>
        Object.values(n.endpoints)
          .filter((e) => e.container === c.id && e.address !== undefined)
          .map((e) => formatIp4(e.address as number)),
      )
    : listOf(parseIp4(f.to) === undefined ? (MACHINES[f.to] ?? f.to) : f.to);
  return wanted.includes(found) ? undefined : message('fact.resolved-else', { from: f.from, name: f.name, to: f.to });
}

export function printsHolds(p: Probe, f: z.infer<typeof printsFact>): Missing {
  const out = p.run(f.at, f.command, f.first?.map(splitPlace));
  const wrong =
    (f.exit !== undefined && out.exit !== f.exit) ||
    (f.equals !== undefined && out.stdout.trim() !== f.equals.trim()) ||
    (f.matches !== undefined && !new RegExp(f.matches, 'm').test(out.stdout));
  return wrong ? message('fact.prints', { at: f.at, command: f.command }) : undefined;
}

/** Facts about interfaces, routes, rules, sysctls and listeners. */
import type * as z from 'zod';
import { type Ip4, formatCidr, formatIp4, parseCidr, parseIp4 } from '../../kernel/inet.ts';
import { linkByName } from '../../kernel/netdev.ts';
import { sysctlGet } from '../../kernel/sysctl.ts';
import type { linkFact, listensFact, netnsFact, routeFact, ruleFact, sysctlFact } from '../schema.ts';
import { message } from '../text.ts';
import { type Missing, type Probe, netnsOf } from './world.ts';

export function linkHolds(p: Probe, f: z.infer<typeof linkFact>): Missing {
  const { at, name } = f;
  const ns = netnsOf(p, at);
  if (!ns) return f.absent ? undefined : message('fact.no-place', { at });
  const link = linkByName(ns, name);
  if (f.absent) return link ? message('fact.link-there', { name, at }) : undefined;
  if (!link) return message('fact.no-link', { name, at });
  const differ = (field: string, value: string, want: string | undefined): Missing =>
    want !== undefined && value !== want ? message('fact.link-field', { field, name, at, value, want }) : undefined;
  const master = link.master === undefined ? '-' : (ns.links[link.master]?.name ?? '-');
  const addresses = link.addrs.filter((a) => a.family === 4).map((a) => formatCidr(a.local, a.prefixLen));
  if (f.address !== undefined && !addresses.includes(f.address))
    return message('fact.link-field', { field: 'address', name, at, value: addresses.join(', ') || '-', want: f.address });
  return (
    differ('kind', link.kind, f.kind) ??
    differ('state', link.up ? 'up' : 'down', f.up === undefined ? undefined : f.up ? 'up' : 'down') ??
    differ('master', master, f.master) ??
    differ('MTU', String(link.mtu), f.mtu === undefined ? undefined : String(f.mtu))
  );
}

export function netnsHolds(p: Probe, f: z.infer<typeof netnsFact>): Missing {
  const there = netnsOf(p, `netns:${f.name}`) !== undefined;
  if (f.absent) return there ? message('fact.netns-there', { name: f.name }) : undefined;
  return there ? undefined : message('fact.no-netns', { name: f.name });
}

export function routeHolds(p: Probe, f: z.infer<typeof routeFact>): Missing {
  const { at, dst } = f;
  const ns = netnsOf(p, at);
  if (!ns) return message('fact.no-place', { at });
  const want = dst === 'default' ? { addr: 0 as Ip4, len: 0 } : parseCidr(dst);
  const via = f.via === undefined ? undefined : parseIp4(f.via);
  const found = ns.routes.some(
    (r) =>
      r.table === 254 &&
      want !== undefined &&
      r.dst === want.addr &&
      r.len === want.len &&
      (via === undefined || r.gateway === via) &&
      (f.dev === undefined || (r.dev !== undefined && ns.links[r.dev]?.name === f.dev)),
  );
  if (f.absent) return found ? message('fact.route-there', { at, dst }) : undefined;
  return found ? undefined : message('fact.no-route', { at, dst });
}

/** A rule is asked for in the tool's own words: `iptables -C` on a scratch copy of the world answers. */
export function ruleHolds(p: Probe, f: z.infer<typeof ruleFact>): Missing {
  const table = f.table ?? 'filter';
  const { chain, rule } = f;
  const answer = p.run(f.at ?? 'host', `iptables -t ${table} -C ${chain} ${rule}`);
  if (f.absent) return answer.exit === 0 ? message('fact.rule-there', { chain, table, rule }) : undefined;
  if (answer.exit === 2) return message('fact.bad-rule', { rule });
  return answer.exit === 0 ? undefined : message('fact.no-rule', { chain, table, rule });
}

export function sysctlHolds(p: Probe, f: z.infer<typeof sysctlFact>): Missing {
  const at = f.at ?? 'host';
  const ns = netnsOf(p, at);
  if (!ns) return message('fact.no-place', { at });
  const value = sysctlGet(ns, f.name) ?? '-';
  return value === f.value ? undefined : message('fact.sysctl', { name: f.name, at, value, want: f.value });
}

export function listensHolds(p: Probe, f: z.infer<typeof listensFact>): Missing {
  const { at, port } = f;
  const ns = netnsOf(p, at);
  if (!ns) return message('fact.no-place', { at });
  const proto = f.proto ?? 'tcp';
  const found = Object.values(p.k.peek(ns.id).sockets).some(
    (s) =>
      s.proto === proto &&
      s.local.port === port &&
      (proto === 'udp' || s.state === 'LISTEN') &&
      (f.address === undefined || formatIp4(s.local.addr) === f.address),
  );
  return found ? undefined : message('fact.no-listener', { port, at });
}

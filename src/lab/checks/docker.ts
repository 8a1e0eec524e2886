/** Facts about containers and networks. */
import { formatCidr, formatIp4 } from '../../kernel/inet.ts';
import type * as z from 'zod';
import type { containerFact, networkFact } from '../schema.ts';
import { message } from '../text.ts';
import { type Missing, type Probe, containerNamed, engine, listOf, networkNamed } from './world.ts';

export function containerHolds(p: Probe, f: z.infer<typeof containerFact>): Missing {
  const { name } = f;
  const c = containerNamed(p, name);
  if (f.state === 'absent') return c ? message('fact.container-there', { name }) : undefined;
  if (!c) return message('fact.no-container', { name });
  const { status } = c.state;
  if (f.state && status !== f.state) return message('fact.container-state', { name, state: status, want: f.state });
  const image = c.config.Image.replace(/:latest$/, '');
  if (f.image && image !== f.image.replace(/:latest$/, '')) return message('fact.container-image', { name, image, want: f.image });
  const networks = Object.keys(c.endpoints);
  for (const want of listOf(f.network))
    if (!networks.includes(want)) return message('fact.container-network', { name, state: status, networks: networks.join(', ') || '-', want });
  for (const network of listOf(f.off)) if (networks.includes(network)) return message('fact.container-off', { name, network });
  if (f.mode) {
    const mode = modeOf(p, c.hostConfig.NetworkMode);
    const want = f.mode;
    if (mode !== want) return message('fact.container-mode', { name, mode, want });
  }
  if (f.ip) {
    const ips = Object.values(engine(p).networks).flatMap((n) =>
      Object.values(n.endpoints)
        .filter((e) => e.container === c.id && e.address !== undefined && (!f.network || listOf(f.network).includes(n.name)))
        .map((e) => formatIp4(e.address as number)),
    );
    if (!ips.includes(f.ip)) return message('fact.container-ip', { name, ip: ips.join(', ') || '-', want: f.ip });
  }
  if (f.alias && !Object.entries(c.endpoints).some(([n, e]) => (!f.network || listOf(f.network).includes(n)) && e.config.Aliases?.includes(f.alias as string)))
    return message('fact.container-alias', { name, alias: f.alias });
  if (f.publishes && !publishes(p, c.id, f.publishes)) return message('fact.container-port', { name, port: f.publishes.container });
  if (f.startedAfter) {
    const other = containerNamed(p, f.startedAfter);
    if (!other || c.state.startedAt <= other.state.startedAt) return message('fact.container-order', { name, other: f.startedAfter });
  }
  return undefined;
}
/** `container:ID` is shown by the owner's name. */
function modeOf(p: Probe, mode: string): string {
  if (mode === 'default') return 'bridge';
  if (!mode.startsWith('container:')) return mode;
  const id = mode.slice('container:'.length);
  const owner = engine(p).containers[id];
  return `container:${owner?.name ?? id.slice(0, 12)}`;
}
function publishes(
  p: Probe,
  container: string,
  want: { container: number; host?: number | undefined; ip?: string | undefined; proto?: 'tcp' | 'udp' | undefined },
): boolean {
  return Object.values(engine(p).networks).some((n) =>
    Object.values(n.endpoints).some(
      (e) =>
        e.container === container &&
        e.portMappings.some(
          (m) =>
            m.containerPort === want.container &&
            m.proto === (want.proto ?? 'tcp') &&
            (want.host === undefined || m.hostPort === want.host) &&
            (want.ip === undefined || formatIp4(m.hostIp) === want.ip),
        ),
    ),
  );
}

export function networkHolds(p: Probe, f: z.infer<typeof networkFact>): Missing {
  const { name } = f;
  const n = networkNamed(p, name);
  if (f.absent) return n ? message('fact.network-there', { name }) : undefined;
  if (!n) return message('fact.no-network', { name });
  const differ = (field: string, value: string, want: string | undefined): Missing =>
    want !== undefined && value !== want ? message('fact.network-field', { name, field, value, want }) : undefined;
  const pool = n.pool;
  return (
    differ('driver', n.driver, f.driver) ??
    differ('subnet', pool ? formatCidr(pool.net, pool.len) : '-', f.subnet) ??
    differ('gateway', pool?.gateway !== undefined ? formatIp4(pool.gateway) : '-', f.gateway) ??
    differ('ip-range', pool?.range ? formatCidr(pool.range.net, pool.range.len) : '-', f.ipRange) ??
    differ('internal', String(n.internal), f.internal === undefined ? undefined : String(f.internal)) ??
    Object.entries(f.option ?? {})
      .map(([key, want]) => differ(key, n.options[key] ?? '-', want))
      .find((m) => m !== undefined)
  );
}

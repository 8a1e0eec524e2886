/** GET /containers/json. Read first: moby daemon/list.go, container/state.go (String). */
import { familiarTag, findContainer } from '../find.ts';
import { boolFilter, checkFilters, matchesExactly, matchesLabels, matchesName, matchesPrefix } from '../filters.ts';
import { DockerError, invalid, serverError } from '../errors.ts';
import type { Container, Daemon } from '../state.ts';
import { containersOf, engineOf } from '../store.ts';
import { humanDuration } from '../timefmt.ts';
import type { ContainerSummary, Filters } from '../types.ts';
import { isRunning } from './network.ts';
import { mountPoints } from './mounts.ts';
import { endpointJson, portMap, portSummaries, sortedByKey } from './settings.ts';

const FILTERS = [
  'ancestor',
  'before',
  'exited',
  'id',
  'isolation',
  'label',
  'name',
  'status',
  'health',
  'since',
  'volume',
  'network',
  'is-task',
  'publish',
  'expose',
];
const STATES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];
const HEALTH = ['none', 'starting', 'healthy', 'unhealthy'];

/** "Up 3 seconds (Paused)", "Exited (0) 2 minutes ago", "Created". */
export function statusText(d: Daemon, c: Container): string {
  const s = c.state;
  const up = (): string => humanDuration(d.k.now - s.startedAt);
  const ago = (): string => humanDuration(d.k.now - s.finishedAt);
  switch (s.status) {
    case 'restarting':
      return `Restarting (${s.exitCode}) ${ago()} ago`;
    case 'running':
      return `Up ${up()}`;
    case 'paused':
      return `Up ${up()} (Paused)`;
    case 'removing':
      return 'Removal In Progress';
    case 'dead':
      return 'Dead';
    case 'created':
      return 'Created';
    default:
      return s.finishedAt === 0 ? '' : `Exited (${s.exitCode}) ${ago()} ago`;
  }
}

interface PortRange {
  low: number;
  high: number;
  proto: string;
}
/** Values of `publish` and `expose`: "80/tcp", "80", "80-90/udp". 500 for what is no number. */
const portRanges = (filters: Filters, key: 'publish' | 'expose'): PortRange[] =>
  (filters[key] ?? []).map((w) => {
    const [range = '', proto = 'tcp'] = w.split('/');
    const [low = 0, high = low] = range.split('-').map((n) => {
      if (!/^\d+$/.test(n)) throw serverError(`error while looking up for ${key} ${w}: strconv.ParseUint: parsing ${JSON.stringify(n)}: invalid syntax`);
      return Number(n);
    });
    return { low, high, proto };
  });
function portFilter(d: Daemon, c: Container, wanted: readonly PortRange[], key: 'publish' | 'expose'): boolean {
  if (wanted.length === 0) return true;
  const map = portMap(d, c);
  const held =
    key === 'publish'
      ? Object.entries(map).flatMap(([port, b]) => (b ?? []).map((x) => `${x.HostPort}/${port.split('/')[1]}`))
      : [...Object.keys(map), ...Object.keys(c.config.ExposedPorts ?? {})];
  return wanted.some(({ low, high, proto }) =>
    held.some((h) => {
      const [n, p] = h.split('/');
      return p === proto && Number(n) >= low && Number(n) <= high;
    }),
  );
}

function reference(d: Daemon, filters: Filters, key: 'before' | 'since'): Container | undefined {
  const ref = filters[key]?.[0];
  if (ref === undefined) return undefined;
  try {
    return findContainer(d, ref);
  } catch (error) {
    throw error instanceof DockerError ? invalid(error.message) : error;
  }
}

/** 400 for a value of `key` that is none of the daemon's. */
function oneOf(filters: Filters, key: 'status' | 'health', word: string, known: readonly string[]): void {
  for (const value of filters[key] ?? [])
    if (!known.includes(value)) throw invalid(`invalid filter '${key}=${value}': invalid value for ${word} (${value}): must be one of ${known.join(', ')}`);
}

export function listContainers(d: Daemon, opts: { all?: boolean; limit?: number; filters?: Filters; size?: boolean } = {}): ContainerSummary[] {
  const filters = opts.filters ?? {};
  checkFilters(filters, FILTERS);
  oneOf(filters, 'status', 'state', STATES);
  oneOf(filters, 'health', 'health', HEALTH);
  for (const code of filters['exited'] ?? [])
    if (!/^-?\d+$/.test(code)) throw invalid(`invalid filter 'exited=${code}': strconv.Atoi: parsing ${JSON.stringify(code)}: invalid syntax`);
  boolFilter(filters, 'is-task');
  const published = portRanges(filters, 'publish');
  const exposed = portRanges(filters, 'expose');
  const before = reference(d, filters, 'before');
  const since = reference(d, filters, 'since');
  const order = containersOf(d);
  const all =
    opts.all ||
    (opts.limit ?? -1) > 0 ||
    (filters['status']?.length ?? 0) > 0 ||
    (filters['exited']?.length ?? 0) > 0 ||
    before !== undefined ||
    since !== undefined;
  const networks = filters['network'];
  const rows = order.filter((c, i) => {
    if (!all && !isRunning(c) && c.state.status !== 'restarting') return false;
    if (before && i >= order.indexOf(before)) return false;
    if (since && i <= order.indexOf(since)) return false;
    if (
      !matchesPrefix(filters, 'id', c.id) ||
      !(matchesName(filters, 'name', c.name) || matchesName(filters, 'name', `/${c.name}`)) ||
      !matchesLabels(c.config.Labels, filters)
    )
      return false;
    if (!matchesExactly(filters, 'status', c.state.status)) return false;
    // no image of the world has a health check
    if (!matchesExactly(filters, 'health', 'none')) return false;
    if (filters['exited']?.length && (isRunning(c) || c.state.startedAt === 0 || !filters['exited'].includes(String(c.state.exitCode)))) return false;
    if (
      filters['ancestor']?.length &&
      !filters['ancestor'].some(
        (a) => engineOf(d).images[c.image]?.tags.includes(familiarTag(a)) || c.image.replace('sha256:', '').startsWith(a.replace('sha256:', '')),
      )
    )
      return false;
    if (
      networks?.length &&
      !Object.values(c.endpoints).some((e) => networks.includes(e.network) || (e.networkId !== '' && networks.some((n) => e.networkId.startsWith(n))))
    )
      return false;
    if (filters['volume']?.length || filters['health']?.some((h) => h !== 'none')) return false;
    return portFilter(d, c, published, 'publish') && portFilter(d, c, exposed, 'expose');
  });
  const newest = rows.reverse();
  return (opts.limit && opts.limit > 0 ? newest.slice(0, opts.limit) : newest).map((c) => summary(d, c, opts.size === true));
}

function summary(d: Daemon, c: Container, size: boolean): ContainerSummary {
  return {
    Id: c.id,
    Names: [`/${c.name}`, ...containersOf(d).flatMap((p) => p.links.filter((l) => l.container === c.id).map((l) => `/${p.name}/${l.alias}`))],
    Image: c.config.Image,
    ImageID: c.image,
    Command: [c.path, ...c.args].map((a) => (/[\s]/.test(a) ? `'${a}'` : a)).join(' '),
    Created: Math.floor(c.created / 1e6),
    Ports: portSummaries(d, c),
    ...(size && { SizeRw: 0, SizeRootFs: engineOf(d).images[c.image]?.size ?? 0 }),
    Labels: sortedByKey(c.config.Labels),
    State: c.state.status,
    Status: statusText(d, c),
    HostConfig: { NetworkMode: c.hostConfig.NetworkMode },
    NetworkSettings: {
      Networks: sortedByKey(Object.fromEntries(Object.entries(c.endpoints).map(([name, e]) => [name, endpointJson(d, e, { listing: true })]))),
    },
    Mounts: mountPoints(c),
  };
}

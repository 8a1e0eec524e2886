/**
 * Bind mounts and tmpfs of a container. Read first: moby volume/mounts/linux_parser.go (what a specification may say),
 * daemon/volumes_unix.go (setupMounts). Volumes that the daemon keeps itself are not modelled.
 */
import type { Mount } from '../../kernel/config.ts';
import { viewFile } from '../../kernel/files.ts';
import { NotModelled, invalid } from '../errors.ts';
import type { Container, Daemon } from '../state.ts';
import { engineOf } from '../store.ts';
import type { HostConfig, MountPoint } from '../types.ts';

const MODES = new Set(['', 'ro', 'rw', 'z', 'Z', 'cached', 'consistent', 'delegated']);
const PROPAGATION = new Set(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']);

/** A bind mount as asked for: by `-v` (`mode` as typed) or by `--mount` (`strict`: its source must be there). */
interface BindSpec {
  source: string;
  target: string;
  mode: string;
  strict: boolean;
}

/** `source:target[:mode]` of `-v`. 400 for what the parser refuses. */
export function parseBind(spec: string): BindSpec {
  const parts = spec.split(':');
  if (parts.length > 3 || spec === '' || parts.some((p, i) => p === '' && i < 2)) throw invalid(`invalid volume specification: '${spec}'`);
  const [source = '', target = '', mode = ''] = parts;
  if (mode.split(',').some((m) => !MODES.has(m) && !PROPAGATION.has(m) && m !== 'nocopy')) throw invalid(`invalid mode: ${mode}`);
  if (parts.length === 1) throw new NotModelled('an anonymous volume');
  if (!source.startsWith('/')) throw new NotModelled(`the volume ${source}`);
  const wrong = (why: string): never => {
    throw invalid(`invalid volume specification: '${spec}': ${why}`);
  };
  if (!target.startsWith('/')) wrong(`invalid mount config for type "bind": invalid mount path: '${target}' mount path must be absolute`);
  if (clean(target) === '/') wrong("invalid mount config for type \"bind\": invalid specification: destination can't be '/'");
  return { source: clean(source), target: clean(target), mode, strict: false };
}
const clean = (path: string): string => path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');

function specsOf(host: HostConfig): BindSpec[] {
  const asked = (host.Mounts ?? []).filter((m) => m.Type === 'bind');
  return [
    ...(host.Binds ?? []).map(parseBind),
    ...asked.map((m) => ({ source: clean(m.Source ?? ''), target: clean(m.Target), mode: m.ReadOnly ? 'ro' : '', strict: true })),
  ];
}
const isReadonly = (s: BindSpec): boolean => s.mode.split(',').includes('ro');
const dockerdPid = (d: Daemon): number => engineOf(d).pid;

/** Refuse what no container can be made with. 400; NotModelled for volumes. */
export function validateMounts(d: Daemon, host: HostConfig): void {
  for (const m of host.Mounts ?? []) {
    if (m.Type === 'volume') throw new NotModelled(m.Source ? `the volume ${m.Source}` : 'an anonymous volume');
    if (m.Type !== 'bind' && m.Type !== 'tmpfs') throw invalid(`mount type unknown: "${m.Type}"`);
  }
  const specs = specsOf(host);
  for (const s of specs) {
    if (specs.filter((o) => o.target === s.target).length > 1) throw invalid(`Duplicate mount point: ${s.target}`);
    if (s.strict && !viewFile(d.k, dockerdPid(d), s.source))
      throw invalid(`invalid mount config for type "bind": bind source path does not exist: ${s.source}`);
  }
}

/** Mount for a start: directories that `-v` names and nobody made are made on the host, mount points in the container. */
export function setupMounts(d: Daemon, c: Container): void {
  const hostMnt = d.k.config.machines[d.machine]?.mnt ?? '';
  const specs = specsOf(c.hostConfig);
  const tmpfs = [...Object.keys(c.hostConfig.Tmpfs ?? {}), ...(c.hostConfig.Mounts ?? []).filter((m) => m.Type === 'tmpfs').map((m) => m.Target)].map(clean);
  if (specs.length === 0 && tmpfs.length === 0 && !c.hostConfig.ReadonlyRootfs) return;
  const kinds = specs.map((s) => viewFile(d.k, dockerdPid(d), s.source)?.kind);
  d.k.update((draft) => {
    const host = draft.mnt[hostMnt];
    const own = draft.mnt[c.mnt];
    if (!host || !own) return;
    if (c.hostConfig.ReadonlyRootfs) own.readonly = true;
    const mounts: Mount[] = [];
    for (const [i, s] of specs.entries()) {
      if (kinds[i] === undefined) host.files[`${s.source}/`] = '';
      if (kinds[i] === 'file') own.files[s.target] ??= '';
      else own.files[`${s.target}/`] = '';
      mounts.push({ at: s.target, from: { mnt: hostMnt, source: s.source }, readonly: isReadonly(s) });
    }
    for (const at of tmpfs) {
      // a tmpfs begins empty at each start
      for (const path of Object.keys(own.files)) if (path.replace(/^[a-z]+:/, '').startsWith(`${at}/`)) delete own.files[path];
      own.files[`${at}/`] = '';
      mounts.push({ at, readonly: false });
    }
    own.mounts = mounts;
  });
}

/** The `Mounts` of an inspected or listed container. */
export function mountPoints(c: Container): MountPoint[] {
  return specsOf(c.hostConfig).map((s) => ({
    Type: 'bind',
    Source: s.source,
    Destination: s.target,
    Mode: s.strict ? '' : s.mode,
    RW: !isReadonly(s),
    Propagation: s.mode.split(',').find((m) => PROPAGATION.has(m)) ?? 'rprivate',
  }));
}

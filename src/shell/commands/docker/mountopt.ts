/** `-v` and `--mount` as docker's client reads them: docker/cli cli/command/container/opts.go (parse), opts/mount.go. */
import type { MountSpec } from '../../../docker/types.ts';
import type { Ctx } from '../../command.ts';
import { normalizePath } from '../../fs/tree.ts';
import { CliError } from './types.ts';

/** The client makes a path that begins with a dot absolute; others go to the daemon as they are. */
export function fromHere(ctx: Ctx, spec: string): string {
  const colon = spec.indexOf(':');
  return colon > 0 && spec.startsWith('.') ? normalizePath(spec.slice(0, colon), ctx.proc.cwd) + spec.slice(colon) : spec;
}

const SOURCE = new Set(['source', 'src']);
const TARGET = new Set(['target', 'dst', 'destination']);
const READONLY = new Set(['readonly', 'ro']);
/** Fields that change nothing the model shows. */
const IGNORED = new Set([
  'consistency',
  'bind-propagation',
  'tmpfs-size',
  'tmpfs-mode',
  'volume-nocopy',
  'volume-driver',
  'volume-label',
  'volume-opt',
  'bind-nonrecursive',
]);

/** `type=bind,source=…,target=…,readonly`. Throws CliError with the reason. */
export function parseMount(value: string): MountSpec {
  const mount: MountSpec = { Type: 'volume', Target: '' };
  for (const field of value.split(',')) {
    const eq = field.indexOf('=');
    const key = (eq < 0 ? field : field.slice(0, eq)).toLowerCase();
    const text = eq < 0 ? '' : field.slice(eq + 1);
    if (eq < 0 && !READONLY.has(key)) throw new CliError(`invalid field '${field}' must be a key=value pair`);
    if (key === 'type') mount.Type = text.toLowerCase();
    else if (SOURCE.has(key)) mount.Source = text;
    else if (TARGET.has(key)) mount.Target = text;
    else if (READONLY.has(key)) {
      if (!['', '0', '1', 'true', 'false'].includes(text)) throw new CliError(`invalid value for ${key}: ${text}`);
      if (text !== '0' && text !== 'false') mount.ReadOnly = true;
    } else if (!IGNORED.has(key)) throw new CliError(`unexpected key '${key}' in '${field}'`);
  }
  if (mount.Type === '') throw new CliError('type is required');
  if (mount.Target === '') throw new CliError('target is required');
  return mount;
}
/** What is wrong with a value of `--mount`, if anything. */
export function wrongMount(value: string): string | undefined {
  try {
    parseMount(value);
    return undefined;
  } catch (error) {
    if (error instanceof CliError) return error.message;
    throw error;
  }
}

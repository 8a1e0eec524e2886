/** Finding objects by what a user typed: full id, name, or an id prefix that fits only one. */
import { DockerError, notFound } from './errors.ts';
import type { Container, Daemon, Image, Network } from './state.ts';
import { containersOf, engineOf, networksOf } from './store.ts';

/** 404 `No such container: X`; 400 for a prefix that fits several. */
export function findContainer(d: Daemon, ref: string): Container {
  const all = containersOf(d);
  const name = ref.replace(/^\//, '');
  const exact = all.find((c) => c.id === ref) ?? all.find((c) => c.name === name);
  if (exact) return exact;
  const matching = ref === '' ? [] : all.filter((c) => c.id.startsWith(ref));
  if (matching.length > 1) throw new DockerError(400, `multiple IDs found with provided prefix: ${ref}`);
  if (!matching[0]) throw notFound(`No such container: ${ref}`);
  return matching[0];
}

/** 404 `network X not found`; 400 for an ambiguous prefix. */
export function findNetwork(d: Daemon, ref: string): Network {
  const all = networksOf(d);
  const exact = all.find((n) => n.id === ref) ?? all.find((n) => n.name === ref);
  if (exact) return exact;
  const matching = ref === '' ? [] : all.filter((n) => n.id.startsWith(ref));
  if (matching.length > 1) throw new DockerError(400, `network ${ref} is ambiguous (${matching.length} matches found based on ID prefix)`);
  if (!matching[0]) throw notFound(`network ${ref} not found`);
  return matching[0];
}

/** Reference without a tag means :latest. */
export const familiarTag = (ref: string): string => (ref.includes('@') || /:[\w.-]+$/.test(ref) ? ref : `${ref}:latest`);

/** 404 `No such image: X:latest`. Takes a name with or without tag, docker.io/library/ in front or not, and an id or a prefix of it. */
export function findImage(d: Daemon, ref: string): Image {
  const all = Object.values(engineOf(d).images);
  const tag = familiarTag(ref.replace(/^(docker\.io\/)?library\//, '').replace(/^docker\.io\//, ''));
  const hex = ref.replace(/^sha256:/, '');
  const image = all.find((i) => i.tags.includes(tag)) ?? (/^[0-9a-f]{1,64}$/.test(hex) ? all.find((i) => i.id.startsWith(`sha256:${hex}`)) : undefined);
  if (!image) throw notFound(`No such image: ${/^[0-9a-f]{64}$/.test(hex) ? ref : familiarTag(ref)}`);
  return image;
}

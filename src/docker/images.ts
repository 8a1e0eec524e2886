/** The two images that every engine of the lab has: a BusyBox user land, and one with a web server on top. */
import type { Image } from './state.ts';

/** Facts of an image; its files are the mount base of the same name. */
type Template = Omit<Image, 'id' | 'created' | 'size'> & { size: Record<'28.5.2' | '20.10.24', number> };
const TEMPLATES: Template[] = [
  {
    base: 'busybox',
    tags: ['busybox:latest'],
    cmd: ['sh'],
    entrypoint: null,
    env: [],
    exposed: [],
    workingDir: '',
    labels: {},
    size: { '28.5.2': 2_063_272, '20.10.24': 1_976_320 },
  },
  {
    base: 'httpd',
    tags: ['httpd:latest'],
    cmd: ['httpd-foreground'],
    entrypoint: null,
    env: [],
    exposed: ['80/tcp'],
    workingDir: '',
    labels: {},
    size: { '28.5.2': 2_063_376, '20.10.24': 1_976_424 },
  },
];

/** Images as data: ids from `randomHex`, made a moment before `now` (µs). */
export function builtinImages(release: '28.5.2' | '20.10.24', randomHex: (n: number) => string, now: number): Image[] {
  return TEMPLATES.map(({ size, ...template }, i) => ({
    ...template,
    id: `sha256:${randomHex(64)}`,
    created: now - (TEMPLATES.length - i) * 1_000_000,
    size: size[release],
  }));
}

/** PATH of a container's process when the image gives none (moby system.DefaultPathEnv). */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Environment and user of a container's processes. Read first: moby daemon/oci_linux.go, container/env.go (ReplaceOrAppendEnvValues). */
import { DEFAULT_PATH } from '../images.ts';
import type { Container, Daemon } from '../state.ts';
import { linkEnv } from './links.ts';

/** User of a process: "uid", "uid:gid" or a name of the images' passwd (root). */
export function userOf(user: string): { uid: number; home: string } {
  const name = user.split(':')[0] ?? '';
  const uid = /^\d+$/.test(name) ? Number(name) : 0;
  return { uid, home: uid === 0 ? '/root' : '/' };
}

/** Variables in the order the runtime sets them; later ones replace earlier ones in their place. HOME comes last unless given. */
export function environment(d: Daemon, c: Container, more: { env?: readonly string[]; tty?: boolean; user?: string } = {}): Record<string, string> {
  const env: Record<string, string> = { PATH: DEFAULT_PATH, HOSTNAME: c.config.Hostname };
  if (more.tty ?? c.config.Tty) env['TERM'] = 'xterm';
  for (const entry of [...linkEnv(d, c), ...(c.config.Env ?? []), ...(more.env ?? [])]) {
    const eq = entry.indexOf('=');
    if (eq < 0) delete env[entry];
    else env[entry.slice(0, eq)] = entry.slice(eq + 1);
  }
  if (env['HOME'] === undefined) env['HOME'] = userOf(more.user || c.config.User).home;
  return env;
}

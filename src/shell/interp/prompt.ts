/** Prompts: the escapes of PS1 (bash(1) "PROMPTING"; BusyBox knows the same ones). */
import { strftime } from '../printf.ts';
import type { Shell } from './shell.ts';

export function decodePrompt(sh: Shell, text: string): string {
  if (sh.kind === 'dash') return text;
  const k = sh.rt.k;
  const host = k.config.uts[sh.entry.ns.uts]?.hostname ?? '';
  const cwd = sh.vars.get('PWD') ?? sh.entry.cwd;
  const home = sh.vars.get('HOME') ?? '';
  const short = home !== '' && home !== '/' && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  const now = Math.floor(k.now / 1e6);
  return text.replace(/\\(.)/g, (all, c: string) => {
    switch (c) {
      case 'u': return sh.entry.uid === 0 ? 'root' : String(sh.entry.uid);
      case 'h': return host.split('.')[0] as string;
      case 'H': return host;
      case 'w': return short;
      case 'W': return short === '/' || short === '~' ? short : (short.split('/').at(-1) as string);
      case '$': return sh.entry.uid === 0 ? '#' : '$';
      case 'n': return '\n';
      case 't': return strftime('%H:%M:%S', now);
      case 'A': return strftime('%H:%M', now);
      case 'd': return strftime('%a %b %d', now);
      case 's': return sh.name.replace(/^-/, '');
      case '!': case '#': return String(sh.history.length + 1);
      case 'j': return String(sh.jobs.length);
      case '[': case ']': case 'a': case 'e': return c === 'e' ? '\x1b' : '';
      case '\\': return '\\';
      default: return all;
    }
  });
}

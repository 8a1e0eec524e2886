/** Makes a session that shows a difference shorter, as long as it still shows a difference of the same kind. */
import type { ScriptLine } from '../../../src/cli/sh.ts';
import { shapeOf } from './signature.ts';

/** Whether the last of these commands still differs in the same way. Costly: it asks a real engine. */
export type Persists = (lines: readonly ScriptLine[]) => boolean;

/** Names and addresses in a command that say what it is about. */
const subjectsOf = (cmd: string): Set<string> =>
  new Set(
    cmd
      .split(/[\s/:=]+/)
      .filter((word) => /^[a-z0-9][\w.-]*$/i.test(word) && !/^(docker|run|exec|network|busybox|httpd|ip|link|set|add|show|iptables|create|name)$/.test(word)),
  );

/** Commands that only look, and so can hardly matter to a later one. */
const LOOKS =
  /^(ip (-\S+ )*(addr|link|route|rule|netns)( show.*| get.*)?$|ip -|docker (ps|port|inspect|logs|top)|docker network (ls|inspect)|ifconfig( \w+)?$|ifconfig -a|brctl show|iptables (-t \w+ )?-(S|n?v?x?L)|iptables-save|ss |netstat|route -n|sysctl \S+$|bridge link)/;

/**
 * A shorter session, after at most `attempts` questions. Tries big steps first: the command alone, then only those that
 * share a name or an address with it and those that these need, then none that only look; then leaves out one at a time.
 */
export function shrink(lines: readonly ScriptLine[], persists: Persists, attempts: number): ScriptLine[] {
  let best = [...lines];
  let left = attempts;
  const attempt = (candidate: ScriptLine[]): boolean => {
    if (left <= 0 || candidate.length >= best.length || candidate.length === 0) return false;
    left--;
    if (!persists(candidate)) return false;
    best = candidate;
    return true;
  };
  const last = best.at(-1) as ScriptLine;
  if (attempt([last])) return best;
  attempt(related(best));
  attempt(best.filter((each) => each === last || !LOOKS.test(each.cmd)));
  for (let size = Math.ceil((best.length - 1) / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let end = best.length - 1; end > 0 && left > 0; end -= size) {
      const start = Math.max(0, end - size);
      attempt([...best.slice(0, start), ...best.slice(end)]);
    }
  }
  return best;
}

/** The last command with those that share a subject with it, directly or through others. */
function related(lines: readonly ScriptLine[]): ScriptLine[] {
  const last = lines.at(-1) as ScriptLine;
  const subjects = subjectsOf(last.cmd);
  const kept = [last];
  for (const each of lines.slice(0, -1).reverse()) {
    const own = subjectsOf(each.cmd);
    if (LOOKS.test(each.cmd) || ![...own].some((word) => subjects.has(word))) continue;
    for (const word of own) subjects.add(word);
    kept.unshift(each);
  }
  // Rules about ports need what publishes them: with iptables in play, every container counts.
  return shapeOf(last.cmd).startsWith('iptables') ? lines.filter((each) => kept.includes(each) || each.cmd.startsWith('docker run')) : kept;
}

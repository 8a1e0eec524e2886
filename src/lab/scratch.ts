/**
 * A scratch copy of the world: checks, panes and questions may run commands in it, and nothing of it stays. Bounded
 * in virtual time and in work, so that a lesson can't hang the lab.
 */
import type { Limits } from '../shell/runtime.ts';
import { Session } from '../shell/session.ts';
import type { Probe } from './checks/world.ts';
import { containerNamed } from './checks/world.ts';
import type { K } from '../shell/command.ts';

/** Virtual seconds that one command of a check may take. */
const LIMIT_SECONDS = 15;

/**
 * What a command line of a lesson may use up. The lessons' own need a tenth of it; a loop without an end is stopped
 * within a second or two of the learner's time.
 */
export const LESSON_LIMITS: Limits = { commands: 200, output: 1024 * 1024, processes: 50, events: 20_000 };
/** What the checks of a step may use up in all, each time that the goals are looked at. */
const ALL_CHECKS = { commands: 1_000, events: 100_000 };

/** Virtual µs after each command that runs before a check's own, so that what it started is up. */
const SETTLE = 600_000;

/** Quote for a POSIX shell. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A probe on a copy of this kernel's world. Every `run` starts from the same copy. */
export function probeOf(k: K): Probe {
  const left = { ...ALL_CHECKS };
  return {
    k,
    run(at, command, first = []) {
      if (left.commands <= 0 || left.events <= 0) return { exit: 124, stdout: '', stderr: 'vethlab: the checks of this step take too long and were stopped\n' };
      const session = new Session(k.snapshot());
      session.k.journal.on = false;
      session.rt.limits = LESSON_LIMITS;
      const idle: Probe['run'] = () => ({ exit: 1, stdout: '', stderr: '' });
      for (const before of first) {
        const { machine, line } = lineAt({ k: session.k, run: idle }, before.at, before.command);
        session.run(line, { at: machine, timeout: LIMIT_SECONDS });
        session.k.advance(SETTLE);
      }
      const { machine, line } = lineAt({ k, run: idle }, at, command);
      const { exit, stdout, stderr } = session.run(line, { at: machine, timeout: LIMIT_SECONDS });
      left.commands -= session.rt.used.commands;
      left.events -= session.rt.used.events;
      return { exit, stdout, stderr };
    },
  };
}

/** How a command is run at a place: typed on the machine, `docker exec` in a container, `ip netns exec` in a named namespace. */
function lineAt(p: Probe, at: string, command: string): { machine: string; line: string } {
  if (p.k.config.machines[at]) return { machine: at, line: command };
  if (at.startsWith('netns:')) return { machine: 'host', line: `ip netns exec ${quote(at.slice(6))} bash -c ${quote(command)}` };
  return { machine: 'host', line: `docker exec ${quote(at)} sh -c ${quote(command)}` };
}

/** The host's tools looking into a place's network namespace (panes show every place in one format). */
export function lookAt(k: K, at: string, command: string): string {
  const p = probeOf(k);
  if (k.config.machines[at]) return p.run(at, command).stdout;
  if (at.startsWith('netns:')) return p.run('host', `ip netns exec ${quote(at.slice(6))} ${command}`).stdout;
  const c = containerNamed(p, at);
  return c && c.state.pid > 0 ? p.run('host', `nsenter -t ${c.state.pid} -n ${command}`).stdout : '';
}

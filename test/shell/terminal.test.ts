import { describe, expect, it } from 'vitest';
import { dockerWorld } from '../../src/docker/world.ts';
import { Session } from '../../src/shell/session.ts';
import type { Terminal } from '../../src/shell/terminal.ts';

const world = dockerWorld(1);

/** Let up to `seconds` pass, until the terminal waits for a line. */
function settle(session: Session, terminal: Terminal, seconds = 60): void {
  const until = session.k.now + seconds * 1e6;
  while (session.k.now < until && !terminal.closed) {
    if (terminal.waiting) {
      session.step(session.k.now);
      if (terminal.waiting) return;
    }
    const next = session.nextEventAt;
    if (next === undefined || next > until) return;
    session.step(next);
  }
}
function open(at = 'host'): { session: Session; terminal: Terminal; screen: () => string; type: (line: string, seconds?: number) => string } {
  const session = new Session(world);
  const terminal = session.openTerminal({ at });
  let text = '';
  terminal.onOutput = (piece) => { text += piece; };
  settle(session, terminal);
  return {
    session, terminal, screen: () => text,
    type: (line, seconds) => {
      const from = text.length;
      terminal.type(line);
      settle(session, terminal, seconds);
      return text.slice(from);
    },
  };
}

describe('a terminal', () => {
  it('prompts, echoes and runs', () => {
    const t = open();
    expect(t.terminal.prompt).toBe('root@docker-host:~# ');
    expect(t.type('x=5; echo $((x+1))')).toBe('x=5; echo $((x+1))\n6\nroot@docker-host:~# ');
    expect(t.type('cd /etc')).toBe('cd /etc\nroot@docker-host:/etc# ');
    expect(t.type('nosuch')).toBe('nosuch\nbash: nosuch: command not found\nroot@docker-host:/etc# ');
    expect(t.type('echo "a')).toBe('echo "a\n> ');
    expect(t.type('b"')).toBe('b"\na\nb\nroot@docker-host:/etc# ');
  });

  it('stops a sleeping command with Ctrl-C and drops the rest of the line', () => {
    const t = open();
    t.terminal.type('while true; do sleep 1; done; echo never');
    settle(t.session, t.terminal, 3);
    expect(t.terminal.waiting).toBe(false);
    t.terminal.interrupt();
    settle(t.session, t.terminal, 3);
    expect(t.screen()).toContain('^C\nroot@docker-host:~# ');
    expect(t.screen()).not.toContain('never\nroot');
    expect(t.type('echo $?')).toContain('130');
  });

  it('interrupts a loop of builtins', () => {
    const t = open();
    t.terminal.type('while :; do :; done');
    settle(t.session, t.terminal, 0.5);
    t.terminal.interrupt();
    settle(t.session, t.terminal, 1);
    expect(t.terminal.waiting).toBe(true);
  });

  it('lists background jobs and says when they end', () => {
    const t = open();
    expect(t.type('sleep 2 &')).toMatch(/^sleep 2 &\n\[1\] \d+\nroot/);
    expect(t.type('jobs')).toBe('jobs\n[1]+  Running                    sleep 2 &\nroot@docker-host:~# ');
    expect(t.type('sleep 3; echo done')).toBe('sleep 3; echo done\ndone\n[1]+  Done                       sleep 2\nroot@docker-host:~# ');
  });

  it('nests shells: bash, a container, and back', () => {
    const t = open();
    t.type('docker run -itd --name c1 busybox');
    expect(t.type('docker exec -it c1 sh')).toContain('/ # ');
    expect(t.type('echo hi from $(hostname | cut -c1-0)ash')).toContain('hi from ash');
    expect(t.type('nosuch')).toContain('sh: nosuch: not found');
    expect(t.type('exit')).toContain('root@docker-host:~# ');
    t.type('ip netns add red');
    expect(t.type('bash')).toContain('root@docker-host:~# ');
    expect(t.type('exit')).toContain('exit\nroot@docker-host:~# ');
  });

  it('passes Ctrl-C to a program in a container with a terminal', () => {
    const t = open();
    t.terminal.type('docker run -it --rm busybox sh');
    settle(t.session, t.terminal, 5);
    expect(t.terminal.prompt).toBe('/ # ');
    t.terminal.type('sleep 100');
    settle(t.session, t.terminal, 2);
    expect(t.terminal.waiting).toBe(false);
    t.terminal.interrupt();
    settle(t.session, t.terminal, 2);
    expect(t.terminal.prompt).toBe('/ # ');
    expect(t.type('exit')).toContain('root@docker-host:~# ');
  });

  it('ends with the shell', () => {
    const t = open();
    t.terminal.type('exit 3');
    settle(t.session, t.terminal, 1);
    expect(t.terminal.closed).toBe(true);
    expect(t.terminal.exitStatus).toBe(3);
  });

  it('gets a fresh shell when another world takes the place of this one', () => {
    const t = open();
    const before = t.session.snapshot();
    t.type('docker run -itd --name c1 busybox');
    expect(t.type('docker ps -q | wc -l')).toContain('\n1\n');
    t.session.restore(before);
    settle(t.session, t.terminal);
    expect(t.type('docker ps -q | wc -l')).toContain('\n0\n');
    expect(t.type('ps -e | grep -c bash')).toContain('\n1\n');
    t.type('cd /etc');
    t.session.restore(before);
    settle(t.session, t.terminal);
    expect(t.terminal.prompt).toBe('root@docker-host:/etc# ');
  });
});

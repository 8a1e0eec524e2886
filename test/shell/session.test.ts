import { describe, expect, it } from 'vitest';
import { dockerWorld } from '../../src/docker/world.ts';
import { commandsOf } from '../../src/shell/commands/registry.ts';
import { Session } from '../../src/shell/session.ts';

const world = dockerWorld(1);
const run = (cmd: string, options: Parameters<Session['run']>[1] = {}): string => {
  const { exit, stdout, stderr } = new Session(world).run(cmd, options);
  return `${stdout}${stderr}[${exit}]`;
};

describe('a session', () => {
  it('runs each line in a shell of its own', () => {
    const session = new Session(world);
    expect(session.run('x=1; echo $x').stdout).toBe('1\n');
    expect(session.run('echo "[$x]"').stdout).toBe('[]\n');
  });

  it('runs lines on other machines', () => {
    const session = new Session(world);
    expect(session.run('hostname', { at: 'laptop' }).stdout).toBe('laptop\n');
    expect(session.run('hostname').stdout).toBe('docker-host\n');
  });

  it('stops a line after its time, as timeout(1) does', () => {
    const session = new Session(world);
    const before = session.k.now;
    expect(session.run('echo a; sleep 1000; echo b', { timeout: 5 })).toMatchObject({ exit: 124, stdout: 'a\n', stderr: '' });
    expect((session.k.now - before) / 1e6).toBeCloseTo(5, 1);
  });

  it('lets time pass only as commands need it', () => {
    const session = new Session(world);
    const before = session.k.now;
    session.run('sleep 2.5');
    expect((session.k.now - before) / 1e6).toBeCloseTo(2.5, 1);
  });

  it('lets background jobs run beside the next lines', () => {
    const session = new Session(world);
    session.run('(sleep 1; echo done > /tmp/late) &');
    expect(session.run('cat /tmp/late').exit).toBe(1);
    expect(session.run('sleep 2; cat /tmp/late').stdout).toBe('done\n');
  });

  it('gives the same answers to the same lines, and another seed gives others', () => {
    const lines = ['docker run -d httpd', 'echo $RANDOM', 'mktemp -u'];
    const play = (seed: number): string[] => {
      const session = new Session(dockerWorld(seed));
      return lines.map((l) => session.run(l).stdout);
    };
    expect(play(7)).toEqual(play(7));
    expect(play(7)).not.toEqual(play(8));
  });

  it('goes back to a world that was kept, and on from a copy of it that was written down', () => {
    const session = new Session(world);
    session.run('echo one > /tmp/x');
    const kept = session.snapshot();
    session.run('echo two > /tmp/x; hostname elsewhere');
    expect(session.run('cat /tmp/x; hostname').stdout).toBe('two\nelsewhere\n');
    session.restore(kept);
    expect(session.run('cat /tmp/x; hostname').stdout).toBe('one\ndocker-host\n');
    expect(new Session(JSON.parse(JSON.stringify(kept)) as typeof kept).run('cat /tmp/x').stdout).toBe('one\n');
  });

  it('reports the journey of packets with the answer', () => {
    const { events } = new Session(world).run('ping -c 1 192.168.1.1');
    expect(events.length).toBeGreaterThan(5);
  });
});

describe('what never ends', () => {
  it.each([
    ['while :; do :; done', /^vethlab: the command line ran 100000 commands and was stopped\n\[\d+\]$/],
    ['f() { f; }; f', /^vethlab: functions call each other without an end/],
    ['yes', /vethlab: the command line printed 16 MB and was stopped\n\[\d+\]$/],
    ['yes > /dev/null', /^\[124\]$/],
    ['while true; do sleep 1; done', /^\[124\]$/],
    ['cat < /dev/zero | head -c 5 | wc -c', /^5\n\[0\]$/],
    ['yes | head -1', /^y\n\[0\]$/],
  ])('%s', (line, expected) => {
    expect(run(line)).toMatch(expected);
  });

  it('a fork bomb takes down itself and nothing else', () => {
    const session = new Session(world);
    session.run(':(){ :|:& };:');
    expect(session.run('sleep 3; echo fine')).toMatchObject({ exit: 0, stdout: 'fine\n' });
    expect(session.run('ps -e | wc -l').stdout).toMatch(/^\d\n$|^1\d\n$/);
  });
});

describe('processes', () => {
  it('shows a pipeline as it runs', () => {
    expect(run('sleep 9 & ps -eo args | grep "^[s]leep 9"')).toBe('sleep 9\n[0]');
  });
  it('kills by pid, by job and by name', () => {
    expect(run('sleep 9 & kill $!; wait $!; echo $?')).toBe('143\n[0]');
    expect(run('sleep 9 & kill %1; wait %1; echo $?')).toBe('143\n[0]');
    expect(run('sleep 9 & sleep 0.1; pkill sleep; wait; pgrep sleep || echo none')).toBe('none\n[0]');
    expect(run('sleep 9 & kill -9 $!; wait $!; echo $?')).toBe('137\n[0]');
  });
  it('keeps the processes of a container to itself', () => {
    const session = new Session(world);
    session.run('docker run -itd --name c1 busybox');
    expect(session.run('docker exec c1 ps').stdout).toMatch(/^PID {3}USER {5}COMMAND\n {4}1 root {5}sh\n +\d+ root {5}ps\n$/);
    expect(session.run('docker exec c1 kill 1; docker inspect -f "{{.State.Running}}" c1').stdout).toBe('true\n');
  });
});

describe('namespaces', () => {
  it('nsenter joins those of a container', () => {
    const session = new Session(world);
    session.run('docker run -itd --name c1 --hostname box busybox');
    const pid = '$(docker inspect -f "{{.State.Pid}}" c1)';
    expect(session.run(`nsenter -t ${pid} -n ls /sys/class/net`).stdout).toBe('eth0\nlo\n');
    expect(session.run(`nsenter -t ${pid} -n hostname; nsenter -t ${pid} -u hostname`).stdout).toBe('docker-host\nbox\n');
    expect(session.run(`nsenter -t ${pid} -m ls /bin/busybox`).stdout).toBe('/bin/busybox\n');
    expect(session.run(`[ $(readlink /proc/${pid}/ns/net) = $(readlink /proc/self/ns/net) ] || echo differ`).stdout).toBe('differ\n');
  });
  it('unshare makes new ones, which go with the program', () => {
    const session = new Session(world);
    expect(session.run('unshare -n ls /sys/class/net').stdout).toBe('lo\n');
    expect(session.run('unshare -u sh -c "hostname xx; hostname"; hostname').stdout).toBe('xx\ndocker-host\n');
    expect(Object.keys(session.k.config.netns)).toEqual(Object.keys(world.config.netns));
  });
  it('a link in /run/netns names one', () => {
    const session = new Session(world);
    session.run('docker run -itd --name c1 busybox');
    session.run('ln -s /proc/$(docker inspect -f "{{.State.Pid}}" c1)/ns/net /var/run/netns/c1');
    expect(session.run('ls /var/run/netns; nsenter --net=/var/run/netns/c1 ls /sys/class/net').stdout).toMatch(/^c1\n(\w+\n)*eth0\nlo\n$/);
  });
});

describe('/proc and /sys', () => {
  it.each([
    ['cat /proc/sys/net/ipv4/ip_forward', '1\n[0]'],
    ['echo 0 > /proc/sys/net/ipv4/ip_forward; sysctl net.ipv4.ip_forward', 'net.ipv4.ip_forward = 0\n[0]'],
    ['sysctl -w net.ipv4.ip_forward=abc', 'sysctl: setting key "net.ipv4.ip_forward": Invalid argument\n[1]'],
    ['sysctl net.nosuch', 'sysctl: cannot stat /proc/sys/net/nosuch: No such file or directory\n[1]'],
    ['sysctl -n net/ipv4/ip_forward', '1\n[0]'],
    ['echo 1 > /proc/sys/net/ipv4/nosuch', 'bash: line 1: /proc/sys/net/ipv4/nosuch: No such file or directory\n[1]'],
    ['docker run --rm busybox sysctl -w net.ipv4.ip_forward=1', "sysctl: error setting key 'net.ipv4.ip_forward': Read-only file system\n[1]"],
    ['cat /sys/class/net/eth0/address /sys/class/net/eth0/operstate /sys/class/net/lo/operstate', '52:54:00:12:34:10\nup\nunknown\n[0]'],
    ['cat /sys/class/net/docker0/bridge/stp_state', '0\n[0]'],
    ['ls -d /sys/class/net/*', '/sys/class/net/docker0\n/sys/class/net/eth0\n/sys/class/net/lo\n[0]'],
    ['readlink /proc/self/ns/net', 'net:[4026531840]\n[0]'],
    ['cat /proc/self/comm', 'cat\n[0]'],
    ["cat /proc/self/cmdline | tr '\\0' ' '", 'cat /proc/self/cmdline [0]'],
    ['hostname web; cat /proc/sys/kernel/hostname', 'web\n[0]'],
  ])('%s', (line, expected) => {
    expect(run(line)).toBe(expected);
  });
});

describe('the registry', () => {
  it('has each name once in a user land', () => {
    for (const flavour of ['debian', 'busybox'] as const) {
      const names = commandsOf(flavour).map((c) => c.name);
      expect(new Set(names).size).toBe(names.length);
      for (const c of commandsOf(flavour)) expect(c.summary, c.name).not.toBe('');
    }
  });
  it('says in one line what it has no model of', () => {
    expect(run('vi x')).toBe('vethlab: vi is not modelled; use: echo … > file, or sed -i\n[3]');
  });
});

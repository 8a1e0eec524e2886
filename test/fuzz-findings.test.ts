/** What random sessions and hostile input have shown once: each find as the few commands that were left of it. */
import { expect, test } from 'vitest';
import { makeWorld } from '../src/cli/world.ts';
import { faultText, loadLesson } from '../src/lab/load.ts';
import { Session } from '../src/shell/session.ts';
import { CaptureOutput } from '../src/shell/streams.ts';
import { unfinished } from './properties/facts.ts';

const session = (): Session => new Session(makeWorld({ seed: '11' }));

test('a port that one container asks for twice has one listener: the second listen(2) fails, and nothing is left', () => {
  const s = session();
  const { exit, stderr } = s.run('docker run -d --name web -p 8080:80 -p 8080:80 httpd');
  expect(exit).toBe(125);
  expect(stderr).toContain('failed to listen on TCP socket: address already in use');
  expect(s.run('ss -lnt').stdout).not.toContain('8080');
  expect(s.run('docker run -d --name other -p 8080:80 httpd').exit).toBe(0);
});

test('a network that the driver refuses gives back the gateway address it had taken of another network’s subnet', () => {
  const s = session();
  const pools = (): unknown => s.k.config.engines['host']?.ipam.pools;
  const before = structuredClone(pools());
  expect(s.run('docker network create --subnet 172.17.0.0/16 --ip-range 172.17.0.128/25 lan').exit).toBe(1);
  expect(pools()).toEqual(before);
});

test('a frame that arrives where its device is gone is dropped with a reason', () => {
  const s = session();
  s.run('ip link add v1 type veth peer name v2; ip addr add 10.9.9.1/24 dev v1; ip link set v1 up; ip link set v2 up');
  const { events } = s.run('ping -c 1 -W 1 10.9.9.2 & sleep 0.000001; ip link del v1; wait');
  s.step(s.k.now + 10e6);
  expect(unfinished([...events, ...s.k.journal.take()], s.k.config.netns)).toEqual([]);
});

test('packets that wait for ARP end when their device goes, and go out when the address is set by hand', () => {
  for (const [meanwhile, end] of [
    ['ip link del v1', 'drop'],
    ['ip neigh replace 10.9.9.2 lladdr 02:00:00:00:00:02 dev v1', 'tx'],
  ] as const) {
    const s = session();
    s.run('ip link add v1 type veth peer name v2; ip addr add 10.9.9.1/24 dev v1; ip link set v1 up; ip link set v2 up');
    const { events } = s.run(`ping -c 1 -W 1 10.9.9.2 & sleep 0.5; ${meanwhile}; wait`);
    s.step(s.k.now + 10e6);
    const echo = [...events, ...s.k.journal.take()].filter((e) => e.what === 'ICMP echo request');
    expect(echo.map((e) => e.step.kind)).toContain(end);
  }
});

test('undo forgets packets that were waiting in the world that is left', () => {
  const s = session();
  const before = s.snapshot();
  s.start('ping -c 1 192.168.1.99', { stdout: new CaptureOutput(), stderr: new CaptureOutput() });
  s.step(s.k.now + 200_000);
  expect(s.k.arpQueues.size).toBe(1);
  s.restore(before);
  expect(s.k.arpQueues.size).toBe(0);
});

test('a namespace that is deleted takes its counters and tables along', () => {
  const s = session();
  s.run('ip netns add gone; ip netns del gone');
  expect(Object.keys(s.snapshot().hot)).not.toContain('net-1');
  s.run('docker run -d --name web httpd');
  s.snapshot();
  s.run('docker rm -f web');
  const world = s.snapshot();
  expect(Object.keys(world.hot).filter((id) => !world.config.netns[id])).toEqual([]);
});

test('a key or a variable that is called as something every object has is only a name', () => {
  const s = session();
  expect(s.run("docker network ls --filter '__proto__=v1'").stderr).toBe("Error response from daemon: invalid filter '__proto__'\n");
  s.run('docker run -itd --name box busybox');
  expect(s.run('docker ps -q --filter label=constructor').stdout).toBe('');
  expect(s.run('printenv __proto__')).toMatchObject({ exit: 1, stdout: '' });
});

test('a directory is not moved or copied into itself for ever', () => {
  const s = session();
  const { stderr } = s.run('mkdir -p /tmp/r/d/e; cd /tmp/r; cp -r . x; mv . z; mv d d/s; mv d d/e; mv / q');
  expect(stderr.split('\n').slice(0, -1)).toEqual([
    "cp: cannot copy a directory, '.', into itself, 'x'",
    "mv: cannot move '.' to 'z': Device or resource busy",
    "mv: cannot move 'd' to a subdirectory of itself, 'd/s'",
    "mv: cannot move 'd' to a subdirectory of itself, 'd/e/d'",
    "mv: cannot move '/' to 'q': Device or resource busy",
  ]);
  expect(s.run('find /tmp/r').stdout.split('\n').sort()).toEqual(['', '/tmp/r', '/tmp/r/d', '/tmp/r/d/e', '/tmp/r/x', '/tmp/r/x/d', '/tmp/r/x/d/e']);
});

test('a tool that reads one file whole says which one it could not read', () => {
  const s = session();
  expect(s.run('hexdump ::1 /tmp').stderr).toBe('hexdump: ::1: No such file or directory\n');
  expect(s.run('cmp /tmp/none /etc/hosts')).toMatchObject({ exit: 2, stderr: 'cmp: /tmp/none: No such file or directory\n' });
  expect(s.run('grep -f /tmp/none /etc/hosts')).toMatchObject({ exit: 2, stderr: 'grep: /tmp/none: No such file or directory\n' });
});

test('templates make no endless text and take no endless steps, and say so', () => {
  const s = session();
  const inspect = (format: string): string => s.run(`docker network inspect bridge -f '${format}'`).stderr;
  expect(inspect('{{pad .Name 99999999 1}}')).toContain('the lab makes no text of more than 4 MB');
  expect(inspect('{{$x := "aa"}}{{range split "a b c d e f g h i j k l m n o p q r s t u v w x y z" " "}}{{$x = print $x $x}}{{end}}')).toContain('4 MB');
  expect(inspect('{{$y := split (pad "a" 3000 0) ""}}{{range $y}}{{range $y}}{{end}}{{end}}')).toContain('100000 steps');
  // fmt's own bound: it reads no more of a format whose width it can't read
  expect(s.run(`docker network inspect bridge -f '{{printf "%99999999d" 1}}'`).stdout).toBe('%!(NOVERB)%!(EXTRA int=1)\n');
});

test('a thread has no threads of its own below /proc, so that du and find come to an end', () => {
  const s = session();
  s.run('docker run -itd --name box busybox');
  expect(s.run('docker exec box ls /proc/1/task/1').stdout).not.toContain('task');
  expect(s.run('docker exec box du -s /')).toMatchObject({ exit: 0 });
});

test('awk looks for unknown functions inside functions, too, and puts no endless text together', () => {
  const s = session();
  expect(s.run("awk 'function f(x){return -yf(x)} BEGIN{f(1)}'").stderr).toBe('awk: line 1: function yf never defined\n');
  expect(s.run(`awk 'BEGIN{x="a"; while(1) x=x x}'`).stderr).toContain('more than 16 MB');
});

test('a pattern of pkill is a POSIX one, and a bad one is told', () => {
  const s = session();
  expect(s.run("pkill '+5'").exit).not.toBe(70);
  expect(s.run("pgrep '('")).toMatchObject({ exit: 2, stderr: expect.stringMatching(/^pgrep: /) });
  expect(s.run('conntrack hasOwnProperty').stderr).toMatch(/^conntrack v/);
});

test('a fault of a lesson quotes no control character', () => {
  const yaml = 'id: x\nminutes: 1\n"bad\\e[2Jkey\\0": 1\nsteps: []\n';
  const { faults } = loadLesson('01-x', 'x', (name) => (name === 'lesson.yaml' ? yaml : undefined));
  expect(faults.length).toBeGreaterThan(0);
  for (const fault of faults) expect(faultText(fault)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});

test('truncate says what it could not open', () => {
  const s = session();
  expect(s.run('truncate -s 0 / /tmp/no/file')).toMatchObject({
    exit: 1,
    stderr: "truncate: cannot open '/' for writing: Is a directory\ntruncate: cannot open '/tmp/no/file' for writing: No such file or directory\n",
  });
});

test('words that every object has, and a program of awk that ends too soon', () => {
  const s = session();
  expect(s.run("ip address show '__proto__'").stderr).not.toMatch(/inside the lab/);
  expect(s.run("awk 'func' /etc/hosts").stderr).toMatch(/^awk: line \d+: /);
});

test('every packet ends: a probe that a bridge floods to who it is not for, and frames for a macvlan that is down', () => {
  for (const [setup, line] of [
    // the bridge has forgotten where the address is that the host still knows
    [
      'docker run -itd --name a busybox; docker run -itd --name b busybox',
      'ip neigh replace 172.17.0.9 lladdr 02:00:00:00:00:09 nud stale dev docker0; ping -c 1 -W 1 172.17.0.9',
    ],
    ['ip link add link eth0 name m0 type macvlan mode passthru', 'ping -c 1 -W 1 192.168.1.20'],
    ['ip link add link eth0 name m0 type macvlan mode private', 'ping -c 1 -W 1 192.168.1.20'],
  ] as const) {
    const s = session();
    s.run(setup);
    s.k.journal.take();
    const { events } = s.run(line);
    s.step(s.k.now + 10e6);
    expect(unfinished([...events, ...s.k.journal.take()], s.k.config.netns), setup).toEqual([]);
  }
});

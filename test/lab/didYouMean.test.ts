/** Typing errors: the tool's own answer, and the lab's guess at what was meant. */
import { describe, expect, test } from 'vitest';
import { makeWorld } from '../../src/cli/world.ts';
import { didYouMean } from '../../src/lab/didYouMean.ts';
import { Session } from '../../src/shell/session.ts';

const session = new Session(makeWorld({}));
session.run('docker run -itd --name web1 busybox; docker network create lab');
const terminal = session.openTerminal();
session.step(session.k.now + 50_000);
const guess = (line: string): string | undefined => {
  const { stdout, stderr } = session.run(line);
  return didYouMean(session.k, terminal.foreground!, line, stderr + stdout, ['hint', 'undo']);
};

describe('a typing error is guessed at', () => {
  test.each([
    ['dcoker ps', 'docker ps'],
    ['hnit', 'hint'],
    ['docker ruun -d httpd', 'docker run -d httpd'],
    ['docker network crate x', 'docker network create x'],
    ['docker run --nmae x busybox', 'docker run --name x busybox'],
    ['docker run --nmae=x busybox', 'docker run --name=x busybox'],
    ['docker run -d htppd', 'docker run -d httpd'],
    ['docker stop wbe1', 'docker stop web1'],
    ['docker network connect lba web1', 'docker network connect lab web1'],
    ['docker network inspect lba', 'docker network inspect lab'],
    ['docker inspect wbe1', 'docker inspect web1'],
    ['docker exec web1 pign -c 1 172.17.0.1', 'docker exec web1 ping -c 1 172.17.0.1'],
    ["docker exec web1 sh -c 'pign -c 1 172.17.0.1'", "docker exec web1 sh -c 'ping -c 1 172.17.0.1'"],
    ['ip lnik', 'ip link'],
    ['ip link shwo', 'ip link show'],
    ['ip addr show dev eht0', 'ip addr show dev eth0'],
    ['brctl shwo', 'brctl show'],
    ['brctl showmacs dokcer0', 'brctl showmacs docker0'],
    ['ifconfig eht0', 'ifconfig eth0'],
    ['iptables -L FORWRD', 'iptables -L FORWARD'],
    ['iptables -t natt -L', 'iptables -t nat -L'],
    ['iptables -A FORWARD -j DORP', 'iptables -A FORWARD -j DROP'],
    ['iptables -A FORWARD -p tcp --dprt 80 -j DROP', 'iptables -A FORWARD -p tcp --dport 80 -j DROP'],
    ['sysctl net.ipv4.ip_forwad', 'sysctl net.ipv4.ip_forward'],
    ['cat /etc/hsots', 'cat /etc/hosts'],
    ['curl --hlep', 'curl --help'],
    ['tcpdump -i eht0 -c 1', 'tcpdump -i eth0 -c 1'],
  ])('%s', (line, meant) => {
    expect(guess(line)).toBe(meant);
  });
  test.each(['docker ps', 'docker stop nothinglikeit', 'qwxyz', 'ping -c 1 -W 1 web1', 'docker run --name web1 busybox', 'ls /nowhere', 'iptables -L FORWARD'])(
    '%s: no guess',
    (line) => {
      expect(guess(line)).toBeUndefined();
    },
  );
});

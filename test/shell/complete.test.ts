import { describe, expect, it } from 'vitest';
import { dockerWorld } from '../../src/docker/world.ts';
import { completeLine } from '../../src/shell/complete.ts';
import { Session } from '../../src/shell/session.ts';

const session = new Session(dockerWorld(1));
session.run('docker run -itd --name web1 busybox; docker network create lab; mkdir /tmp/dir; touch /tmp/note');
const terminal = session.openTerminal();
session.step(session.k.now + 50_000);
const hits = (line: string): string[] => session.complete(terminal, line)[0];

describe('completion', () => {
  it.each([
    ['dock', ['docker ']],
    ['docker exec we', ['web1 ']],
    ['docker stop we', ['web1 ']],
    ['docker network rm l', ['lab ']],
    ['brctl show doc', ['docker0 ']],
    ['ip link show dev eth', ['eth0 ']],
    ['cat /tmp/no', ['/tmp/note ']],
    ['ls /tmp/d', ['/tmp/dir/']],
    ['ls /etc/hos', ['/etc/host.conf ', '/etc/hostname ', '/etc/hosts ']],
    ['echo a | gre', ['grep ']],
    ['sudo brct', ['brctl ']],
    ['timeout 5 tcpdum', ['tcpdump ']],
    ['sysctl net.ipv4.ip_for', ['net.ipv4.ip_forward ']],
    ['unali', ['unalias ']],
    ['nosuchthing /tmp/no', ['/tmp/note ']],
    ['echo $(hostn', ['hostname ']],
    ['iptables -L DOCKER-U', ['DOCKER-USER ']],
    ['iptables -t nat -nvL PREROU', ['PREROUTING ']],
    ['iptables -t nat -A FORW', []],
    ['iptables -I DOCKER-USER -p tcp --dp', ['--dport ']],
    ['iptables -t nat -A PREROUTING -p tcp --dport 80 -j DN', ['DNAT ']],
    ['iptables -t nat -A PREROUTING -p tcp -j DNAT --to-d', ['--to-destination ']],
    ['iptables -P FORWARD DR', ['DROP ']],
    ['iptables -L -nv --line', ['--line-numbers ']],
    ['ip a sh', ['show ']],
    ['ip addr show do', ['docker0 ']],
    ['ip netns ex', ['exec ']],
    ['docker exec -it web1 wg', ['wget ']],
    ['docker run --rm --netw', ['--network ', '--network-alias ']],
    ['docker run --network la', ['lab ']],
    ['docker run -d --name x htt', ['httpd ']],
    ['brctl show; docker inspect we', ['web1 ']],
  ])('%s', (line, expected) => {
    expect(hits(line)).toEqual(expected);
  });

  it('offers subcommands and options', () => {
    expect(hits('docker netw')).toEqual(['network ']);
    expect(hits('docker network ')).toEqual(expect.arrayContaining(['connect ', 'create ', 'inspect ', 'ls ', 'rm ']));
  });

  it('sees with the eyes of the shell that prompts', () => {
    const inside = Object.values(session.k.config.processes).find((p) => p.nsPid === 1);
    expect(completeLine(session.k, inside!, 'dock').hits).toEqual([]);
    expect(completeLine(session.k, inside!, 'ifconfig eth').hits).toEqual(['eth0 ']);
    expect(completeLine(session.k, inside!, 'cat /etc/host').hits).toEqual(['/etc/hostname ', '/etc/hosts ']);
  });
});

/** A packet that dies says why: the reason, the rule or route or missing listener that did it, and what to look at. */
import { describe, expect, it } from 'vitest';
import { dockerWorld } from '../../../src/docker/world.ts';
import { travel, trouble } from '../../../src/lab/journey/index.ts';
import { lookCommand, whyText } from '../../../src/lab/journey/say.ts';
import type { Journey } from '../../../src/lab/journey/index.ts';
import { Session } from '../../../src/shell/session.ts';

interface Case {
  name: string;
  setup: string[];
  at?: string;
  run: string;
  /** Reason of the drop, or 'waiting', or 'denied' for a DNS answer that says no. */
  reason: string;
  /** Where. */
  place: string;
  why: RegExp;
  look?: string;
}
const CASES: Case[] = [
  {
    name: 'a published port whose container has stopped',
    setup: ['docker run -d --name web1 -p 8080:80 httpd', 'docker stop -t 0 web1'],
    at: 'laptop',
    run: 'curl -s 192.168.1.10:8080',
    reason: 'NO_TCP_LISTENER',
    place: 'docker-host',
    why: /Container web1 is to publish this port, but it does not run \(exited\)/,
    look: 'docker ps -a',
  },
  {
    name: 'no route: nothing is sent at all',
    setup: ['docker run -itd --name box --network none busybox'],
    run: 'docker exec box wget -q -T 2 -O- 203.0.113.10',
    reason: 'NO_ROUTE',
    place: 'box',
    why: /There is no route to 203\.0\.113\.10 here/,
    look: 'docker exec box ip route',
  },
  {
    name: 'no route for a ping of the host',
    setup: ['ip route del default'],
    run: 'ping -c 1 203.0.113.10',
    reason: 'NO_ROUTE',
    place: 'docker-host',
    why: /There is no route to 203\.0\.113\.10 here/,
    look: 'ip route',
  },
  {
    name: 'a container joined to one that was removed',
    setup: ['docker run -d --name web1 httpd', 'docker run -itd --name side --network container:web1 busybox', 'docker rm -f web1'],
    run: 'docker exec side wget -q -T 2 -O- 127.0.0.1',
    reason: 'NO_TCP_LISTENER',
    place: 'side',
    why: /side shares the network of container [0-9a-f]{12}, which is gone/,
    look: 'docker exec side ip addr',
  },
  {
    name: 'a port that nobody listens on',
    setup: ['docker run -d --name web1 httpd'],
    run: 'curl -s 172.17.0.2:81',
    reason: 'NO_TCP_LISTENER',
    place: 'web1',
    why: /Nothing listens on 172\.17\.0\.2:81 .*Listening here: \*:80 \(httpd\)/s,
    look: 'docker exec web1 netstat -ltn',
  },
  {
    name: 'a program that listens on the loopback address only',
    setup: ['docker run -d --name web1 httpd sh -c "httpd -f -p 127.0.0.1:80"'],
    run: 'curl -s 172.17.0.2:80',
    reason: 'NO_TCP_LISTENER',
    place: 'web1',
    why: /httpd listens on 127\.0\.0\.1:80 only/,
  },
  {
    name: 'a container addressed from outside, with a route to it',
    setup: ['docker run -d --name web1 httpd', 'laptop$ ip route add 172.17.0.0/16 via 192.168.1.10'],
    at: 'laptop',
    run: 'curl -s --max-time 2 172.17.0.2',
    reason: 'NF_RULE',
    place: 'docker-host',
    why: /rule 1 of chain PREROUTING \(table raw\)\. {2}-A PREROUTING -d 172\.17\.0\.2\/32 ! -i docker0 -j DROP.*Docker lets nobody reach 172\.17\.0\.2 but through bridge \(docker0\)/s,
    look: 'iptables -t raw -nvL PREROUTING --line-numbers',
  },
  {
    name: 'two networks that Docker keeps apart',
    setup: ['docker network create blue', 'docker run -d --name web1 --network blue httpd', 'docker run -d --name box httpd', 'iptables -t raw -F'],
    run: 'docker exec box wget -q -T 2 -O- 172.18.0.2',
    reason: 'NF_RULE',
    place: 'docker-host',
    why: /DOCKER-ISOLATION-STAGE-2.*Docker keeps its networks apart: what comes from bridge \(docker0\) must not enter blue \(br-/s,
  },
  {
    name: 'a rule in DOCKER-USER',
    setup: ['docker run -d --name web1 -p 8080:80 httpd', 'iptables -I DOCKER-USER -p tcp --dport 80 -j REJECT'],
    at: 'laptop',
    run: 'curl -s --max-time 2 192.168.1.10:8080',
    reason: 'NF_RULE',
    place: 'docker-host',
    why: /rule 1 of chain DOCKER-USER .*rejected.*somebody added this rule/s,
  },
  {
    name: 'no forwarding',
    setup: ['docker run -d --name web1 -p 8080:80 httpd', 'sysctl -w net.ipv4.ip_forward=0'],
    at: 'laptop',
    run: 'curl -s --max-time 2 192.168.1.10:8080',
    reason: 'NOT_A_ROUTER',
    place: 'docker-host',
    why: /for 172\.17\.0\.2, not for this machine, and forwarding is off/,
    look: 'sysctl net.ipv4.ip_forward',
  },
  {
    name: 'a private address that nobody translated',
    setup: ['docker run -d --name box busybox sleep 1000', 'iptables -t nat -F POSTROUTING'],
    run: 'docker exec box ping -c 1 -W 1 203.0.113.10',
    reason: 'NO_ROUTE',
    place: 'router',
    why: /no route to 172\.17\.0\.2.*only docker-host knows.*MASQUERADE/s,
  },
  {
    name: 'an address that nobody has',
    setup: [],
    run: 'ping -c 1 -W 1 192.168.1.77',
    reason: 'waiting',
    place: 'docker-host',
    why: /Nobody on eth0 answered for 192\.168\.1\.77.*Nobody has the address/s,
    look: 'ip neigh',
  },
  {
    name: 'an interface that is down at the other end',
    setup: ['docker run -d --name box busybox sleep 1000', 'nsenter -t $(docker inspect -f {{.State.Pid}} box) -n ip link set eth0 down'],
    run: 'ping -c 1 -W 1 172.17.0.2',
    reason: 'waiting',
    place: 'docker-host',
    why: /172\.17\.0\.2 belongs to box, whose eth0 is down/,
  },
  {
    name: 'a macvlan container and the card under it',
    setup: [
      'docker network create -d macvlan --subnet 192.168.1.0/24 --gateway 192.168.1.1 -o parent=eth0 lan',
      'docker run -d --name mac --network lan --ip 192.168.1.50 httpd',
    ],
    run: 'ping -c 1 -W 1 192.168.1.50',
    reason: 'waiting',
    place: 'docker-host',
    why: /address of mac, whose eth0 sits on eth0: a macvlan or ipvlan device and the card it sits on do not hear each other/,
  },
  {
    name: 'a network that takes the place of the LAN',
    setup: ['docker network create --subnet 203.0.113.0/24 clash'],
    run: 'ping -c 1 -W 1 203.0.113.10',
    reason: 'waiting',
    place: 'docker-host',
    why: /203\.0\.113\.10 belongs to www, which is not on this link.*docker-host believes that 203\.0\.113\.10 is on its own link br-\w+ \(203\.0\.113\.0\/24 dev br-/s,
  },
  {
    name: 'a name of another network',
    setup: [
      'docker network create blue',
      'docker network create green',
      'docker run -d --name web1 --network blue httpd',
      'docker run -d --name box --network green busybox sleep 1000',
    ],
    run: 'docker exec box ping -c 1 web1',
    reason: 'denied',
    place: 'box',
    why: /knows no web1\..*web1 is on blue, box on green/s,
  },
  {
    name: 'a name on the default bridge',
    setup: ['docker run -d --name web1 httpd', 'docker run -d --name box busybox sleep 1000'],
    run: 'docker exec box ping -c 1 web1',
    reason: 'denied',
    place: 'box',
    why: /on the default network bridge names of containers are not served/,
  },
  {
    name: 'containers that may not talk to each other',
    setup: [
      'docker network create -o com.docker.network.bridge.enable_icc=false quiet',
      'docker run -d --name web1 --network quiet httpd',
      'docker run -d --name box --network quiet busybox sleep 1000',
    ],
    run: 'docker exec box ping -c 1 -W 1 172.18.0.2',
    reason: 'NF_RULE',
    place: 'docker-host',
    why: /Containers on quiet \(br-\w+\) may not talk to each other/,
  },
  {
    name: 'a packet that is too long and must not be cut',
    setup: ['docker network create -o com.docker.network.driver.mtu=1000 small', 'docker run -d --name web1 --network small httpd'],
    run: 'ping -M do -s 1400 -c 1 -W 1 172.18.0.2',
    reason: 'PKT_TOO_BIG',
    place: 'docker-host',
    why: /has 1428 bytes, br-\w+ takes 1000 \(MTU\)/,
  },
  {
    name: 'a time to live that runs out',
    setup: [],
    run: 'ping -t 1 -c 1 -W 1 203.0.113.10',
    reason: 'TTL',
    place: 'router',
    why: /time to live has run out/,
  },
];

function traceOf(c: Case): { session: Session; journeys: Journey[] } {
  const session = new Session(dockerWorld(1, {}));
  for (const line of c.setup) {
    const m = /^(laptop)\$ (.*)$/.exec(line);
    const { exit, stderr } = session.run(m?.[2] ?? line, { at: m?.[1] ?? 'host' });
    expect(exit, `${line}: ${stderr}`).toBe(0);
    session.k.advance(600_000);
  }
  const { events } = session.run(c.run, { at: c.at ?? 'host' });
  return { session, journeys: travel(session.k, events) };
}

describe('why a packet died', () => {
  it.each(CASES)('$name', (c) => {
    const { journeys } = traceOf(c);
    const j = trouble(journeys) as Journey;
    expect(j, 'no packet died').toBeDefined();
    const reason = j.fate.kind === 'dropped' ? j.fate.reason : j.fate.kind === 'delivered' ? 'denied' : j.fate.kind;
    expect({ reason, place: j.fate.place.name }).toEqual({ reason: c.reason, place: c.place });
    expect(whyText(j, 'en').join('\n')).toMatch(c.why);
    if (c.look !== undefined) expect(lookCommand(j)?.command).toBe(c.look);
    // in Chinese too, with no placeholder left and no English sentence
    for (const lang of ['en', 'zh'] as const) for (const sentence of whyText(j, lang)) expect(sentence).not.toMatch(/\{\w+\}/);
    expect(whyText(j, 'zh').join('')).toMatch(/[一-鿿]/);
  });

  it('finds no trouble where there is none', () => {
    const { journeys } = traceOf({ name: '', setup: ['docker run -d --name web1 httpd'], run: 'curl -s 172.17.0.2', reason: '', place: '', why: /x/ });
    expect(trouble(journeys)).toBeUndefined();
  });

  it('keeps the way of every copy of a flooded frame', () => {
    const { journeys } = traceOf({
      name: '',
      setup: ['docker run -d --name web1 httpd', 'docker run -d --name box httpd', 'docker run -d --name web3 httpd', 'ip neigh flush all'],
      run: 'ping -c 1 172.17.0.3',
      reason: '',
      place: '',
      why: /x/,
    });
    const arp = journeys.find((j) => j.what === 'ARP who-has') as Journey;
    expect(arp.fate).toMatchObject({ kind: 'delivered', place: { name: 'box' } });
    expect(arp.branches.map((b) => `${b.fate.kind} ${b.fate.place.name}`).sort()).toEqual(['ignored web1', 'ignored web3']);
    expect(arp.hops.map((h) => h.step.kind)).toEqual(['tx', 'fdb', 'tx', 'rx', 'deliver']);
  });

  it('links an error to the packet it answers', () => {
    const { journeys } = traceOf({ name: '', setup: [], run: 'ping -t 1 -c 1 -W 1 203.0.113.10', reason: '', place: '', why: /x/ });
    const error = journeys.find((j) => j.what === 'ICMP time exceeded') as Journey;
    expect(journeys[(error.answers ?? 0) - 1]?.what).toBe('ICMP echo request');
  });
});

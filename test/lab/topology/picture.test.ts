import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeWorld } from '../../../src/cli/world.ts';
import { topologyOf } from '../../../src/lab/topology/graph.ts';
import { picture } from '../../../src/lab/topology/index.ts';
import { layout } from '../../../src/lab/topology/layout.ts';
import { NO_MARKS, marksBetween } from '../../../src/lab/topology/marks.ts';
import { sceneText } from '../../../src/lab/topology/text.ts';
import { Session } from '../../../src/shell/session.ts';
import { widthOf } from '../../../src/text/wrap.ts';
import { type Choice, TIMEOUT, commandOf, mixed, newLab, parameters, type } from '../../properties/sessions.ts';
import { crookedPicture, crookedXml, missingNames } from './crooked.ts';

/** Play lines ("laptop$ " in front says where). */
function world(lines: readonly string[], hosts: '1' | '2' = '1'): Session {
  const session = new Session(makeWorld({ hosts }));
  for (const line of lines) play(session, line);
  return session;
}
function play(session: Session, line: string): void {
  const [, at = 'host', cmd = line] = /^(host2|laptop)\$ (.*)$/.exec(line) ?? [];
  const { stderr } = session.run(cmd, { at });
  expect(stderr, line).toBe('');
  session.k.advance(600_000);
}
const WORLDS: Record<string, { lines: string[]; hosts?: '2' }> = {
  'a fresh world': { lines: [] },
  'every kind of network': {
    lines: [
      'docker run -d --name web1 -p 8080:80 -p 127.0.0.1:8443:443 httpd',
      'docker network create my_net',
      'docker run -itd --name bbox1 --network my_net busybox',
      'docker network connect my_net web1',
      'docker run -itd --name sidecar --network container:web1 busybox',
      'docker run -itd --name onhost --network host busybox',
      'docker run -itd --name lonely --network none busybox',
      'docker network create -d macvlan -o parent=eth0 --subnet 192.168.1.0/24 lan_net',
      'docker run -itd --name onlan --network lan_net busybox',
      'docker run -itd --name asleep busybox',
      'docker stop -t 0 asleep',
      'docker pause bbox1',
    ],
  },
  'networks by hand': {
    lines: [
      'ip netns add red',
      'ip netns add blue',
      'ip link add br0 type bridge',
      'ip addr add 10.0.0.254/24 dev br0',
      'ip link set br0 up',
      'ip link add vr type veth peer name eth0 netns red',
      'ip link set vr master br0 up',
      'ip netns exec red ip addr add 10.0.0.1/24 dev eth0',
      'ip link add x type veth peer name y',
      'ip link set x netns red',
      'ip link set y netns blue',
      'ip link add v0 type veth peer name v1 netns blue',
      'ip link set v0 mtu 1400',
      'ip link add p1 type veth peer name p2',
      'ip link set p1 master br0',
      'ip link add lv type veth peer name lw',
      'ip link set lw netns laptop',
    ],
  },
  'two hosts and a tunnel': {
    hosts: '2',
    lines: [
      'docker network create --subnet 10.10.0.0/24 --gateway 10.10.0.1 -o com.docker.network.bridge.name=br-ov ov',
      'host2$ docker network create --subnet 10.10.0.0/24 --gateway 10.10.0.254 -o com.docker.network.bridge.name=br-ov ov',
      'docker run -d --name web1 --network ov --ip 10.10.0.11 httpd',
      'host2$ docker run -itd --name b2 --network ov --ip 10.10.0.12 busybox',
      'ip link add vx100 type vxlan id 100 remote 192.168.1.11 dstport 4789 dev eth0',
      'ip link set vx100 master br-ov',
      'ip link set vx100 up',
    ],
  },
  'twelve containers on four networks': {
    lines: [
      ...['net_a', 'net_b', 'net_c'].map((n) => `docker network create ${n}`),
      ...['bridge', 'net_a', 'net_b', 'net_c'].flatMap((n, i) => [1, 2, 3].map((k) => `docker run -d --name app${i * 3 + k} --network ${n} httpd`)),
      'docker network connect net_a app1',
      'docker network connect net_b app4',
      'docker network connect net_c app1',
    ],
  },
};

describe('the picture of a world', () => {
  for (const [name, { lines, hosts }] of Object.entries(WORLDS)) {
    it(`shows ${name}`, async () => {
      const session = world(lines, hosts);
      const { config } = session.k;
      const file = `./${name.replaceAll(' ', '-')}`;
      await expect(picture(config, { format: 'text', lang: 'en', width: 76 })).toMatchFileSnapshot(`${file}.txt`);
      await expect(picture(config, { format: 'mermaid', lang: 'en', width: 76 })).toMatchFileSnapshot(`${file}.mmd`);
      for (const width of [10, 44, 66, 76, 116, 196])
        for (const lang of ['en', 'zh'] as const)
          for (const ascii of [false, true]) {
            const scene = layout(topologyOf(config), { width, lang, marks: NO_MARKS, ascii });
            expect(crookedPicture(scene, width)).toEqual([]);
            expect(missingNames(config, scene)).toEqual([]);
            for (const line of sceneText(scene, ascii)) expect(widthOf(line)).toBeLessThanOrEqual(scene.w);
            if (ascii && lang === 'en') expect(sceneText(scene, ascii).join('')).toMatch(/^[\x20-\x7e]*$/);
          }
      expect(crookedXml(picture(config, { format: 'svg', lang: 'zh', width: 76 }))).toEqual([]);
    });
  }

  it('is the same for the same world', () => {
    const lines = WORLDS['every kind of network']?.lines ?? [];
    for (const format of ['text', 'svg', 'mermaid'] as const) {
      const draw = (): string => picture(world(lines).k.config, { format, lang: 'en', width: 100 });
      expect(draw()).toBe(draw());
    }
  });

  it('writes out what would move the cursor or change the direction of text', () => {
    const session = world(["ip netns add $'a\\e[31m\\u202eb'", "ip netns add $'<\"&#`>'"]);
    const text = picture(session.k.config, { format: 'text', lang: 'en', width: 76 });
    expect(text).toContain('a\\u001b[31m\\u202eb');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(crookedXml(picture(session.k.config, { format: 'svg', lang: 'en', width: 76 }))).toEqual([]);
    expect(picture(session.k.config, { format: 'mermaid', lang: 'en', width: 76 })).toContain('netns #60;#34;#38;#35;#96;#62;');
  });

  it('marks what changed with signs, and names what is gone', () => {
    const session = world(['docker run -d --name web1 httpd', 'docker run -d --name web2 httpd']);
    const before = session.k.snapshot().config;
    for (const line of ['docker rm -f web1', 'docker network create my_net', 'docker run -d --name web3 -p 80:80 httpd', 'ip link set docker0 mtu 1400'])
      play(session, line);
    const text = picture(session.k.config, { format: 'text', lang: 'en', width: 76, since: before });
    expect(text).toMatch(/~docker0 172\.17\.0\.1\/16 mtu 1400/);
    expect(text).toMatch(/┴ web2 ─/);
    expect(text).toMatch(/┴\+web3 ─/);
    expect(text).toMatch(/│\+0\.0\.0\.0:80 → 80\/tcp/);
    expect(text).toMatch(/\+br-[0-9a-f]{12} 172\.18\.0\.1\/16 · network my_net/);
    expect(text).toMatch(/^-gone: veth[0-9a-f]{7}, web1$/m);
    const svg = picture(session.k.config, { format: 'svg', lang: 'en', width: 76, since: before });
    expect(svg).toMatch(/>\+<\/text>.*>web3<\/text>/);
    expect(crookedXml(svg)).toEqual([]);
  });

  it('is nothing new after a container was only looked at, and one that stopped is no longer in it', () => {
    const session = world(['docker run -d --name web1 httpd']);
    const before = session.k.snapshot().config;
    play(session, 'docker exec web1 ps');
    expect(marksBetween(topologyOf(before), topologyOf(session.k.config)).byKey.size).toBe(0);
    play(session, 'docker stop -t 0 web1');
    expect(picture(session.k.config, { format: 'text', lang: 'en', width: 76, since: before })).toMatch(/~web1 · not running/);
  });

  it('holds together after any session', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(mixed(20), fc.integer({ min: 40, max: 200 }), (choices: Choice[], width) => {
        const lab = newLab();
        const before = topologyOf(lab.session.k.config);
        for (const each of choices) type(lab, commandOf(lab.session, each));
        const { config } = lab.session.k;
        const scene = layout(topologyOf(config), { width, lang: 'zh', marks: marksBetween(before, topologyOf(config)), ascii: false });
        expect([...crookedPicture(scene, width), ...missingNames(config, scene)]).toEqual([]);
        expect(crookedXml(picture(config, { format: 'svg', lang: 'zh', width }))).toEqual([]);
      }),
      parameters,
    );
  });
});

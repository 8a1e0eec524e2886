/** The journey of a repair shop's symptom names the true cause. One line a shop: add yours. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dockerWorld } from '../../../src/docker/world.ts';
import { type Journey, travel, trouble } from '../../../src/lab/journey/index.ts';
import { lookCommand, whyText } from '../../../src/lab/journey/say.ts';
import { Session } from '../../../src/shell/session.ts';

/** Shop (how its folder begins), where the symptom is typed, the symptom's command, where it goes wrong, and the cause. */
const SHOPS: [shop: string, at: string, command: string, place: string, cause: RegExp][] = [
  ['r01', 'laptop', 'curl -s -m 2 http://192.168.1.10:8080/', 'docker-host', /forwarding is off \(ip_forward is 0\)/],
  ['r02', 'host', 'docker exec worker wget -q -T 2 -O- 203.0.113.10', 'router', /no route to 172\.17\.0\.3.*MASQUERADE/s],
  ['r03', 'laptop', 'curl -s -m 2 http://192.168.1.10:8080/', 'docker-host', /rule 1 of chain DOCKER-USER .*-i eth0 -j DROP.*somebody added/s],
  ['r04', 'laptop', 'curl -s -m 2 http://192.168.1.10:8000/', 'api', /httpd listens on 127\.0\.0\.1:8000 only/],
  ['r05', 'laptop', 'curl -s -m 2 http://192.168.1.10:8080/', 'docker-host', /Nothing listens on 192\.168\.1\.10:8080.*listens on 127\.0\.0\.1:8080 only/s],
  ['r06', 'host', 'docker exec shop wget -q -T 2 -O- http://db/', 'shop', /db is on back, shop on front/],
  ['r07', 'host', 'docker exec shop wget -q -T 2 -O- http://db/', 'shop', /on the default network bridge names of containers are not served/],
  [
    'r08',
    'laptop',
    'curl -s -m 2 http://192.168.1.10:8080/',
    'docker-host',
    /Container shop is to publish port 8080.*does not run.*busybox \(process \d+\), holds the port/,
  ],
  ['r09', 'host', 'ping -c 1 -W 1 192.168.1.20', 'docker-host', /192\.168\.1\.20 belongs to laptop.*its own link br-\w+ \(192\.168\.1\.16\/28 dev/s],
  ['r10', 'host', 'docker exec watch wget -q -T 2 -O- http://127.0.0.1/', 'watch', /shares the network of shop .*shop was started anew since then/],
  [
    'r10',
    'host',
    'docker exec watch wget -q -T 2 -O- http://203.0.113.10/',
    'watch',
    /no route to 203\.0\.113\.10.*shares the network of shop .*started anew/s,
  ],
  [
    'r11',
    'host',
    'docker run --rm --network container:probe busybox ping -c 1 -W 1 203.0.113.10',
    'router',
    /no route to 172\.17\.0\.2.*On docker-host that packet belonged to a connection that conntrack remembers/s,
  ],
  ['r12', 'laptop', 'curl -s -m 4 http://192.168.1.10:8080/catalogue.txt', 'docker-host', /eth0 takes 1400 \(MTU\)/],
];

describe('repair shops', () => {
  it.each(SHOPS)('%s: %s$ %s', (shop, at, command, place, cause) => {
    const folder = readdirSync('lessons').find((name) => name.startsWith(`${shop}-`)) as string;
    const lesson = parse(readFileSync(`lessons/${folder}/lesson.yaml`, 'utf8')) as { setup?: string[]; steps: { setup?: string[] }[] };
    const session = new Session(dockerWorld(1, {}));
    for (const line of [...(lesson.setup ?? []), ...(lesson.steps[0]?.setup ?? [])]) {
      const m = /^(laptop|router|www)\$ (.*)$/.exec(line);
      session.run(m?.[2] ?? line, { at: m?.[1] ?? 'host' });
      session.k.advance(600_000);
    }
    const { events } = session.run(command, { at });
    const j = trouble(travel(session.k, events));
    expect(j?.fate.place.name).toBe(place);
    expect(j && whyText(j, 'en').join('\n')).toMatch(cause);
    // the other language says as much, and something is named to look at
    expect(j && whyText(j, 'zh')).toHaveLength(whyText(j as Journey, 'en').length);
    expect(j && lookCommand(j)?.command).toMatch(/^\S+ /);
  });
  it('leaves none out', () => {
    const all = readdirSync('lessons').flatMap((name) => /^(r\d+)-/.exec(name)?.[1] ?? []);
    expect(all.length).toBeGreaterThanOrEqual(12);
    expect([...new Set(SHOPS.map(([shop]) => shop))].sort()).toEqual(all.sort());
  });
});

/** A world as text: there and back to the byte, and one clear sentence for everything that is no world. */
import { describe, expect, test } from 'vitest';
import { makeWorld } from '../../src/cli/world.ts';
import { MAX_WORLD_TEXT, WorldFileError, loadWorld, saveWorld } from '../../src/lab/worldFile.ts';
import { worldFaults } from '../../src/lab/world/faults.ts';
import { Session } from '../../src/shell/session.ts';

const COMMANDS = [
  'docker network create --subnet 10.1.0.0/24 app',
  'docker run -d --name web -p 8080:80 --network app httpd',
  'docker run -itd --name box --network app --label note=x busybox',
  'docker exec box wget -qO- http://web',
  'docker exec box ping -c 2 www.example.com',
  'ip link add v1 type veth peer name v2',
  'iptables -A INPUT -p tcp --dport 22 -m limit --limit 3/min -j DROP',
  'echo hello > /tmp/note',
];
const LOOKS = [
  'docker ps -a',
  'docker network inspect app',
  'ip -s addr',
  'iptables-save -c',
  'conntrack -L',
  'brctl showmacs docker0',
  'ss -antup',
  'ip neigh',
  'cat /tmp/note',
  'docker exec box wget -qO- http://web',
  'date',
];

function busySession(): Session {
  const session = new Session(makeWorld({ seed: '5' }));
  for (const command of COMMANDS) session.run(command);
  return session;
}
const text = saveWorld(busySession().snapshot());
/** The text with something changed in it. */
function bent(change: (file: { vethlab: string; version: number; world: any }) => void): string {
  const file = JSON.parse(text);
  change(file);
  return JSON.stringify(file);
}
const why = (source: string): string => {
  try {
    loadWorld(source);
  } catch (error) {
    expect(error).toBeInstanceOf(WorldFileError);
    return (error as Error).message;
  }
  return 'it was loaded';
};

describe('there and back', () => {
  test('the same value, the same text, nothing wrong in it', () => {
    const world = busySession().snapshot();
    expect(loadWorld(saveWorld(world))).toStrictEqual(world);
    expect(saveWorld(loadWorld(text))).toBe(text);
    expect(worldFaults(world)).toEqual([]);
  });

  test('a loaded world goes on as the saved one would have', () => {
    const going = busySession();
    going.restore(going.snapshot());
    const loaded = new Session(loadWorld(text));
    for (const look of LOOKS) expect(loaded.run(look), look).toEqual(going.run(look));
  });

  test('two Docker hosts and the older engine', () => {
    for (const options of [{ hosts: '2' }, { engine: '20.10' }]) {
      const world = makeWorld(options);
      expect(loadWorld(saveWorld(world))).toStrictEqual(world);
    }
  });
});

describe('what is no world is refused with one sentence', () => {
  test.each([
    ['', 'not JSON'],
    ['{"vethlab":"world"', 'not JSON'],
    ['\u001b[2J', 'not JSON'],
    ['null', 'no world of vethlab'],
    ['{"vethlab":"lesson","version":1}', 'no world of vethlab'],
    ['{"vethlab":"world","version":99,"world":{}}', 'Install a newer vethlab'],
    ['{"vethlab":"world","version":1,"world":{}}', 'config'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'nested deeper'],
    ['{"vethlab":"world","version":1,"world":{"__proto__":{"config":1}}}', '__proto__'],
  ])('%j', (source, reason) => {
    const said = why(source);
    expect(said).toContain(reason);
    expect(said).not.toMatch(/[\u0000-\u001f]/);
    expect(said.length).toBeLessThan(400);
  });

  test('one that is too large, before it is read', () => {
    expect(why(' '.repeat(MAX_WORLD_TEXT + 1))).toContain('larger than');
  });

  test.each<[string, (file: any) => void, string]>([
    ['a field of another kind', (f) => (f.world.config.netns.host.links[2].mtu = '1500'), 'config.netns.host.links.2.mtu'],
    ['a number beyond all bounds', (f) => (f.world.clock.now = 1e300), 'clock.now'],
    ['a field that is missing', (f) => delete f.world.hot.host.conntrack, 'conntrack'],
    ['an interface with a name that draws', (f) => (f.world.config.netns.host.links[2].name = '\u001b[2J'), 'name'],
    ['half a cable', (f) => delete f.world.config.netns.host.links[Object.keys(f.world.config.netns.host.links).at(-1) as string], 'other end'],
    ['no Docker host', (f) => delete f.world.config.engines.host, 'no Docker host'],
    ['a namespace that is missing', (f) => delete f.world.config.uts.host, 'lacks one of its namespaces'],
    [
      'a device that stands on itself',
      (f) => {
        const { links } = f.world.config.netns.host;
        links[99] = { ...links[2], kind: 'macvlan', macvlan: { mode: 'bridge' }, name: 'm', ifindex: 99, parent: { netns: 'host', ifindex: 99 } };
      },
      'have no end',
    ],
    [
      'chains in a circle',
      (f) => {
        const filter = f.world.config.netns.host.nf.tables.find((t: { name: string }) => t.name === 'filter');
        filter.chains
          .find((c: { name: string }) => c.name === 'DOCKER-USER')
          .rules.push({ handle: 0, matches: [], target: { name: 'JUMP', chain: 'DOCKER-USER' } });
      },
      'circle',
    ],
  ])('%s', (_what, change, reason) => {
    const said = why(bent(change));
    expect(said).toContain(reason);
    expect(said).not.toMatch(/[\u0000-\u001f]/);
  });
});

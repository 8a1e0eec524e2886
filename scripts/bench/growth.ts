/** How time grows: the curves of `npm run bench -- --plot DIR`. */
import { dockerWorld } from '../../src/docker/world.ts';
import { ip4 } from '../../src/kernel/inet.ts';
import { appendRule } from '../../src/kernel/netfilter/ruleset.ts';
import { Session } from '../../src/shell/session.ts';
import type { Context, Curve } from './figure.ts';
import { roomyWorld, runOne } from './figures/containers.ts';
import { median, timed } from './measure.ts';
import { dropRule, echoThrough, filterOnce, must, publishedWorld } from './scenes.ts';

interface Growing {
  name: string;
  run(ctx: Context): Curve;
}
type Point = { x: number; y: number };

/** How the last stretch of a curve compares with its first: 1 is a straight line from zero. */
function bend(points: readonly Point[]): string {
  const slope = (a: Point, b: Point): number => (b.y - a.y) / (b.x - a.x);
  const n = points.length;
  const early = slope(points[0] as Point, points[Math.floor(n / 4)] as Point);
  const late = slope(points[n - 1 - Math.floor(n / 4)] as Point, points[n - 1] as Point);
  return `the last quarter is ${(late / early).toFixed(2)} times as steep as the first`;
}
/** Total time after each of `steps` pieces of `size` things. */
function piecewise(steps: number, size: number, one: () => number): Point[] {
  const points: Point[] = [{ x: 0, y: 0 }];
  let total = 0;
  for (let i = 1; i <= steps; i++) {
    for (let j = 0; j < size; j++) total += one();
    points.push({ x: i * size, y: total });
  }
  return points;
}

const containers: Growing = {
  name: 'containers',
  run() {
    const warm = roomyWorld(2);
    for (let i = 0; i < 40; i++) runOne(warm);
    const session = roomyWorld();
    const points = piecewise(20, 50, () => runOne(session));
    return {
      name: 'containers',
      title: 'docker run, containers on one network',
      x: 'containers',
      y: 'seconds in all',
      points,
      note: `${bend(points)}; a new container's gratuitous ARP is flooded to every port of the bridge, here as on a real one`,
    };
  },
};

const rules: Growing = {
  name: 'rules',
  run() {
    const points: Point[] = [];
    for (const n of [1, 1000, 2000, 4000, 6000, 8000, 10_000]) {
      const session = new Session(dockerWorld(1));
      must(session, 'iptables -N LONG');
      for (let i = 1; i < n; i++) appendRule(session.k, 'host', 'filter', 'LONG', dropRule(ip4('10.0.0.0') + i));
      must(session, 'iptables -I INPUT -j LONG');
      session.k.journal.on = false;
      const filter = filterOnce(session);
      const rounds = Math.ceil(400_000 / n);
      const round = (): number => {
        const cost = timed(() => {
          for (let i = 0; i < rounds; i++) filter();
        });
        return (cost / rounds) * 1e6;
      };
      round();
      points.push({ x: n, y: median([round(), round(), round(), round(), round()]) });
    }
    return { name: 'rules', title: 'a packet that no rule of a chain matches', x: 'rules', y: 'µs a packet', points, note: bend(points) };
  },
};

const packets: Growing = {
  name: 'packets',
  run() {
    const echo = echoThrough(publishedWorld(10));
    for (let i = 0; i < 3000; i++) echo.roundTrip();
    const piece = (): number =>
      timed(() => {
        for (let i = 0; i < 1000; i++) echo.roundTrip();
      });
    const points = piecewise(40, 1, piece).map(({ x, y }) => ({ x: x * 2000, y }));
    return { name: 'packets', title: 'packets through a published port and back', x: 'packets', y: 'seconds in all', points, note: bend(points) };
  },
};

const commands: Growing = {
  name: 'commands',
  run() {
    const session = new Session(dockerWorld(1));
    must(session, 'docker run -d --name web -p 8080:80 httpd');
    const lines = [
      'docker ps',
      'ip addr',
      'iptables -t nat -nvL',
      'ping -c 1 172.17.0.2',
      'curl -s http://192.168.1.10:8080/',
      'brctl show',
      'echo $((1+2)) | grep 3',
    ];
    const round = (): number =>
      timed(() => {
        for (const line of lines) must(session, line);
        session.snapshot();
      });
    for (let i = 0; i < 20; i++) round();
    const points = piecewise(20, 20, round).map(({ x, y }) => ({ x: x * lines.length, y }));
    return { name: 'commands', title: 'commands typed in one session', x: 'commands', y: 'seconds in all', points, note: bend(points) };
  },
};

export const CURVES: readonly Growing[] = [containers, rules, packets, commands];

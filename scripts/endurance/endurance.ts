/** The inside of `npm run endurance`: a learner who never stops, and what the session weighs and takes meanwhile. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeWorld } from '../../src/cli/world.ts';
import { Lab } from '../../src/lab/lab.ts';
import { Scrollback } from '../../src/ui/scrollback.ts';
import { svg } from '../bench/svg.ts';

/** One round of commands: builds, uses, breaks and clears away, so that each round begins in the same world. */
const ROUND = [
  'docker network create --subnet 10.7.0.0/24 app',
  'docker run -d --name web --network app -p 8080:80 httpd',
  'docker run -itd --name box --network app busybox',
  'docker ps',
  'docker exec box ping -c 1 web',
  'curl -s http://localhost:8080',
  'iptables -t nat -nvL',
  'iptables -I DOCKER-USER -s 10.7.0.3 -j DROP',
  'docker exec box wget -T 1 -qO- http://www.example.com',
  'iptables -D DOCKER-USER -s 10.7.0.3 -j DROP',
  'brctl show',
  'ip link add v1 type veth peer name v2; ip link set v1 up; ip link set v2 up',
  'ip addr',
  'conntrack -L | wc -l',
  'ss -lnt',
  'for i in 1 2 3; do echo $i > /tmp/f$i; done; cat /tmp/f*',
  'nosuchcommand',
  'ip link del v1',
  'docker rm -f box web',
  'docker network rm app',
];

const { values } = parseArgs({
  options: { commands: { type: 'string', default: '20000' }, hours: { type: 'string', default: '2' }, plot: { type: 'string' } },
});
const commands = Number(values.commands);
const hours = Number(values.hours);
const STEPS = 40;
const share = Math.ceil(commands / STEPS / ROUND.length) * ROUND.length;
const pauseUs = (hours * 3600e6) / commands;

const lab = new Lab(() => makeWorld({ seed: '1' }), 'en');
const scrollback = new Scrollback();
const begun = lab.session.k.now;
const collect = (globalThis as { gc?: () => void }).gc ?? (() => undefined);

interface Point {
  commands: number;
  heap: number;
  ms: number;
}
const points: Point[] = [];
let done = 0;
while (done < commands) {
  const times: number[] = [];
  for (let n = 0; n < share; n++, done++) {
    const line = ROUND[done % ROUND.length] as string;
    const from = process.cpuUsage();
    lab.commandStarts(line);
    const { stdout, stderr } = lab.session.run(line, { at: 'host', cwd: '/' });
    lab.commandEnded();
    const { user, system } = process.cpuUsage(from);
    times.push((user + system) / 1000);
    scrollback.write(`# ${line}\n${stdout}${stderr}`);
    // one in a hundred is taken back and done again
    if (done % 100 === 50) {
      lab.undo();
      lab.redo();
    }
    const due = begun + (done + 1) * pauseUs;
    if (lab.session.k.now < due) lab.session.step(due);
  }
  collect();
  collect();
  points.push({ commands: done, heap: process.memoryUsage().heapUsed / 1024 / 1024, ms: times.reduce((a, b) => a + b, 0) / times.length });
  const last = points.at(-1) as Point;
  console.log(`${String(last.commands).padStart(6)} commands  ${last.heap.toFixed(1).padStart(6)} MB  ${last.ms.toFixed(2).padStart(6)} ms a command`);
}

/** Mean of the last quarter to that of the second one: the first warms up. */
const growth = (of: (p: Point) => number): number => {
  const mean = (from: number, to: number): number => {
    const part = points.slice(Math.floor(points.length * from), Math.ceil(points.length * to)).map(of);
    return part.reduce((a, b) => a + b, 0) / part.length;
  };
  return mean(0.75, 1) / mean(0.25, 0.5);
};
const virtual = (lab.session.k.now - begun) / 3600e6;
const heap = growth((p) => p.heap);
const latency = growth((p) => p.ms);
console.log(
  `${done} commands in ${virtual.toFixed(2)} virtual hours: the last quarter has ${heap.toFixed(2)} times the heap of the second and takes ${latency.toFixed(2)} times as long a command`,
);
if (values.plot !== undefined) {
  mkdirSync(values.plot, { recursive: true });
  const title = `${done} commands in one session, ${virtual.toFixed(1)} virtual hours`;
  const curve = (name: string, y: string, of: (p: Point) => number, note: string): void =>
    writeFileSync(
      join(values.plot as string, `${name}.svg`),
      svg({ name, title, x: 'commands', y, points: points.map((p) => ({ x: p.commands, y: of(p) })), note }),
    );
  curve('endurance-heap', 'heap after collection, MB', (p) => p.heap, `the last quarter is ${heap.toFixed(2)} times the second`);
  curve('endurance-latency', 'ms of the processor a command', (p) => p.ms, `the last quarter is ${latency.toFixed(2)} times the second`);
}
// a quarter of latency is what a busy machine adds
if (heap > 1.1 || latency > 1.25) process.exitCode = 1;

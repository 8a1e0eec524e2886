/** Many worlds in one process, and what keeping a world costs. */
import { Session } from '../../../src/shell/session.ts';
import { dockerWorld } from '../../../src/docker/world.ts';
import { type Figure, type Row, bytes, seconds } from '../figure.ts';
import { heapBytes, median, timed } from '../measure.ts';
import { must } from '../scenes.ts';

const WORLDS = 100;
const EACH = 10;
const BYTES = 400e6;
const CONTAINERS = 100;
const STEP_SECONDS = 1e-3;
const STEP_BYTES = 100e3;
/** Commands after each of which the world is kept, as the lab does for undo. */
const COMMANDS = [
  'ping -c 1 172.17.0.9',
  'iptables -A INPUT -s 10.1.1.1 -j DROP',
  'docker stop -t 0 box3',
  'docker start box3',
  'ip link set docker0 mtu 1400',
];

export const worlds: Figure = {
  name: 'worlds',
  about: `${WORLDS} worlds of ${EACH} containers each, and undo with ${CONTAINERS} containers`,
  run: () => [...many(), ...keeping()],
};

function many(): Row[] {
  const before = heapBytes();
  const rss = process.memoryUsage().rss;
  const all: Session[] = [];
  for (let w = 0; w < WORLDS; w++) {
    const session = new Session(dockerWorld(w + 1));
    for (let i = 0; i < EACH; i++) must(session, 'docker run -d busybox sleep infinity');
    all.push(session);
  }
  const size = heapBytes() - before;
  const whole = process.memoryUsage().rss;
  return [
    {
      what: `${all.length} worlds of ${EACH} containers, the whole process`,
      measured: bytes(whole),
      beside: `${bytes(rss)} before the first; heap grew by ${bytes(size)}`,
      ratio: whole / rss,
      goal: `under ${BYTES / 1e6} MB`,
      met: whole < BYTES,
    },
  ];
}

function keeping(): Row[] {
  const session = new Session(dockerWorld(1));
  for (let i = 0; i < CONTAINERS; i++) must(session, `docker run -d --name box${i} busybox sleep infinity`);
  const kept = [session.snapshot()];
  const costs: number[] = [];
  const undos: number[] = [];
  const sizes: number[] = [];
  for (let round = 0; round < 5; round++)
    for (const command of COMMANDS) {
      const before = heapBytes();
      must(session, command);
      let world = session.snapshot();
      // once more, so that what is timed is the keeping and not the first touch after a collection
      costs.push(timed(() => (world = session.snapshot())));
      sizes.push(heapBytes() - before);
      kept.push(world);
    }
  for (let i = kept.length - 1; i > 0; i--) undos.push(timed(() => session.restore(kept[i - 1] as (typeof kept)[number])));
  const copy = timed(() => structuredClone(kept[0]));
  const text = JSON.stringify(kept[0]).length;
  const step = Math.max(median(costs), median(undos));
  const size = median(sizes);
  return [
    {
      what: `a snapshot or undo step with ${CONTAINERS} containers`,
      measured: seconds(step),
      beside: `${seconds(copy)} for a copy of the world`,
      ratio: step / copy,
      goal: 'under 1 ms',
      met: step < STEP_SECONDS,
    },
    {
      what: 'memory that such a step keeps',
      measured: bytes(size),
      beside: `${bytes(text)} for the world as JSON`,
      ratio: size / text,
      goal: 'under 100 kB',
      met: size < STEP_BYTES,
    },
  ];
}

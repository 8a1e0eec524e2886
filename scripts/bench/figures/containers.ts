/** A thousand containers on one network. */
import { Session } from '../../../src/shell/session.ts';
import { dockerWorld } from '../../../src/docker/world.ts';
import { engineSeconds } from '../engine.ts';
import { type Context, type Figure, type Row, bytes, seconds } from '../figure.ts';
import { heapBytes, median, timed } from '../measure.ts';
import { must } from '../scenes.ts';

const MANY = 1000;
const SECONDS = 3;
const BYTES = 150e6;
/** Containers that the real engine is timed with. */
const REAL = 5;

/** A network with room for them all. */
export function roomyWorld(seed = 1): Session {
  const session = new Session(dockerWorld(seed));
  must(session, 'docker network create --subnet 10.10.0.0/16 big');
  return session;
}
export const runOne = (session: Session): number => timed(() => must(session, 'docker run -d --network big busybox sleep infinity'));

export const containers: Figure = {
  name: 'containers',
  about: `${MANY} containers on one network`,
  run(ctx: Context): Row[] {
    // the code is warm before the first that counts
    const warm = roomyWorld(2);
    for (let i = 0; i < 40; i++) runOne(warm);
    const before = heapBytes();
    const session = roomyWorld();
    const costs: number[] = [];
    for (let i = 0; i < MANY; i++) costs.push(runOne(session));
    const total = costs.reduce((a, b) => a + b, 0);
    const size = heapBytes() - before;
    const early = median(costs.slice(7, 12));
    const late = median(costs.slice(-5));
    const real = engineSeconds(ctx, REAL);
    return [
      {
        what: `docker run, number ${MANY.toLocaleString('en')}`,
        measured: seconds(late),
        beside: `${seconds(early)} for number 10`,
        ratio: late / early,
        goal: 'at most 3 times',
        met: late / early <= 3,
      },
      {
        what: `${MANY.toLocaleString('en')} times docker run`,
        measured: seconds(total),
        beside: real.seconds === undefined ? real.why : `${seconds(real.seconds)} by the real engine for ${REAL}`,
        ratio: real.seconds === undefined ? undefined : total / real.seconds,
        goal: `under ${SECONDS} s`,
        met: total < SECONDS,
      },
      {
        what: `memory of ${MANY.toLocaleString('en')} containers`,
        measured: bytes(size),
        beside: `${bytes(before)} with none`,
        ratio: size / before,
        goal: `under ${BYTES / 1e6} MB`,
        met: size < BYTES,
      },
    ];
  },
};

/** How many packets a second take the whole way of a published port, and beside them the real kernel's. */
import { type Context, type Figure, type Row, perSecond } from '../figure.ts';
import { kernelFlood } from '../kernelFlood.ts';
import { medianOf, timed } from '../measure.ts';
import { type Echo, echoThrough, publishedWorld } from '../scenes.ts';

const GOAL = 50_000;
const TRIPS = 5_000;
const NETWORKS = 10;

/**
 * Packets a second. A packet is one datagram all the way from a socket to the other: laptop, its card, the host's card,
 * raw, conntrack, DNAT, routing, FORWARD with Docker's chains, bridge, veth and the container's socket. The answer back
 * is another, as `ping -f` beside it counts a request and its reply for two. Hops are not counted.
 */
const rate = (echo: Echo): number =>
  (2 * TRIPS) /
  medianOf(5, () =>
    timed(() => {
      for (let i = 0; i < TRIPS; i++) echo.roundTrip();
    }),
  );

export const packets: Figure = {
  name: 'packets',
  about: `a published port from the laptop and the answer back, with Docker's chains for ${NETWORKS} networks`,
  run(ctx: Context): Row[] {
    const session = publishedWorld(NETWORKS);
    const echo = echoThrough(session);
    for (let i = 0; i < TRIPS; i++) echo.roundTrip();
    const recorded = rate(echo);
    session.k.journal.on = false;
    const bare = rate(echo);
    const real = kernelFlood(ctx, session);
    const beside = real.rate === undefined ? real.why : `${perSecond(real.rate)} by the kernel, ping -f through the same rules`;
    return [
      {
        what: 'packets, their journeys recorded',
        measured: perSecond(recorded),
        beside,
        ratio: real.rate === undefined ? undefined : real.rate / recorded,
        goal: `${perSecond(GOAL)}; kernel at most twice`,
        met: recorded >= GOAL,
      },
      {
        what: 'packets, nothing recorded',
        measured: perSecond(bare),
        beside: `${perSecond(recorded)} recorded`,
        ratio: bare / recorded,
        goal: perSecond(GOAL),
        met: bare >= GOAL,
      },
    ];
  },
};

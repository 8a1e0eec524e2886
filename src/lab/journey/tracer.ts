/** Lets the `trace` program of a session's machines tell journeys. */
import type { Session } from '../../shell/session.ts';
import { setTracer } from '../../shell/trace.ts';
import type { Lang } from '../load.ts';
import { travel } from './index.ts';
import { journeyJson } from './json.ts';
import { traceText } from './text.ts';

/** @param lang asked each time, since it may change */
export function installTracer(session: Session, lang: () => Lang): void {
  setTracer(session.k, (k, { command, events, before, packet, all, json }) => {
    const journeys = travel(k, events, before);
    if (json) {
      const shown = packet === undefined ? journeys : journeys.filter((j) => j.n === packet);
      return `${JSON.stringify({ command, packets: shown.map((j) => journeyJson(j, lang())) })}\n`;
    }
    return `${traceText(journeys, { ...(packet !== undefined && { packet }), ...(all && { all }) }, { lang: lang() }).join('\n')}\n`;
  });
}

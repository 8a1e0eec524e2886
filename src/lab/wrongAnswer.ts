/** Why a typed answer is not right, as far as the world tells: whose address it is, or what kind of thing is asked for. */
import type { WorldConfig } from '../docker/state.ts';
import { formatIp4, parseIp4 } from '../kernel/inet.ts';
import { placeOf } from './places.ts';
import type { Goal } from './schema.ts';
import { type Message, message } from './text.ts';

const MAC = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/;

/** The interfaces that have this IPv4 or MAC address now, with where they are ("eth0 on laptop"). */
function owners(config: WorldConfig, text: string): { link: string; at: string }[] {
  return Object.values(config.netns).flatMap((ns) =>
    Object.values(ns.links).flatMap((link) => {
      const has = link.address === text || link.addrs.some((a) => a.family === 4 && formatIp4(a.local) === text);
      return has && link.name !== 'lo' ? [{ link: link.name, at: placeOf(config, ns.id).name }] : [];
    }),
  );
}

/** What to say about an answer that is not the right one; undefined when nothing is known of it. */
export function whyWrong(config: WorldConfig, goal: Goal, right: string, typed: string): Message | undefined {
  const text = typed.trim().toLowerCase();
  if (!('answer' in goal)) return undefined;
  if (goal.as === 'number') return Number.isNaN(Number(text)) ? message('why.no-number') : undefined;
  const bare = text.split('/')[0] as string;
  if (goal.as === 'address' && parseIp4(right.split('/')[0] as string) !== undefined && parseIp4(bare) === undefined) return message('why.no-address');
  if (parseIp4(bare) !== undefined || MAC.test(bare)) {
    const [owner] = owners(config, bare);
    return owner && message('why.address-of', owner);
  }
  const wanted = right.toLowerCase();
  if (text.length < 3 || wanted.length < 3) return undefined;
  if (wanted.includes(text)) return message('why.part');
  return text.includes(wanted) ? message('why.more') : undefined;
}

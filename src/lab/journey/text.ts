/** Journeys as plain text, for the plain shell and for logs. */
import { padTo, widthOf } from '../../text/wrap.ts';
import type { Lang } from '../load.ts';
import { message, say } from '../text.ts';
import { trouble } from './index.ts';
import { type HopLine, type Signs, UNICODE_SIGNS, deviceOf, endpoints, fateText, hopLines, isBad, lookText, whyText } from './say.ts';
import type { Journey } from './types.ts';

export interface TextStyle {
  lang: Lang;
  signs?: Signs;
}
const widest = (texts: readonly string[]): number => texts.reduce((n, t) => Math.max(n, widthOf(t)), 0);

/** One line a packet: its number, when it was made, between whom, what it is, what became of it; "!" marks a bad end. */
export function listText(journeys: readonly Journey[], { lang, signs = UNICODE_SIGNS }: TextStyle): string[] {
  const cells = journeys.map((j) => [`${j.n}`, `${(j.since / 1000).toFixed(3)} ms`, endpoints(j.what, j.header, signs), j.what]);
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => widest(cells.map((row) => row[i] as string))) as [number, number, number, number];
  return cells.map(([n = '', at = '', between = '', what = ''], i) => {
    const j = journeys[i] as Journey;
    return `${isBad(j.fate) ? '!' : ' '}${n.padStart(a)}  ${at.padStart(b)}  ${padTo(between, c)}  ${padTo(what, d)}  ${fateText(j, lang)}`;
  });
}

/** Columns of a journey's lines, padded so that they stand under each other. */
export function columnsOf(lines: readonly HopLine[]): (line: HopLine) => string {
  const place = widest(lines.map((l) => l.place));
  const dev = widest(lines.map((l) => l.dev));
  const label = widest(lines.map((l) => (l.text === '' ? '' : l.label)));
  return (l) => `${padTo(l.place, place)}  ${padTo(l.dev, dev)}  ${l.text === '' ? l.label : `${padTo(l.label, label)}  ${l.text}`}`;
}

/** A journey from the first hop to the last, with its copies, and why it ended when it ended badly. */
export function journeyText(j: Journey, all: number, { lang, signs = UNICODE_SIGNS }: TextStyle): string[] {
  const tell = (key: Parameters<typeof message>[0], values?: Record<string, string | number>): string => say(lang, message(key, values));
  const about = [
    ...(j.answers === undefined ? [] : [tell('hop.answers', { n: j.answers })]),
    ...(j.carries === undefined ? [] : [tell('hop.carries', { n: j.carries })]),
  ].join(', ');
  const lines = hopLines(j.hops, j.what, lang, signs);
  const column = columnsOf(lines);
  const out = [
    `${tell('trace.packet-of', { n: j.n, all })}   ${endpoints(j.what, j.header, signs)}   ${j.what}${about && `   (${about})`}   ${fateText(j, lang)}`,
  ];
  for (const line of lines) out.push(`  ${column(line)}`.trimEnd());
  for (const branch of j.branches) {
    const first = branch.hops[0];
    out.push(`  + ${tell('hop.copies')}: ${first ? `${first.place.name} ${deviceOf(first)}` : ''}, ${fateText({ ...j, fate: branch.fate }, lang)}`);
  }
  for (const sentence of whyText(j, lang)) out.push(`  ! ${sentence}`);
  const look = lookText(j, lang);
  if (look !== undefined) out.push(`  ${look}`);
  return out;
}

export interface TraceChoice {
  /** Show only this packet. */
  packet?: number;
  /** Show every packet. */
  all?: boolean;
}
/** What `trace` says about a command's packets: the list, and the one that tells most (the first that died, else the first). */
export function traceText(journeys: readonly Journey[], choice: TraceChoice, style: TextStyle): string[] {
  const tell = (key: Parameters<typeof message>[0], values?: Record<string, string | number>): string => say(style.lang, message(key, values));
  if (journeys.length === 0) return [tell('trace.none')];
  if (choice.packet !== undefined) {
    const j = journeys[choice.packet - 1];
    return j ? journeyText(j, journeys.length, style) : [tell('trace.no-such', { n: choice.packet, all: journeys.length })];
  }
  const count = journeys.length === 1 ? tell('trace.one-packet') : tell('trace.packets', { n: journeys.length });
  const shown = choice.all ? journeys : [trouble(journeys) ?? journeys.find((j) => !j.arp) ?? (journeys[0] as Journey)];
  return [
    count,
    ...listText(journeys, style),
    ...shown.flatMap((j) => ['', ...journeyText(j, journeys.length, style)]),
    ...(choice.all || journeys.length === 1 ? [] : ['', tell('trace.more')]),
  ];
}

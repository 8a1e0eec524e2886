/** The journey pane's lines: the list of packets, and one packet's hops. Pure: journeys in, rows out. */
import { formatIp4 } from '../../kernel/inet.ts';
import type { HeaderView } from '../../kernel/journey.ts';
import { type Hop, type HeaderField, type Journey } from '../../lab/journey/index.ts';
import {
  ASCII_SIGNS,
  type HopLine,
  UNICODE_SIGNS,
  deviceOf,
  endpoints,
  fateText,
  hasPorts,
  hopLines,
  isBad,
  lookText,
  whyText,
} from '../../lab/journey/say.ts';
import { message, say, type Message } from '../../lab/text.ts';
import { padTo, widthOf, wrap } from '../../text/wrap.ts';
import type { DrawStyle } from '../views.ts';
import type { Row, Span } from './box.ts';
import type { Tone } from './theme.ts';

/** From this width on machine and device stand in columns of their own; below it on lines of their own. */
const COLUMNS_FROM = 100;

/** From this width on both addresses of a frame stand in one line. */
const TOGETHER_FROM = 64;

const signsOf = (style: DrawStyle) => (style.ascii ? ASCII_SIGNS : UNICODE_SIGNS);
const nowSign = (style: DrawStyle): string => (style.ascii ? '>' : '▸');
const goodSign = (style: DrawStyle): string => (style.ascii ? 'x' : '✓');
const tell = (style: DrawStyle, key: Message['key'], values?: Message['values']): string => say(style.lang, message(key, values));
const widest = (texts: readonly string[]): number => texts.reduce((n, t) => Math.max(n, widthOf(t)), 0);
const toneOfFate = (j: Journey): Tone => (isBad(j.fate) ? 'bad' : j.fate.kind === 'delivered' ? 'good' : 'dim');

/**
 * One line a packet: a margin for the mark, "!" for a bad end, its number, between whom, what it is, what became of it.
 * Addresses and kind stand under each other.
 */
export function listRows(journeys: readonly Journey[], style: DrawStyle): Span[][] {
  const signs = signsOf(style);
  const between = journeys.map((j) => endpoints(j.what, j.header, signs));
  const ends = widest(between);
  const kinds = Math.min(24, widest(journeys.map((j) => j.what)));
  const digits = String(journeys.length).length;
  const fates = journeys.map((j) => fateText(j, style.lang));
  // where there is no room for sentences, the place says enough
  const isShort = 10 + digits + ends + kinds + widest(fates) > style.width;
  const shortFate = (j: Journey): string => `${isBad(j.fate) ? '!' : j.fate.kind === 'delivered' ? goodSign(style) : '-'} ${j.fate.place.name}`;
  return journeys.map((j, i) => [
    { text: '  ' },
    { text: isBad(j.fate) ? '! ' : '  ', tone: 'bad' },
    { text: `${String(j.n).padStart(digits)}  `, tone: 'dim' },
    { text: `${padTo(between[i] as string, ends)}  ` },
    { text: `${padTo(j.what, kinds)}  ` },
    { text: isShort ? shortFate(j) : (fates[i] as string), tone: toneOfFate(j) },
  ]);
}
/** The packet under the mark: its line, with its end below it where that would be cut off. */
export function currentRows(row: Span[], j: Journey, style: DrawStyle): Row[] {
  const marked: Span[] = [
    { text: `${nowSign(style)} `, tone: 'accent' },
    ...row.slice(1, -1).map((s): Span => ({ ...s, tone: s.tone === 'bad' ? 'bad' : 'strong' })),
  ];
  const fate: Span = { text: fateText(j, style.lang), tone: toneOfFate(j) };
  const used = marked.reduce((n, s) => n + widthOf(s.text), 0);
  if (used + widthOf(fate.text) <= style.width) return [[...marked, fate]];
  return [marked, ...wrap(fate.text, style.width - 8).map((text): Row => [{ text: '        ' }, { text, tone: toneOfFate(j) }])];
}

/** Rows of an opened packet, and which of them belong to the position lit. */
export interface PacketRows {
  rows: Row[];
  from: number;
  to: number;
}
/** Positions that can be stepped through: every hop, then the end. */
export const positions = (j: Journey): number => j.hops.length + 1;

/** A packet's hops in order with the one at `at` lit, then what became of it, why, and what to look at. */
export function packetRows(j: Journey, at: number, style: DrawStyle): PacketRows {
  const rows: Row[] = [];
  let [from, to] = [0, 0];
  const group = (index: number, make: () => Row[]): void => {
    const lit = index === at;
    if (lit) from = rows.length;
    rows.push(...make());
    if (lit) to = rows.length - 1;
  };
  const lines = hopLines(j.hops, j.what, style.lang, signsOf(style));
  const about = [
    ...(j.answers === undefined ? [] : [tell(style, 'hop.answers', { n: j.answers })]),
    ...(j.carries === undefined ? [] : [tell(style, 'hop.carries', { n: j.carries })]),
  ].join(', ');
  if (about) rows.push([{ text: `    ${about}`, tone: 'dim' }]);
  const layout = columnsFor(lines, style);
  j.hops.forEach((hop, i) => {
    const own = lines.filter((l) => l.hop === i);
    // the line that names machine and device is no part of the hop that is lit
    const head = own[0];
    if (!layout.columns && head && (head.place || head.dev)) rows.push(headRow(head, hop));
    group(i, () => [
      ...own.flatMap((line, n) => lineRows(i === at && n === 0 ? named(line, hop) : line, i === at, n === 0, layout, style)),
      ...(i === at ? detailRows(hop, j, style) : []),
    ]);
  });
  for (const branch of j.branches) {
    const first = branch.hops[0];
    const where = first ? `${first.place.name} ${deviceOf(first)}` : '';
    rows.push([{ text: `   + ${tell(style, 'hop.copies')}: ${where}, ${fateText({ ...j, fate: branch.fate }, style.lang)}`, tone: 'dim' }]);
  }
  group(j.hops.length, () => endRows(j, at === j.hops.length, style));
  return { rows, from, to };
}

interface Columns {
  /** Machine and device have columns. */
  columns: boolean;
  place: number;
  dev: number;
  label: number;
  /** Where a line's text begins. */
  indent: number;
}
function columnsFor(lines: readonly HopLine[], style: DrawStyle): Columns {
  const columns = style.width >= COLUMNS_FROM;
  const place = columns ? widest(lines.map((l) => l.place)) : 0;
  const dev = columns ? widest(lines.map((l) => l.dev)) : 0;
  const label = widest(lines.map((l) => (l.text === '' ? '' : l.label)));
  return { columns, place, dev, label, indent: 4 + (columns ? place + dev + 4 : 2) + label + 2 };
}
/** A line that says where it is, whatever was said above it: what is above may be scrolled away. */
const named = (line: HopLine, hop: Hop): HopLine => ({ ...line, place: hop.place.name, dev: deviceOf(hop) });
const headRow = (line: HopLine, hop: Hop): Row => [
  { text: '    ' },
  { text: line.place || hop.place.name, tone: 'strong' },
  { text: line.dev && `  ${line.dev}`, tone: 'accent' },
];

const LINE_SIGN: Record<HopLine['tone'], string> = { plain: ' ', rule: ' ', change: '~', bad: '!', good: '' };
const LINE_TONE: Record<HopLine['tone'], Tone> = { plain: 'plain', rule: 'code', change: 'changed', bad: 'bad', good: 'good' };
function lineRows(line: HopLine, lit: boolean, first: boolean, at: Columns, style: DrawStyle): Row[] {
  const sign = LINE_SIGN[line.tone] || goodSign(style);
  const tone = LINE_TONE[line.tone];
  const margin: Span[] = [
    { text: lit ? (first ? `${nowSign(style)} ` : '  ') : '  ', tone: 'accent' },
    { text: `${sign} `, tone },
  ];
  const where: Span[] = at.columns
    ? [
        { text: `${padTo(line.place, at.place)}  `, tone: 'strong' },
        { text: `${padTo(line.dev, at.dev)}  `, tone: 'accent' },
      ]
    : [{ text: '  ' }];
  const label: Span = { text: line.text === '' ? line.label : `${padTo(line.label, at.label)}  `, tone: lit ? 'reverse' : 'plain' };
  if (lit && line.label !== '') label.text = line.label;
  const gap: Span = { text: line.text === '' ? '' : ' '.repeat(Math.max(0, at.label + 2 - widthOf(label.text))) };
  const [text = '', ...more] = wrap(line.text, Math.max(16, style.width - at.indent));
  return [[...margin, ...where, label, gap, { text, tone }], ...more.map((rest): Row => [{ text: ' '.repeat(at.indent) }, { text: rest, tone }])];
}

/** The header as it enters the hop that is lit and, where the hop rewrites it, as it leaves; new values stand between "~". */
function detailRows(hop: Hop, j: Journey, style: DrawStyle): Row[] {
  // a rewrite above the link layer is easier to see alone
  const withoutMacs = hop.changed.length > 0 && !hop.changed.includes('srcMac') && !hop.changed.includes('dstMac');
  const row = (key: Message['key'], h: HeaderView, changed: readonly HeaderField[]): Row[] => {
    const name = `${padTo(tell(style, key), widest([tell(style, 'hop.before'), tell(style, 'hop.after'), tell(style, 'hop.header')]))}  `;
    const parts = headerSpans(h, changed, j, style, withoutMacs);
    const room = style.width - 6;
    const out: Span[][] = [[{ text: name, tone: 'dim' }]];
    for (const part of parts) {
      const line = out.at(-1) as Span[];
      if (line.length > 1 && line.reduce((n, s) => n + widthOf(s.text), 0) + widthOf(part.text) > room) out.push([{ text: ' '.repeat(widthOf(name)) }, part]);
      else line.push(part);
    }
    return out.map((spans): Row => [{ text: '      ' }, ...spans]);
  };
  if (hop.changed.length === 0) return row('hop.header', hop.after, []);
  return [...row('hop.before', hop.before, []), ...row('hop.after', hop.after, hop.changed)];
}
const NO_MAC = '00:00:00:00:00:00';
function headerSpans(h: HeaderView, changed: readonly HeaderField[], j: Journey, style: DrawStyle, withoutMacs: boolean): Span[] {
  const { to } = signsOf(style);
  const ports = hasPorts(j.what);
  const field = (text: string, ...of: HeaderField[]): Span =>
    of.some((f) => changed.includes(f)) ? { text: `~${text}~ `, tone: 'changed' } : { text: `${text} ` };
  const end = (ip: number, port: number | undefined): string => (ports && port !== undefined ? `${formatIp4(ip)}:${port}` : formatIp4(ip));
  const out: Span[] = [field(end(h.src, h.sport), 'src', 'sport'), { text: `${to} ` }, field(end(h.dst, h.dport), 'dst', 'dport')];
  if (!j.arp) out.push(field(`${tell(style, 'field.ttl')} ${h.ttl}`, 'ttl'));
  if (h.mark !== 0 || changed.includes('mark')) out.push(field(`${tell(style, 'field.mark')} 0x${h.mark.toString(16)}`, 'mark'));
  // before the neighbour is known the frame has no addresses
  if (h.srcMac === '' || h.dstMac === NO_MAC || withoutMacs) return out;
  const macs = [field(`${h.srcMac} ${to} ${h.dstMac}`, 'srcMac', 'dstMac')];
  const apart = [field(h.srcMac, 'srcMac'), { text: `${to} ` }, field(h.dstMac, 'dstMac')];
  out.push(...(style.width < TOGETHER_FROM ? apart : macs));
  return out;
}

/** What became of it, why, and what could be looked at next. */
function endRows(j: Journey, lit: boolean, style: DrawStyle): Row[] {
  const tone = toneOfFate(j);
  const sign = isBad(j.fate) ? '!' : j.fate.kind === 'delivered' ? goodSign(style) : ' ';
  const head: Row = [
    { text: lit ? `${nowSign(style)} ` : '  ', tone: 'accent' },
    { text: `${sign} `, tone },
    { text: fateText(j, style.lang), tone: lit ? 'reverse' : tone },
  ];
  const more = (text: string, of: Tone): Row[] => wrap(text, style.width - 4).map((t): Row => [{ text: '    ' }, { text: t, tone: of }]);
  const look = lookText(j, style.lang);
  return [head, ...whyText(j, style.lang).flatMap((s) => more(s, 'plain')), ...(look === undefined ? [] : more(look, 'code'))];
}

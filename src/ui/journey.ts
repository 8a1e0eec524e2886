/** The journey pane: the packets of the last command that sent any; one of them opened is stepped through hop by hop. */
import type { Lab } from '../lab/lab.ts';
import type { Lang } from '../lab/load.ts';
import { type Hop, type Journey, trouble } from '../lab/journey/index.ts';
import type { LastPackets } from '../lab/journey/last.ts';
import { UNICODE_SIGNS, deviceOf, endpoints } from '../lab/journey/say.ts';
import { message, say } from '../lab/text.ts';
import type { Row, Span } from './draw/box.ts';
import { type PacketRows, currentRows, listRows, packetRows, positions } from './draw/journey.ts';
import type { DrawStyle, DrawnView, KeyHint, LitHop } from './views.ts';

/** Entries that PgUp and PgDn move by. */
const PAGE = 10;

export class JourneyView implements DrawnView {
  changed = false;
  /** Index of the packet under the mark. */
  at = 0;
  /** Position in the opened packet: a hop's index, or their number for the end; undefined while the list is shown. */
  step: number | undefined;
  private packets: LastPackets | undefined;
  private drawn: { style: string; at: number; step: number | undefined; out: PacketRows } | undefined;
  private list: { style: string; rows: Span[][] } | undefined;

  get journeys(): readonly Journey[] {
    return this.packets?.journeys ?? [];
  }
  /** The packet that is opened. */
  get opened(): Journey | undefined {
    return this.step === undefined ? undefined : this.journeys[this.at];
  }
  /** The hop that is lit, for a picture of the network to light it too. */
  get hop(): Hop | undefined {
    return this.step === undefined ? undefined : this.opened?.hops[this.step];
  }
  /** Where the packet is at the position lit; at its end, where that was. */
  get lights(): LitHop | undefined {
    const { opened, step = 0 } = this;
    const hop = opened?.hops[Math.min(step, opened.hops.length - 1)];
    return hop && { netns: hop.place.netns, device: deviceOf(hop) };
  }

  title(lang: Lang): string {
    const name = say(lang, message('ui.journey'));
    if (!this.packets) return name;
    const j = this.opened;
    const all = this.journeys.length;
    if (j) {
      const { hop } = this;
      const where = hop ? `${hop.place.name} ${deviceOf(hop)}`.trimEnd() : endpoints(j.what, j.header, UNICODE_SIGNS);
      return `${name} · ${j.n}/${all} · ${j.what} · ${where}`;
    }
    const count = say(
      lang,
      this.changed ? message('ui.journey-new', { n: all }) : all === 1 ? message('trace.one-packet') : message('trace.packets', { n: all }),
    );
    return `${name} · ${count} · ${this.packets.command.trim()}`;
  }

  /** New packets: the list again, with the mark on the one that tells most. */
  look(lab: Lab): void {
    if (lab.packets === this.packets) return;
    this.packets = lab.packets;
    this.changed = lab.packets !== undefined;
    this.step = undefined;
    const { journeys } = this;
    const first = trouble(journeys) ?? journeys.find((j) => !j.arp);
    this.at = first ? journeys.indexOf(first) : 0;
    this.drawn = undefined;
    this.list = undefined;
  }
  settle(): void {
    this.changed = false;
  }
  /** First line of what is lit, and the last. */
  get focusLine(): number {
    return this.drawn?.out.from ?? -1;
  }
  get focusEnd(): number {
    return this.drawn?.out.to ?? -1;
  }

  draw(style: DrawStyle): Row[] {
    const key = `${style.width} ${style.lang} ${style.ascii}`;
    const { drawn, at, step } = this;
    if (drawn && drawn.style === key && drawn.at === at && drawn.step === step) return drawn.out.rows;
    const out = this.make(style, key);
    this.drawn = { style: key, at, step, out };
    return out.rows;
  }
  private make(style: DrawStyle, key: string): PacketRows {
    const { journeys, opened, at, step = 0 } = this;
    if (opened) return packetRows(opened, step, style);
    const j = journeys[at];
    if (!j) return { rows: [[{ text: say(style.lang, message('trace.no-command-yet')), tone: 'dim' }]], from: 0, to: 0 };
    if (this.list?.style !== key) this.list = { style: key, rows: listRows(journeys, style) };
    const { rows } = this.list;
    const current = currentRows(rows[at] as Span[], j, style);
    return { rows: [...rows.slice(0, at), ...current, ...rows.slice(at + 1)], from: at, to: at + current.length - 1 };
  }

  /** Keys that are worth showing now. */
  keys(): readonly KeyHint[] {
    if (this.journeys.length === 0) return [];
    return this.opened
      ? [
          ['\u2191\u2193', 'key.journey-step'],
          ['\u2190', 'key.journey-list'],
        ]
      : [
          ['\u2191\u2193', 'key.journey-choose'],
          ['Enter', 'key.journey-open'],
          ['Esc', 'foot.prompt'],
        ];
  }
  key(name: string): boolean {
    const { opened, journeys } = this;
    if (journeys.length === 0) return false;
    const by = MOVES[name];
    if (by !== undefined) {
      const last = (opened ? positions(opened) : journeys.length) - 1;
      const to = Math.max(0, Math.min(last, (this.step ?? this.at) + by));
      if (opened) this.step = to;
      else this.at = to;
    } else if (opened && (name === 'left' || name === 'escape' || name === 'backspace')) this.step = undefined;
    // there is nothing to scroll to the side: lines are wrapped
    else if (opened && (name === 'right' || name === 'enter')) this.step = Math.min(positions(opened) - 1, (this.step ?? 0) + 1);
    else if (!opened && (name === 'enter' || name === 'right')) this.step = 0;
    else if (name !== 'left') return false;
    this.changed = false;
    return true;
  }
}
const MOVES: Record<string, number> = {
  up: -1,
  k: -1,
  down: 1,
  j: 1,
  pageup: -PAGE,
  pagedown: PAGE,
  ' ': 1,
  home: -Infinity,
  end: Infinity,
};

/**
 * Panes: something about the world kept in view, with what the last change of the world changed in it marked. There
 * are two kinds. A command pane shows what a tool prints about one place, run by the host's tools inside the place's
 * namespace on a scratch copy. A drawn pane shows what no tool prints (views.ts).
 */
import { type MarkedLine, diffLines } from '../lab/diff.ts';
import type { Lab } from '../lab/lab.ts';
import type { PaneName } from '../lab/schema.ts';
import { annotatedTable } from '../lab/rules/annotated.ts';
import { lookAt } from '../lab/scratch.ts';
import type { PaneState } from '../lab/progress.ts';
import { Find } from './find.ts';
import { type Row, rowText } from './draw/box.ts';
import { JourneyView } from './journey.ts';
import { TopologyView } from './topology.ts';
import type { DrawStyle, DrawnView } from './views.ts';

export const IPTABLES_TABLES = ['filter', 'nat', 'raw', 'mangle'] as const;
/** The text of a command. */
export interface CommandPane {
  kind: 'command';
  name: PaneName;
  /** Shown in its title, and what it runs. */
  command(table: string): string;
  /** It exists on a machine only (docker, brctl of the host). */
  hostOnly?: boolean;
}
/** A picture of the lab's own. */
export interface DrawnPane {
  kind: 'drawn';
  name: PaneName;
  view(): DrawnView;
}
export type PaneDefinition = CommandPane | DrawnPane;

const command = (name: PaneName, line: CommandPane['command'], hostOnly = false): CommandPane => ({
  kind: 'command',
  name,
  command: line,
  ...(hostOnly && { hostOnly }),
});

/** Every pane: one line each. */
export const PANE_DEFINITIONS: readonly PaneDefinition[] = [
  command('ifconfig', () => 'ifconfig'),
  command('brctl', () => 'brctl show'),
  command('iptables', (table) => `iptables -t ${table} -nvL`),
  command('routes', () => 'ip route'),
  command('neighbours', () => 'ip neigh'),
  command('conntrack', () => 'conntrack -L'),
  command('sockets', () => 'ss -tulnp'),
  command('docker', () => 'docker ps -a', true),
  { kind: 'drawn', name: 'journey', view: () => new JourneyView() },
  { kind: 'drawn', name: 'topology', view: () => new TopologyView() },
];

/** Tab stops every eight columns, as a terminal has them. */
const expandTabs = (line: string): string => line.split('\t').reduce((out, part) => out + ' '.repeat(8 - (out.length % 8)) + part);

export class Pane {
  readonly definition: PaneDefinition;
  /** Draws the pane; undefined for the text of a command. */
  readonly view: DrawnView | undefined;
  at = 'host';
  table = 'nat';
  scroll = 0;
  /** Columns scrolled to the right. */
  shift = 0;
  /** iptables: as a table instead of the tool's text. */
  tabular = false;
  /** It stays where it is when a step asks for other panes. */
  pinned = false;
  /** Search in it. */
  find: Find | undefined;
  /** What stands in the pane, line by line: what is searched, and how long it is. */
  lines: MarkedLine[] = [];
  /** The last change of the world changed something here. */
  changed = false;
  /** A drawn pane's lines as they are drawn. */
  rows: Row[] = [];
  /** The picture was drawn anew: what it is about has yet to be brought into view. */
  private fresh = false;
  /** Lines scrolled down inside what the view's keys stand on, which begins at line `withinOf`; lines there are room for. */
  private within = 0;
  private withinOf = -1;
  private room = 0;
  private base: string[] | undefined;
  private shown: string[] = [];

  constructor(definition: PaneDefinition) {
    this.definition = definition;
    this.view = definition.kind === 'drawn' ? definition.view() : undefined;
  }
  /** The command line whose text this is; '' for a drawn pane. */
  get command(): string {
    return this.definition.kind === 'command' ? this.definition.command(this.table) : '';
  }
  /** The table with notes stands in place of the tool's text. */
  get annotated(): boolean {
    return this.tabular && this.definition.name === 'iptables';
  }
  /** Where it looks: panes about Docker itself look at the host only, and so do pictures of the whole world. */
  get place(): string {
    return this.definition.kind === 'drawn' || this.definition.hostOnly ? 'host' : this.at;
  }

  /** Look again. Marks are held against what was shown before the last change, and stay until the next one. */
  refresh(lab: Lab): void {
    if (this.view) {
      this.view.look(lab);
      this.changed = this.view.changed;
      return;
    }
    const text = this.annotated ? annotatedTable(lab, this.place, this.table).join('\n') : lookAt(lab.session.k, this.place, this.command);
    const next = text
      .replace(/\n$/, '')
      .split('\n')
      .map((l) => expandTabs(l).trimEnd());
    if (next.length === 1 && next[0] === '') next.pop();
    if (next.join('\n') !== this.shown.join('\n')) this.base = this.shown;
    this.shown = next;
    this.lines = diffLines(this.base ?? next, next);
    this.changed = this.lines.some((l) => l.mark !== 'same');
    this.scroll = Math.min(this.scroll, Math.max(0, this.lines.length - 1));
  }
  /** Have a drawn pane drawn for a box this wide inside. A command's text is as wide as it is. */
  fit(style: DrawStyle): void {
    if (!this.view) return;
    const rows = this.view.draw(style);
    if (rows === this.rows) return;
    this.rows = rows;
    this.fresh = true;
    this.lines = rows.map((row) => ({ mark: 'same', text: rowText(row), spans: [] }));
    this.scroll = Math.min(this.scroll, Math.max(0, rows.length - 1));
  }
  /**
   * Scroll so that what the view's keys stand on can be seen in `height` lines, with a line of what is around it; what is
   * longer than that is scrolled through first (`scrollWithin`). A view without such keys scrolls freely once what
   * changed in it has been brought into view.
   */
  follow(height: number): void {
    const { view, fresh } = this;
    this.fresh = false;
    this.room = height;
    if (!view || view.focusLine < 0 || (view.focusEnd === undefined && !fresh)) return;
    if (this.withinOf !== view.focusLine) this.within = 0;
    this.withinOf = view.focusLine;
    const last = Math.min(this.lines.length - 1, view.focusEnd === undefined ? view.focusLine + 3 : view.focusEnd + 1);
    if (last >= this.scroll + height) this.scroll = last - height + 1;
    const top = Math.max(0, Math.min(this.scroll, view.focusLine - 1, this.lines.length - height));
    this.within = Math.min(this.within, Math.max(0, (view.focusEnd ?? 0) - height + 1 - top));
    this.scroll = top + this.within;
  }
  /** A key that would move on, while not all of what it stands on has been seen: scrolls there instead. */
  scrollWithin(name: string): boolean {
    const { view, room } = this;
    const page = Math.max(1, room - 2);
    if (view?.focusEnd === undefined || room === 0) return false;
    if (/^(down|j| )$/.test(name) && view.focusEnd >= this.scroll + room) this.within += page;
    else if (/^(up|k)$/.test(name) && this.within > 0) this.within = Math.max(0, this.within - page);
    else return false;
    this.scroll = Math.max(0, view.focusLine - 1);
    return true;
  }
  /** What is shown now is nothing new: the marks go. */
  settle(): void {
    this.changed = false;
    if (this.view) return this.view.settle();
    this.base = this.shown;
    this.lines = diffLines(this.shown, this.shown);
  }
  /** First marked line, to bring it into view; -1 when nothing is marked. */
  get firstChange(): number {
    return this.view ? this.view.focusLine : this.lines.findIndex((l) => l.mark !== 'same');
  }
  /** Begin to search in it. */
  startFind(): void {
    this.find = new Find(
      () => this.lines.map((l) => l.text),
      (line) => {
        this.scroll = Math.max(0, line - 2);
      },
    );
  }
  /** How it stands, to be kept; and the same again, where the world has such a place. */
  get state(): Omit<PaneState, 'shown'> {
    return { pane: this.definition.name, at: this.at, table: this.table, tabular: this.tabular, pinned: this.pinned };
  }
  restore(lab: Lab, state: PaneState): void {
    const at = lab.session.k.config.machines[state.at] ? state.at : 'host';
    const table = (IPTABLES_TABLES as readonly string[]).includes(state.table) ? state.table : this.table;
    this.pinned = state.pinned;
    this.aim(lab, { at, table, tabular: state.tabular });
  }
  /** Look at another place or table: nothing is new there yet. */
  aim(lab: Lab, to: { at?: string; table?: string; tabular?: boolean }): void {
    if (to.at !== undefined) this.at = to.at;
    if (to.table !== undefined) this.table = to.table;
    if (to.tabular !== undefined) this.tabular = to.tabular;
    this.base = undefined;
    this.shown = [];
    this.scroll = 0;
    this.refresh(lab);
    this.settle();
  }
}

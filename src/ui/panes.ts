/**
 * Panes: what a tool prints about one place, kept in view, with what the last change of the world changed in it
 * marked. A pane is a command line, run by the host's tools inside the place's namespace, on a scratch copy.
 */
import { type MarkedLine, diffLines } from '../lab/diff.ts';
import type { PaneName } from '../lab/schema.ts';
import { lookAt } from '../lab/scratch.ts';
import type { K } from '../shell/command.ts';

export const IPTABLES_TABLES = ['filter', 'nat', 'raw', 'mangle'] as const;
export interface PaneDefinition {
  name: PaneName /** Shown in its title, and what it runs. */;
  command(table: string): string /** It exists on a machine only (docker, brctl of the host). */;
  hostOnly?: boolean;
}

/** Every pane: one line each. */
export const PANE_DEFINITIONS: readonly PaneDefinition[] = [
  { name: 'ifconfig', command: () => 'ifconfig' },
  { name: 'brctl', command: () => 'brctl show' },
  { name: 'iptables', command: (table) => `iptables -t ${table} -nvL` },
  { name: 'routes', command: () => 'ip route' },
  { name: 'neighbours', command: () => 'ip neigh' },
  { name: 'conntrack', command: () => 'conntrack -L' },
  { name: 'sockets', command: () => 'ss -tulnp' },
  { name: 'docker', command: () => 'docker ps -a', hostOnly: true },
];

/** Tab stops every eight columns, as a terminal has them. */
const expandTabs = (line: string): string => line.split('\t').reduce((out, part) => out + ' '.repeat(8 - (out.length % 8)) + part);

export class Pane {
  readonly definition: PaneDefinition;
  at = 'host';
  table = 'nat';
  scroll = 0;
  /** Columns scrolled to the right. */
  shift = 0;
  /** iptables: as a table instead of the tool's text. */
  tabular = false;
  lines: MarkedLine[] = [];
  /** The last change of the world changed something here. */
  changed = false;
  private base: string[] | undefined;
  private shown: string[] = [];

  constructor(definition: PaneDefinition) {
    this.definition = definition;
  }
  get command(): string {
    return this.definition.command(this.table);
  }
  /** Where it looks: panes about Docker itself look at the host only. */
  get place(): string {
    return this.definition.hostOnly ? 'host' : this.at;
  }

  /** Look again. Marks are held against what was shown before the last change, and stay until the next one. */
  refresh(k: K): void {
    const text = lookAt(k, this.place, this.command);
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
  /** What is shown now is nothing new: the marks go. */
  settle(): void {
    this.base = this.shown;
    this.lines = diffLines(this.shown, this.shown);
    this.changed = false;
  }
  /** First marked line, to bring it into view. */
  get firstChange(): number {
    return this.lines.findIndex((l) => l.mark !== 'same');
  }
  /** Look at another place or table: nothing is new there yet. */
  aim(k: K, to: { at?: string; table?: string }): void {
    if (to.at !== undefined) this.at = to.at;
    if (to.table !== undefined) this.table = to.table;
    this.base = undefined;
    this.scroll = 0;
    this.refresh(k);
    this.settle();
  }
}

/**
 * The screen's state and what keys do to it. React only draws what this holds: a view subscribes, and is told when
 * something changed. No clock and no terminal in here; both are handed in (run.tsx).
 */
import { Lab, type WorldMaker } from '../lab/lab.ts';
import type { Lang, LoadedLesson } from '../lab/load.ts';
import { type Progress, emptyProgress } from '../lab/progress.ts';
import type { PaneRequest } from '../lab/schema.ts';
import type { Shelf } from '../lab/shelf.ts';
import { message, say, type Message } from '../lab/text.ts';
import type { WordResult } from '../lab/words/index.ts';
import type { Key } from '../terminal/keys.ts';
import { Chooser, type ChooserOptions } from './chooser.ts';
import { extra, hasFourth } from './layout.ts';
import { keep } from './keeping.ts';
import { dispatch } from './keys.ts';
import { PANE_DEFINITIONS, Pane } from './panes.ts';
import { addTerminal, terminalSize, tick } from './terminals.ts';
import type { Demo } from './demo.ts';
import type { TermView } from './termview.ts';
import { startTour } from './tour.ts';
import type { LitHop } from './views.ts';
import type { Theme } from './draw/theme.ts';

export interface UiOptions {
  lessons: LoadedLesson[];
  makeWorld: WorldMaker;
  theme: Theme;
  lang: Lang;
  progress?: Progress;
  /** Called when there is something to keep; a text that it gives back is the reason why it could not be. */
  save?: (progress: Progress) => unknown;
  /** Writes a file that a word of the lab gives away; the sentence to say. */
  writeFile?: (file: NonNullable<WordResult['file']>) => Message;
  /** Leave the program. */
  quit: () => void;
  suspend?: () => void;
  /** Where worlds are kept by name. */
  shelf?: Shelf | undefined;
  notice?: string;
  /** Nothing moves by itself: a command's output comes at once, not at the pace of its time. */
  still?: boolean;
  /** Show newcomers around. */
  tour?: boolean;
}
export type Focus = 'terminal' | 'lesson' | number;

export class Ui {
  readonly options: UiOptions;
  lang: Lang;
  columns = 80;
  rows = 24;
  screen: 'list' | 'lab' = 'list';
  selected = 0;
  help = false;
  /** Lines the help is scrolled down. */
  helpScroll = 0;
  /** A list that waits for a choice, in the terminal's place. */
  chooser: Chooser | undefined;
  focus: Focus = 'terminal';
  zoomed = false;
  /** The lab types by itself. */
  demo: Demo | undefined;
  /** Page of the tour that is open. */
  tour: number | undefined;
  lessonScroll = 0;
  /** The learner has been told that the step is done. */
  toldDone = false;
  /** The furthest that the lesson can be scrolled, as it was last drawn. */
  lessonBottom = 0;
  /** A small screen gives the panes' room to a step's text until the learner types. */
  reading = false;
  /** One sentence in the bottom line, until the next key. */
  status = '';
  lab: Lab | undefined;
  terms: TermView[] = [];
  termAt = 0;
  panes: Pane[] = [];
  /** Which panes stand on the screen, by index into `panes`. */
  onScreen: number[] = [0, 1, 2];
  paneAt = 0;
  progress: Progress;
  /** Commands typed, in any terminal. */
  readonly history: string[] = [];
  private readonly listeners = new Set<() => void>();
  private version = 0;

  constructor(options: UiOptions) {
    this.options = options;
    this.lang = options.lang;
    this.progress = options.progress ?? emptyProgress();
    this.status = options.notice ?? '';
    const open = options.lessons.findIndex((l) => !this.progress.lessons[l.lesson.id]?.done);
    this.selected = Math.max(0, open);
  }

  // ---- for React's useSyncExternalStore ---------------------------------------------------------------------------
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly getVersion = (): number => this.version;
  /** Something changed: views look again. */
  changed(): void {
    this.version++;
    for (const listener of this.listeners) listener();
  }

  text(key: Message['key'], values?: Record<string, string | number>): string {
    return say(this.lang, message(key, values));
  }
  get term(): TermView {
    return this.terms[this.termAt] as TermView;
  }
  /** Is a command running in some terminal? */
  get running(): boolean {
    return this.terms.some((t) => t.busy || !t.waiting);
  }
  get tooSmall(): boolean {
    return this.columns < 80 || this.rows < 24;
  }
  /** Room for all panes at once? */
  get wide(): boolean {
    return this.columns >= 110 && this.rows >= 34;
  }
  /** The hop of a packet that some pane follows. */
  get litHop(): LitHop | undefined {
    for (const pane of this.panes) if (pane.view?.lights) return pane.view.lights;
    return undefined;
  }
  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    for (const t of this.terms) Object.assign(t.terminal.size, terminalSize(this));
    // a pane that comes into view with more room was not looked at while it was away
    if (this.lab) {
      this.lab.columns = Math.min(100, terminalSize(this).columns - 2);
      const fourth = hasFourth(this) ? this.panes[extra(this)] : undefined;
      fourth?.refresh(this.lab);
    }
    this.changed();
  }

  // ---- opening and leaving ------------------------------------------------------------------------------------------

  /** Open a lesson, or free play without one. */
  open(lesson?: LoadedLesson): void {
    this.lab = new Lab(this.options.makeWorld, this.lang, lesson, lesson && this.progress.lessons[lesson.lesson.id]);
    this.lab.shelf = this.options.shelf;
    this.lab.columns = Math.min(100, terminalSize(this).columns - 2);
    this.screen = 'lab';
    this.focus = 'terminal';
    this.zoomed = false;
    this.chooser = undefined;
    this.lessonScroll = 0;
    this.reading = lesson !== undefined && !this.wide;
    this.terms = [];
    this.panes = PANE_DEFINITIONS.map((d) => new Pane(d));
    this.onScreen = [0, 1, 2];
    this.restorePanes();
    addTerminal(this, { at: 'host', title: 'docker-host' });
    addTerminal(this, { at: 'laptop', title: 'laptop' });
    this.termAt = 0;
    this.arrange();
    this.refreshPanes(true);
    this.tour = undefined;
    if (this.options.tour && !this.progress.settings?.toured) startTour(this);
    keep(this);
  }
  /** Panes as they were left: all of them in free play, the pinned ones in a lesson. */
  private restorePanes(): void {
    const { lab } = this;
    if (!lab) return;
    const shown: number[] = [];
    for (const state of this.progress.settings?.panes ?? []) {
      const index = this.panes.findIndex((p) => p.definition.name === state.pane);
      if (index < 0 || (lab.loaded && !state.pinned)) continue;
      this.panes[index]?.restore(lab, state);
      if (state.shown) shown.push(index);
    }
    this.onScreen = [...new Set([...shown, 0, 1, 2])].slice(0, 3);
    this.paneAt = this.onScreen[0] ?? 0;
  }
  /** Bring the panes that the lesson's step asks for into view; pinned ones stay where they are. */
  arrange(): void {
    const wanted: readonly PaneRequest[] = this.lab?.step?.panes ?? this.lab?.loaded?.lesson.panes ?? [];
    const list = wanted.flatMap((w) => {
      const name = typeof w === 'string' ? w : w.pane;
      const index = this.panes.findIndex((p) => p.definition.name === name);
      if (index < 0) return [];
      // what a lesson asks for without a place is the host's
      const request = typeof w === 'string' ? undefined : w;
      if (this.lab && !this.panes[index]?.pinned)
        this.panes[index]?.aim(this.lab, { at: request?.at ?? 'host', ...(request?.table !== undefined && { table: request.table }) });
      return [index];
    });
    if (list.length === 0) return;
    const isPinned = (i: number): boolean => this.panes[i]?.pinned ?? false;
    const others = [...new Set([...list, ...this.onScreen, 0, 1, 2])].filter((i) => !(this.onScreen.includes(i) && isPinned(i)));
    this.onScreen = this.onScreen.map((i) => (isPinned(i) ? i : (others.shift() as number)));
    if (!isPinned(this.paneAt)) this.paneAt = list.find((i) => this.onScreen.includes(i)) ?? (this.onScreen[0] as number);
  }
  close(): void {
    keep(this);
    this.screen = 'list';
    this.lab = undefined;
    this.demo = undefined;
    this.terms = [];
    const open = this.options.lessons.findIndex((l) => !this.progress.lessons[l.lesson.id]?.done);
    if (open >= 0) this.selected = open;
    this.changed();
  }
  /** Panes that stand on the screen, or would with more room. */
  shownPanes(): number[] {
    const fourth = hasFourth(this) ? extra(this) : -1;
    return this.panes.flatMap((_, i) => (this.onScreen.includes(i) || i === this.paneAt || i === fourth ? [i] : []));
  }
  refreshPanes(base: boolean): void {
    const { lab } = this;
    if (!lab) return;
    for (const i of this.shownPanes()) {
      const pane = this.panes[i] as Pane;
      pane.refresh(lab);
      if (base) pane.settle();
      else if (pane.changed) pane.scroll = Math.max(0, pane.firstChange - 1);
    }
  }

  choose(options: ChooserOptions): void {
    this.chooser = new Chooser(options);
  }
  key(k: Key): void {
    this.status = '';
    dispatch(this, k);
    this.changed();
  }
  /** Let real time pass: virtual time keeps up with it while something runs. */
  tick(us: number): void {
    tick(this, us);
  }
}

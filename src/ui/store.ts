/**
 * The screen's state and what keys do to it. React only draws what this holds: a view subscribes, and is told when
 * something changed. No clock and no terminal in here; both are handed in (run.tsx).
 */
import { Lab, LAB_WORDS, type WorldMaker } from '../lab/lab.ts';
import type { Lang, LoadedLesson } from '../lab/load.ts';
import { type Progress, emptyProgress } from '../lab/progress.ts';
import type { PaneRequest } from '../lab/schema.ts';
import { message, say, type Message } from '../lab/text.ts';
import { type Key, keyName } from '../terminal/keys.ts';
import { cycleFocus, movePlace, nextPane, viewKey } from './paneKeys.ts';
import { PANE_DEFINITIONS, Pane } from './panes.ts';
import { TermView } from './termview.ts';
import type { Theme } from './draw/theme.ts';

/** Virtual µs that a key press may skip ahead while a command runs. */
const SKIP = 60e6;

export interface UiOptions {
  lessons: LoadedLesson[];
  makeWorld: WorldMaker;
  theme: Theme;
  lang: Lang;
  progress?: Progress;
  /** Called when there is something to keep. */
  save?: (progress: Progress) => void;
  /** Leave the program. */
  quit: () => void;
  suspend?: () => void;
  notice?: string;
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
  focus: Focus = 'terminal';
  zoomed = false;
  lessonScroll = 0;
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
  private readonly history: string[] = [];
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
  get tooSmall(): boolean {
    return this.columns < 80 || this.rows < 24;
  }
  /** Room for all panes at once? */
  get wide(): boolean {
    return this.columns >= 110 && this.rows >= 34;
  }
  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    for (const t of this.terms) Object.assign(t.terminal.size, { columns: Math.max(20, columns - 4), rows: Math.max(5, Math.floor(rows / 3)) });
    this.changed();
  }

  // ---- opening and leaving ------------------------------------------------------------------------------------------

  /** Open a lesson, or free play without one. */
  open(lesson?: LoadedLesson): void {
    this.lab = new Lab(this.options.makeWorld, this.lang, lesson, lesson && this.progress.lessons[lesson.lesson.id]);
    this.screen = 'lab';
    this.focus = 'terminal';
    this.zoomed = false;
    this.lessonScroll = 0;
    this.terms = [];
    this.panes = PANE_DEFINITIONS.map((d) => new Pane(d));
    this.onScreen = [0, 1, 2];
    this.addTerminal('host', 'docker-host');
    this.addTerminal('laptop', 'laptop');
    this.termAt = 0;
    this.arrange();
    this.refreshPanes(true);
    this.keep();
  }
  private addTerminal(at: string, title: string): void {
    if (this.lab)
      this.terms.push(
        new TermView(this.lab.session, at, title, { columns: Math.max(20, this.columns - 4), rows: Math.max(5, Math.floor(this.rows / 3)) }, this.history),
      );
  }
  /** Bring the panes that the lesson's step asks for into view. */
  private arrange(): void {
    const wanted: readonly PaneRequest[] = this.lab?.step?.panes ?? this.lab?.loaded?.lesson.panes ?? [];
    const list = wanted.flatMap((w) => {
      const name = typeof w === 'string' ? w : w.pane;
      const index = this.panes.findIndex((p) => p.definition.name === name);
      if (index < 0) return [];
      // what a lesson asks for without a place is the host's
      const request = typeof w === 'string' ? undefined : w;
      if (this.lab) this.panes[index]?.aim(this.lab, { at: request?.at ?? 'host', ...(request?.table !== undefined && { table: request.table }) });
      return [index];
    });
    if (list.length > 0) this.onScreen = [...new Set([...list, 0, 1, 2])].slice(0, 3);
    this.paneAt = this.onScreen[0] ?? 0;
  }
  close(): void {
    this.keep();
    this.screen = 'list';
    this.lab = undefined;
    this.terms = [];
    const open = this.options.lessons.findIndex((l) => !this.progress.lessons[l.lesson.id]?.done);
    if (open >= 0) this.selected = open;
    this.changed();
  }
  /** Note the lesson's state and have it kept. */
  private keep(): void {
    const id = this.lab?.loaded?.lesson.id;
    if (!this.lab || !id) return;
    const now = this.lab.progress;
    const before = this.progress.lessons[id];
    this.progress = {
      ...this.progress,
      lang: this.lang,
      lessons: { ...this.progress.lessons, [id]: before?.done && !now.done ? { ...now, done: true } : now },
    };
    this.options.save?.(this.progress);
  }

  // ---- time ---------------------------------------------------------------------------------------------------------

  /** Is a command running in some terminal? */
  get running(): boolean {
    return this.terms.some((t) => t.busy || !t.waiting);
  }
  /** Let real time pass: virtual time keeps up with it while something runs. */
  tick(us: number): void {
    if (!this.lab || !this.running) return;
    const seen = this.terms.map((t) => t.scrollback.version);
    this.lab.session.step(this.lab.session.k.now + us, 20_000);
    const ended = this.settleCommands();
    if (ended || this.terms.some((t, i) => t.scrollback.version !== seen[i])) this.changed();
  }
  /** Any key skips ahead to the end of what runs. */
  private skip(): void {
    const { lab } = this;
    if (!lab) return;
    const until = lab.session.k.now + SKIP;
    while (this.term.busy && !this.term.waiting && lab.session.k.now < until && lab.session.nextEventAt !== undefined)
      lab.session.step(Math.min(until, lab.session.nextEventAt ?? until), 5_000);
    this.settleCommands();
  }
  /** Prompts that came back: look at goals and panes again. */
  private settleCommands(): boolean {
    let ended = false;
    for (const t of this.terms) {
      if (t.terminal.closed) {
        if (t.at === 'host' && !t.busy) {
          this.close();
          return true;
        }
        t.terminal.restart();
        t.busy = false;
        this.lab?.session.step(this.lab.session.k.now + 2_000);
      }
      if (!t.busy || !t.waiting) continue;
      t.busy = false;
      ended = true;
      this.lab?.commandEnded();
      this.refreshPanes(false);
      this.tellGoals();
      const next = t.queued.shift();
      if (next !== undefined) this.submit(t, next);
    }
    return ended;
  }
  private tellGoals(): void {
    const { lab } = this;
    if (!lab) return;
    if (lab.stepDone && lab.loaded && !lab.finished) this.status = this.text('lab.step-done');
  }
  private refreshPanes(base: boolean): void {
    const { lab } = this;
    if (!lab) return;
    for (const [i, pane] of this.panes.entries()) {
      if (!this.onScreen.includes(i) && i !== this.paneAt) continue;
      pane.refresh(lab);
      if (base) pane.settle();
      else if (pane.changed) pane.scroll = Math.max(0, pane.firstChange - 1);
    }
  }

  // ---- commands -----------------------------------------------------------------------------------------------------

  private submit(t: TermView, line: string): void {
    const { lab } = this;
    if (!lab) return;
    const words = line.trim().split(/\s+/);
    if ((LAB_WORDS as readonly string[]).includes(words[0] as string) && !t.busy) {
      const before = lab.stepIndex;
      const result = lab.word(line);
      if (result) {
        t.remember(line);
        t.echo(line);
        lab.session.step(lab.session.k.now + 2_000);
        t.say(result.text.replace(/`/g, ''));
        if (result.put !== undefined) t.put(result.put);
        if (lab.stepIndex !== before || lab.finished) this.stepMoved();
        else this.refreshPanes(words[0] === 'undo' || words[0] === 'redo' || words[0] === 'reset');
        this.tellGoals();
        this.keep();
        return;
      }
    }
    t.remember(line);
    if (line.trim() !== '') {
      lab.commandStarts(line);
    }
    t.terminal.type(line);
    t.busy = true;
    lab.session.step(lab.session.k.now + 30_000, 20_000);
    this.settleCommands();
  }
  private stepMoved(): void {
    this.lessonScroll = 0;
    this.arrange();
    this.refreshPanes(true);
    this.keep();
  }
  /** A word of the lab, by key. */
  private word(word: string): void {
    if (!this.term.busy) this.submit(this.term, word);
  }

  // ---- keys -----------------------------------------------------------------------------------------------------------

  key(k: Key): void {
    this.status = '';
    this.dispatch(k);
    this.changed();
  }
  private dispatch(k: Key): void {
    const name = keyName(k);
    if (name === 'C-z') return this.options.suspend?.();
    if (this.help) {
      this.help = false;
      return;
    }
    if (name === 'f1') {
      this.help = true;
      return;
    }
    if (name === 'f4') return this.setLang(this.lang === 'en' ? 'zh' : 'en');
    if (this.screen === 'list') return this.listKey(name);
    if (this.tooSmall && name === 'C-c') return this.options.quit();
    switch (name) {
      case 'f2':
      case 'C-g':
        if (this.term.search) break;
        return this.word('hint');
      case 'f3':
      case 'C-o':
        return this.word('solution');
      case 'C-x':
        return this.word('undo');
      case 'C-q':
        return this.close();
      case 'f5':
        this.termAt = (this.termAt + 1) % this.terms.length;
        this.focus = 'terminal';
        return;
      case 'S-tab':
      case 'f6':
        return cycleFocus(this);
      case 'f8':
        return nextPane(this);
      case 'f9':
        return movePlace(this);
      case 'f10':
        this.zoomed = !this.zoomed;
        return;
    }
    if (this.focus === 'terminal') this.terminalKey(k, name);
    else viewKey(this, name);
  }
  private setLang(lang: Lang): void {
    this.lang = lang;
    if (this.lab) this.lab.lang = lang;
    this.keep();
  }

  private listKey(name: string): void {
    const count = this.options.lessons.length;
    if (name === 'up' || name === 'k') this.selected = Math.max(0, this.selected - 1);
    else if (name === 'down' || name === 'j') this.selected = Math.min(count - 1, this.selected + 1);
    else if (name === 'home') this.selected = 0;
    else if (name === 'end') this.selected = count - 1;
    else if (name === 'enter') this.open(this.options.lessons[this.selected]);
    else if (name === 's') this.open();
    else if (name === 'l') this.setLang(this.lang === 'en' ? 'zh' : 'en');
    else if (name === '?') this.help = true;
    else if (name === 'q' || name === 'C-c' || name === 'C-d' || name === 'escape') this.options.quit();
  }

  private terminalKey(k: Key, name: string): void {
    const t = this.term;
    if (name === 'C-c') {
      t.queued = [];
      t.take();
      t.terminal.interrupt();
      t.busy = true;
      this.lab?.session.step(this.lab.session.k.now + 20_000, 20_000);
      this.settleCommands();
      return;
    }
    if (t.busy && !t.waiting) {
      this.skip();
      return;
    }
    if (name === 'C-d' && t.line.text === '') {
      t.terminal.eof();
      t.busy = false;
      this.lab?.session.step(this.lab.session.k.now + 20_000, 20_000);
      this.settleCommands();
      return;
    }
    if (name === '?' && t.line.text === '' && !t.search) {
      this.help = true;
      return;
    }
    if (k.name === 'paste') return this.paste(t, k.text);
    if (name === 'enter' && (!t.search || t.key(k) || true)) {
      t.search = undefined;
      const line = t.take();
      if (line.trim() === '' && this.lab?.stepDone && !this.lab.finished) return this.word('next');
      this.submit(t, line);
      return;
    }
    t.key(k);
  }
  /** A paste of several lines is run line by line; the last one waits on the prompt unless it ended with a newline. */
  private paste(t: TermView, text: string): void {
    const lines = text.split('\n');
    const last = lines.pop() as string;
    if (lines.length === 0) {
      t.put(t.line.text.slice(0, t.line.cursor) + last + t.line.text.slice(t.line.cursor));
      return;
    }
    const first = t.take() + (lines.shift() as string);
    t.queued.push(...lines);
    this.submit(t, first);
    if (last !== '') t.put(last);
  }
}

/**
 * A demonstration: the lesson's own solution typed at a pace that a room can follow, with keys to pause, to go step by
 * step, and to take over. It sits on the same Ui as a learner, so what it shows is what typing would show.
 */
import { splitPlace } from '../lab/lab.ts';
import { addTerminal, goToTerminal, submit, word } from './terminals.ts';
import type { Ui } from './store.ts';

/** ms a character, after a line before Enter, per character of text to read, per line of output, and their bounds. */
const PACE = { key: 45, enter: 600, letter: 35, line: 160, shortest: 1500, longest: 15_000 };
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

type Phase =
  /** Text is being read. */
  | { kind: 'read' }
  /** A line is being typed. */
  | { kind: 'type'; line: string; typed: number }
  /** Its command runs. */
  | { kind: 'run'; from: number }
  | { kind: 'over' };

export class Demo {
  paused = false;
  private readonly ui: Ui;
  private phase: Phase = { kind: 'read' };
  /** ms until the phase ends or the next character comes. */
  private wait: number;
  private speedAt = SPEEDS.indexOf(1);
  /** Lines of the step that are still to be typed. */
  private lines: string[];

  constructor(ui: Ui) {
    this.ui = ui;
    this.lines = this.stepLines();
    this.wait = this.reading(ui.lab?.stepText ?? '');
  }
  get over(): boolean {
    return this.phase.kind === 'over';
  }
  get speed(): number {
    return SPEEDS[this.speedAt] ?? 1;
  }
  private stepLines(): string[] {
    return [...(this.ui.lab?.step?.solution ?? [])];
  }
  private reading(text: string): number {
    return Math.min(PACE.longest, PACE.shortest + text.length * PACE.letter);
  }

  /** Let real time pass, ms. True when something is to be drawn. */
  beat(ms: number): boolean {
    if (this.paused || this.over) return false;
    if (this.phase.kind === 'run') {
      if (this.ui.term.busy && !this.ui.term.waiting) return false;
      const lines = this.ui.term.scrollback.lines.length - this.phase.from;
      this.phase = { kind: 'read' };
      this.wait = Math.min(PACE.longest, PACE.shortest + Math.max(0, lines) * PACE.line);
      return true;
    }
    this.wait -= ms * this.speed;
    let drawn = false;
    while (this.wait <= 0 && !this.over && !this.isRunning) {
      this.advance();
      drawn = true;
    }
    return drawn;
  }
  /** (A getter, since `advance` changes the phase behind the compiler's back.) */
  private get isRunning(): boolean {
    return this.phase.kind === 'run';
  }

  /** What is next: a character, Enter, the next line, the next step. */
  private advance(): void {
    const { ui, phase } = this;
    const { lab } = ui;
    if (!lab) {
      this.phase = { kind: 'over' };
    } else if (phase.kind === 'type') {
      if (phase.typed < phase.line.length) {
        phase.typed = ui.options.still ? phase.line.length : phase.typed + 1;
        ui.term.put(phase.line.slice(0, phase.typed));
        this.wait += phase.typed === phase.line.length ? PACE.enter : PACE.key;
        return;
      }
      const from = ui.term.scrollback.lines.length;
      submit(ui, ui.term, ui.term.take());
      this.phase = { kind: 'run', from };
    } else if (this.lines.length > 0) {
      const { at, command } = splitPlace(lab.fillAnswer(this.lines.shift() as string));
      this.goTo(at);
      ui.reading = false;
      this.phase = { kind: 'type', line: command, typed: 0 };
      this.wait = PACE.key;
    } else this.nextStep();
  }
  private goTo(at: string): void {
    const { ui } = this;
    const there = ui.terms.findIndex((t) => t.at === at && !t.extra);
    if (there < 0) addTerminal(ui, { at, title: ui.lab?.session.k.config.machines[at]?.hostname ?? at });
    goToTerminal(ui, there < 0 ? ui.terms.length - 1 : there);
  }
  private nextStep(): void {
    const { ui } = this;
    const { lab } = ui;
    if (!lab || lab.finished || !lab.loaded) {
      this.phase = { kind: 'over' };
      return;
    }
    const before = lab.stepIndex;
    word(ui, 'next');
    // a step that its solution does not solve would be a fault of the lesson: stop there, for all to see
    if (lab.finished || lab.stepIndex === before) this.phase = { kind: 'over' };
    this.lines = this.stepLines();
    this.wait = this.reading(lab.stepText);
  }

  /** A key while it runs; false when it has given the keyboard back and the key is for the lab. */
  key(name: string): boolean {
    if (name === ' ' || name === 'p') this.paused = !this.paused;
    else if (name === 'right' || name === 'enter') this.step();
    else if (name === '+' || name === '=') this.speedAt = Math.min(SPEEDS.length - 1, this.speedAt + 1);
    else if (name === '-') this.speedAt = Math.max(0, this.speedAt - 1);
    else if (name === 'q' || name === 'escape' || name === 'C-c') this.phase = { kind: 'over' };
    // keys that only change what is seen stay the lab's own
    else return !/^(f\d+|pageup|pagedown|S-tab)$/.test(name);
    return true;
  }
  /** One thing at once: the rest of a line, its Enter, or the next line. */
  private step(): void {
    const { phase } = this;
    if (phase.kind === 'run') return;
    if (phase.kind === 'type') phase.typed = Math.max(phase.typed, phase.line.length - (phase.typed < phase.line.length ? 1 : 0));
    this.advance();
    this.wait = Math.max(this.wait, PACE.enter);
  }
}

/** The lab's terminals: opening them, typing into them, and letting their commands take time. */
import { labWord } from '../lab/words/index.ts';
import { keep } from './keeping.ts';
import type { Ui } from './store.ts';
import { TermView } from './termview.ts';

/** Virtual µs that a key press may skip ahead while a command runs. */
const SKIP = 60e6;

export function addTerminal(ui: Ui, at: string, title: string): void {
  if (ui.lab) ui.terms.push(new TermView(ui.lab.session, at, title, terminalSize(ui), ui.history));
}
/** What programs are told about the size of their terminal. */
export const terminalSize = (ui: Ui): { columns: number; rows: number } => ({
  columns: Math.max(20, ui.columns - 4),
  rows: Math.max(5, Math.floor(ui.rows / 3)),
});

// ---- time -----------------------------------------------------------------------------------------------------------

/** Let real time pass: virtual time keeps up with it while something runs. */
export function tick(ui: Ui, us: number): void {
  if (!ui.lab || !ui.running) return;
  const seen = ui.terms.map((t) => t.scrollback.version);
  ui.lab.session.step(ui.lab.session.k.now + us, 20_000);
  const ended = settleCommands(ui);
  if (ended || ui.terms.some((t, i) => t.scrollback.version !== seen[i])) ui.changed();
}
/** Any key skips ahead to the end of what runs. */
export function skip(ui: Ui): void {
  const { lab } = ui;
  if (!lab) return;
  const until = lab.session.k.now + SKIP;
  while (ui.term.busy && !ui.term.waiting && lab.session.k.now < until && lab.session.nextEventAt !== undefined)
    lab.session.step(Math.min(until, lab.session.nextEventAt ?? until), 5_000);
  settleCommands(ui);
}
/** Let a little time pass, so that what a key began shows at once. */
export function settle(ui: Ui, us = 20_000): void {
  ui.lab?.session.step(ui.lab.session.k.now + us, 20_000);
  settleCommands(ui);
}
/** Prompts that came back: look at goals and panes again. */
function settleCommands(ui: Ui): boolean {
  let ended = false;
  for (const t of ui.terms) {
    if (t.terminal.closed) {
      if (t.at === 'host' && !t.busy) {
        ui.close();
        return true;
      }
      t.terminal.restart();
      t.busy = false;
      ui.lab?.session.step(ui.lab.session.k.now + 2_000);
    }
    if (!t.busy || !t.waiting) continue;
    t.busy = false;
    ended = true;
    ui.lab?.commandEnded();
    ui.refreshPanes(false);
    tellGoals(ui);
    const next = t.queued.shift();
    if (next !== undefined) submit(ui, t, next);
  }
  return ended;
}
function tellGoals(ui: Ui): void {
  const { lab } = ui;
  if (lab?.stepDone && lab.loaded && !lab.finished) ui.status = ui.text('lab.step-done');
}

// ---- commands -------------------------------------------------------------------------------------------------------

/** Enter: a word of the lab, or a command for the shell behind this terminal. */
export function submit(ui: Ui, t: TermView, line: string): void {
  const { lab } = ui;
  if (!lab) return;
  const name = line.trim().split(/\s+/)[0] as string;
  if (labWord(name) && !t.busy) {
    const before = lab.stepIndex;
    const result = lab.word(line);
    if (result) {
      t.remember(line);
      t.echo(line);
      lab.session.step(lab.session.k.now + 2_000);
      const written = result.file && ui.options.writeFile?.(result.file);
      t.say([result.text, written && lab.text(written)].filter(Boolean).join('\n').replace(/`/g, ''));
      if (result.put !== undefined) t.put(result.put);
      if (lab.stepIndex !== before || lab.finished) stepMoved(ui);
      else ui.refreshPanes(result.world === true);
      tellGoals(ui);
      keep(ui);
      return;
    }
  }
  t.remember(line);
  if (line.trim() !== '') lab.commandStarts(line, t.terminal);
  t.terminal.type(line);
  t.busy = true;
  settle(ui, 30_000);
}
function stepMoved(ui: Ui): void {
  ui.lessonScroll = 0;
  ui.arrange();
  ui.refreshPanes(true);
  keep(ui);
}
/** A word of the lab, by key. */
export function word(ui: Ui, line: string): void {
  if (!ui.term.busy) submit(ui, ui.term, line);
}
/** A paste of several lines is run line by line; the last one waits on the prompt unless it ended with a newline. */
export function paste(ui: Ui, t: TermView, text: string): void {
  const lines = text.split('\n');
  const last = lines.pop() as string;
  if (lines.length === 0) {
    t.put(t.line.text.slice(0, t.line.cursor) + last + t.line.text.slice(t.line.cursor));
    return;
  }
  const first = t.take() + (lines.shift() as string);
  t.queued.push(...lines);
  submit(ui, t, first);
  if (last !== '') t.put(last);
}

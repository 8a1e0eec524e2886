/** The lab's terminals: opening them, typing into them, and letting their commands take time. */
import { didYouMean } from '../lab/didYouMean.ts';
import { splitPlace } from '../lab/place.ts';
import { LAB_WORDS, labWord } from '../lab/words/index.ts';
import { keep } from './keeping.ts';
import { placesOf } from './paneKeys.ts';
import type { Ui } from './store.ts';
import { openTimeline } from './timelineView.ts';
import { type TermOptions, TermView } from './termview.ts';

/** Virtual µs that one key press skips ahead while a command runs. */
const SKIP = 10e6;
/** Terminals that can be open at once. */
const MAX_TERMINALS = 9;

export function addTerminal(ui: Ui, options: Pick<TermOptions, 'at' | 'title' | 'command' | 'extra'>): void {
  if (ui.lab) ui.terms.push(new TermView(ui.lab.session, { ...options, size: terminalSize(ui), history: ui.history, words: LAB_WORDS.map((w) => w.name) }));
}
/** What programs are told about the size of their terminal. */
export const terminalSize = (ui: Ui): { columns: number; rows: number } => ({
  columns: Math.max(20, ui.columns - 4),
  rows: Math.max(5, Math.floor(ui.rows / 3)),
});

/** Open one more terminal at a machine, in a running container or in a named namespace (`netns:NAME`), and go to it. */
export function openTerminalAt(ui: Ui, place: string): void {
  const config = ui.lab?.session.k.config;
  if (!config) return;
  if (ui.terms.length >= MAX_TERMINALS) {
    ui.status = ui.text('ui.terminals-full', { n: MAX_TERMINALS });
    return;
  }
  const machine = config.machines[place];
  const netns = place.startsWith('netns:') ? place.slice('netns:'.length) : undefined;
  const name = machine?.hostname ?? netns ?? place;
  const same = ui.terms.filter((t) => t.title.replace(/ \d+$/, '') === name).length;
  const command = machine ? undefined : netns ? ['ip', 'netns', 'exec', netns, 'bash'] : ['docker', 'exec', '-it', place, 'sh'];
  addTerminal(ui, { at: machine ? place : 'host', title: same > 0 ? `${name} ${same + 1}` : name, extra: true, ...(command && { command }) });
  goToTerminal(ui, ui.terms.length - 1);
  const t = ui.term;
  // docker exec takes a moment
  for (let i = 0; i < 20 && !t.waiting && !t.terminal.closed; i++) settle(ui, 100_000);
}
/** Every place where a terminal can be opened. */
export function terminalPlaces(ui: Ui): string[] {
  const machines = Object.keys(ui.lab?.session.k.config.machines ?? {});
  return [...new Set([...placesOf(ui), ...machines])];
}
/** Let the learner choose where. */
export function chooseTerminal(ui: Ui): void {
  const machines = ui.lab?.session.k.config.machines ?? {};
  ui.choose({
    title: ui.text('ui.open-terminal'),
    choices: terminalPlaces(ui).map((value) => {
      const machine = machines[value];
      const note = machine ? 'ui.place-machine' : value.startsWith('netns:') ? 'ui.place-netns' : 'ui.place-container';
      return { value, label: machine?.hostname ?? value.replace(/^netns:/, ''), note: ui.text(note) };
    }),
    pick: (choice) => openTerminalAt(ui, choice.value),
  });
}
export function goToTerminal(ui: Ui, index: number): void {
  if (!ui.terms[index]) return;
  ui.termAt = index;
  if (typeof ui.focus === 'number' || ui.focus === 'lesson') ui.zoomed = false;
  ui.focus = 'terminal';
}
/** A terminal whose shell has ended goes. */
function closeTerminal(ui: Ui, t: TermView): void {
  const index = ui.terms.indexOf(t);
  if (index < 0) return;
  ui.lab?.session.close(t.terminal);
  ui.terms.splice(index, 1);
  if (ui.termAt >= index) ui.termAt = Math.max(0, ui.termAt - 1);
  ui.status = ui.text('ui.terminal-closed', { title: t.title });
}

// ---- time -----------------------------------------------------------------------------------------------------------

/** Let real time pass: virtual time keeps up with it while something runs. */
export function tick(ui: Ui, us: number): void {
  if (!ui.lab || !ui.running) return;
  const seen = ui.terms.map((t) => t.scrollback.version);
  for (const t of ui.terms) if (t.rushed) rush(ui, t);
  ui.lab.session.step(ui.lab.session.k.now + us, 20_000);
  const ended = settleCommands(ui);
  if (ended || ui.terms.some((t, i) => t.scrollback.version !== seen[i])) ui.changed();
}
/** A key skips ahead: to the end of what runs here, or ten virtual seconds. */
export function skip(ui: Ui): void {
  rush(ui, ui.term);
  settleCommands(ui);
}
/** As much of a terminal's command as fits into ten virtual seconds, at once. */
function rush(ui: Ui, t: TermView): void {
  const { lab } = ui;
  t.rushed = false;
  if (!lab) return;
  const until = lab.session.k.now + SKIP;
  while (t.busy && !t.waiting && lab.session.k.now < until && lab.session.nextEventAt !== undefined)
    lab.session.step(Math.min(until, lab.session.nextEventAt ?? until), 5_000);
}
/** Let a little time pass, so that what a key began shows at once. */
export function settle(ui: Ui, us = 20_000): void {
  ui.lab?.session.step(ui.lab.session.k.now + us, 20_000);
  settleCommands(ui);
}
/** Prompts that came back: look at goals and panes again. */
function settleCommands(ui: Ui): boolean {
  let ended = false;
  for (const t of [...ui.terms]) {
    if (t.terminal.closed) {
      ended = true;
      if (t.extra) {
        commandEnded(ui, t);
        closeTerminal(ui, t);
        continue;
      }
      if (t.at === 'host' && !t.busy) {
        ui.close();
        return true;
      }
      t.terminal.restart();
      t.busy = false;
      ui.lab?.session.step(ui.lab.session.k.now + 2_000);
    }
    if (!t.busy || !t.waiting) continue;
    ended = true;
    commandEnded(ui, t);
    const next = t.queued.shift();
    if (next !== undefined) submit(ui, t, next);
  }
  return ended;
}
/** The prompt of a terminal is back: goals and panes are looked at again. */
function commandEnded(ui: Ui, t: TermView): void {
  t.busy = false;
  if (t.pending) {
    ui.lab?.commandEnded(t.pending);
    guessAtTypos(ui, t, t.pending.command);
  }
  t.pending = undefined;
  ui.refreshPanes(false);
  tellGoals(ui);
}
/** Under a tool's own complaint: what was meant, perhaps. */
function guessAtTypos(ui: Ui, t: TermView, line: string): void {
  const viewer = t.terminal.foreground;
  if (!ui.lab || !viewer) return;
  const words = LAB_WORDS.map((w) => w.name);
  const meant = didYouMean(ui.lab.session.k, viewer, line, t.printed, words);
  if (meant !== undefined) t.say(ui.text('lab.did-you-mean', { word: meant }));
}
function tellGoals(ui: Ui): void {
  const { lab } = ui;
  // what to take along comes into view once, when the step is done
  if (lab?.stepDone && !ui.toldDone) ui.lessonScroll = ui.wide ? Number.MAX_SAFE_INTEGER : 0;
  ui.toldDone = lab?.stepDone ?? false;
  // a demonstration goes on by itself, and its keys stay in view
  if (lab?.stepDone && lab.loaded && !ui.demo) ui.status = lab.finished ? ui.text('ui.lesson-over') : lab.doneLine;
}

// ---- commands -------------------------------------------------------------------------------------------------------

/** Enter: a word of the lab, or a command for the shell behind this terminal. */
export function submit(ui: Ui, t: TermView, line: string): void {
  const { lab } = ui;
  if (!lab) return;
  const name = line.trim().split(/\s+/)[0] as string;
  t.printed = '';
  if (labWord(name) && !t.busy) {
    const before = lab.stepIndex;
    const result = lab.word(line);
    if (result) {
      t.remember(line);
      t.echo(line);
      if (result.world) for (const other of ui.terms) if (other !== t) other.dropPrompt();
      lab.session.step(lab.session.k.now + 2_000);
      if (result.open?.view === 'timeline') return openTimeline(ui);
      const written = result.file && ui.options.writeFile?.(result.file);
      const said = [result.text, written && lab.text(written)].filter(Boolean).join('\n');
      t.say(result.verbatim ? said : said.replace(/`/g, ''));
      if (result.put !== undefined) putCommand(ui, t, result.put, said);
      if (result.world) worldReplaced(ui);
      if (lab.stepIndex !== before || lab.finished) stepMoved(ui);
      else ui.refreshPanes(false);
      tellGoals(ui);
      keep(ui);
      return;
    }
  }
  t.remember(line);
  if (line.trim() !== '') t.pending = lab.commandStarts(line, t.terminal);
  t.terminal.type(line);
  t.busy = true;
  t.rushed = ui.options.still ?? false;
  settle(ui, 30_000);
}
/**
 * Put a command on a prompt, not run. One for another machine ("laptop$ curl …") waits on that machine's prompt, where
 * the learner is taken; words of the lab are understood at every prompt.
 */
function putCommand(ui: Ui, t: TermView, line: string, said: string): void {
  const { at, command } = splitPlace(line);
  if (t.at === at || labWord(command.split(' ')[0] as string)) return t.put(command);
  if (!ui.terms.some((o) => o.at === at && !o.extra)) addTerminal(ui, { at, title: ui.lab?.session.k.config.machines[at]?.hostname ?? at });
  const index = ui.terms.findIndex((o) => o.at === at && !o.extra);
  const there = ui.terms[index];
  if (!there || there.busy) return t.put(line);
  goToTerminal(ui, index);
  there.say(said.replace(/`/g, '').replace(line, command));
  there.put(command);
}
/** Another world stands in place: nothing runs any more, and each terminal has a fresh shell. */
export function worldReplaced(ui: Ui): void {
  for (const t of ui.terms) {
    t.busy = false;
    t.pending = undefined;
    t.queued = [];
  }
  for (let i = 0; i < 20 && ui.running; i++) settle(ui, 100_000);
}
function stepMoved(ui: Ui): void {
  ui.lessonScroll = 0;
  ui.reading = !ui.wide;
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

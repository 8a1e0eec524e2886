/** What each key does, by what is on the screen and what has the focus. */
import type { Lang } from '../lab/load.ts';
import { type Key, keyName } from '../terminal/keys.ts';
import { helpBottom } from './draw/help.ts';
import { keep } from './keeping.ts';
import { cycleFocus, movePlace, nextPane, showPane, viewKey } from './paneKeys.ts';
import { isReading } from './layout.ts';
import type { Ui } from './store.ts';
import type { TermView } from './termview.ts';
import { noteTour, startTour, tourKey } from './tour.ts';
import { chooseTerminal, goToTerminal, paste, settle, skip, submit, word } from './terminals.ts';

export function dispatch(ui: Ui, k: Key): void {
  const name = keyName(k);
  if (name === 'C-z') return ui.options.suspend?.();
  if (ui.help) return helpKey(ui, name);
  if (name === 'f1') return openHelp(ui);
  if (name === 'f4') return setLang(ui, ui.lang === 'en' ? 'zh' : 'en');
  if (ui.screen === 'list') return listKey(ui, name);
  if (ui.demo) {
    const isDone = ui.demo.over;
    if (!isDone && ui.demo.key(name)) return;
    // the keyboard is the learner's again, with this very key
    if (isDone || ui.demo.over) ui.demo = undefined;
  }
  if (ui.tooSmall && name === 'C-c') return ui.options.quit();
  if (ui.chooser) {
    const { chooser } = ui;
    if (chooser.key(k) === 'closed' && ui.chooser === chooser) ui.chooser = undefined;
    return;
  }
  if (tourKey(ui, name)) return;
  const tab = /^M-([1-9])$/.exec(name);
  if (tab) return goToTerminal(ui, Number(tab[1]) - 1);
  switch (name) {
    case 'f2':
    case 'C-g':
      if (ui.term.search) break;
      return word(ui, 'hint');
    case 'f3':
    case 'C-o':
      return word(ui, 'solution');
    case 'C-x':
      return word(ui, 'undo');
    case 'C-q':
      return ui.close();
    case 'f5':
      return goToTerminal(ui, (ui.termAt + 1) % ui.terms.length);
    case 'S-f5':
      return goToTerminal(ui, (ui.termAt + ui.terms.length - 1) % ui.terms.length);
    case 'f7':
      return chooseTerminal(ui);
    case 'S-tab':
    case 'f6':
      return cycleFocus(ui);
    case 'f8':
      return nextPane(ui);
    case 'M-j':
      return showPane(ui, 'journey');
    case 'M-t':
      return showPane(ui, 'topology');
    case 'f9':
      return movePlace(ui);
    case 'f10':
      ui.zoomed = !ui.zoomed;
      return;
  }
  if (ui.focus === 'terminal') terminalKey(ui, k, name);
  else {
    viewKey(ui, k);
    if (/^[pvt]$/.test(name)) keep(ui);
  }
}
function setLang(ui: Ui, lang: Lang): void {
  ui.lang = lang;
  if (ui.lab) {
    ui.lab.lang = lang;
    // the notes are in the lab's language: nothing is new there
    for (const pane of ui.panes) if (pane.annotated) pane.aim(ui.lab, {});
  }
  keep(ui);
}

export function openHelp(ui: Ui): void {
  ui.help = true;
  ui.helpScroll = 0;
}
/** The help scrolls; any other key closes it. */
function helpKey(ui: Ui, name: string): void {
  if (name === 't') {
    ui.help = false;
    if (ui.screen === 'lab') return startTour(ui);
    noteTour(ui, false);
    ui.status = ui.text('tour.next-lesson');
    return;
  }
  const page = Math.max(1, ui.rows - 4);
  const by: Record<string, number> = { up: -1, k: -1, down: 1, j: 1, pageup: -page, pagedown: page, ' ': page, home: -1e6, end: 1e6 };
  const step = by[name];
  if (step === undefined) ui.help = false;
  else ui.helpScroll = Math.max(0, Math.min(helpBottom(ui), ui.helpScroll + step));
}

function listKey(ui: Ui, name: string): void {
  const count = ui.options.lessons.length;
  if (name === 'up' || name === 'k') ui.selected = Math.max(0, ui.selected - 1);
  else if (name === 'down' || name === 'j') ui.selected = Math.min(count - 1, ui.selected + 1);
  else if (name === 'home') ui.selected = 0;
  else if (name === 'end') ui.selected = count - 1;
  else if (name === 'enter') ui.open(ui.options.lessons[ui.selected]);
  else if (name === 's') ui.open();
  else if (name === 'l') setLang(ui, ui.lang === 'en' ? 'zh' : 'en');
  else if (name === '?') openHelp(ui);
  else if (name === 'q' || name === 'C-c' || name === 'C-d' || name === 'escape') ui.options.quit();
}

/** A step's text fills the screen: keys that look at it, or end that; any other begins a command. */
function readingKey(ui: Ui, t: TermView, name: string): boolean {
  if (t.busy || t.line.text !== '' || t.search) return false;
  const by = { up: -1, down: 1, pageup: -8, pagedown: 8 }[name];
  if (by === undefined && name !== 'enter' && name !== 'escape') return false;
  if (by !== undefined) ui.lessonScroll = Math.max(0, Math.min(ui.lessonBottom, ui.lessonScroll + by));
  // Enter goes on reading, then to work
  else if (name === 'enter' && ui.lessonScroll < ui.lessonBottom) ui.lessonScroll = Math.min(ui.lessonBottom, ui.lessonScroll + 8);
  else {
    ui.reading = false;
    ui.lessonScroll = 0;
  }
  return true;
}
function terminalKey(ui: Ui, k: Key, name: string): void {
  const t = ui.term;
  if (isReading(ui)) {
    if (readingKey(ui, t, name)) return;
    ui.reading = false;
  }
  if (!t.search && t.viewKey(k)) return;
  if (name === 'C-c') {
    t.queued = [];
    t.take();
    t.scroll = 0;
    t.terminal.interrupt();
    t.busy = true;
    return settle(ui);
  }
  if (t.busy && !t.waiting) {
    skip(ui);
    // a letter typed ahead of the prompt is meant for it
    if (t.waiting && k.name === 'char' && k.text !== ' ') t.key(k);
    return;
  }
  if (name === 'C-d' && t.line.text === '') {
    t.terminal.eof();
    t.busy = false;
    return settle(ui);
  }
  if (name === '?' && t.line.text === '' && !t.search) {
    return openHelp(ui);
  }
  if (k.name === 'paste') return paste(ui, t, k.text);
  if (name === 'enter') {
    t.search = undefined;
    const line = t.take();
    if (line.trim() === '' && ui.lab?.stepDone && !ui.lab.finished) return word(ui, 'next');
    return submit(ui, t, line);
  }
  t.key(k);
}

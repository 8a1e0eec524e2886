/**
 * The tour of one minute: a strip above the terminal that tells, page by page, what the parts of the screen are for. It
 * is shown once, takes nothing away (commands can be typed all the time), and comes back with T in the help.
 */
import type { MessageKey } from '../lab/text.ts';
import { keep } from './keeping.ts';
import type { Ui } from './store.ts';

interface Page {
  text: MessageKey;
  /** What is lit while it is read. */
  about?: 'lesson' | 'panes' | 'terminal';
}
const PAGES: readonly Page[] = [
  { text: 'tour.welcome' },
  { text: 'tour.lesson', about: 'lesson' },
  { text: 'tour.panes', about: 'panes' },
  { text: 'tour.terminal', about: 'terminal' },
  { text: 'tour.stuck' },
  { text: 'tour.more' },
];
/** Pages of this screen: free play has no lesson and no hints. */
const pagesOf = (ui: Ui): readonly Page[] => (ui.lab?.loaded ? PAGES : PAGES.filter((p) => p.text !== 'tour.lesson' && p.text !== 'tour.stuck'));

/** Lines that it takes, borders and all. */
export const TOUR_HEIGHT = 6;

/** The page that is open, for drawing; undefined when there is no tour. */
export function tourPage(ui: Ui): { text: string; title: string; foot: string; about: Page['about'] } | undefined {
  if (ui.tour === undefined || ui.screen !== 'lab') return undefined;
  const pages = pagesOf(ui);
  const at = Math.min(ui.tour, pages.length - 1);
  const page = pages[at] as Page;
  return {
    text: ui.text(page.text),
    title: ui.text('tour.title', { n: at + 1, all: pages.length }),
    foot: ui.text(at + 1 < pages.length ? 'tour.keys' : 'tour.last'),
    about: page.about,
  };
}
export function startTour(ui: Ui): void {
  ui.tour = 0;
  noteTour(ui, true);
}
/** Is it known already? Off, it comes with the next lesson again. */
export function noteTour(ui: Ui, toured: boolean): void {
  ui.progress = { ...ui.progress, settings: { ...ui.progress.settings, toured } };
  keep(ui);
}
/** A key while the tour is open; false when it is meant for the lab. */
export function tourKey(ui: Ui, name: string): boolean {
  if (ui.tour === undefined || ui.chooser || ui.zoomed) return false;
  const t = ui.term;
  if (ui.focus !== 'terminal' || t.busy || t.line.text !== '' || t.search || t.find || t.scroll > 0) return false;
  if (name === 'escape') ui.tour = undefined;
  else if (name === 'enter' || name === 'right') ui.tour = ui.tour + 1 < pagesOf(ui).length ? ui.tour + 1 : undefined;
  else if (name === 'left') ui.tour = Math.max(0, ui.tour - 1);
  else return false;
  return true;
}

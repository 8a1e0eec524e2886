/** What is kept between sittings: the state of each lesson and the learner's choices. Where to is the edge's business. */
import { keepBest } from '../lab/progress.ts';
import type { Ui } from './store.ts';

/** Screens that have said that progress can't be kept. */
const unkept = new WeakSet<Ui>();

/** Note the lesson's state and have it kept. */
export function keep(ui: Ui): void {
  const id = ui.lab?.loaded?.lesson.id;
  const lessons = { ...ui.progress.lessons };
  if (ui.lab && id) {
    lessons[id] = keepBest(lessons[id], ui.lab.progress);
  }
  const panes = ui.lab ? ui.panes.map((p, i) => ({ ...p.state, shown: ui.onScreen.includes(i) })) : ui.progress.settings?.panes;
  const settings = { ...ui.progress.settings, ...(panes && { panes }) };
  ui.progress = { ...ui.progress, lang: ui.lang, lessons, settings };
  keepFailed(ui, ui.options.save?.(ui.progress));
}
/** Say why something could not be kept, if that is so. Once: whoever knows that the disk is full need not read it after every step. */
export function keepFailed(ui: Ui, reason: unknown): void {
  if (typeof reason !== 'string' || unkept.has(ui)) return;
  unkept.add(ui);
  ui.status = ui.text('ui.progress-unkept', { reason });
}

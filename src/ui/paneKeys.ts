/** Keys of the panes and the lesson: scrolling, enlarging, what a pane shows and of whom. */
import { type Key, keyName } from '../terminal/keys.ts';
import { keep } from './keeping.ts';
import { extra, hasFourth } from './layout.ts';
import { IPTABLES_TABLES } from './panes.ts';
import type { PaneName } from '../lab/schema.ts';
import type { Focus, Ui } from './store.ts';

export function viewKey(ui: Ui, k: Key): void {
  const name = keyName(k);
  const pane = typeof ui.focus === 'number' ? ui.panes[ui.focus] : undefined;
  if (pane?.find) {
    const outcome = pane.find.key(k);
    if (outcome === 'closed') pane.find = undefined;
    if (outcome !== 'other') return;
  }
  const move = (by: number): void => {
    if (pane) pane.scroll = Math.max(0, Math.min(pane.lines.length - 1, pane.scroll + by));
    else ui.lessonScroll = Math.max(0, Math.min(ui.lessonBottom, ui.lessonScroll + by));
  };
  if (pane?.scrollWithin(name) || pane?.view?.key?.(name)) return;
  if (name === 'escape' || name === 'enter' || name === 'q') {
    ui.focus = 'terminal';
    ui.zoomed = false;
  } else if (name === 'up' || name === 'k') move(-1);
  else if (name === 'down' || name === 'j') move(1);
  else if (name === 'pageup') move(-10);
  else if (name === 'pagedown' || name === ' ') move(10);
  else if (name === 'home') move(-1e6);
  else if (name === 'end') move(1e6);
  else if (name === 'z') ui.zoomed = !ui.zoomed;
  else if (pane && name === 'left') pane.shift = Math.max(0, pane.shift - 8);
  else if (pane && name === 'right') pane.shift += 8;
  else if (pane && name === 'w') movePlace(ui);
  else if (pane?.definition.name === 'iptables' && name === 'v' && ui.lab) pane.aim(ui.lab, { tabular: !pane.tabular });
  else if (pane && name === 't' && ui.lab) {
    const at = IPTABLES_TABLES.indexOf(pane.table as (typeof IPTABLES_TABLES)[number]);
    if (pane.definition.name === 'iptables') pane.aim(ui.lab, { table: IPTABLES_TABLES[(at + 1) % IPTABLES_TABLES.length] as string });
  } else if (pane && (name === '/' || name === 'C-s')) pane.startFind();
  else if (pane && name === 'p') pane.pinned = !pane.pinned;
  else if (name === 'n' || name === 'tab') nextPane(ui);
  else if (name === '?') {
    ui.help = true;
    ui.helpScroll = 0;
  }
}
export function cycleFocus(ui: Ui): void {
  const order: Focus[] = ui.wide ? ['terminal', ...ui.onScreen, 'lesson'] : ['terminal', ui.paneAt, 'lesson'];
  ui.focus = order[(order.indexOf(ui.focus) + 1) % order.length] as Focus;
  if (typeof ui.focus === 'number') ui.paneAt = ui.focus;
}
/** Show the next pane in the place of this one. */
export function nextPane(ui: Ui): void {
  const { lab } = ui;
  const slot = ui.wide ? Math.max(0, ui.onScreen.indexOf(typeof ui.focus === 'number' ? ui.focus : (ui.onScreen[0] as number))) : -1;
  let next = ((slot >= 0 ? (ui.onScreen[slot] as number) : ui.paneAt) + 1) % ui.panes.length;
  if (slot >= 0) {
    while (ui.onScreen.includes(next)) next = (next + 1) % ui.panes.length;
    // who puts another pane in its place wants it no longer
    const left = ui.panes[ui.onScreen[slot] as number];
    if (left) left.pinned = false;
    ui.onScreen[slot] = next;
  } else if (!ui.onScreen.includes(next)) ui.onScreen[2] = next;
  ui.paneAt = next;
  if (typeof ui.focus === 'number') ui.focus = next;
  if (lab) ui.panes[next]?.refresh(lab);
  keep(ui);
}
/** Go to a pane by its name, which is brought on the screen when it isn't there; back to the prompt when it has the focus. */
export function showPane(ui: Ui, name: PaneName): void {
  const { lab } = ui;
  const at = ui.panes.findIndex((p) => p.definition.name === name);
  if (!lab || at < 0) return;
  if (ui.focus === at) {
    ui.focus = 'terminal';
    ui.zoomed = false;
    return;
  }
  if (!ui.onScreen.includes(at) && !(hasFourth(ui) && extra(ui) === at)) {
    const free = ui.onScreen.findLastIndex((i) => !ui.panes[i]?.pinned);
    ui.onScreen[free < 0 ? 2 : free] = at;
  }
  ui.paneAt = at;
  ui.focus = at;
  ui.panes[at]?.refresh(lab);
  keep(ui);
}
/** Show the pane for the next machine or running container. */
export function movePlace(ui: Ui): void {
  const { lab } = ui;
  const pane = ui.panes[typeof ui.focus === 'number' ? ui.focus : ui.wide ? (ui.onScreen[0] as number) : ui.paneAt];
  if (!lab || !pane || pane.view) return;
  const places = placesOf(ui);
  pane.aim(lab, { at: places[(places.indexOf(pane.at) + 1) % places.length] as string });
  keep(ui);
}
/** Machines, running containers and named namespaces. */
export function placesOf(ui: Ui): string[] {
  const config = ui.lab?.session.k.config;
  if (!config) return ['host'];
  const containers = Object.values(config.engines.host?.containers ?? {})
    .filter((c) => c.state.status === 'running')
    .map((c) => c.name);
  const machines = new Set(Object.values(config.machines).map((m) => m.netns));
  const named = (config.machines.host?.netnsNames ?? []).filter((n) => !machines.has(n.netns)).map((n) => `netns:${n.name}`);
  return ['host', ...containers, ...named, 'laptop'];
}

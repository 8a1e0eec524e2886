/** Where everything stands at a given size. The lesson and the prompt never move; the panes take the rest. */
import type { Ui } from './store.ts';
import { TOUR_HEIGHT } from './tour.ts';

export interface Place {
  width: number;
  height: number;
}
export interface PanePlace extends Place {
  index: number /** names of panes that changed and are not on screen */;
  others: string[];
}
export interface Layout {
  stacked: boolean;
  lesson?: Place;
  panes: PanePlace[];
  paneColumns: PanePlace[][];
  terminal?: Place;
}

/** The step's text stands in the panes' place. */
export const isReading = (ui: Ui): boolean => ui.reading && !ui.wide && !ui.zoomed && ui.lab?.loaded !== undefined;

export function layoutOf(ui: Ui): Layout {
  const { columns } = ui;
  // header and footer, and a tour above the terminal
  const hasTour = ui.tour !== undefined && !ui.zoomed;
  const rows = ui.rows - 2 - (hasTour ? TOUR_HEIGHT : 0);
  const changedElsewhere = (shown: number[]): string[] =>
    ui.panes.flatMap((p, i) => (p.changed && !shown.includes(i) && ui.onScreen.includes(i) ? [p.definition.name] : []));
  if (ui.zoomed) {
    if (ui.focus === 'terminal') return { stacked: true, panes: [], paneColumns: [], terminal: { width: columns, height: rows } };
    const most = rows - 6;
    const terminal = { width: columns, height: 6 };
    if (ui.focus === 'lesson') return { stacked: true, lesson: { width: columns, height: most }, panes: [], paneColumns: [], terminal };
    const pane = { index: ui.focus, width: columns, height: most, others: changedElsewhere([ui.focus]) };
    return { stacked: true, panes: [pane], paneColumns: [[pane]], terminal };
  }
  if (isReading(ui)) {
    const terminal = { width: columns, height: 7 };
    return { stacked: true, lesson: { width: columns, height: rows - terminal.height }, panes: [], paneColumns: [], terminal };
  }
  if (!ui.wide) {
    const lesson = ui.lab?.loaded ? Math.min(8, Math.floor(rows * 0.3)) : 0;
    // a picture that is being looked at gets more
    const isLookedAt = ui.focus === ui.paneAt && ui.panes[ui.paneAt]?.view !== undefined;
    const pane = Math.floor((rows - lesson) * (isLookedAt ? 0.65 : 0.45));
    const place = { index: ui.paneAt, width: columns, height: pane, others: changedElsewhere([ui.paneAt]) };
    return {
      stacked: true,
      ...(lesson > 0 && { lesson: { width: columns, height: lesson } }),
      panes: [place],
      paneColumns: [[place]],
      terminal: { width: columns, height: rows - lesson - pane },
    };
  }
  const terminalHeight = Math.max(10, Math.floor(rows * 0.32));
  const top = rows - terminalHeight;
  const lessonWidth = widthOfLesson(ui);
  const rest = columns - lessonWidth;
  const stack = (indexes: number[], width: number): PanePlace[] => {
    const heights = share(
      top,
      // a picture takes what there is: how long it is, only drawing it would tell
      indexes.map((i) => (ui.panes[i]?.view ? Number.MAX_SAFE_INTEGER : (ui.panes[i]?.lines.length ?? 0) + 2)),
    );
    return indexes.map((index, n) => ({ index, width, height: heights[n] as number, others: [] }));
  };
  const [a = 0, b = 1, c = 2] = ui.onScreen;
  const paneColumns = hasFourth(ui) ? [stack([a, b], Math.floor(rest / 2)), stack([c, extra(ui)], rest - Math.floor(rest / 2))] : [stack([a, b, c], rest)];
  return {
    stacked: false,
    ...(lessonWidth > 0 && { lesson: { width: lessonWidth, height: top } }),
    panes: paneColumns.flat(),
    paneColumns,
    terminal: { width: columns, height: terminalHeight },
  };
}
const widthOfLesson = (ui: Ui): number => (ui.lab?.loaded ? Math.min(60, Math.max(45, Math.floor(ui.columns * 0.3))) : 0);
/** Is there room for a fourth pane? */
export const hasFourth = (ui: Ui): boolean => ui.wide && ui.columns - widthOfLesson(ui) >= 140;
/** A wide screen has room for a fourth pane: the picture of the network; where that stands already, what Docker itself lists. */
export const extra = (ui: Ui): number => {
  const named = ['topology', 'docker'].map((name) => ui.panes.findIndex((p) => p.definition.name === name));
  return [...named, ...ui.panes.keys()].find((i) => !ui.onScreen.includes(i)) as number;
};

/** Split a height among panes: each gets what it needs where that is possible, at least 5 lines, the rest evenly. */
function share(height: number, needs: number[]): number[] {
  const even = Math.floor(height / needs.length);
  const out = needs.map((n) => Math.max(5, Math.min(n, even)));
  let left = height - out.reduce((x, y) => x + y, 0);
  for (let i = 0; left > 0; i = (i + 1) % out.length) {
    const hungry = out.some((h, n) => h < (needs[n] as number));
    if (!hungry || (out[i] as number) < (needs[i] as number)) {
      out[i] = (out[i] as number) + 1;
      left--;
    }
  }
  for (let i = out.length - 1; left < 0; i = (i + out.length - 1) % out.length) {
    out[i] = (out[i] as number) - 1;
    left++;
  }
  return out;
}

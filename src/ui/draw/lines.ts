/** The top and the bottom line. */
import type { Pane } from '../panes.ts';
import type { Ui } from '../store.ts';
import { widthOf } from '../../text/wrap.ts';
import { type Span, drawRow, rowWidth } from './box.ts';

export function header(ui: Ui, width: number): string {
  const { theme } = ui.options;
  const lab = ui.lab;
  const left: Span[] = [{ text: ' vethlab', tone: 'accent' }, { text: '  ' }, { text: lab?.prose?.title ?? ui.text('ui.free'), tone: 'strong' }];
  const right = lab?.loaded ? `${lab.where}   ${ui.text('lab.hints', { n: lab.hintsUsed })}   ${ui.lang} ` : `${ui.lang} `;
  const tail = drawRow(right, rowWidth(right), theme);
  return drawRow(left, Math.max(0, width - rowWidth(right)), theme) + theme.paint('dim', tail);
}

/** A key, what it does, and how soon it may go where there is no room: the highest number goes first. */
type FootKey = [key: string, what: string, goes?: number];

/** What can be pressed now; or the one sentence that is to be said. */
export function footer(ui: Ui, width: number): string {
  const { theme } = ui.options;
  const demo = ui.demo !== undefined && !ui.demo.over;
  if (ui.status !== '' && !demo) return drawRow([{ text: ` ${ui.status}`, tone: 'good' }], width, theme);
  const keys = fitting(demo ? demoKeys(ui) : ui.focus === 'terminal' ? terminalKeys(ui) : viewKeys(ui), width);
  const row: Span[] = keys.flatMap(([key, what]) => [
    { text: ` ${key} `, tone: 'accent' as const },
    { text: `${what} `, tone: 'dim' as const },
  ]);
  // the keys of a demonstration stay; a sentence stands behind them
  if (demo && ui.status !== '') row.push({ text: `  ${ui.status}`, tone: 'good' });
  return drawRow(row, width, theme);
}
/** As many as fit. */
function fitting(keys: FootKey[], width: number): FootKey[] {
  let left = keys;
  const needed = (): number => left.reduce((n, [key, what]) => n + widthOf(key) + widthOf(what) + 3, 0);
  while (needed() > width) {
    const last = left.reduce((a, b) => ((b[2] ?? 0) >= (a[2] ?? 0) ? b : a));
    left = left.filter((k) => k !== last);
  }
  return left;
}
const terminalKeys = (ui: Ui): FootKey[] => [
  ['F1', ui.text('ui.help')],
  ...(ui.lab?.loaded
    ? ([
        ['^G', ui.text('ui.hint')],
        ['^O', ui.text('ui.solution'), 1],
      ] satisfies FootKey[])
    : []),
  ['^X', ui.text('ui.undo'), 2],
  ['F5', ui.text('foot.terminal'), 3],
  ['F7', ui.text('foot.new-terminal'), 6],
  ['F6', ui.text('foot.focus'), 1],
  ['F8', ui.text('foot.pane'), 2],
  ...(ui.lab?.packets ? ([['Alt-J', ui.text('ui.journey'), 1]] satisfies FootKey[]) : []),
  ['F9', ui.text('foot.where'), 5],
  ['F10', ui.text('foot.zoom'), 4],
  ['^Q', ui.text('ui.lessons-key')],
];
const viewKeys = (ui: Ui): FootKey[] => {
  const pane = typeof ui.focus === 'number' ? ui.panes[ui.focus] : undefined;
  return [
    ...ownKeys(ui, pane),
    ...(pane ? ([['n', ui.text('foot.pane')]] satisfies FootKey[]) : []),
    ...(pane && !pane.view ? ([['w', ui.text('foot.where')]] satisfies FootKey[]) : []),
    ...(pane?.definition.name === 'iptables'
      ? ([
          ['t', ui.text('foot.table')],
          ['v', ui.text('foot.view')],
        ] satisfies FootKey[])
      : []),
    ...(pane
      ? ([
          ['/', ui.text('foot.search'), 1],
          ['p', ui.text(pane.pinned ? 'foot.unpin' : 'foot.pin'), 2],
        ] satisfies FootKey[])
      : []),
    ['z', ui.text('foot.zoom')],
    ['F6', ui.text('foot.focus')],
  ];
};
/** What the arrows and Esc do in the pane that has the focus: a view's own keys, else scrolling and back to the prompt. */
function ownKeys(ui: Ui, pane: Pane | undefined): FootKey[] {
  const { ascii } = ui.options.theme;
  const own = pane?.view?.keys?.() ?? [];
  const plain = (key: string): string => (ascii ? key.replace('\u2191\u2193', 'Up Down').replace('\u2190', 'Left') : key);
  if (own.length > 0) return own.map(([key, what]) => [plain(key), ui.text(what)]);
  return [
    ['Esc', ui.text('foot.prompt')],
    [plain('\u2191\u2193'), ui.text('foot.scroll')],
  ];
}

/** Keys of a demonstration, and whether it runs. */
function demoKeys(ui: Ui): FootKey[] {
  return [
    [ui.text(ui.demo?.paused ? 'demo.paused' : 'demo.runs'), `${ui.demo?.speed ?? 1}x`],
    ['Space', ui.text(ui.demo?.paused ? 'demo.go-on' : 'demo.pause')],
    [ui.options.theme.ascii ? 'Right' : '\u2192', ui.text('demo.step')],
    ['+ -', ui.text('demo.speed')],
    ['Q', ui.text('demo.take-over')],
  ];
}

/** Every key and every word, scrolled where it doesn't fit, in two columns where there is room. */
import type { MessageKey } from '../../lab/text.ts';
import { LAB_WORDS } from '../../lab/words/index.ts';
import { padTo, wrap } from '../../text/wrap.ts';
import type { Ui } from '../store.ts';
import { type Row, beside, drawBox } from './box.ts';

interface Section {
  title: MessageKey;
  lines: readonly (readonly [keys: string, what: MessageKey])[];
}
/** Keys by where they work. */
const KEYS: readonly Section[] = [
  {
    title: 'help.everywhere',
    lines: [
      ['^G F2', 'key.hint'],
      ['^O F3', 'key.solution'],
      ['^X', 'key.undo-only'],
      ['Enter', 'key.next'],
      ['Esc', 'key.escape'],
      ['F5 Shift-F5', 'key.terminal'],
      ['F7', 'key.new-terminal'],
      ['Alt-1 .. Alt-9', 'key.terminal-number'],
      ['F6 Shift-Tab', 'key.focus'],
      ['F8', 'key.pane'],
      ['F9', 'key.pane-where'],
      ['Alt-J', 'key.journey'],
      ['Alt-T', 'key.topology'],
      ['F10', 'key.zoom'],
      ['F4', 'key.lang'],
      ['^Q', 'key.lessons'],
      ['^Z', 'key.suspend'],
    ],
  },
  {
    title: 'help.terminal',
    lines: [
      ['Tab', 'key.tab'],
      ['Up Down ^P ^N', 'key.history'],
      ['^R', 'key.search'],
      ['^A ^E Alt-B Alt-F', 'key.move'],
      ['^W ^U ^K ^Y', 'key.cut'],
      ['PgUp PgDn', 'key.scroll'],
      ['^S /', 'key.find'],
      ['^C', 'key.interrupt'],
      ['^D', 'key.leave'],
    ],
  },
  {
    title: 'help.panes',
    lines: [
      ['Up Down PgUp PgDn', 'key.pane-scroll'],
      ['n', 'key.pane'],
      ['w', 'key.pane-where'],
      ['t v', 'key.table'],
      ['/', 'key.pane-find'],
      ['p', 'key.pin'],
      ['z', 'key.zoom'],
    ],
  },
];
/** Words that are typed at the prompt. `trace` is a program on the lab's machines; to a learner it is one of them. */
const words = (ui: Ui): [string, string][] => [
  ...LAB_WORDS.map((w): [string, string] => [
    [w.name, w.usage?.replace(/[A-Z]+(?: [A-Z]+)*/, (what) => ui.text(USAGE[what] ?? 'usage.command'))].filter(Boolean).join(' '),
    ui.text(w.name === 'undo' ? 'key.undo-only' : w.summary),
  ]),
  [`trace ${ui.text('usage.command')}`, ui.text('key.trace')],
];
const USAGE: Record<string, MessageKey> = { NAME: 'usage.name', FILE: 'usage.file', N: 'usage.number' };

/** Columns for the keys, and below which width everything stands in one column. */
const KEY_WIDTH = 19;
const TWO_COLUMNS = 110;

function section(title: string, lines: readonly (readonly [string, string])[], width: number): Row[] {
  const rows = lines.flatMap(([keys, what]): Row[] =>
    wrap(what, Math.max(12, width - KEY_WIDTH)).map(
      (text, i): Row => [{ text: padTo(i === 0 ? keys : '', KEY_WIDTH - 1), tone: 'accent' }, { text: ` ${text}` }],
    ),
  );
  return [[{ text: title, tone: 'strong' }], ...rows];
}
/** Rows of one or of two columns, each `inner` wide. */
function columns(ui: Ui, width: number): { all: Row[][]; width: number } {
  const two = width >= TWO_COLUMNS;
  const each = two ? Math.min(80, Math.floor(width / 2)) : Math.min(width, 90);
  const made = KEYS.map((s) =>
    section(
      ui.text(s.title),
      s.lines.map(([keys, what]) => [keys, ui.text(what)] as const),
      each - 4,
    ),
  );
  const [first = [], ...rest] = [...made, section(ui.text('help.words'), words(ui), each - 4)];
  const blocks = two ? [[first, rest[0] ?? []], rest.slice(1)] : [[first, ...rest]];
  return { all: blocks.map((block) => block.flatMap((rows, i) => (i === 0 ? rows : ['', ...rows]))), width: each };
}
/** The furthest that the help can be scrolled on this screen. */
export function helpBottom(ui: Ui): number {
  const { all } = columns(ui, ui.columns);
  return Math.max(0, Math.max(...all.map((rows) => rows.length)) - (ui.rows - 2));
}

export function helpScreen(ui: Ui, width: number, height: number): string[] {
  const { all, width: each } = columns(ui, width);
  const needed = Math.max(...all.map((rows) => rows.length));
  const room = Math.min(height - 2, needed);
  const top = Math.max(0, Math.min(ui.helpScroll, needed - room));
  const boxes = all.map((rows, i) =>
    drawBox(rows.slice(top, top + room), each, room + 2, ui.options.theme, {
      title: i === 0 ? [{ text: ui.text('ui.help-title'), tone: 'strong' }] : '',
      foot: i === 0 ? ui.text(needed > room ? 'help.keys-more' : 'help.keys') : '',
      focused: true,
      ...(needed > room && i === all.length - 1 && { note: `${top + 1}-${top + room}/${needed}` }),
    }),
  );
  const lines = beside(...boxes);
  return [...lines, ...Array.from({ length: Math.max(0, height - lines.length) }, () => '')];
}

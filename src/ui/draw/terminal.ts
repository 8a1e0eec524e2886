/** The terminal's box: tabs in its border, a terminal's visible lines, the line being edited with its cursor. */
import { chop, padTo, widthOf, wrap } from '../../text/wrap.ts';
import { type Find, occurrences } from '../find.ts';
import type { Chooser } from '../chooser.ts';
import type { Ui } from '../store.ts';
import { LAB_MARK, type TermView } from '../termview.ts';
import { type Row, type Span, drawBox, rowWidth } from './box.ts';
import type { Theme } from './theme.ts';

/** `height` lines of `width` columns. */
export function terminalBox(ui: Ui, width: number, height: number): string[] {
  const { theme } = ui.options;
  const { chooser } = ui;
  if (chooser)
    return drawBox(chooserRows(ui, chooser, width - 4, height - 2), width, height, theme, {
      title: [
        { text: chooser.options.title, tone: 'strong' },
        { text: chooser.filter === '' ? '' : ` ${chooser.filter}_`, tone: 'accent' },
      ],
      foot: chooser.options.foot ?? ui.text('ui.chooser-keys'),
      focused: true,
    });
  const focused = ui.focus === 'terminal';
  const { term } = ui;
  const state = term.find
    ? findNote(term.find)
    : term.scroll > 0
      ? ui.text('ui.scrolled', { n: term.scroll })
      : term.busy && !term.waiting
        ? ui.text('ui.running')
        : '';
  return drawBox(terminalRows(term, width - 4, height - 2, theme, focused), width, height, theme, {
    title: tabs(ui, Math.max(12, width - 8 - widthOf(state))),
    focused,
    ...(state && { note: state }),
  });
}
/** What is searched and how many there are, for a border. */
export const findNote = (find: Find): string => `/${find.text}${find.typing ? '_' : ''} ${find.position}  n N Esc`;

/** Terminals by name, the open one marked; those around it when not all fit. */
function tabs(ui: Ui, room: number): Span[] {
  const { theme } = ui.options;
  const each = ui.terms.map((t, i): Span[] => [
    i === ui.termAt ? { text: ui.terms.length > 1 ? `[${t.title}]` : t.title, tone: 'strong' } : { text: t.title, tone: 'dim' },
    ...(t.busy && !t.waiting ? [{ text: ` ${theme.glyphs.ellipsis}`, tone: 'accent' as const }] : []),
  ]);
  const plus: Span = { text: '  + F7', tone: 'dim' };
  let from = 0;
  let to = each.length;
  const width = (): number => each.slice(from, to).reduce((n, row) => n + rowWidth(row) + 2, 0) + plus.text.length;
  while (width() > room && to - from > 1) {
    if (from < ui.termAt) from++;
    else to--;
  }
  return [...each.slice(from, to).flatMap((row, i): Span[] => (i === 0 ? row : [{ text: '  ' }, ...row])), plus];
}

function chooserRows(ui: Ui, chooser: Chooser, width: number, height: number): Row[] {
  const { choices } = chooser;
  if (choices.length === 0) return [[{ text: ui.text('ui.no-match'), tone: 'dim' }]];
  const top = Math.max(0, Math.min(chooser.at - Math.floor(height / 2), choices.length - height));
  return choices.slice(top, top + height).map((c, i): Row => {
    const here = top + i === chooser.at;
    const note = c.note ?? '';
    const label = padTo(`${here ? ui.options.theme.glyphs.now : ' '} ${c.label}`, Math.max(1, width - widthOf(note) - 1));
    return [
      { text: label, ...(here && { tone: 'reverse' as const }) },
      { text: ` ${note}`, tone: 'dim' },
    ];
  });
}

export function terminalRows(t: TermView, width: number, height: number, theme: Theme, focused: boolean): Row[] {
  const { lines } = t.scrollback;
  // only the end can be visible: wrap no more lines than fit
  const end = Math.max(0, lines.length - t.scroll);
  const first = Math.max(0, end - height);
  const wanted = lines.slice(first, end);
  const rows: Row[] = [];
  wanted.forEach((line, i) => {
    const last = t.scroll === 0 && i === wanted.length - 1;
    if (last && t.waiting) rows.push(...promptRows(t, line, width, theme, focused));
    else rows.push(...piecesOf(line, width).map((l) => printedRow(l, t, first + i, theme)));
  });
  if (t.candidates.length > 0 && t.scroll === 0)
    rows.push(
      ...chop(t.candidates.slice(0, 60).join('  '), width)
        .slice(0, 3)
        .map((l): Row => [{ text: l, tone: 'dim' }]),
    );
  return rows.slice(-height);
}
/** Programs' lines break where the width ends, as terminals do it; the lab's own sentences between words. */
function piecesOf(line: string, width: number): string[] {
  if (!line.startsWith(LAB_MARK) || widthOf(line) <= width) return chop(line, width);
  const text = line.slice(LAB_MARK.length);
  const indent = /^ */.exec(text)?.[0] ?? '';
  return wrap(text.trimStart(), width - LAB_MARK.length - indent.length).map((l) => LAB_MARK + indent + l);
}
/** One line that was printed: the lab's own are marked, what is searched for is lit. */
function printedRow(line: string, t: TermView, index: number, theme: Theme): Row {
  const lab = line.startsWith(LAB_MARK);
  const text = lab && theme.ascii ? `|${line.slice(1)}` : line;
  const found = t.find ? occurrences(text, t.find.text) : [];
  if (found.length === 0) return lab ? [{ text, tone: 'accent' }] : text;
  const row: Span[] = [];
  let at = 0;
  for (const [from, to] of found) {
    row.push({ text: text.slice(at, from) }, { text: text.slice(from, to), tone: index === t.find?.line ? 'reverse' : 'changed' });
    at = to;
  }
  return [...row, { text: text.slice(at) }];
}

/** Prompt and edited line; the cursor is shown in reverse. */
function promptRows(t: TermView, prompt: string, width: number, theme: Theme, focused: boolean): Row[] {
  const head = t.search ? `(reverse-i-search)\`${t.search.text}': ` : prompt;
  const text = head + t.line.text;
  const cursor = head.length + t.line.cursor;
  const rows: Row[] = [];
  let at = 0;
  for (const piece of chop(text, width)) {
    const from = cursor - at;
    if (focused && from >= 0 && from < piece.length) {
      const under = String.fromCodePoint(piece.codePointAt(from) as number);
      rows.push([{ text: piece.slice(0, from) }, { text: under, tone: 'reverse' }, { text: piece.slice(from + under.length) }]);
    } else rows.push(piece);
    at += piece.length;
  }
  if (focused && cursor >= text.length) {
    const last = rows.pop();
    const base = typeof last === 'string' ? last : '';
    if (widthOf(base) < width) rows.push([{ text: base }, { text: theme.glyphs.cursor === '_' ? '_' : ' ', tone: 'reverse' }]);
    else rows.push(base, [{ text: ' ', tone: 'reverse' }]);
  }
  return rows;
}

/** Every key, on one screen. The table below is also what the README's key list is made from. */
import { padTo } from '../../text/wrap.ts';
import type { MessageKey } from '../../lab/text.ts';
import type { Ui } from '../store.ts';
import { type Row, drawBox } from './box.ts';

export const KEYS: readonly [keys: string, what: MessageKey][] = [
  ['Tab', 'key.tab'],
  ['Up Down ^P ^N', 'key.history'],
  ['^R', 'key.search'],
  ['PgUp PgDn', 'key.scroll'],
  ['^C', 'key.interrupt'],
  ['^G F2 hint', 'key.hint'],
  ['^O F3 solution', 'key.solution'],
  ['^X undo redo', 'key.undo'],
  ['reset', 'key.reset'],
  ['Enter next', 'key.next'],
  ['F5', 'key.terminal'],
  ['F6 Shift-Tab', 'key.pane'],
  ['F8 n', 'key.pane'],
  ['F9 w', 'key.pane-where'],
  ['t v', 'key.table'],
  ['arrows', 'key.pane-scroll'],
  ['F10 z', 'key.zoom'],
  ['F4', 'key.lang'],
  ['^Q', 'key.lessons'],
  ['^D exit', 'key.leave'],
];

export function helpScreen(ui: Ui, width: number, height: number): string[] {
  const rows: Row[] = KEYS.map(([keys, what]): Row => [{ text: padTo(keys, 18), tone: 'accent' }, { text: ui.text(what) }]);
  const box = drawBox(rows, Math.min(width, 90), Math.min(height, rows.length + 2), ui.options.theme, {
    title: ui.text('ui.help-title'),
    foot: ui.text('ui.close'),
    focused: true,
  });
  return [...box, ...Array.from({ length: Math.max(0, height - box.length) }, () => '')];
}

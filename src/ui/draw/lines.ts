/** The top and the bottom line. */
import type { Ui } from '../store.ts';
import { type Span, drawRow, rowWidth } from './box.ts';

export function header(ui: Ui, width: number): string {
  const { theme } = ui.options;
  const lab = ui.lab;
  const left: Span[] = [{ text: ' vethlab', tone: 'accent' }, { text: '  ' }, { text: lab?.prose?.title ?? ui.text('ui.free'), tone: 'strong' }];
  const right = lab?.loaded
    ? `${ui.text('lab.step', { n: lab.stepIndex + 1, all: lab.loaded.lesson.steps.length })}   ${ui.text('lab.hints', { n: lab.hintsUsed })}   ${ui.lang} `
    : `${ui.lang} `;
  const tail = drawRow(right, rowWidth(right), theme);
  return drawRow(left, Math.max(0, width - rowWidth(right)), theme) + theme.paint('dim', tail);
}

/** What can be pressed now; or the one sentence that is to be said. */
export function footer(ui: Ui, width: number): string {
  const { theme } = ui.options;
  if (ui.status !== '') return drawRow([{ text: ` ${ui.status}`, tone: 'good' }], width, theme);
  const keys: [string, string][] =
    ui.demo && !ui.demo.over
      ? demoKeys(ui)
      : ui.focus === 'terminal'
        ? [
            ['F1', ui.text('ui.help')],
            ['^G', ui.text('ui.hint')],
            ['^O', ui.text('ui.solution')],
            ['^X', ui.text('ui.undo')],
            ['F5', 'host/laptop'],
            ['F6', 'focus'],
            ['F8', 'pane'],
            ['F9', 'where'],
            ['F10', 'zoom'],
            ['^Q', ui.text('ui.lessons-key')],
          ]
        : [
            ['Esc', 'prompt'],
            ['\u2191\u2193', 'scroll'],
            ['n', 'pane'],
            ['w', 'where'],
            ['t', 'table'],
            ['v', 'view'],
            ['z', 'zoom'],
            ['F6', 'focus'],
          ];
  const row: Span[] = keys.flatMap(([key, what]) => [
    { text: ` ${key} `, tone: 'accent' as const },
    { text: `${what} `, tone: 'dim' as const },
  ]);
  return drawRow(row, width, theme);
}

/** Keys of a demonstration, and whether it runs. */
function demoKeys(ui: Ui): [string, string][] {
  return [
    [ui.text(ui.demo?.paused ? 'demo.paused' : 'demo.runs'), `${ui.demo?.speed ?? 1}x`],
    ['Space', ui.text(ui.demo?.paused ? 'demo.go-on' : 'demo.pause')],
    ['\u2192', ui.text('demo.step')],
    ['+ -', ui.text('demo.speed')],
    ['Q', ui.text('demo.take-over')],
  ];
}

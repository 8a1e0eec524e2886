/**
 * Colours by meaning. Every mark also has a sign of its own, so that nothing depends on colour alone. Colours are the
 * terminal's own sixteen, which follow its light or dark scheme.
 */
export type Tone = 'plain' | 'dim' | 'accent' | 'strong' | 'added' | 'changed' | 'removed' | 'good' | 'bad' | 'code' | 'reverse' | 'border' | 'focus';
export type ThemeName = 'dark' | 'light' | 'contrast' | 'colour-blind' | 'none';

type Sgr = readonly [on: string, off: string];
const sgr = (on: string, off: string): Sgr => [`\u001b[${on}m`, `\u001b[${off}m`];
const fg = (n: number | string): Sgr => sgr(String(n), '39');
const NONE: Sgr = ['', ''];

const BASE: Record<Tone, Sgr> = {
  plain: NONE,
  dim: sgr('2', '22'),
  accent: fg(36),
  strong: sgr('1', '22'),
  added: fg(32),
  changed: fg(33),
  removed: fg(31),
  good: fg(32),
  bad: fg(31),
  code: fg(36),
  reverse: sgr('7', '27'),
  border: sgr('2', '22'),
  focus: fg(36),
};
const THEMES: Record<ThemeName, Record<Tone, Sgr>> = {
  dark: BASE,
  light: { ...BASE, dim: fg('38;5;242'), border: fg('38;5;247'), accent: fg(34), code: fg(34), focus: fg(34), changed: fg('38;5;130') },
  contrast: {
    ...BASE,
    dim: NONE,
    border: NONE,
    accent: sgr('1', '22'),
    code: sgr('1', '22'),
    focus: sgr('1', '22'),
    added: sgr('1;32', '22;39'),
    changed: sgr('1;33', '22;39'),
    removed: sgr('1;31', '22;39'),
  },
  // blue, orange and a vermilion apart in lightness (Okabe and Ito's palette, nearest of 256)
  'colour-blind': { ...BASE, added: fg('38;5;32'), good: fg('38;5;32'), changed: fg('38;5;214'), removed: fg('38;5;166'), bad: fg('38;5;166') },
  none: { ...BASE, ...(Object.fromEntries((Object.keys(BASE) as Tone[]).map((t) => [t, NONE])) as Record<Tone, Sgr>), reverse: sgr('7', '27') },
};

export interface Glyphs {
  tl: string;
  tr: string;
  bl: string;
  br: string;
  h: string;
  v: string;
  done: string;
  todo: string;
  now: string;
  more: string;
  cursor: string;
  arrow: string;
  dot: string;
  ellipsis: string;
}
const UNICODE: Glyphs = {
  tl: '╭',
  tr: '╮',
  bl: '╰',
  br: '╯',
  h: '─',
  v: '│',
  done: '✓',
  todo: '○',
  now: '▸',
  more: '▾',
  cursor: '█',
  arrow: '→',
  dot: '·',
  ellipsis: '…',
};
const ASCII: Glyphs = {
  tl: '+',
  tr: '+',
  bl: '+',
  br: '+',
  h: '-',
  v: '|',
  done: 'x',
  todo: 'o',
  now: '>',
  more: 'v',
  cursor: '_',
  arrow: '->',
  dot: '.',
  ellipsis: '~',
};

/** How to draw: the colours and the glyphs. */
export interface Theme {
  name: ThemeName;
  /** Plain characters only. */
  ascii: boolean;
  glyphs: Glyphs;
  /** No colour shows what is code: it keeps its backquotes. */
  codeTicks: boolean;
  paint(tone: Tone, text: string): string;
}
export function makeTheme(name: ThemeName, ascii: boolean): Theme {
  const tones = THEMES[name];
  return {
    name,
    ascii,
    glyphs: ascii ? ASCII : UNICODE,
    codeTicks: tones.code[0] === '',
    paint: (tone, text) => {
      const [on, off] = tones[tone];
      return on === '' || text === '' ? text : `${on}${text}${off}`;
    },
  };
}
export const THEME_NAMES = Object.keys(THEMES) as ThemeName[];

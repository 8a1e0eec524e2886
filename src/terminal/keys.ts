/**
 * From bytes to keys: decodes what terminals send (xterm, VT220, rxvt, Linux console, tmux), bracketed paste and
 * sequences cut in two by the line. Escape alone is told from a sequence by `flush`, which the caller calls after a
 * pause.
 */
export interface Key {
  /** 'char' for text, else the key's name: 'enter', 'up', 'pageup', 'f1', 'paste' … */
  name: string;
  /** The typed or pasted text; empty for other keys. */
  text: string;
  ctrl: boolean;
  alt: boolean;
  shift: boolean;
}

const key = (name: string, more: Partial<Key> = {}): Key => ({ name, text: '', ctrl: false, alt: false, shift: false, ...more });

/** Final letters of CSI and SS3 sequences. */
const LETTERS: Record<string, string> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'tab',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  E: 'begin',
  I: 'focusin',
  O: 'focusout',
};
/** Numbers of `CSI n ~`. */
const TILDE: Record<number, string> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};
const CONTROL: Record<number, string> = { 8: 'backspace', 9: 'tab', 10: 'enter', 13: 'enter', 27: 'escape', 127: 'backspace' };

const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';
/** An unfinished escape sequence longer than this is noise. */
const MAX_SEQUENCE = 32;

/** Decoder with memory for input that arrives in pieces. */
export class KeyDecoder {
  private rest = '';
  private pasting: string | undefined;

  /** Keys that are complete after this piece of input. */
  feed(data: string): Key[] {
    const keys: Key[] = [];
    let s = this.rest + data;
    this.rest = '';
    while (s.length > 0) {
      if (this.pasting !== undefined) {
        const end = s.indexOf(PASTE_END);
        if (end < 0) {
          // keep what could be the start of the end mark
          const keep = Math.min(s.length, PASTE_END.length - 1);
          const tail = s.slice(-keep);
          const cut = tail.includes('\u001b') ? s.length - keep + tail.indexOf('\u001b') : s.length;
          this.pasting += s.slice(0, cut);
          this.rest = s.slice(cut);
          return keys;
        }
        keys.push(key('paste', { text: (this.pasting + s.slice(0, end)).replace(/\r\n?/g, '\n') }));
        this.pasting = undefined;
        s = s.slice(end + PASTE_END.length);
        continue;
      }
      if (s.startsWith(PASTE_START)) {
        this.pasting = '';
        s = s.slice(PASTE_START.length);
        continue;
      }
      const taken = s[0] === '\u001b' ? this.escape(s, keys) : plain(s, keys);
      if (taken === 0) {
        this.rest = s;
        return keys;
      }
      s = s.slice(taken);
    }
    return keys;
  }

  /** Is a sequence pending? Then call `flush` after some 30 ms without further input. */
  get pending(): boolean {
    return this.rest.length > 0 && this.pasting === undefined;
  }
  /** What is pending is complete after all: a lone Escape. */
  flush(): Key[] {
    const s = this.rest;
    this.rest = '';
    if (s === '') return [];
    return s[0] === '\u001b' ? [key('escape'), ...(s.length > 1 ? this.feed(s.slice(1)) : [])] : this.feed(s);
  }

  /** Number of characters used; 0 when more must come. */
  private escape(s: string, keys: Key[]): number {
    if (s.length === 1) return 0;
    const second = s[1] as string;
    if (second === '[' || second === 'O') {
      const m = second === 'O' ? /^\u001bO([\x20-\x7e])/.exec(s) : /^\u001b\[([\x30-\x3f]*)[\x20-\x2f]*([\x40-\x7e])/.exec(s);
      if (!m) {
        if (s.length < MAX_SEQUENCE && /^\u001b(?:O|\[[\x20-\x3f]*)$/.test(s)) return 0;
        keys.push(key('escape'));
        return 1;
      }
      const found = second === 'O' ? csi('', m[1] as string) : csi(m[1] as string, m[2] as string);
      if (found) keys.push(found);
      return m[0].length;
    }
    if (second === '\u001b') {
      keys.push(key('escape'));
      return 1;
    }
    const inner: Key[] = [];
    const used = plain(s.slice(1), inner);
    for (const k of inner.slice(0, 1)) keys.push({ ...k, alt: true });
    return used === 0 ? 0 : 1 + used;
  }
}

function csi(params: string, final: string): Key | undefined {
  const numbers = params.split(';').map((p) => Number.parseInt(p, 10));
  const modifier = (numbers[1] ?? 1) - 1;
  const mods = { shift: (modifier & 1) > 0, alt: (modifier & 2) > 0, ctrl: (modifier & 4) > 0 };
  if (final === '~') {
    const name = TILDE[numbers[0] ?? 0];
    return name ? key(name, mods) : undefined;
  }
  const name = LETTERS[final];
  if (!name) return undefined;
  return key(name, final === 'Z' ? { ...mods, shift: true } : mods);
}

/** One plain character: text, or a control character. */
function plain(s: string, keys: Key[]): number {
  const code = s.codePointAt(0) as number;
  const text = String.fromCodePoint(code);
  const named = CONTROL[code];
  if (named) keys.push(key(named));
  else if (code === 0) keys.push(key('char', { text: ' ', ctrl: true }));
  else if (code < 32) keys.push(key('char', { text: String.fromCharCode(code + 96), ctrl: true }));
  else keys.push(key('char', { text }));
  return text.length;
}

/** "C-r", "M-b", "up": the name a key binding goes by. */
export function keyName(k: Key): string {
  const base = k.name === 'char' ? k.text.toLowerCase() : k.name;
  return `${k.ctrl ? 'C-' : ''}${k.alt ? 'M-' : ''}${k.shift && k.name !== 'char' ? 'S-' : ''}${base}`;
}

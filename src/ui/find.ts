/** Searching in lines: what was typed, where it occurs, and which occurrence is the current one. */
import { type Key, keyName } from '../terminal/keys.ts';

export class Find {
  text = '';
  /** The text is still being typed. */
  typing = true;
  /** Lines that hold it. */
  hits: number[] = [];
  /** Index into `hits`. */
  at = 0;
  private readonly lines: () => readonly string[];
  /** Brings a line into view. */
  private readonly show: (line: number) => void;

  constructor(lines: () => readonly string[], show: (line: number) => void) {
    this.lines = lines;
    this.show = show;
  }

  /** The line of the current occurrence; -1 for none. */
  get line(): number {
    return this.hits[this.at] ?? -1;
  }
  /** "2/7", for a border. */
  get position(): string {
    return this.text === '' ? '' : `${this.hits.length === 0 ? 0 : this.at + 1}/${this.hits.length}`;
  }

  /** 'closed' when the search is over, 'other' when the key is not for it. `up`: the last occurrence is the first shown. */
  key(k: Key, up = false): 'open' | 'closed' | 'other' {
    const name = keyName(k);
    if (name === 'escape' || name === 'C-g' || name === 'C-c') return 'closed';
    if (this.typing) {
      if (name === 'enter') {
        this.typing = false;
        return this.text === '' ? 'closed' : 'open';
      }
      if (name === 'backspace') this.narrow(this.text.slice(0, -1), up);
      else if (k.name === 'char' && !k.ctrl && !k.alt) this.narrow(this.text + k.text, up);
      else if (name === 'up' || name === 'C-r') this.step(-1);
      else if (name === 'down' || name === 'C-s') this.step(1);
      return 'open';
    }
    if (name === 'n' || name === 'C-s') this.step(up ? -1 : 1);
    else if (k.name === 'char' && k.text === 'N') this.step(up ? 1 : -1);
    else if (name === '/') {
      this.typing = true;
      this.narrow('', up);
    } else return 'other';
    return 'open';
  }
  private narrow(text: string, up: boolean): void {
    this.text = text;
    const wanted = text.toLowerCase();
    this.hits = text === '' ? [] : this.lines().flatMap((l, i) => (l.toLowerCase().includes(wanted) ? [i] : []));
    this.at = up ? Math.max(0, this.hits.length - 1) : 0;
    if (this.line >= 0) this.show(this.line);
  }
  private step(by: number): void {
    if (this.hits.length === 0) return;
    this.at = (this.at + by + this.hits.length) % this.hits.length;
    this.show(this.line);
  }
}

/** Where `text` occurs in a line, case aside: ranges of code units. */
export function occurrences(line: string, text: string): [from: number, to: number][] {
  const out: [number, number][] = [];
  const wanted = text.toLowerCase();
  const hay = line.toLowerCase();
  if (wanted === '' || hay.length !== line.length) return out;
  for (let at = hay.indexOf(wanted); at >= 0; at = hay.indexOf(wanted, at + wanted.length)) out.push([at, at + wanted.length]);
  return out;
}

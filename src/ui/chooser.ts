/** A list to choose from, shown in the terminal's place: type to narrow, Enter takes, Esc leaves. */
import { type Key, keyName } from '../terminal/keys.ts';

export interface Choice {
  label: string;
  /** At the right end, dim. */
  note?: string;
  value: string;
}
export interface ChooserOptions {
  title: string;
  /** In the lower border: what the keys do. */
  foot?: string;
  choices: Choice[];
  /** The one to start at. */
  at?: number;
  pick(choice: Choice): void;
  /** The mark came to stand on another choice. */
  move?(choice: Choice): void;
  cancel?(): void;
}

export class Chooser {
  readonly options: ChooserOptions;
  /** What was typed to narrow the list. */
  filter = '';
  at: number;

  constructor(options: ChooserOptions) {
    this.options = options;
    this.at = Math.max(0, options.at ?? 0);
  }
  /** What the list holds now. */
  get choices(): Choice[] {
    const wanted = this.filter.toLowerCase();
    return wanted === '' ? this.options.choices : this.options.choices.filter((c) => c.label.toLowerCase().includes(wanted));
  }

  /** 'closed' when the list is done with. */
  key(k: Key): 'open' | 'closed' {
    const name = keyName(k);
    const last = this.choices.length - 1;
    const before = this.choices[this.at];
    if (name === 'enter') {
      if (!before) return 'open';
      this.options.pick(before);
      return 'closed';
    }
    if (name === 'escape' || name === 'C-c' || name === 'C-g' || name === 'C-d') {
      this.options.cancel?.();
      return 'closed';
    }
    if (name === 'up' || name === 'C-p') this.at--;
    else if (name === 'down' || name === 'C-n' || name === 'tab') this.at++;
    else if (name === 'pageup') this.at -= 8;
    else if (name === 'pagedown') this.at += 8;
    else if (name === 'home') this.at = 0;
    else if (name === 'end') this.at = last;
    else if (name === 'backspace') this.filter = this.filter.slice(0, -1);
    else if (k.name === 'char' && !k.ctrl && !k.alt) {
      this.filter += k.text;
      this.at = 0;
    }
    this.at = Math.max(0, Math.min(this.choices.length - 1, this.at));
    const now = this.choices[this.at];
    if (now && now !== before) this.options.move?.(now);
    return 'open';
  }
}

/**
 * One description of a listing, two ways to print it: words, or JSON objects (lib/json_print.c). Each call says both.
 */
import { type Json, writeJson } from './json.ts';

/** What iproute2 colours, and with which escape on a dark background. */
export type Colour = 'ifname' | 'mac' | 'inet' | 'inet6' | 'up' | 'down';
const ESCAPE: Record<Colour, string> = {
  ifname: '\x1b[1;36m',
  mac: '\x1b[1;33m',
  inet: '\x1b[1;35m',
  inet6: '\x1b[1;94m',
  up: '\x1b[1;32m',
  down: '\x1b[1;31m',
};

export interface PrintStyle {
  json?: boolean;
  pretty?: boolean;
  colour?: boolean;
  oneline?: boolean;
}

type Container = { [key: string]: Json } | Json[];

export class Printer {
  readonly json: boolean;
  private readonly style: PrintStyle;
  private readonly words: string[] = [];
  private readonly records: Json[] = [];
  private readonly open: Container[] = [];

  constructor(style: PrintStyle) {
    this.style = style;
    this.json = style.json === true;
  }

  /** Words only. */
  text(words: string): this {
    if (!this.json) this.words.push(words);
    return this;
  }
  /** A line's end: a backslash where one line holds a whole record. */
  newline(): this {
    return this.text(this.style.oneline ? '\\' : '\n');
  }
  /** JSON only. */
  value(key: string, value: Json): this {
    if (this.json) this.put(key, value);
    return this;
  }
  /** `words` in words, `key: value` in JSON. */
  both(words: string, key: string, value: Json): this {
    return this.text(words).value(key, value);
  }
  /** As `both`, the words in colour where colours are on. */
  colour(colour: Colour | undefined, words: string, key: string, value: Json): this {
    return this.both(colour && this.style.colour ? `${ESCAPE[colour]}${words}\x1b[0m` : words, key, value);
  }
  /** An object: a record of the listing when outside of any other, a field or element within one. */
  object(key: string | undefined, fill: () => void): this {
    return this.container(key, {}, fill);
  }
  array(key: string, fill: () => void): this {
    return this.container(key, [], fill);
  }
  private container(key: string | undefined, container: Container, fill: () => void): this {
    if (!this.json) {
      fill();
      return this;
    }
    this.open.push(container);
    fill();
    this.open.pop();
    this.put(key, container);
    return this;
  }
  private put(key: string | undefined, value: Json): void {
    const at = this.open.at(-1);
    if (at === undefined) this.records.push(value);
    else if (Array.isArray(at)) at.push(value);
    else at[key as string] = value;
  }
  /** Everything printed so far. */
  get output(): string {
    return this.json ? `${writeJson(this.records, this.style.pretty)}\n` : this.words.join('');
  }
}

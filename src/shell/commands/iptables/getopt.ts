/**
 * getopt_long(3) of glibc with the modes the tool uses: words that are no options are returned in place (as '1'), a
 * missing argument is told apart (':') from an unknown option ('?'), long names may be cut short while unambiguous.
 */

export interface LongOption<V> { name: string; arg: 'none' | 'required' | 'optional'; val: V; /** the letter that stands for it in error texts, if it isn't `val` */ letter?: string | undefined }
export type Got<V> =
  | { kind: 'option'; val: V; arg: string | undefined }
  | { kind: 'word'; text: string }
  /** `shown`: what error texts name. */
  | { kind: 'unknown' | 'missing'; shown: string }
  | { kind: 'end' };

export class Getopt<V> {
  /** Index of the next word. Callers may take words themselves and advance it. */
  optind = 0;
  private inWord = 0;
  readonly argv: readonly string[];
  private readonly short: ReadonlyMap<string, LongOption<V>>;
  /** Base options first, then the newest extension's. */
  long: readonly LongOption<V>[];

  /** Texts of release 1.8.9: an unknown option is named as it was typed. */
  private readonly asTyped: boolean;

  constructor(argv: readonly string[], short: ReadonlyMap<string, LongOption<V>>, long: readonly LongOption<V>[], asTyped = false) {
    this.asTyped = asTyped;
    this.argv = argv;
    this.short = short;
    this.long = long;
  }

  /** Is there another word that doesn't look like an option or a negation? (xs_has_arg) */
  hasWord(): boolean {
    const next = this.argv[this.optind];
    return next !== undefined && next[0] !== '-' && next[0] !== '!';
  }
  takeWord(): string {
    return this.argv[this.optind++] as string;
  }

  next(): Got<V> {
    if (this.inWord > 0) return this.shortOption();
    const word = this.argv[this.optind];
    if (word === undefined) return { kind: 'end' };
    if (word === '--') {
      this.optind++;
      return { kind: 'end' };
    }
    if (word[0] !== '-' || word === '-') {
      this.optind++;
      return { kind: 'word', text: word };
    }
    if (word.startsWith('--')) return this.longOption(word);
    this.inWord = 1;
    return this.shortOption();
  }

  private longOption(word: string): Got<V> {
    this.optind++;
    const eq = word.indexOf('=');
    const name = eq < 0 ? word.slice(2) : word.slice(2, eq);
    const found = this.findLong(name);
    if (!found) return { kind: 'unknown', shown: word };
    if (eq >= 0) {
      // an argument nobody asked for: the option's letter is named, if it has one
      const letter = this.asTyped ? '' : (found.letter ?? String(found.val));
      if (found.arg === 'none') return { kind: 'unknown', shown: letter ? `-${letter}` : word };
      return { kind: 'option', val: found.val, arg: word.slice(eq + 1) };
    }
    if (found.arg !== 'required') return { kind: 'option', val: found.val, arg: undefined };
    if (this.optind >= this.argv.length) return { kind: 'missing', shown: word };
    return { kind: 'option', val: found.val, arg: this.takeWord() };
  }
  private findLong(name: string): LongOption<V> | undefined {
    const exact = this.long.find((o) => o.name === name);
    if (exact) return exact;
    const fits = this.long.filter((o) => o.name.startsWith(name));
    const first = fits[0];
    return first && fits.every((o) => o.val === first.val && o.arg === first.arg) ? first : undefined;
  }

  private shortOption(): Got<V> {
    const word = this.argv[this.optind] as string;
    const letter = word[this.inWord++] as string;
    const rest = word.slice(this.inWord);
    const last = rest === '';
    const leave = (): void => {
      this.inWord = 0;
      this.optind++;
    };
    const option = this.short.get(letter);
    if (!option) {
      if (last) leave();
      return { kind: 'unknown', shown: `-${letter}` };
    }
    if (option.arg === 'none') {
      if (last) leave();
      return { kind: 'option', val: option.val, arg: undefined };
    }
    leave();
    if (!last) return { kind: 'option', val: option.val, arg: rest };
    if (option.arg === 'optional') return { kind: 'option', val: option.val, arg: undefined };
    if (this.optind >= this.argv.length) return { kind: 'missing', shown: word };
    return { kind: 'option', val: option.val, arg: this.takeWord() };
  }
}

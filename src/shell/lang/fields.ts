/** Fields under construction: what a word becomes while its parts are expanded one after the other. */
import { ExpansionError } from './errors.ts';
import { escapePattern } from './glob.ts';

/** No single word grows beyond this many characters. */
const MAX_FIELD = 1 << 26;

/** A field and the pattern it is as a path, in which quoted characters are escaped. */
export interface Field {
  text: string;
  pattern: string;
}

/** Where expansions put their text. */
export interface FieldSink {
  /** Text that was quoted: never split, never a pattern; even when empty it makes a field. */
  quoted(text: string): void;
  /** Unquoted text of the word itself: not split, but a pattern. */
  literal(text: string): void;
  /** The result of an unquoted expansion: split at IFS, and a pattern. */
  split(text: string): void;
  /** The border between two elements of `$@`. */
  border(): void;
}

/** The separators of IFS (POSIX "Field Splitting"): those that are blanks collapse, the others do not. */
interface Separators {
  readonly blanks: string;
  readonly others: string;
}

function separatorsOf(ifs: string | undefined): Separators {
  const all = [...(ifs ?? ' \t\n')];
  const isBlank = (ch: string): boolean => ' \t\n'.includes(ch);
  return { blanks: all.filter(isBlank).join(''), others: all.filter((ch) => !isBlank(ch)).join('') };
}

/** Collects any number of fields. */
export class SplittingSink implements FieldSink {
  readonly #separators: Separators;
  readonly #fields: Field[] = [];
  #current: Field | undefined;
  /** A blank ended the last field; a separator that follows belongs to the same border. */
  #afterBlank = false;

  constructor(ifs: string | undefined) {
    this.#separators = separatorsOf(ifs);
  }

  #open(): Field {
    this.#afterBlank = false;
    this.#current ??= { text: '', pattern: '' };
    return this.#current;
  }

  #close(): void {
    if (this.#current === undefined) return;
    if (this.#current.text.length > MAX_FIELD) throw new ExpansionError('cannot allocate memory', 'shell');
    this.#fields.push(this.#current);
    this.#current = undefined;
  }

  quoted(text: string): void {
    const field = this.#open();
    field.text += text;
    field.pattern += escapePattern(text);
  }

  literal(text: string): void {
    const field = this.#open();
    field.text += text;
    field.pattern += text;
  }

  split(text: string): void {
    const { blanks, others } = this.#separators;
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const ch = text[i]!;
      const isBlank = blanks.includes(ch);
      if (!isBlank && !others.includes(ch)) continue;
      if (i > start) this.literal(text.slice(start, i));
      start = i + 1;
      if (isBlank) {
        if (this.#current !== undefined) this.#afterBlank = true;
        this.#close();
      } else {
        if (this.#current === undefined && !this.#afterBlank) this.#open();
        this.#close();
        this.#afterBlank = false;
      }
    }
    if (start < text.length) this.literal(text.slice(start));
  }

  border(): void {
    // a separator in front of the next element belongs to the border (only ash comes here with unquoted elements)
    this.#afterBlank = this.#current !== undefined;
    this.#close();
  }

  /** The fields; the sink is used up. */
  finish(): Field[] {
    this.#close();
    return this.#fields;
  }
}

/** Collects one field, whatever comes: for assignments, `case`, here-documents, patterns. */
export class JoiningSink implements FieldSink {
  readonly #escape: (text: string) => string;
  text = '';
  pattern = '';

  /** @param escape how quoted text is protected in `pattern` */
  constructor(escape: (text: string) => string = escapePattern) {
    this.#escape = escape;
  }

  quoted(text: string): void {
    if (this.text.length + text.length > MAX_FIELD) throw new ExpansionError('cannot allocate memory', 'shell');
    this.text += text;
    this.pattern += this.#escape(text);
  }

  literal(text: string): void {
    this.text += text;
    this.pattern += text;
  }

  split(text: string): void {
    if (this.text.length + text.length > MAX_FIELD) throw new ExpansionError('cannot allocate memory', 'shell');
    this.literal(text);
  }

  border(): void {
    this.literal(' ');
  }
}

/** fmt.Sprintf: splits a format into text and directives and prints each operand under its directive. */
import { boundedText } from '../govalue/types.ts';
import type { GoValue } from '../govalue/value.ts';
import { asInt } from '../govalue/value.ts';
import { formatArg, formatPlain } from './print.ts';
import type { Directive } from './verbs.ts';

type Operand = GoValue | undefined;

/** Widths and precisions beyond this are refused by fmt. */
const TOO_LARGE = 1_000_000;

class FormatReader {
  readonly format: string;
  readonly args: readonly Operand[];
  position = 0;
  argument = 0;
  /** Did an explicit index such as `%[2]d` change the order? Then leftover operands are no mistake. */
  reordered = false;
  goodIndex = true;
  /** Does the index just read belong to what comes next (a star or the verb)? */
  afterIndex = false;

  constructor(format: string, args: readonly Operand[]) {
    this.format = format;
    this.args = args;
  }

  get current(): string {
    return this.format[this.position] ?? '';
  }

  isStar(): boolean {
    return this.format[this.position] === '*';
  }

  number(): number | undefined {
    let value: number | undefined;
    for (let digit = this.current; digit >= '0' && digit <= '9'; digit = this.current) {
      // fmt's parsenum looks before each further digit, and then reads no more of the format
      if ((value ?? 0) > TOO_LARGE) {
        this.position = this.format.length;
        return undefined;
      }
      value = (value ?? 0) * 10 + Number(digit);
      this.position++;
    }
    return value;
  }

  /** Reads `[n]`, the index of the next operand. */
  index(): void {
    if (this.current !== '[') return;
    this.reordered = true;
    const close = this.format.indexOf(']', this.position);
    const text = close < 0 ? '' : this.format.slice(this.position + 1, close);
    const wanted = /^\d+$/.test(text) ? Number(text) - 1 : -1;
    this.position = close < 0 ? this.position + 1 : close + 1;
    if (wanted < 0 || wanted >= this.args.length) this.goodIndex = false;
    else {
      this.argument = wanted;
      this.afterIndex = true;
    }
  }

  /** The operand of a `*`; `undefined` when it is no usable integer. */
  star(): number | undefined {
    this.position++;
    this.afterIndex = false;
    const operand = this.args[this.argument];
    if (this.argument < this.args.length) this.argument++;
    if (operand?.type.kind !== 'int' && operand?.type.kind !== 'uint') return undefined;
    const value = Number(asInt(operand));
    return Math.abs(value) > TOO_LARGE ? undefined : value;
  }
}

type MutableDirective = { -readonly [K in keyof Directive]: Directive[K] };

const FLAGS = { '#': 'sharp', '+': 'plus', '-': 'minus', ' ': 'space', '0': 'zero' } as const;

/** fmt.Sprintf. */
export function sprintf(format: string, args: readonly Operand[]): string {
  const reader = new FormatReader(format, args);
  let out = '';
  while (reader.position < format.length) {
    const percent = format.indexOf('%', reader.position);
    const end = percent < 0 ? format.length : percent;
    out += format.slice(reader.position, end);
    reader.position = end;
    if (percent >= 0) out += directive(reader);
    boundedText(out.length);
  }
  if (!reader.reordered && reader.argument < args.length) out += extra(args.slice(reader.argument));
  return out;
}

function extra(args: readonly Operand[]): string {
  return `%!(EXTRA ${args.map((arg) => (arg ? `${arg.type.name}=${formatPlain(arg)}` : '<nil>')).join(', ')})`;
}

/** Reads and prints one directive; the reader stands on its percent sign. */
function directive(reader: FormatReader): string {
  const d: MutableDirective = { verb: '' };
  let notes = '';
  reader.position++;
  reader.goodIndex = true;
  reader.afterIndex = false;
  for (let flag = flagAt(reader); flag; flag = flagAt(reader)) {
    d[flag] = true;
    reader.position++;
  }
  if (d.minus) d.zero = false;
  reader.index();
  notes += readWidth(reader, d);
  notes += readPrecision(reader, d);
  if (!reader.afterIndex) reader.index();
  if (reader.position >= reader.format.length) return `${notes}%!(NOVERB)`;
  const verb = String.fromCodePoint(reader.format.codePointAt(reader.position)!);
  reader.position += verb.length;
  d.verb = verb;
  if (verb === '%') return `${notes}%`;
  if (!reader.goodIndex) return `${notes}%!${verb}(BADINDEX)`;
  if (reader.argument >= reader.args.length) return `${notes}%!${verb}(MISSING)`;
  if (verb === 'v' || verb === 'w') {
    Object.assign(d, { sharpV: d.sharp, sharp: false, plusV: d.plus, plus: false });
  }
  return notes + formatArg(reader.args[reader.argument++], d);
}

function flagAt(reader: FormatReader): (typeof FLAGS)[keyof typeof FLAGS] | undefined {
  return FLAGS[reader.current as keyof typeof FLAGS];
}

function readWidth(reader: FormatReader, d: MutableDirective): string {
  if (reader.isStar()) {
    const width = reader.star();
    if (width === undefined) return '%!(BADWIDTH)';
    if (width < 0) Object.assign(d, { minus: true, zero: false });
    d.width = Math.abs(width);
    return '';
  }
  d.width = reader.number();
  if (reader.afterIndex && d.width !== undefined) reader.goodIndex = false;
  return '';
}

function readPrecision(reader: FormatReader, d: MutableDirective): string {
  if (reader.current !== '.') return '';
  reader.position++;
  if (reader.afterIndex) reader.goodIndex = false;
  reader.index();
  if (!reader.isStar()) {
    d.precision = reader.number() ?? 0;
    return '';
  }
  const precision = reader.star();
  if (precision === undefined) return '%!(BADPREC)';
  if (precision >= 0) d.precision = precision;
  return precision < 0 ? '%!(BADPREC)' : '';
}

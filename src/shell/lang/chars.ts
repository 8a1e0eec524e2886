/** Character classes of the shell's grammar. All of them are ASCII; anything else is an ordinary character. */

/** Marks the characters of `set` in a table indexed by code below 128. */
export function charTable(set: string): Uint8Array {
  const table = new Uint8Array(128);
  for (let i = 0; i < set.length; i++) table[set.charCodeAt(i)] = 1;
  return table;
}

/** Position of the first character at or after `pos` that is in `table`, or the text's length. */
export function scanUntil(text: string, pos: number, table: Uint8Array): number {
  const end = text.length;
  while (pos < end) {
    const code = text.charCodeAt(pos);
    if (code < 128 && table[code] === 1) return pos;
    pos++;
  }
  return end;
}

export function isDigit(ch: string | undefined): boolean {
  return ch !== undefined && ch >= '0' && ch <= '9' && ch.length === 1;
}

/** May begin a variable's name. */
export function isNameStart(ch: string | undefined): boolean {
  return ch !== undefined && /^[A-Za-z_]/.test(ch);
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/** The variable name at `pos`, or ''. */
export function nameAt(text: string, pos: number): string {
  NAME.lastIndex = pos;
  return NAME.exec(text)?.[0] ?? '';
}

/** Whether the whole text is a variable's name (bash's legal_identifier). */
export function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}

/** Whether bash will define a function of that name: no quotes, no `$`. */
export function isFunctionName(text: string): boolean {
  return !/[$'"\\`]/.test(text);
}

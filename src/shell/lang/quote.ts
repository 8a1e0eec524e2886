/** Quoting a string so that the shell reads it back as it is. */

const CONTROL = /[\x00-\x1f\x7f]/;

const ANSI_LETTERS: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\E',
  '\\': '\\\\',
  "'": "\\'",
};

/** `$'…'`, with escapes for control characters (bash's ansic_quote). */
export function quoteAnsiC(text: string): string {
  const body = text.replace(/[\x00-\x1f\x7f\\']/g, (ch) => {
    return ANSI_LETTERS[ch] ?? `\\${ch.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `$'${body}'`;
}

/** `'…'`, whatever is in it: `it's` becomes `'it'\''s'` (bash's sh_single_quote, `${x@Q}`). */
export function quoteSingle(text: string): string {
  if (text === "'") return "\\'";
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** `"…"`, as `declare -p` prints values. */
export function quoteDouble(text: string): string {
  return CONTROL.test(text) ? quoteAnsiC(text) : `"${text.replace(/[$`"\\]/g, '\\$&')}"`;
}

/** BusyBox ash's way, in `set` and `export -p`: `it's` becomes `'it'"'"'s'`. */
export function quoteAsh(text: string): string {
  return `'${text.replace(/'+/g, (quotes) => `'"${quotes}"'`)}'`;
}

/** Whether a shell reads the text back as one word of the same text without any quotes. */
export function isSafeWord(text: string): boolean {
  if (text === '' || /[\s'"\\|&;()<>!{}*[\]?^$`\x00-\x1f\x7f]/.test(text)) return false;
  return !/^[#~]|[:=]~/.test(text);
}

/** Quotes only if it must (bash's `set -x`, `trap`, `alias` listings). */
export function quoteIfNeeded(text: string): string {
  if (isSafeWord(text)) return text;
  return CONTROL.test(text) ? quoteAnsiC(text) : quoteSingle(text);
}

/** With backslashes: what `printf %q` prints and what completion types (bash's sh_backslash_quote). */
export function quoteBackslash(text: string): string {
  if (text === '') return "''";
  if (CONTROL.test(text)) return quoteAnsiC(text);
  return text
    .replace(/[ '"\\|&;()<>!{}*[\]?^$`,]/g, '\\$&')
    .replace(/^[#~]/, '\\$&')
    .replace(/([:=])~/g, '$1\\~');
}

/** A token inside one of bash's messages: as it is, unless it holds control characters. */
export function quoteForMessage(text: string): string {
  return CONTROL.test(text) ? quoteAnsiC(text) : text;
}

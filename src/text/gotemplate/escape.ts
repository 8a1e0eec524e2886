/** The escaping functions of Go's text/template: html, js, urlquery. */
import { isPrint } from '../gofmt/strconv.ts';

const HTML: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** HTMLEscapeString. */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (char) => HTML[char]!);
}

/** JSEscapeString. */
export function escapeJs(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (char === '\\' || char === "'" || char === '"') out += `\\${char}`;
    else if (/[<>&=]/.test(char) || code < 0x20) out += `\\u${hex4(code)}`;
    else if (code >= 0x80 && !isPrint(char)) out += `\\u${hex4(code)}`;
    else out += char;
  }
  return out;
}

const hex4 = (code: number): string => code.toString(16).toUpperCase().padStart(4, '0');

/** url.QueryEscape. */
export function escapeQuery(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

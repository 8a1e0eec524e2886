/** xtables_save_string: how -S and iptables-save write a text argument. */

/** Quoted only when it holds anything but letters, digits, '-' behind the first place, '_' and such; `"`, `\` and `'` get a backslash. */
export function saveString(text: string): string {
  // the library quotes when one of these occurs
  if (text !== '' && !/[^A-Za-z0-9_-]/.test(text)) return text;
  return `"${text.replace(/["\\']/g, '\\$&')}"`;
}

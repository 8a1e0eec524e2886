/**
 * Control characters in text from elsewhere: names, labels, files, what programs print. Shown on a real terminal they
 * would move the cursor, set its title, fill its clipboard or make it type (ECMA-48, xterm's ctlseqs).
 */

/** Anything that could steer: C0, DEL, C1, and the marks that turn the order of letters around (Unicode UAX #9). */
const STEERING = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const EVERY_STEERING = new RegExp(STEERING.source, 'g');

/**
 * Whole sequences: CSI; OSC, DCS, SOS, PM and APC with their text, which ends with BEL, ST or the line; a set of
 * characters; Escape with one letter.
 */
const SEQUENCE =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;
/** A sequence that may go on in what is written next. */
const UNFINISHED = /(?:\u001b\[|\u009b)[0-?]*[ -/]*$|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*\u001b?$|\u001b[ -/]*$/;
/** Longest unfinished sequence that is waited for, characters. */
const MAX_WAIT = 4096;

/** The text without escape sequences and control characters, on one line. */
export function withoutControls(text: string): string {
  if (!STEERING.test(text)) return text;
  return text.replace(SEQUENCE, '').replace(EVERY_STEERING, '');
}

/** What clear(1) writes, as ncurses has it for xterm: to the corner, erase the screen, erase what was scrolled away. */
const CLEAR = '\u001b[H\u001b[2J\u001b[3J';

/** Lets text through to a terminal: of control characters only line feed, tab, carriage return and backspace. */
export class TerminalFilter {
  private waiting = '';

  /** @param rows of the terminal: clear(1) scrolls as much instead */
  write(text: string, rows = 24): string {
    const all = this.waiting + text;
    this.waiting = '';
    if (!STEERING.test(all)) return all;
    const cleared = all.replaceAll(CLEAR, '\n'.repeat(rows));
    const rest = UNFINISHED.exec(cleared.slice(-MAX_WAIT))?.[0] ?? '';
    this.waiting = rest;
    return cleared
      .slice(0, cleared.length - rest.length)
      .replace(SEQUENCE, '')
      .replace(EVERY_STEERING, (c) => ('\n\t\r\b'.includes(c) ? c : ''));
  }
}

/** JSON that holds no control character: JSON.stringify leaves DEL and C1 as they are, and a terminal may obey them. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * What a terminal has printed, as lines. Control characters are taken for what they mean or left out: no escape
 * sequence from a program, a name or a file ever reaches the real terminal.
 */
const MAX_LINES = 5000;

export class Scrollback {
  readonly lines: string[] = [''];
  /** Counts changes, for memoized views. */
  version = 0;

  write(text: string): void {
    this.version++;
    // `clear` and its like
    const clear = Math.max(text.lastIndexOf('\u001b[2J'), text.lastIndexOf('\u001b[3J'), text.lastIndexOf('\u001bc'));
    if (clear >= 0) {
      this.lines.length = 0;
      this.lines.push('');
      return this.write(text.slice(clear + 4).replace(/^\u001b\[[0-9;]*[A-Za-z]/, ''));
    }
    const clean = text.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b./g, '');
    for (const [i, part] of clean.split('\n').entries()) {
      if (i > 0) this.lines.push('');
      this.append(part);
    }
    if (this.lines.length > MAX_LINES) this.lines.splice(0, this.lines.length - MAX_LINES);
  }

  private append(part: string): void {
    let line = this.lines.at(-1) as string;
    for (const piece of part.split('\r').entries()) {
      const [i, text] = piece;
      if (i > 0 && text !== '') line = '';
      for (const run of text.split(/([\t\b])/)) {
        if (run === '\t') line += ' '.repeat(8 - (line.length % 8));
        else if (run === '\b') line = line.slice(0, -1);
        else line += run.replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
      }
    }
    this.lines[this.lines.length - 1] = line;
  }
}

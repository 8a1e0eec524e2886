/**
 * Go's text/tabwriter in the variant that docker's client carries: cells end with a tab, and a run of lines that have
 * a cell at the same place forms a column of one width (elastic tabstops). The text after the last tab of a line
 * belongs to no column, so it is never padded. Widths are columns on the screen: wide characters count two.
 */
import stringWidth from './width.ts';

export interface TabwriterOptions {
  /** Least width of a column, padding included. */
  readonly minWidth: number;
  /** Width of a tab on the screen; only matters when padding with tabs. */
  readonly tabWidth: number;
  /** Spaces kept between a cell and the next column. */
  readonly padding: number;
  readonly padChar: string;
}

/** What docker's tables use. */
export const DOCKER_TABLE: TabwriterOptions = { minWidth: 10, tabWidth: 1, padding: 3, padChar: ' ' };

/** Aligns tab-separated text; lines end with `\n`. */
export function tabwrite(text: string, options: TabwriterOptions = DOCKER_TABLE): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  return new Layout(lines, options).run();
}

class Layout {
  private readonly lines: readonly (readonly string[])[];
  private readonly options: TabwriterOptions;
  private readonly out: string[] = [];
  /** Widths of the columns to the left of the one being laid out. */
  private readonly widths: number[] = [];

  constructor(lines: readonly (readonly string[])[], options: TabwriterOptions) {
    this.lines = lines;
    this.options = options;
  }

  run(): string {
    this.format(0, this.lines.length);
    return this.out.join('\n');
  }

  /** Lays out the lines `from` to `to`: finds the blocks of lines that have a cell in the next column. */
  private format(from: number, to: number): void {
    const column = this.widths.length;
    const hasCell = (line: number): boolean => column < this.lines[line]!.length - 1;
    let start = from;
    for (let line = from; line < to; line++) {
      if (!hasCell(line)) continue;
      this.write(start, line);
      start = line;
      let width = this.options.minWidth;
      for (; line < to && hasCell(line); line++) {
        width = Math.max(width, stringWidth(this.lines[line]![column]!) + this.options.padding);
      }
      this.widths.push(width);
      this.format(start, line);
      this.widths.pop();
      start = line;
      line--;
    }
    this.write(start, to);
  }

  private write(from: number, to: number): void {
    for (const cells of this.lines.slice(from, to)) {
      this.out.push(cells.map((cell, i) => cell + this.pad(stringWidth(cell), this.widths[i])).join(''));
    }
  }

  private pad(used: number, width: number | undefined): string {
    if (width === undefined) return '';
    const { padChar, tabWidth } = this.options;
    if (padChar !== '\t') return padChar.repeat(width - used);
    return tabWidth === 0 ? '' : '\t'.repeat(Math.ceil((Math.ceil(width / tabWidth) * tabWidth - used) / tabWidth));
  }
}

/** Standard input line by line, from a terminal, a file or a pipe, without anything being redrawn. */
import { createInterface } from 'node:readline';

/** Lines as they are asked for; undefined at the end of the input. */
export class Lines {
  private readonly waiting: ((line: string | undefined) => void)[] = [];
  private readonly lines: string[] = [];
  private over = false;
  constructor(onInterrupt: () => void) {
    // without `terminal` nothing is redrawn and the cursor never moves back
    const rl = createInterface({ input: process.stdin, terminal: false });
    rl.on('line', (line) => {
      const next = this.waiting.shift();
      if (next) next(line);
      else this.lines.push(line);
    });
    rl.on('close', () => {
      this.over = true;
      for (const next of this.waiting.splice(0)) next(undefined);
    });
    process.on('SIGINT', onInterrupt);
  }
  next(): Promise<string | undefined> {
    const line = this.lines.shift();
    if (line !== undefined || this.over) return Promise.resolve(line);
    return new Promise((resolve) => this.waiting.push(resolve));
  }
  end(): void {
    process.stdin.pause();
  }
}

/**
 * The terminal's modes: alternate screen, bracketed paste, cursor, raw input; and giving all of it back on every way
 * out (quit, crash, signals, suspend). Ink 6 knows none of this; with a newer Ink this file goes.
 */
export interface TerminalStreams {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
}

const ENTER = '\u001b[?1049h\u001b[?2004h\u001b[?25l\u001b[2J\u001b[H';
const LEAVE = '\u001b[?2004l\u001b[0m\u001b[?25h\u001b[?1049l';

/** Owns the modes of one terminal. `enter` and `leave` may be called any number of times. */
export class Screen {
  private readonly io: TerminalStreams;
  private on = false;
  private onData: ((data: string) => void) | undefined;
  private readonly cleanups: (() => void)[] = [];

  constructor(io: TerminalStreams) {
    this.io = io;
  }

  /** Take the terminal over. `onData` gets decoded input as it comes. */
  enter(onData: (data: string) => void): void {
    if (this.on) return;
    this.on = true;
    this.onData = onData;
    const { stdin, stdout } = this.io;
    stdin.setRawMode?.(true);
    stdin.setEncoding('utf8');
    stdin.on('data', onData);
    stdin.resume();
    stdout.write(ENTER);
  }

  /** Give it back as it was. */
  leave(): void {
    if (!this.on) return;
    this.on = false;
    const { stdin, stdout } = this.io;
    if (this.onData) stdin.off('data', this.onData);
    try {
      stdin.setRawMode?.(false);
    } catch {
      // the terminal is gone (hang-up): there is nothing left to restore
    }
    stdin.pause();
    stdout.write(LEAVE);
  }

  /** Restore the terminal however the process ends. `quit` is asked to end it on a signal. */
  guard(quit: (status: number) => void): void {
    const leave = (): void => this.leave();
    const signals: [NodeJS.Signals, number][] = [
      ['SIGTERM', 143],
      ['SIGHUP', 129],
      ['SIGINT', 130],
    ];
    for (const [signal, status] of signals) {
      const handler = (): void => {
        leave();
        quit(status);
      };
      process.on(signal, handler);
      this.cleanups.push(() => process.off(signal, handler));
    }
    process.on('exit', leave);
    this.cleanups.push(() => process.off('exit', leave));
  }

  /** Ctrl-Z: hand the terminal back, stop, and take it over again when continued. `redraw` paints everything anew. */
  suspend(redraw: () => void): void {
    const { onData } = this;
    if (!this.on || !onData || process.platform === 'win32') return;
    this.leave();
    process.once('SIGCONT', () => {
      this.enter(onData);
      redraw();
    });
    process.kill(process.pid, 'SIGSTOP');
  }

  /** Take the handlers off (tests, or several screens in one process). */
  dispose(): void {
    this.leave();
    for (const cleanup of this.cleanups.splice(0)) cleanup();
  }
}

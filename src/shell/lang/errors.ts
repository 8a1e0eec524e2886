/** What can go wrong while reading or expanding a command line, in the words of the shell that is modelled. */

/** How a syntax error looks at its site. */
export interface SyntaxErrorDetails {
  /**
   * Lines to print, each behind the shell's own prefix (`bash: -c: line N: `, `bash: line N: `, interactive
   * `bash: `; `ash: line N: `, interactive `ash: `).
   */
  readonly messages: readonly string[];
  /** The N of the prefix, counted from 1. ash counts the lines of a `-c` string from 0: subtract one there. */
  readonly line: number;
  /**
   * The input line that bash quotes (`` bash: line N: `echo | |' ``) as a last message, without the quotes;
   * undefined if it quotes none. An interactive bash never does.
   */
  readonly sourceLine?: string;
  /** More input could still make it right, so a prompt should ask for another line. */
  readonly incomplete: boolean;
}

/** The input is not shell. `message` is the first message without any prefix. */
export class ShellSyntaxError extends Error {
  readonly messages: readonly string[];
  readonly line: number;
  readonly sourceLine: string | undefined;
  readonly incomplete: boolean;

  constructor(details: SyntaxErrorDetails) {
    super(details.messages[0]);
    this.name = 'ShellSyntaxError';
    this.messages = details.messages;
    this.line = details.line;
    this.sourceLine = details.sourceLine;
    this.incomplete = details.incomplete;
  }

  /** Every line that a non-interactive shell prints, still without prefix. */
  get report(): readonly string[] {
    return this.sourceLine === undefined ? this.messages : [...this.messages, `\`${this.sourceLine}'`];
  }
}

/**
 * What an expansion error does to the shell:
 * - `command`: the command is not run, its status is 1, the next one is.
 * - `line`: bash drops the rest of the command line (of the List) and reads the next one.
 * - `shell`: a shell that is not interactive exits; an interactive one drops the line.
 */
export type ExpansionErrorScope = 'command' | 'line' | 'shell';

/** An expansion that failed. `message` goes behind `bash: line N: `. */
export class ExpansionError extends Error {
  readonly scope: ExpansionErrorScope;
  /** Exit status of the shell (scope `shell`) or `$?` after it. */
  readonly status: number;

  constructor(message: string, scope: ExpansionErrorScope, status = 1) {
    super(message);
    this.name = 'ExpansionError';
    this.scope = scope;
    this.status = status;
  }
}

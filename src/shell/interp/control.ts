/** What leaves the normal flow of a script. Each is thrown through the evaluator and caught where it belongs. */

/** `break` and `continue`: `levels` loops up. */
export class LoopJump extends Error {
  readonly kind: 'break' | 'continue';
  levels: number;
  constructor(kind: 'break' | 'continue', levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}
/** `return` from a function or a sourced file. */
export class ReturnJump extends Error {
  readonly status: number;
  constructor(status: number) {
    super('return');
    this.status = status;
  }
}
/** `exit`, `exec`, or an error that ends a shell that is not interactive. */
export class ExitJump extends Error {
  readonly status: number;
  constructor(status: number) {
    super('exit');
    this.status = status;
  }
}
/** Drop the rest of the command line, as bash does after some errors and on Ctrl-C. */
export class LineJump extends Error {
  readonly status: number;
  constructor(status: number) {
    super('line');
    this.status = status;
  }
}
/** The command line did more than the lab allows. Said once, at the top. */
export class BudgetError extends Error {}

/** The error of parsing or executing a template; its message is exactly what Go's text/template says. */
export class GoTemplateError extends Error {
  override readonly name = 'GoTemplateError';
  /** What the execution had written before it failed; some commands print it. */
  readonly output: string;
  constructor(message: string, output = '') {
    super(message);
    this.output = output;
  }
}

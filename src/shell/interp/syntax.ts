/** Syntax errors in the words of the shell that reads. */
import type { ShellSyntaxError } from '../lang/index.ts';
import type { Shell } from './shell.ts';

/** Print an error of the parser: where it is, what it is, and in bash the line itself. */
export function saySyntaxError(sh: Shell, error: ShellSyntaxError, where: 'command' | 'file' | 'eval' | 'prompt'): void {
  const name = sh.name.replace(/^-/, '');
  if (sh.kind === 'bash') {
    const lines = where === 'prompt' ? error.messages : error.report;
    const prefix = where === 'prompt' ? `${name}: ` : where === 'command' ? `${name}: -c: line ${error.line}: ` : where === 'eval' ? `${name}: eval: line ${error.line}: ` : `${name}: line ${error.line}: `;
    for (const line of lines) sh.stderr.write(`${prefix}${line}\n`);
    return;
  }
  const line = sh.source === 'command' && sh.kind === 'ash' ? error.line - 1 : error.line;
  for (const message of error.messages) sh.stderr.write(sh.kind === 'dash' ? `${name}: ${line}: ${message.replace(/^syntax error: /, 'Syntax error: ')}\n` : where === 'prompt' ? `${name}: ${message}\n` : `${name}: line ${line}: ${message}\n`);
}

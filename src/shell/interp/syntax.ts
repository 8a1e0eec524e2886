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
  for (const message of error.messages) sh.stderr.write(sh.kind === 'dash' ? `${name}: ${line}: ${where === 'eval' ? 'eval: ' : ''}${dashWords(message)}\n` : where === 'prompt' ? `${name}: ${message}\n` : `${name}: ${where === 'eval' ? 'eval: ' : ''}line ${line}: ${message}\n`);
}

/** ash and dash say the same things in another order. */
function dashWords(message: string): string {
  const text = message.replace(/^syntax error: /, '').replace(/^unexpected (end of file|"[^"]*"|\S+)/, '$1 unexpected');
  return `Syntax error: ${/^[a-z]+ (for|quoted|back)/i.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text}`;
}

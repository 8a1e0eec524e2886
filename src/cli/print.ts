/**
 * What the program says. On a terminal nothing gets through that could steer it, whatever name, file or lesson it
 * came from; into a file or a pipe every byte goes as it is.
 */
import { TerminalFilter } from '../text/controls.ts';

const filters = new Map<NodeJS.WriteStream, TerminalFilter>();

function write(stream: NodeJS.WriteStream, text: string): void {
  if (!stream.isTTY) return void stream.write(text);
  let filter = filters.get(stream);
  if (!filter) filters.set(stream, (filter = new TerminalFilter()));
  const shown = filter.write(text, stream.rows);
  if (shown !== '') stream.write(shown);
}

/** To standard output. */
export const print = (text: string): void => write(process.stdout, text);
/** To standard error. */
export const complain = (text: string): void => write(process.stderr, text);

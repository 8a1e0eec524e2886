/** Here-documents: their bodies stand behind the newline that ends the command line. */
import { lineAt, lineOfEnd, type PendingHereDocument, type Reader } from './reader.ts';
import { parseHereDocumentBody } from './words.ts';

/** Reads the bodies that were announced on the line that just ended. */
export function readHereDocuments(reader: Reader): void {
  const { pending } = reader;
  if (pending.length === 0) return;
  reader.pending = [];
  for (const document of pending) {
    const firstLine = lineAt(reader, reader.pos);
    const { text, closed } = readBody(reader, document);
    if (!closed) {
      reader.wantsMore = true;
      if (reader.dialect === 'bash') warnUnclosed(reader, document);
    }
    document.node.body = document.quoted
      ? { parts: text === '' ? [] : [{ type: 'single-quoted', text }], raw: text }
      : parseHereDocumentBody(reader, text, firstLine);
  }
}

function warnUnclosed(reader: Reader, { line, delimiter }: PendingHereDocument): void {
  reader.warnings.push({
    line: lineOfEnd(reader) - 1,
    message: `here-document at line ${line} delimited by end-of-file (wanted \`${delimiter}')`,
  });
}

/** The text up to the line that is the delimiter, which is skipped. */
function readBody(reader: Reader, document: PendingHereDocument): { text: string; closed: boolean } {
  const { source } = reader;
  const lines: string[] = [];
  let continues = false;
  while (reader.pos < source.length) {
    const newline = source.indexOf('\n', reader.pos);
    const end = newline < 0 ? source.length : newline;
    let line = source.slice(reader.pos, end);
    reader.pos = newline < 0 ? end : end + 1;
    if (document.stripTabs && line.startsWith('\t')) line = line.replace(/^\t+/, '');
    if (!continues && line === document.delimiter) return { text: lines.join(''), closed: true };
    // an escaped newline joins two lines, and the second is then no delimiter
    continues = !document.quoted && endsInBackslash(line);
    lines.push(newline < 0 ? line : `${line}\n`);
  }
  return { text: lines.join(''), closed: false };
}

function endsInBackslash(line: string): boolean {
  let count = 0;
  while (line[line.length - 1 - count] === '\\') count++;
  return count % 2 === 1;
}

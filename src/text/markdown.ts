/** The little Markdown that lessons use, as rows: paragraphs, lists, `code`, **strong**, fenced blocks, quotes. */
import { chop, widthOf, wrap } from './wrap.ts';

/** A stretch of text with what it means. */
interface Span {
  text: string;
  tone?: 'code' | 'strong' | 'dim';
}
/** A line: plain, or in stretches. */
type Row = string | Span[];

/** Marks inside a paragraph survive wrapping: code is wrapped as one word where it fits. */
function inline(text: string, ticks: boolean): Span[] {
  const spans: Span[] = [];
  for (const part of text.split(/(`[^`]+`|\*\*[^*]+\*\*)/)) {
    if (part === '') continue;
    if (part.startsWith('`')) spans.push({ text: ticks ? part : part.slice(1, -1), tone: 'code' });
    else if (part.startsWith('**')) spans.push({ text: part.slice(2, -2), tone: 'strong' });
    else spans.push({ text: part });
  }
  return spans;
}

/** Wrap a paragraph: wrapped plainly first, then the tones are laid over the lines again. */
function paragraph(text: string, width: number, indent: string, ticks: boolean): Row[] {
  const spans = inline(text, ticks);
  const lines = wrap(spans.map((s) => s.text).join(''), width, indent);
  let at = 0;
  let used = 0;
  return lines.map((line, n) => {
    const row: Span[] = [];
    let rest = line;
    if (n > 0 && indent !== '' && rest.startsWith(indent)) {
      row.push({ text: indent });
      rest = rest.slice(indent.length);
    }
    while (rest !== '') {
      const span = spans[at];
      if (!span) {
        row.push({ text: rest });
        break;
      }
      const left = span.text.slice(used);
      // wrapping dropped the blanks at line ends and squeezed runs of them
      const trimmed = left.replace(/^\s+/, (b) => (rest.startsWith(' ') ? ' ' : ''.slice(b.length)));
      used += left.length - trimmed.length;
      let n2 = 0;
      while (n2 < trimmed.length && n2 < rest.length && trimmed[n2] === rest[n2]) n2++;
      if (n2 > 0) row.push({ text: rest.slice(0, n2), ...(span.tone && { tone: span.tone }) });
      rest = rest.slice(n2);
      used += n2;
      if (used >= span.text.length || n2 === 0) {
        if (n2 === 0 && trimmed !== '' && rest !== '' && used < span.text.length) used++;
        if (used >= span.text.length) {
          at++;
          used = 0;
        }
      }
    }
    return row;
  });
}

/**
 * Rows of a text, each at most `width` columns.
 * @param ticks code keeps its backquotes, for where no colour shows it
 */
export function markdownRows(text: string, width: number, ticks = false): Row[] {
  const rows: Row[] = [];
  let para: string[] = [];
  let fenced = false;
  const flush = (): void => {
    if (para.length > 0) rows.push(...paragraph(joinLines(para), width, '', ticks));
    para = [];
  };
  for (const line of text.split('\n')) {
    if (/^\s*```/.test(line)) {
      flush();
      fenced = !fenced;
      continue;
    }
    if (fenced) {
      rows.push(...chop(line, width - 2).map((piece): Row => [{ text: `  ${piece}`, tone: 'code' }]));
      continue;
    }
    if (line.trim() === '') {
      flush();
      if (rows.length > 0 && rows.at(-1) !== '') rows.push('');
      continue;
    }
    const item = /^(\s*(?:[-*]|\d+\.) )(.*)$/.exec(line);
    if (item) {
      flush();
      const mark = (item[1] as string).replace('*', '-');
      rows.push(...paragraph(`${mark}${item[2]}`, width, ' '.repeat(widthOf(mark)), ticks));
      continue;
    }
    if (line.startsWith('>')) {
      flush();
      rows.push(
        ...paragraph(line.replace(/^> ?/, ''), width - 2, '', ticks).map(
          (r): Row => [{ text: '| ', tone: 'dim' }, ...(typeof r === 'string' ? [{ text: r }] : r)],
        ),
      );
      continue;
    }
    para.push(line);
  }
  flush();
  while (rows.at(-1) === '') rows.pop();
  return rows;
}
/** Lines of one paragraph join with a blank, except between two Chinese characters. */
const joinLines = (lines: string[]): string =>
  lines.reduce((a, b) => (/[\u2e80-\uffef]$/.test(a) && /^[\u2e80-\uffef]/.test(b) ? a + b : `${a} ${b.trimStart()}`));

/** The same as plain lines of at most `width` columns; the marks of code and strong text are left out. */
export const markdownText = (text: string, width: number): string =>
  markdownRows(text, width)
    .map((row) => (typeof row === 'string' ? row : row.map((span) => span.text).join('')))
    .join('\n');

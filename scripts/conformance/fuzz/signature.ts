/** A stable short name for a kind of difference, so that the same fault found twice is one entry. */
import type { Difference } from '../compare.ts';

/** Words of a command line that say what it does: the tool, and its subcommands or the kind of its arguments. */
export function shapeOf(cmd: string): string {
  const words = cmd.replace(/'[^']*'|"[^"]*"/g, 'TEXT').split(/\s+/);
  if (words[0] === 'docker') {
    if (words[1] === 'exec') return `exec: ${shapeOf(words.slice(3).join(' '))}`;
    return words.slice(0, words[1] === 'network' ? 3 : 2).join(' ');
  }
  if (words[0] === 'ip' && words[1] === 'netns' && words[2] === 'exec') return `netns: ${shapeOf(words.slice(4).join(' '))}`;
  const kept = words.filter((word, i) => i === 0 || (/^-{0,2}[a-z]/i.test(word) && word.length < 20 && !/^(box\d|v\d|br\d)$/.test(word)));
  return kept.slice(0, 4).join(' ');
}

/** Text without what differs from run to run: addresses, numbers, quoted and made-up names. */
const blurred = (text: string): string =>
  text
    .replace(/\d+\.\d+\.\d+\.\d+(\/\d+)?/g, 'ADDR')
    .replace(/<\w+>/g, (placeholder) => placeholder.replace(/\d+/, ''))
    .replace(/\b(box\d|web|sql|api|app|back|lan\d|v\d|br\d|lab0|ghost|nowhere)\b/g, 'NAME')
    .replace(/\d+/g, 'N')
    .trim()
    .slice(0, 110);

/** The first line that the one has and the other has not, in both directions. */
function firstDifferent(real: string, model: string): string {
  const a = real.split('\n');
  const b = model.split('\n');
  const at = a.findIndex((text, i) => text !== b[i]);
  const place = at < 0 ? a.length : at;
  return `${blurred(a[place] ?? '(end)')} | ${blurred(b[place] ?? '(end)')}`;
}

export function signatureOf({ real, model }: Difference): string {
  const shape = shapeOf(real.cmd);
  if (!model) return `${shape} :: no answer`;
  const where = real.stderr !== model.stderr ? 'stderr' : real.stdout !== model.stdout ? 'stdout' : 'status';
  const what = where === 'status' ? `${real.exit} | ${model.exit}` : firstDifferent(real[where], model[where]);
  return `${shape} :: ${where} :: ${what}`;
}

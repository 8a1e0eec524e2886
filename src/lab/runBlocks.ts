/**
 * Output quoted in a lesson: a fenced block `run COMMAND` (or `run@place COMMAND`) is filled with what the model
 * prints for that command, so that no lesson holds output that was typed in.
 */

/** A fence's opening line: the fence itself, the place (host when none is named), the command. */
const OPENING = /^(```+) *run(?:@(\S+))? +(.+)$/;

/**
 * The text with every `run` block filled. `print` gives a command's output; `n` counts the blocks of the text from 0.
 * What stands between the fences in the source is replaced.
 */
export function fillRunBlocks(text: string, print: (at: string, command: string, n: number) => string): string {
  const out: string[] = [];
  let fence: string | undefined;
  let n = 0;
  for (const line of text.split('\n')) {
    if (fence !== undefined) {
      if (line.trim() === fence) {
        out.push(line);
        fence = undefined;
      }
      continue;
    }
    const m = OPENING.exec(line);
    if (!m) {
      out.push(line);
      continue;
    }
    const [, marks, at = 'host', command = ''] = m;
    fence = marks as string;
    out.push(fence, `$ ${command}`, ...print(at, command.trim(), n++).trimEnd().split('\n'));
  }
  if (fence !== undefined) out.push(fence);
  return out.join('\n');
}

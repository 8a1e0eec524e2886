/** `vethlab share`: play a script and keep the lines that changed the world. */
import { writeFileSync } from 'node:fs';
import { type Script, append, scriptOf } from '../lab/script.ts';
import { MAX_SHARED, parseShared, shareText } from '../lab/sharedText.ts';
import { differs } from '../lab/timeline.ts';
import { Session } from '../shell/session.ts';
import { parseScript, readText, runStep } from './sh.ts';
import { EXIT_USAGE, UserError } from './userError.ts';
import { type WorldOptions, makeWorld } from './world.ts';
import { complain, print } from './print.ts';

export interface ShareOptions extends WorldOptions {
  output?: string;
}

/**
 * Prints the shared text, or writes it to `output`, which must not exist yet.
 * @throws UserError when the script can't be read or the file not be written
 */
export function runShare(file: string | undefined, options: ShareOptions): number {
  const world = makeWorld(options);
  const session = new Session(world);
  session.k.journal.on = false;
  const given = parseScript(readText(file ?? '-'), Object.keys(session.k.config.machines));
  if (given.length > MAX_SHARED.lines)
    throw new UserError(`a shared world may have ${MAX_SHARED.lines} commands; this script has ${given.length}.`, EXIT_USAGE);
  let script = scriptOf(world) as Script;
  for (const line of given) {
    const before = session.snapshot();
    const { exit } = runStep(session, line);
    if (differs(before, session.snapshot())) script = append(script, line.at === 'host' ? line.cmd : `${line.at}$ ${line.cmd}`);
    else if (exit !== 0) complain(`vethlab: left out, it ended with ${exit} and changed nothing: ${line.cmd}\n`);
  }
  const text = shareText(script);
  const read = parseShared(text);
  if ('reason' in read) throw new UserError(`this script can't be shared: ${read.reason}.`, EXIT_USAGE);
  if (options.output === undefined) print(text);
  else
    try {
      writeFileSync(options.output, text, { flag: 'wx' });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new UserError(code === 'EEXIST' ? `there is a file ${options.output} already; name another one.` : `can't write ${options.output}: ${message}`);
    }
  return 0;
}

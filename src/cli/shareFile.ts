/** Writing what the lab gives away, and reading what came from elsewhere. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Script, linesOf, withScript } from '../lab/script.ts';
import { MAX_SHARED, parseShared } from '../lab/sharedText.ts';
import type { LabWorld } from '../lab/timeline.ts';
import { type Message, message } from '../lab/text.ts';
import type { WordResult } from '../lab/words/index.ts';
import { Session } from '../shell/session.ts';
import { parseScript, runStep } from './sh.ts';
import { EXIT_USAGE, UserError } from './userError.ts';
import { makeWorld } from './world.ts';

/** Virtual seconds that one line of a shared world may take. */
const LINE_SECONDS = 60;

/** Write a file of the lab beside where it was started; never over another one. `name` is a plain file name. */
export function writeShared(file: NonNullable<WordResult['file']>): Message {
  const path = join(process.cwd(), file.name);
  try {
    writeFileSync(path, file.text, { flag: 'wx' });
    return message(file.written ?? 'share.written', { path, name: file.name });
  } catch (error) {
    const { code, message: reason } = error as NodeJS.ErrnoException;
    return code === 'EEXIST' ? message('share.exists', { name: file.name }) : message('share.failed', { name: file.name, reason });
  }
}

/** Read a shared text. @throws UserError with file, line and reason */
export function readShared(file: string): Script {
  let text: string;
  try {
    if (file !== '-' && statSync(file).size > MAX_SHARED.bytes)
      throw new UserError(`${file}:1: it has more than ${MAX_SHARED.bytes / 1024} kB; it is no world of vethlab.`, EXIT_USAGE);
    text = readFileSync(file === '-' ? 0 : resolve(file), 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code, message: reason } = error as NodeJS.ErrnoException;
    throw new UserError(
      `can't read ${file}: ${code === 'ENOENT' ? 'there is no such file' : reason}. Write one with 'vethlab share SCRIPT', or 'share NAME' in the lab.`,
      EXIT_USAGE,
    );
  }
  const read = parseShared(text);
  if ('reason' in read) throw new UserError(`${file}:${read.line}: ${read.reason}; mend that line or have the world shared again.`, EXIT_USAGE);
  return read.script;
}

/** Play a script from its beginning; the world it leads to, which knows the script. */
export function rebuild(script: Script): LabWorld {
  const session = new Session(makeWorld(script.origin));
  session.k.journal.on = false;
  for (const line of parseScript(linesOf(script).join('\n'), Object.keys(session.k.config.machines))) runStep(session, line, LINE_SECONDS);
  return withScript(session.snapshot(), script);
}

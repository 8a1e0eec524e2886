/**
 * `vethlab sh`: the lab's machines without the full screen.
 *
 * Interactively, with -c and from standard input all lines are typed into one shell, so that variables and the
 * directory stay. A script is run by one bash, too, unless --json is given: then each of its lines is a step of its
 * own, run by a fresh `bash -c LINE` with no input and 30 virtual seconds, and printed as one JSON object.
 */
import { readFileSync } from 'node:fs';
import type { Session } from '../shell/session.ts';
import { jsonLine } from '../text/controls.ts';
import { UserError } from './userError.ts';
import { print } from './print.ts';

export interface ShOptions {
  command?: string;
  json?: boolean;
  seed?: string;
  dockerd?: string;
  engine?: string;
  hosts?: string;
  at?: string;
  timeout?: string;
  pace?: string;
}

/** A script's line with where it is typed (`laptop$ ip addr`). */
export interface ScriptLine {
  at: string;
  cmd: string;
}

/** Split a script: blank lines and comments are skipped, `NAME$ ` in front says where. */
export function parseScript(text: string, machines: readonly string[]): ScriptLine[] {
  const lines: ScriptLine[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const m = /^([\w-]+)\$ (.*)$/.exec(line);
    lines.push(m && machines.includes(m[1] as string) ? { at: m[1] as string, cmd: m[2] as string } : { at: 'host', cmd: line });
  }
  return lines;
}

/** After these commands a little time passes, as a person takes it before looking again (µs). */
const PAUSE_AFTER = /docker run|docker start|docker restart|docker network connect|-d /;
const PAUSE = 600_000;

/** What one line of a script answered when it was a step of its own. */
export interface StepResult extends ScriptLine {
  exit: number;
  stdout: string;
  stderr: string;
}

/** Run a line as a step of its own: a fresh `bash -c` in `/`, without input, for at most `timeout` virtual seconds. */
export function runStep(session: Session, { at, cmd }: ScriptLine, timeout = 30): StepResult {
  const { exit, stdout, stderr } = session.run(cmd, { at, timeout, cwd: '/' });
  if (PAUSE_AFTER.test(cmd)) session.step(session.k.now + PAUSE);
  return { at, cmd, exit, stdout, stderr };
}

/** A script's text; '-' is standard input. @throws UserError */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UserError(`can't read ${file}: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message}`);
  }
}

/** Run it; the exit status of the last command. */
export async function runSh(file: string | undefined, options: ShOptions): Promise<number> {
  const { Session } = await import('../shell/session.ts');
  const { makeWorld } = await import('./world.ts');
  const { installTracer } = await import('../lab/journey/tracer.ts');
  const session = new Session(makeWorld(options));
  session.debug = Boolean(process.env['VETHLAB_DEBUG']);
  installTracer(session, () => 'en');
  const machines = Object.keys(session.k.config.machines);
  const at = options.at ?? 'host';
  if (!machines.includes(at)) throw new UserError(`there is no machine '${at}'; there are ${machines.join(', ')}.`);

  if (options.json) {
    const lines = options.command !== undefined ? [{ at, cmd: options.command }] : parseScript(readText(file ?? '-'), machines);
    const timeout = options.timeout === undefined ? 30 : Number(options.timeout);
    let last = 0;
    for (const line of lines) {
      const result = runStep(session, line, timeout);
      print(`${jsonLine(result)}\n`);
      last = result.exit;
    }
    return last;
  }

  const { runScript, runTerminal } = await import('./terminal.ts');
  if (options.command !== undefined) return runScript(session, at, ['bash', '-c', options.command]);
  if (file !== undefined) return runScript(session, at, ['bash', '-s'], readText(file), machines);
  if (process.stdin.isTTY) return await runTerminal(session, at, options.pace === undefined ? 1 : Number(options.pace));
  return runScript(session, at, ['bash', '-s'], readText('-'), machines);
}

/** A world made by options and a prelude of commands: what `trace` looks at. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { Session } from '../shell/session.ts';
import { parseScript, runStep } from './sh.ts';
import { EXIT_USAGE, UserError } from './userError.ts';
import { type WorldOptions, makeWorld } from './world.ts';

export interface SetupOptions extends WorldOptions {
  /** Command lines, or names of files that hold some. */
  setup?: string[];
}

/** @throws UserError when a command of the prelude fails: nobody wants to look at half a world */
export function makeSession(options: SetupOptions): Session {
  const session = new Session(makeWorld(options));
  session.debug = Boolean(process.env['VETHLAB_DEBUG']);
  const machines = Object.keys(session.k.config.machines);
  for (const given of options.setup ?? []) {
    const text = existsSync(given) && statSync(given).isFile() ? readFileSync(given, 'utf8') : given;
    for (const line of parseScript(text, machines)) {
      const { exit, stderr } = runStep(session, line);
      if (exit !== 0)
        throw new UserError(
          `the prelude's command '${line.cmd}' ended with status ${exit}${stderr ? `: ${stderr.trim().split('\n').at(-1)}` : ''}. Mend it, then try again.`,
        );
    }
  }
  return session;
}
/** @throws UserError naming the machines there are */
export function machineNamed(session: Session, name: string): string {
  const machines = Object.keys(session.k.config.machines);
  if (!machines.includes(name)) throw new UserError(`there is no machine '${name}'; there are ${machines.join(', ')}.`, EXIT_USAGE);
  return name;
}

/** What a docker subcommand is, and what every one of them needs. */
import type { Daemon } from '../../../docker/state.ts';
import { DockerError } from '../../../docker/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { CompletionKind, Ctx } from '../../command.ts';
import type { Flag, Flags } from './flags.ts';

export interface Call {
  ctx: Ctx;
  d: Daemon;
  flags: Flags;
  args: string[];
}
export interface DockerCommand {
  /** "run", "network create". */
  path: string;
  /** Usage behind "docker ", as the real client prints it. */
  use: string;
  short: string;
  /** Other paths it answers to. */
  aliases?: string[];
  flags?: readonly Flag[];
  /** Number of arguments: [0, 0] none, [1] at least one, [1, 2] one or two. */
  args: readonly [min: number, max?: number];
  /** Flags end at the first argument. */
  stopAtArgs?: boolean;
  positionals?: CompletionKind[];
  /** Exit status of errors found in flags and of the daemon before a container ran (docker run: 125). */
  run(call: Call): Co<number>;
}

/** "Error response from daemon: …" of a DockerError; other errors as they are. */
export function daemonMessage(error: unknown): string {
  if (error instanceof DockerError) return error.status === 0 ? error.message : `Error response from daemon: ${error.message}`;
  throw error;
}

/** An error that the client itself found, or wants told in its own words. Exit status 1 unless given. */
export class CliError extends Error {
  readonly exit: number;
  constructor(message: string, exit = 1) {
    super(message);
    this.exit = exit;
  }
}

/** Do `act` for every reference, printing what it returns; errors are collected and told at the end, one a line. Exit 1 if there was one. */
export function* forEach(call: Call, refs: readonly string[], act: (ref: string) => Co<string | undefined>): Co<number> {
  const errors: string[] = [];
  for (const ref of refs) {
    try {
      const line = yield* act(ref);
      if (line !== undefined) call.ctx.stdout.write(`${line}\n`);
    } catch (error) {
      errors.push(daemonMessage(error));
    }
  }
  if (errors.length > 0) call.ctx.stderr.write(`${errors.join('\n')}\n`);
  return errors.length > 0 ? 1 : 0;
}
/** A coroutine that takes no time. */
// biome-ignore lint/correctness/useYield: some operations are immediate
export function* at<T>(fn: () => T): Co<T> {
  return fn();
}
/** Do something that takes no time, then give `ref` as the line to print. */
// biome-ignore lint/correctness/useYield: some operations are immediate
export function* done(ref: string, act: () => unknown): Co<string> {
  act();
  return ref;
}

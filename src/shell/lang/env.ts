/** What expansion needs of the shell that runs it. Nothing else is read or changed. */
import type { CommandSubstitution, Dialect, ProcessSubstitution } from './ast.ts';

/** Elements of an array in order, keys as strings (`0`, `1`, … for an indexed one). */
export type ArrayElements = readonly (readonly [key: string, value: string])[];

/** Arrays are bash's. A shell without them leaves `arrays` out; a scalar then answers as element 0. */
export interface ArrayStore {
  /** undefined if the name is unset or holds a plain string. */
  readonly get: (name: string) => ArrayElements | undefined;
  readonly isAssociative: (name: string) => boolean;
  readonly setElement: (name: string, key: string, value: string) => void;
}

/**
 * @typeParam Yield what a running command substitution yields (its waits on the virtual clock); expansion only passes
 * it on, and passes back whatever it is resumed with.
 */
export interface ExpansionEnv<Yield = unknown> {
  readonly dialect: Dialect;
  /** A variable's value; of an array element 0. undefined: unset. `LINENO`, `RANDOM`, `_` … are variables like others. */
  readonly get: (name: string) => string | undefined;
  /** Assigns, for `${x=y}`, `$((x=1))`. Throws an ExpansionError if the variable is read-only. */
  readonly set: (name: string, value: string) => void;
  readonly arrays?: ArrayStore | undefined;
  /** Names of all set variables, for `${!prefix*}`. */
  readonly names?: (() => readonly string[]) | undefined;
  /** `$1`, `$2`, … */
  readonly positional: readonly string[];
  /** `$0` */
  readonly scriptName: string;
  /** `$?` */
  readonly lastStatus: number;
  /** `$$`: the shell's pid, in subshells too. */
  readonly pid: number;
  /** `$!`: undefined before the first background job. */
  readonly lastBackgroundPid?: number | undefined;
  /** `$-` */
  readonly flags: string;
  /** `set -u` */
  readonly nounset: boolean;
  /** `set -f` */
  readonly noglob: boolean;
  /** Home directory of a user, `~user`; undefined if there is no such user. `~` alone asks for HOME, then for ''. */
  readonly home: (user: string) => string | undefined;
  /** Paths that match, sorted; none keeps the word as it is. See expandPathname. */
  readonly glob: (pattern: string) => readonly string[];
  /** Runs the commands and returns all that they printed; trailing newlines are cut off here. */
  readonly runSubstitution: (substitution: CommandSubstitution) => Generator<Yield, string, unknown>;
  /** Starts the commands and returns the path that stands for their output or input. Without it: `/dev/fd/63`. */
  readonly runProcess?: ((substitution: ProcessSubstitution) => Generator<Yield, string, unknown>) | undefined;
}

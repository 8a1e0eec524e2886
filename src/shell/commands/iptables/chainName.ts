/** Names that a chain or a target may have. */
import { parameterProblem } from './errors.ts';
import { VERDICTS } from './target/standard.ts';
import { findTarget, isUnmodelledTarget } from './target/index.ts';

/** XT_EXTENSION_MAXNAMELEN: with its terminating zero a name takes 29 bytes. */
const MAX = 29;

/** A new chain's name (-N, -E). */
export function chainName(name: string): string {
  if (name.startsWith('-') || name.startsWith('!')) throw parameterProblem(`chain name not allowed to start with \`${name[0]}'`);
  if (name === '' || VERDICTS.includes(name) || findTarget(name) || isUnmodelledTarget(name, 4)) throw parameterProblem('chain name may not clash with target name');
  if (name.length >= MAX) throw parameterProblem(`chain name \`${name}' too long (must be under ${MAX} chars)`);
  if (/[\s\x00-\x1f\x7f]/.test(name)) throw parameterProblem(`Invalid chain name \`${name}'`);
  return name;
}

/** What stands behind -j or -g. */
export function targetName(name: string): string {
  if (name === '') throw parameterProblem('Invalid target name (too short)');
  if (name.length >= MAX) throw parameterProblem(`Invalid target name \`${name}' (${MAX - 1} chars max)`);
  if (/\s/.test(name)) throw parameterProblem(`Invalid target name \`${name}'`);
  return name;
}

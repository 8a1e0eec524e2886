/** Questions of test(1) about files, strings and numbers. */
import { KernelError } from '../kernel/errors.ts';
import type { Fs } from './command.ts';

/** A unary operator; undefined when there is no such operator. `isTerminal` answers `-t FD`. */
export function fileTest(fs: Fs, operator: string, operand: string, isTerminal: (fd: number) => boolean): boolean | undefined {
  const stat = (follow = true) => {
    try {
      return operand === '' ? undefined : fs.stat(operand, follow);
    } catch (error) {
      if (error instanceof KernelError) return undefined;
      throw error;
    }
  };
  switch (operator) {
    case '-n': return operand !== '';
    case '-z': return operand === '';
    case '-a': case '-e': case '-N': case '-O': case '-G': return stat() !== undefined;
    case '-f': return stat()?.type === 'file';
    case '-d': return stat()?.type === 'dir';
    case '-h': case '-L': return stat(false)?.type === 'link';
    case '-c': return stat()?.type === 'device';
    case '-b': case '-p': case '-S': case '-g': case '-u': case '-k': return false;
    case '-s': return (stat()?.size ?? 0) > 0;
    case '-r': return stat() !== undefined;
    case '-w': return stat() !== undefined;
    case '-x': {
      const s = stat();
      return s !== undefined && (s.type === 'dir' || (s.mode & 0o111) !== 0);
    }
    case '-t': return isTerminal(Number(operand));
    default: return undefined;
  }
}

const NUMERIC: Record<string, (a: bigint, b: bigint) => boolean> = {
  '-eq': (a, b) => a === b, '-ne': (a, b) => a !== b, '-lt': (a, b) => a < b, '-le': (a, b) => a <= b, '-gt': (a, b) => a > b, '-ge': (a, b) => a >= b,
};
export const numericOperator = (operator: string): ((a: bigint, b: bigint) => boolean) | undefined => NUMERIC[operator];

import { KernelError } from '../kernel/errors.ts';

/** A file that could not be read, and which; the tool ends with that sentence where it has no other words for it. */
export class FileError extends KernelError {
  readonly path: string;
  constructor(path: string, error: KernelError) {
    super(error.errno, error.extack);
    this.path = path;
  }
}

/** How iproute2 fails: a message on stderr and an exit status (lib/utils.c, lib/libnetlink.c). */
import { KernelError } from '../../../kernel/errors.ts';

/** Ends the command. `status` 255 is the tool's exit(-1). */
export class Fail extends Error {
  readonly status: number;
  readonly stderr: string;
  readonly stdout: string;
  constructor(status: number, stderr: string, stdout = '') {
    super(stderr);
    this.status = status;
    this.stderr = stderr;
    this.stdout = stdout;
  }
}

/** invarg(): `message` sometimes ends in a newline of its own. */
export const invarg = (message: string, arg: string): Fail => new Fail(255, `Error: argument "${arg}" is wrong: ${message}\n`);
export const duplicate = (key: string, arg: string): Fail => new Fail(255, `Error: either "${key}" is duplicate, or "${arg}" is garbage.\n`);
export const incomplete = (): Fail => new Fail(255, 'Command line is not complete. Try option "help"\n');
export const noDevice = (name: string): Fail => new Fail(1, `Cannot find device "${name}"\n`);
export const unknownCommand = (command: string, help: string): Fail => new Fail(255, `Command "${command}" is unknown, try "${help} help".\n`);

/** The kernel's answer to a netlink request: its own words (extended ack) if it has some, else the errno's. */
export function netlinkFail(error: KernelError, status = 2): Fail {
  if (error.extack !== undefined) return new Fail(status, `Error: ${error.extack}${error.extack.endsWith('.') ? '' : '.'}\n`);
  return new Fail(status, `RTNETLINK answers: ${error.text}\n`);
}
/** Run a request and turn the kernel's refusal into the tool's message. */
export function talk<T>(request: () => T, status = 2): T {
  try {
    return request();
  } catch (error) {
    if (error instanceof KernelError) throw netlinkFail(error, status);
    throw error;
  }
}

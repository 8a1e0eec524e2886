/** docker run, create, start, attach, exec: making containers run and talking to them. */
import { containerAttach, containerCreate, containerStart, containerWait, execCreate, execStart, findContainer, findImage } from '../../../docker/api.ts';
import { DockerError } from '../../../docker/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import { emptyInput } from '../../streams.ts';
import { CREATE_FLAGS, createRequest, writeIdFile } from './createopts.ts';
import type { Flag } from './flags.ts';
import { type Call, CliError, type DockerCommand, daemonMessage } from './types.ts';
import { environment, localServer } from './values.ts';

const HELP_LINE = "\n\nRun 'docker run --help' for more information";
const NOT_A_TTY = 'the input device is not a TTY';

/** What `docker run` answers when the daemon refuses: the text, the pointer to its help, 125 (126, 127 for a program that can't start). */
function runError(error: unknown, name: string): CliError {
  const text = error instanceof CliError ? error.message : daemonMessage(error);
  // what a program can't do is the daemon's to say
  const status = error instanceof CliError ? 125 : /executable file not found|no such file or directory/.test(text) ? 127 : /permission denied|is a directory/.test(text) ? 126 : 125;
  return new CliError(`docker: ${text}${HELP_LINE.replace('docker run', `docker ${name}`)}`, status);
}

/** The lab has no registry: an image that isn't there can't be pulled. */
function checkImage(call: Call, image: string): void {
  try {
    findImage(call.d, image);
  } catch (error) {
    if (!(error instanceof DockerError) || error.status !== 404) throw error;
    const last = image.split('/').at(-1) as string;
    const shown = last.includes(':') || image.includes('@') ? image : `${image}:latest`;
    const repository = last.includes(':') ? image.slice(0, image.lastIndexOf(':')) : image;
    if (call.flags.str('pull') === 'never') throw new DockerError(404, `No such image: ${shown}`);
    call.ctx.stderr.write(`Unable to find image '${shown}' locally\n`);
    throw new DockerError(
      404,
      `pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    );
  }
}

/** Name servers on the loopback are the host's own: the client says so behind the daemon's warnings. */
function warnServers(call: Call): void {
  const server = localServer(call.flags.all('dns'));
  if (server !== undefined) call.ctx.stderr.write(`WARNING: Localhost DNS (${server}) may fail in containers.\n`);
}

function* runContainer(call: Call): Co<number> {
  const { ctx, d, flags } = call;
  const detach = flags.bool('detach');
  const tty = flags.bool('tty');
  const interactive = flags.bool('interactive');
  let id = '';
  try {
    const request = createRequest(ctx, flags, call.args);
    if (!detach && tty && interactive && !ctx.stdin.isTTY) throw new CliError(NOT_A_TTY);
    if (detach && flags.has('attach')) throw new CliError('conflicting options: cannot specify both --attach and --detach');
    checkImage(call, call.args[0] as string);
    const created = containerCreate(d, request);
    id = created.Id;
    writeIdFile(ctx, flags, id);
    for (const warning of created.Warnings) ctx.stderr.write(`WARNING: ${warning}\n`);
    warnServers(call);
  } catch (error) {
    if (error instanceof CliError && error.message === NOT_A_TTY) throw error;
    throw runError(error, 'run');
  }
  if (detach) {
    ctx.stdout.write(`${id}\n`);
    try {
      yield* containerStart(d, id);
    } catch (error) {
      throw runError(error, 'run');
    }
    return 0;
  }
  // attach first, so that nothing the program says is lost
  const wanted = (stream: string): boolean => !flags.has('attach') || flags.all('attach').some((a) => a.toLowerCase() === stream);
  const attached = ctx.k.spawn('docker attach', attachAll(call, id, { stdin: interactive, stdout: wanted('stdout'), stderr: wanted('stderr') }));
  const exit = ctx.k.spawn('docker wait', containerWait(d, id, flags.bool('rm') ? 'removed' : 'next-exit'));
  try {
    yield* containerStart(d, id);
  } catch (error) {
    attached.kill('SIGKILL');
    exit.kill('SIGKILL');
    throw runError(error, 'run');
  }
  while (!exit.ended || !attached.ended) yield { queues: [exit.done, attached.done] };
  if (attached.failure) throw attached.failure;
  return exit.result ?? 0;
}
function attachAll(call: Call, id: string, want: { stdin: boolean; stdout: boolean; stderr: boolean }): Co {
  const { ctx, d } = call;
  return containerAttach(d, id, {
    ...(want.stdin && { stdin: ctx.stdin }),
    ...(want.stdout && { stdout: ctx.stdout }),
    ...(want.stderr && { stderr: ctx.stderr }),
  });
}

export const run: DockerCommand = {
  path: 'run',
  aliases: ['container run'],
  use: 'run [OPTIONS] IMAGE [COMMAND] [ARG...]',
  short: 'Create and run a new container from an image',
  args: [1],
  stopAtArgs: true,
  positionals: ['image', 'command'],
  flags: [
    ...CREATE_FLAGS,
    { long: 'detach', short: 'd', type: 'bool', help: 'Run in the background and print the container ID' },
    { long: 'detach-keys', type: 'string', help: 'Keys that detach' },
    { long: 'sig-proxy', type: 'bool', help: 'Pass signals on to the process' },
  ],
  run: runContainer,
};

export const create: DockerCommand = {
  path: 'create',
  aliases: ['container create'],
  use: 'create [OPTIONS] IMAGE [COMMAND] [ARG...]',
  short: 'Create a new container',
  args: [1],
  stopAtArgs: true,
  flags: CREATE_FLAGS,
  positionals: ['image', 'command'],
  // biome-ignore lint/correctness/useYield: creating takes no time that shows
  *run(call) {
    try {
      const request = createRequest(call.ctx, call.flags, call.args);
      checkImage(call, call.args[0] as string);
      const created = containerCreate(call.d, request);
      writeIdFile(call.ctx, call.flags, created.Id);
      for (const warning of created.Warnings) call.ctx.stderr.write(`WARNING: ${warning}\n`);
      warnServers(call);
      call.ctx.stdout.write(`${created.Id}\n`);
      return 0;
    } catch (error) {
      const text = error instanceof CliError ? error.message : daemonMessage(error);
      if (error instanceof CliError) throw new CliError(`docker: ${text}${HELP_LINE.replace('run', 'create')}`, 125);
      throw new CliError(text);
    }
  },
};

export const start: DockerCommand = {
  path: 'start',
  aliases: ['container start'],
  use: 'start [OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Start one or more stopped containers',
  args: [1],
  positionals: ['container'],
  flags: [
    { long: 'attach', short: 'a', type: 'bool', help: 'Attach STDOUT and STDERR' },
    { long: 'detach-keys', type: 'string', help: 'Keys that detach' },
    { long: 'interactive', short: 'i', type: 'bool', help: "Attach the container's STDIN" },
  ],
  *run(call) {
    const { ctx, d, flags, args } = call;
    if (flags.bool('attach') || flags.bool('interactive')) {
      if (args.length > 1) throw new CliError('you cannot start and attach multiple containers at once');
      const c = findContainer(d, args[0] as string);
      if (c.config.Tty && flags.bool('interactive') && !ctx.stdin.isTTY) throw new CliError(NOT_A_TTY);
      const attached = ctx.k.spawn('docker attach', attachAll(call, c.id, { stdin: flags.bool('interactive'), stdout: true, stderr: true }));
      const exit = ctx.k.spawn('docker wait', containerWait(d, c.id, 'next-exit'));
      try {
        yield* containerStart(d, c.id);
      } catch (error) {
        attached.kill('SIGKILL');
        exit.kill('SIGKILL');
        throw error;
      }
      while (!exit.ended || !attached.ended) yield { queues: [exit.done, attached.done] };
      return exit.result ?? 0;
    }
    const failed: string[] = [];
    for (const ref of args) {
      try {
        yield* containerStart(d, ref);
        ctx.stdout.write(`${ref}\n`);
      } catch (error) {
        ctx.stderr.write(`${daemonMessage(error)}\n`);
        failed.push(ref);
      }
    }
    if (failed.length > 0) throw new CliError(`Error: failed to start containers: ${failed.join(', ')}`);
    return 0;
  },
};

export const attach: DockerCommand = {
  path: 'attach',
  aliases: ['container attach'],
  use: 'attach [OPTIONS] CONTAINER',
  short: 'Attach local standard input, output, and error streams to a running container',
  args: [1, 1],
  positionals: ['running-container'],
  flags: [
    { long: 'detach-keys', type: 'string', help: 'Keys that detach' },
    { long: 'no-stdin', type: 'bool', help: 'Do not attach STDIN' },
    { long: 'sig-proxy', type: 'bool', help: 'Pass signals on to the process' },
  ],
  *run(call) {
    const c = findContainer(call.d, call.args[0] as string);
    if (c.state.status !== 'running')
      throw new CliError(
        c.state.status === 'paused' ? 'cannot attach to a paused container, unpause it first' : 'cannot attach to a stopped container, start it first',
      );
    if (c.config.Tty && c.config.OpenStdin && !call.flags.bool('no-stdin') && !call.ctx.stdin.isTTY) throw new CliError(NOT_A_TTY);
    yield* attachAll(call, c.id, { stdin: c.config.OpenStdin && !call.flags.bool('no-stdin'), stdout: true, stderr: true });
    return yield* containerWait(call.d, c.id);
  },
};

const EXEC_FLAGS: readonly Flag[] = [
  { long: 'detach', short: 'd', type: 'bool', help: 'Run in the background' },
  { long: 'detach-keys', type: 'string', help: 'Keys that detach' },
  { long: 'env', short: 'e', type: 'list', help: 'Set environment variables' },
  { long: 'env-file', type: 'list', help: 'Read environment variables from a file' },
  { long: 'interactive', short: 'i', type: 'bool', help: 'Keep STDIN open even if not attached' },
  { long: 'privileged', type: 'bool', help: 'Give the command extended privileges' },
  { long: 'tty', short: 't', type: 'bool', help: 'Give it a terminal' },
  { long: 'user', short: 'u', type: 'string', help: 'User name or UID' },
  { long: 'workdir', short: 'w', type: 'string', help: 'Working directory inside' },
];
export const exec: DockerCommand = {
  path: 'exec',
  aliases: ['container exec'],
  use: 'exec [OPTIONS] CONTAINER COMMAND [ARG...]',
  short: 'Execute a command in a running container',
  args: [2],
  stopAtArgs: true,
  flags: EXEC_FLAGS,
  positionals: ['running-container', 'command'],
  *run(call) {
    const { ctx, d, flags, args } = call;
    const [ref = '', ...command] = args;
    findContainer(d, ref); // the client asks for the container first
    const interactive = flags.bool('interactive');
    const tty = flags.bool('tty');
    const detach = flags.bool('detach');
    if (!detach && interactive && tty && !ctx.stdin.isTTY) throw new CliError(NOT_A_TTY);
    const id = execCreate(d, ref, {
      Cmd: command,
      AttachStdin: interactive,
      AttachStdout: !detach,
      AttachStderr: !detach,
      Tty: tty,
      Detach: detach,
      Env: environment(ctx, flags),
      WorkingDir: flags.str('workdir'),
      User: flags.str('user'),
      Privileged: flags.bool('privileged'),
    });
    if (detach) {
      yield* execStart(d, id, {});
      return 0;
    }
    const code = yield* execStart(d, id, { stdin: interactive ? ctx.stdin : emptyInput(), stdout: ctx.stdout, stderr: tty ? ctx.stdout : ctx.stderr });
    return code;
  },
};

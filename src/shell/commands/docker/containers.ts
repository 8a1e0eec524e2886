/** docker stop, kill, rm, rename, logs, top, port, wait, update, prune …: what is done with containers that are there. */
import {
  containerKill,
  containerLogs,
  containerPause,
  containerPrune,
  containerRemove,
  containerRename,
  containerRestart,
  containerStop,
  containerTop,
  containerUnpause,
  containerUpdate,
  containerWait,
  findContainer,
} from '../../../docker/api.ts';
import { logQueue } from '../../../docker/store.ts';
import { formatRfc3339Nano, parseRfc3339 } from '../../../text/time.ts';
import { formatIp4 } from '../../../kernel/inet.ts';
import { bytes, parseRestart } from './createopts.ts';
import { psText } from '../system/ps.ts';
import { type Flag, filtersOf } from './flags.ts';
import { UNMODELLED_UPDATE_FLAGS } from './unmodelled.ts';
import { at, type Call, CliError, type DockerCommand, daemonMessage, done, forEach } from './types.ts';

/** Flags of stop and restart; `--time` is the older spelling of `--timeout`. */
const STOP_FLAGS: readonly Flag[] = [
  { long: 'signal', short: 's', type: 'string', help: 'Signal to send to the container' },
  { long: 'timeout', short: 't', type: 'int', help: 'Seconds to wait before killing the container' },
  { long: 'time', type: 'int', help: 'Seconds to wait', hidden: true },
];
const stopOptions = (call: Call): { timeout?: number; signal?: string } => {
  const timeout = call.flags.num('timeout') ?? call.flags.num('time');
  return { ...(timeout !== undefined && { timeout }), ...(call.flags.has('signal') && { signal: call.flags.str('signal') }) };
};
const many = (
  path: string,
  use: string,
  short: string,
  complete: 'container' | 'running-container' = 'running-container',
): Pick<DockerCommand, 'path' | 'aliases' | 'use' | 'short' | 'args' | 'positionals'> => ({
  path,
  aliases: [`container ${path}`],
  use: `${path} ${use}`,
  short,
  args: [1],
  positionals: [complete],
});

export const stop: DockerCommand = {
  ...many('stop', '[OPTIONS] CONTAINER [CONTAINER...]', 'Stop one or more running containers'),
  flags: STOP_FLAGS,
  *run(call) {
    return yield* forEach(call, call.args, function* (ref) {
      yield* containerStop(call.d, ref, stopOptions(call));
      return ref;
    });
  },
};
export const restart: DockerCommand = {
  ...many('restart', '[OPTIONS] CONTAINER [CONTAINER...]', 'Restart one or more containers', 'container'),
  flags: STOP_FLAGS,
  *run(call) {
    return yield* forEach(call, call.args, function* (ref) {
      yield* containerRestart(call.d, ref, stopOptions(call));
      return ref;
    });
  },
};
export const kill: DockerCommand = {
  ...many('kill', '[OPTIONS] CONTAINER [CONTAINER...]', 'Kill one or more running containers'),
  flags: [{ long: 'signal', short: 's', type: 'string', help: 'Signal to send to the container' }],
  *run(call) {
    return yield* forEach(call, call.args, (ref) => done(ref, () => containerKill(call.d, ref, call.flags.str('signal') || undefined)));
  },
};
export const pause: DockerCommand = {
  ...many('pause', 'CONTAINER [CONTAINER...]', 'Pause all processes within one or more containers'),
  *run(call) {
    return yield* forEach(call, call.args, (ref) => done(ref, () => containerPause(call.d, ref)));
  },
};
export const unpause: DockerCommand = {
  ...many('unpause', 'CONTAINER [CONTAINER...]', 'Unpause all processes within one or more containers'),
  *run(call) {
    return yield* forEach(call, call.args, (ref) => done(ref, () => containerUnpause(call.d, ref)));
  },
};
export const wait: DockerCommand = {
  ...many('wait', 'CONTAINER [CONTAINER...]', 'Block until one or more containers stop, then print their exit codes'),
  *run(call) {
    return yield* forEach(call, call.args, function* (ref) {
      return String(yield* containerWait(call.d, ref));
    });
  },
};

export const rm: DockerCommand = {
  ...many('rm', '[OPTIONS] CONTAINER [CONTAINER...]', 'Remove one or more containers', 'container'),
  aliases: ['container rm', 'container remove'],
  flags: [
    { long: 'force', short: 'f', type: 'bool', help: 'Remove a running container too (it gets SIGKILL)' },
    { long: 'link', short: 'l', type: 'bool', help: 'Remove the link only' },
    { long: 'volumes', short: 'v', type: 'bool', help: 'Remove its anonymous volumes too' },
  ],
  *run(call) {
    const force = call.flags.bool('force');
    const exit = yield* forEach(call, call.args, (ref) =>
      done(ref, () => containerRemove(call.d, ref.replace(/^\//, ''), { force, volumes: call.flags.bool('volumes'), link: call.flags.bool('link') })),
    );
    // with --force a container that isn't there is told, and is no failure
    return force && call.args.every((ref) => !exists(call, ref)) ? 0 : exit;
  },
};
function exists(call: Call, ref: string): boolean {
  try {
    findContainer(call.d, ref);
    return true;
  } catch {
    return false;
  }
}

export const rename: DockerCommand = {
  path: 'rename',
  aliases: ['container rename'],
  use: 'rename CONTAINER NEW_NAME',
  short: 'Rename a container',
  args: [2, 2],
  positionals: ['container'],
  *run(call) {
    const [from = '', to = ''] = call.args;
    try {
      yield* at(() => containerRename(call.d, from, to));
      return 0;
    } catch (error) {
      throw new CliError(`${daemonMessage(error)}\nError: failed to rename container named ${from}`);
    }
  },
};

export const logs: DockerCommand = {
  path: 'logs',
  aliases: ['container logs'],
  use: 'logs [OPTIONS] CONTAINER',
  short: 'Fetch the logs of a container',
  args: [1, 1],
  positionals: ['container'],
  flags: [
    { long: 'details', type: 'bool', help: 'Show extra details' },
    { long: 'follow', short: 'f', type: 'bool', help: 'Follow the output' },
    { long: 'since', type: 'string', help: 'Show logs since a time' },
    { long: 'tail', short: 'n', type: 'string', help: 'Number of lines from the end' },
    { long: 'timestamps', short: 't', type: 'bool', help: 'Show times' },
    { long: 'until', type: 'string', help: 'Show logs before a time' },
  ],
  *run(call) {
    const { ctx, d, flags } = call;
    const ref = call.args[0] as string;
    let { entries, next } = containerLogs(d, ref);
    const tail = flags.str('tail');
    if (/^\d+$/.test(tail)) entries = Number(tail) === 0 ? [] : entries.slice(-Number(tail));
    const since = flags.has('since') ? moment(flags.str('since'), ctx.k.now) : undefined;
    const until = flags.has('until') ? moment(flags.str('until'), ctx.k.now) : undefined;
    for (;;) {
      for (const e of entries) {
        if ((since !== undefined && e.at < since) || (until !== undefined && e.at > until)) continue;
        (e.stream === 'stderr' ? ctx.stderr : ctx.stdout).write(flags.bool('timestamps') ? `${formatRfc3339Nano(e.at)} ${e.text}` : e.text);
      }
      if (!flags.bool('follow') || !exists(call, ref) || findContainer(d, ref).state.status !== 'running') return 0;
      yield { queues: [logQueue(d, findContainer(d, ref).id)] };
      if (!exists(call, ref)) return 0;
      ({ entries, next } = containerLogs(d, ref, { from: next }));
    }
  },
};
/** A time as docker takes it: seconds, RFC 3339, or a duration back from now ("10m"). µs; NaN when it is none. */
export function moment(text: string, now: number): number {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text) * 1e6;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|m|s|ms)/g)];
  if (parts.length > 0 && parts.map((p) => p[0]).join('') === text.replace(/^-/, '')) {
    const unit: Record<string, number> = { h: 3600e6, m: 60e6, s: 1e6, ms: 1e3 };
    return now - parts.reduce((sum, [, n, u]) => sum + Number(n) * (unit[u as string] as number), 0);
  }
  return parseRfc3339(text);
}

export const top: DockerCommand = {
  path: 'top',
  aliases: ['container top'],
  use: 'top CONTAINER [ps OPTIONS]',
  short: 'Display the running processes of a container',
  args: [1],
  stopAtArgs: true,
  positionals: ['running-container'],
  *run(call) {
    const { Titles, Processes } = yield* at(() => containerTop(call.d, call.args[0] as string, call.args.slice(1), (options) => psText(call.ctx, options)));
    // text/tabwriter with minwidth 20, tabwidth 1, padding 3
    for (const row of [Titles, ...Processes])
      call.ctx.stdout.write(`${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(columnWidth([Titles, ...Processes], i)))).join('')}\n`);
    return 0;
  },
};
const columnWidth = (rows: string[][], i: number): number => Math.max(20, ...rows.map((r) => (r[i] ?? '').length + 3));

export const port: DockerCommand = {
  path: 'port',
  aliases: ['container port'],
  use: 'port CONTAINER [PRIVATE_PORT[/PROTO]]',
  short: 'List port mappings or a specific mapping for the container',
  args: [1, 2],
  positionals: ['container'],
  *run(call) {
    const [ref = '', wanted] = call.args;
    const c = yield* at(() => findContainer(call.d, ref));
    const rows = portRows(call, c.id);
    if (wanted !== undefined) {
      const [number = '', proto = 'tcp'] = wanted.split('/');
      if (!/^\d+$/.test(number) || Number(number) > 65535)
        throw new CliError(`Error: invalid port '${number}': ${/^\d+$/.test(number) ? 'value out of range' : 'invalid syntax'}`);
      const found = rows.filter((r) => r.port === Number(number) && r.proto === proto);
      if (found.length === 0) throw new CliError(`Error: No public port '${wanted}' published for ${ref}`);
      for (const r of found) call.ctx.stdout.write(`${r.host}\n`);
      return 0;
    }
    // natural order of the whole lines
    const lines = rows.map((r) => `${r.port}/${r.proto} -> ${r.host}`).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    for (const line of lines) call.ctx.stdout.write(`${line}\n`);
    return 0;
  },
};
interface PortRow {
  port: number;
  proto: string;
  host: string;
}
function portRows(call: Call, id: string): PortRow[] {
  const engine = call.d.k.config.engines[call.d.machine];
  const rows: PortRow[] = [];
  for (const network of Object.values(engine?.networks ?? {}))
    for (const e of Object.values(network.endpoints))
      if (e.container === id)
        for (const m of e.portMappings)
          rows.push({ port: m.containerPort, proto: m.proto, host: `${formatIp4(m.hostIp)}:${m.hostPort === 0 ? '' : m.hostPort}` });
  return rows;
}

export const update: DockerCommand = {
  ...many('update', '[OPTIONS] CONTAINER [CONTAINER...]', 'Update configuration of one or more containers', 'container'),
  flags: [
    { long: 'restart', type: 'string', help: 'Restart policy when the container exits' },
    { long: 'memory', short: 'm', type: 'bytes', help: 'Memory limit' },
    { long: 'memory-swap', type: 'bytes', help: 'Limit of memory and swap together' },
    { long: 'cpus', type: 'decimal', help: 'Number of CPUs' },
    { long: 'pids-limit', type: 'int', help: 'Limit of processes' },
    ...UNMODELLED_UPDATE_FLAGS,
  ],
  *run(call) {
    const { flags } = call;
    if (!['restart', 'memory', 'memory-swap', 'cpus', 'pids-limit'].some((f) => call.flags.has(f)))
      throw new CliError('you must provide one or more flags when using this command');
    return yield* forEach(call, call.args, (ref) =>
      done(ref, () =>
        containerUpdate(call.d, ref, {
          ...(flags.has('restart') && { RestartPolicy: parseRestart(flags.str('restart')) }),
          ...(flags.has('memory') && { Memory: bytes(flags.str('memory'), '-m, --memory') }),
          ...(flags.has('memory-swap') && { MemorySwap: bytes(flags.str('memory-swap'), '--memory-swap') }),
          ...(flags.has('cpus') && { NanoCpus: Math.round(Number(flags.str('cpus')) * 1e9) }),
          ...(flags.has('pids-limit') && { PidsLimit: flags.num('pids-limit') ?? null }),
        }),
      ),
    );
  },
};

export const containerPruneCommand: DockerCommand = {
  path: 'container prune',
  use: 'container prune [OPTIONS]',
  short: 'Remove all stopped containers',
  args: [0, 0],
  flags: [
    { long: 'filter', type: 'filter', help: 'Choose by (e.g. "until=<timestamp>")' },
    { long: 'force', short: 'f', type: 'bool', help: 'Do not ask' },
  ],
  *run(call) {
    if (!call.flags.bool('force') && !(yield* confirm(call, 'WARNING! This will remove all stopped containers.'))) return 1;
    const { ContainersDeleted } = containerPrune(call.d, filtersOf(call.flags));
    if (ContainersDeleted?.length) call.ctx.stdout.write(`Deleted Containers:\n${ContainersDeleted.join('\n')}\n\n`);
    call.ctx.stdout.write('Total reclaimed space: 0B\n');
    return 0;
  },
};
/** `[y/N]` on the terminal; false for anything but yes. */
export function* confirm(call: Call, warning: string): Generator<import('../../../kernel/sched.ts').Wait, boolean, void> {
  call.ctx.stdout.write(`${warning}\nAre you sure you want to continue? [y/N] `);
  const answer = yield* call.ctx.stdin.readLine();
  if (answer === undefined) throw new CliError('', 1);
  return /^y(es)?$/i.test(answer.trim());
}

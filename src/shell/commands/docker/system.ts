/** docker info, version, events, pull and system: about the daemon itself. */
import { clientVersion, events, info, version } from '../../../docker/api.ts';
import { eventQueue } from '../../../docker/store.ts';
import type { EventMessage } from '../../../docker/types.ts';
import { formatObject, goContext, GoTemplateError, parseTemplate } from '../../../text/gotemplate/index.ts';
import { typed } from '../../../text/govalue/value.ts';
import { DOCKER_INFO, DOCKER_VERSION } from '../../../text/mobytypes/system.ts';
import { formatGoLayout } from '../../../text/time.ts';
import { moment } from './containers.ts';
import { filtersOf } from './flags.ts';
import { infoText, versionText } from './about.ts';
import { at, type Call, CliError, type DockerCommand } from './types.ts';

const FORMAT = { long: 'format', short: 'f', type: 'string', help: 'Print through a Go template' } as const;

function templated(call: Call, data: unknown, name = ''): number {
  const result = formatObject(data, call.flags.str('format'), name);
  call.ctx.stdout.write(result.stdout);
  if (result.stderr !== '') call.ctx.stderr.write(`${result.stderr}\n`);
  return result.exit;
}

export const infoCommand: DockerCommand = {
  path: 'info',
  aliases: ['system info'],
  use: 'info [OPTIONS]',
  short: 'Display system-wide information',
  args: [0, 0],
  flags: [FORMAT],
  *run(call) {
    const data = yield* at(() => info(call.d));
    if (call.flags.has('format')) return templated(call, typed(DOCKER_INFO, data));
    call.ctx.stdout.write(infoText(data, clientVersion(call.d)));
    return 0;
  },
};
export const versionCommand: DockerCommand = {
  path: 'version',
  use: 'version [OPTIONS]',
  short: 'Show the Docker version information',
  args: [0, 0],
  flags: [FORMAT],
  *run(call) {
    const data = { Client: clientVersion(call.d), Server: yield* at(() => version(call.d)) };
    if (call.flags.has('format')) return templated(call, typed(DOCKER_VERSION, data), 'version');
    call.ctx.stdout.write(versionText(data.Client, data.Server));
    return 0;
  },
};

const stamp = (us: number): string => formatGoLayout(us, '2006-01-02T15:04:05.000000000Z07:00');
function eventLine(e: EventMessage): string {
  const attributes = Object.entries(e.Actor.Attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${k}=${v}`);
  return `${stamp(e.at)} ${e.Type} ${e.Action} ${e.Actor.ID}${attributes.length > 0 ? ` (${attributes.join(', ')})` : ''}\n`;
}
export const eventsCommand: DockerCommand = {
  path: 'events',
  aliases: ['system events'],
  use: 'events [OPTIONS]',
  short: 'Get real time events from the server',
  args: [0, 0],
  flags: [
    { long: 'filter', short: 'f', type: 'filter', help: 'Choose what is shown' },
    { long: 'format', type: 'string', help: 'Print through a Go template' },
    { long: 'since', type: 'string', help: 'Show events since a time' },
    { long: 'until', type: 'string', help: 'Stop at a time' },
  ],
  *run(call) {
    const { ctx, d, flags } = call;
    const time = (flag: string): number | undefined => (flags.has(flag) ? moment(flags.str(flag), ctx.k.now) : undefined);
    const [since, until] = [time('since'), time('until')];
    const format = flags.str('format');
    let from = since ?? ctx.k.now;
    const seen = new Set<EventMessage>();
    for (;;) {
      for (const e of events(d, { since: from, filters: filtersOf(flags) })) {
        if (seen.has(e) || (until !== undefined && e.at > until)) continue;
        seen.add(e);
        ctx.stdout.write(format === '' ? eventLine(e) : `${render(format, e)}\n`);
      }
      if (until !== undefined && ctx.k.now >= until) return 0;
      from = Math.max(from, ctx.k.now);
      yield { queues: [eventQueue(d)], ...(until !== undefined && { until }) };
    }
  },
};
function render(format: string, e: EventMessage): string {
  try {
    const row = goContext('*events.Message', {
      Type: e.Type,
      Action: e.Action,
      Status: e.Action,
      ID: e.Actor.ID,
      From: e.Actor.Attributes.image ?? '',
      Scope: e.scope,
      Actor: e.Actor,
      Time: Math.floor(e.at / 1e6),
      TimeNano: e.at * 1000,
    });
    return parseTemplate(format === 'json' ? '{{json .}}' : format).execute(row);
  } catch (error) {
    if (error instanceof GoTemplateError) throw new CliError(`template parsing error: ${error.message}`, 64);
    throw error;
  }
}

export const pull: DockerCommand = {
  path: 'pull',
  aliases: ['image pull'],
  use: 'pull [OPTIONS] NAME[:TAG|@DIGEST]',
  short: 'Download an image from a registry',
  args: [1, 1],
  positionals: ['image'],
  flags: [
    { long: 'quiet', short: 'q', type: 'bool', help: 'Print the name only' },
    { long: 'all-tags', short: 'a', type: 'bool', help: 'Every tag' },
    { long: 'platform', type: 'string', help: 'Platform of the image' },
  ],
  *run(call) {
    const name = call.args[0] as string;
    if (!name.includes(':') && !call.flags.bool('quiet')) call.ctx.stdout.write('Using default tag: latest\n');
    yield { until: call.ctx.k.now + 200_000 };
    throw new CliError(
      `Error response from daemon: pull access denied for ${name.split(':')[0]}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    );
  },
};

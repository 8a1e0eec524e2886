/** docker ps, network ls, images: the listings, through the client's own formatters. */
import { containerList, imageList, networkList } from '../../../docker/api.ts';
import type { ContainerSummary } from '../../../docker/types.ts';
import { checkPsFormat, formatListing, goContext, GoTemplateError } from '../../../text/gotemplate/index.ts';
import { formatGoTime } from '../../../text/time.ts';
import { humanDuration, humanSize } from '../../../text/units.ts';
import { ellipsis } from '../../../text/columns.ts';
import { type Flag, filtersOf } from './flags.ts';
import { displayPorts } from './portspec.ts';
import { at, type Call, CliError, type DockerCommand } from './types.ts';

/** A format or the command's own table; `table` alone means the latter. Quiet wins over a table of one's own. */
function formatOf(call: Call, table: string, quiet: string): string {
  const given = call.flags.str('format');
  if (given === '' || given === 'table') return call.flags.bool('quiet') ? quiet : table;
  if (call.flags.bool('quiet') && given.startsWith('table')) return quiet;
  return given;
}
function print(call: Call, listing: Parameters<typeof formatListing>[0]): void {
  try {
    call.ctx.stdout.write(formatListing(listing));
  } catch (error) {
    if (error instanceof GoTemplateError) throw new CliError(error.message);
    throw error;
  }
}
const ago = (now: number, seconds: number): string => `${humanDuration(now - seconds * 1e6)} ago`;

const LIST_FLAGS: readonly Flag[] = [
  { long: 'filter', short: 'f', type: 'filter', help: 'Choose what is listed' },
  { long: 'format', type: 'string', help: 'Print through a Go template' },
  { long: 'no-trunc', type: 'bool', help: "Don't shorten" },
  { long: 'quiet', short: 'q', type: 'bool', help: 'Print ids only' },
];

const PS_TABLE = 'table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}';
const PS_HEADERS = {
  ID: 'CONTAINER ID',
  Names: 'NAMES',
  Image: 'IMAGE',
  Command: 'COMMAND',
  CreatedAt: 'CREATED AT',
  RunningFor: 'CREATED',
  Ports: 'PORTS',
  State: 'STATE',
  Status: 'STATUS',
  Size: 'SIZE',
  Labels: 'LABELS',
  Mounts: 'MOUNTS',
  LocalVolumes: 'LOCAL VOLUMES',
  Networks: 'NETWORKS',
  Platform: 'PLATFORM',
};

function psRow(c: ContainerSummary, now: number, trunc: boolean): ReturnType<typeof goContext> {
  const command = trunc ? ellipsis(c.Command, 20) : c.Command;
  const names = c.Names.map((n) => n.replace(/^\//, ''));
  const labels = Object.entries(c.Labels);
  return goContext(
    '*formatter.ContainerContext',
    {
      ID: trunc ? c.Id.slice(0, 12) : c.Id,
      Names: (trunc ? names.filter((n) => !n.includes('/')) : names).join(','),
      Image: c.Image || '<no image>',
      Command: JSON.stringify(command),
      CreatedAt: formatGoTime(c.Created * 1e6),
      RunningFor: ago(now, c.Created),
      Ports: displayPorts(c.Ports),
      State: c.State,
      Status: c.Status,
      Platform: null,
      Size: c.SizeRootFs ? `${humanSize(c.SizeRw ?? 0, 3)} (virtual ${humanSize(c.SizeRootFs, 3)})` : humanSize(c.SizeRw ?? 0, 3),
      Labels: labels.map(([k, v]) => `${k}=${v}`).join(','),
      Mounts: c.Mounts.map((m) => (trunc ? ellipsis(m.Source, 15) : m.Source)).join(','),
      LocalVolumes: '0',
      Networks: Object.keys(c.NetworkSettings.Networks).join(','),
      Label: (name: string) => c.Labels[name] ?? '',
    },
    ['trunc', 'c'],
  );
}
const NOTHING: ContainerSummary = {
  Id: '',
  Names: [],
  Image: '',
  ImageID: '',
  Command: '',
  Created: 0,
  Ports: [],
  Labels: {},
  State: '',
  Status: '',
  HostConfig: { NetworkMode: '' },
  NetworkSettings: { Networks: {} },
  Mounts: [],
};

export const ps: DockerCommand = {
  path: 'ps',
  aliases: ['container ls', 'container list', 'container ps'],
  use: 'ps [OPTIONS]',
  short: 'List containers',
  args: [0, 0],
  flags: [
    ...LIST_FLAGS,
    { long: 'all', short: 'a', type: 'bool', help: 'Show stopped containers too' },
    { long: 'last', short: 'n', type: 'int', help: 'Show the n last created containers' },
    { long: 'latest', short: 'l', type: 'bool', help: 'Show the last created container' },
    { long: 'size', short: 's', type: 'bool', help: 'Show sizes' },
  ],
  *run(call) {
    const { ctx, flags } = call;
    const limit = flags.bool('latest') ? 1 : flags.num('last');
    const format = flags.str('format');
    if (format !== '' && format !== 'table' && format !== 'json' && format !== 'raw') {
      try {
        checkPsFormat(format, psRow(NOTHING, ctx.k.now, true));
      } catch (error) {
        if (error instanceof GoTemplateError) throw new CliError(error.message);
        throw error;
      }
    }
    const list = yield* at(() =>
      containerList(call.d, {
        all: flags.bool('all') || (limit ?? 0) > 0,
        ...(limit !== undefined && limit > 0 && { limit }),
        filters: filtersOf(flags),
        size: flags.bool('size'),
      }),
    );
    const table = flags.bool('size') ? `${PS_TABLE}\t{{.Size}}` : PS_TABLE;
    print(call, { format: formatOf(call, table, '{{.ID}}'), headers: PS_HEADERS, rows: list.map((c) => psRow(c, ctx.k.now, !flags.bool('no-trunc'))) });
    return 0;
  },
};

export const networkLs: DockerCommand = {
  path: 'network ls',
  aliases: ['network list'],
  use: 'network ls [OPTIONS]',
  short: 'List networks',
  args: [0, 0],
  flags: LIST_FLAGS,
  *run(call) {
    const trunc = !call.flags.bool('no-trunc');
    const list = (yield* at(() => networkList(call.d, filtersOf(call.flags)))) as {
      Id: string;
      Name: string;
      Driver: string;
      Scope: string;
      Created: string;
      EnableIPv4: boolean;
      EnableIPv6: boolean;
      Internal: boolean;
      Labels: Record<string, string> | null;
    }[];
    const rows = [...list]
      .sort((a, b) => a.Name.localeCompare(b.Name, 'en', { numeric: true }))
      .map((n) =>
        goContext(
          '*network.networkContext',
          {
            ID: trunc ? n.Id.slice(0, 12) : n.Id,
            Name: n.Name,
            Driver: n.Driver,
            Scope: n.Scope,
            IPv4: String(n.EnableIPv4),
            IPv6: String(n.EnableIPv6),
            Internal: String(n.Internal),
            Labels: Object.entries(n.Labels ?? {})
              .map(([k, v]) => `${k}=${v}`)
              .join(','),
            CreatedAt: n.Created.replace('T', ' ').replace(/Z$/, ' +0000 UTC'),
            Label: (name: string) => n.Labels?.[name] ?? '',
          },
          ['trunc', 'n'],
        ),
      );
    print(call, {
      format: formatOf(call, 'table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}', '{{.ID}}'),
      headers: {
        ID: 'NETWORK ID',
        Name: 'NAME',
        Driver: 'DRIVER',
        Scope: 'SCOPE',
        IPv4: 'IPV4',
        IPv6: 'IPV6',
        Internal: 'INTERNAL',
        Labels: 'LABELS',
        CreatedAt: 'CREATED AT',
      },
      rows,
    });
    return 0;
  },
};

export const images: DockerCommand = {
  path: 'images',
  aliases: ['image ls', 'image list'],
  use: 'images [OPTIONS] [REPOSITORY[:TAG]]',
  short: 'List images',
  args: [0, 1],
  positionals: ['image'],
  flags: [
    ...LIST_FLAGS,
    { long: 'all', short: 'a', type: 'bool', help: 'Show intermediate images too' },
    { long: 'digests', type: 'bool', help: 'Show digests' },
    { long: 'tree', type: 'bool', help: 'List as a tree', hidden: true },
  ],
  *run(call) {
    const [wanted] = call.args;
    const trunc = !call.flags.bool('no-trunc');
    const now = call.ctx.k.now;
    const list = yield* at(() =>
      imageList(call.d, { all: call.flags.bool('all'), filters: { ...filtersOf(call.flags), ...(wanted && { reference: [wanted] }) } }),
    );
    const rows = [...list]
      .sort((a, b) => b.Created - a.Created)
      .flatMap((i) =>
        i.RepoTags.map((tag) => {
          const [repository = '', version = ''] = [tag.slice(0, tag.lastIndexOf(':')), tag.slice(tag.lastIndexOf(':') + 1)];
          return goContext(
            '*formatter.imageContext',
            {
              ID: trunc ? i.Id.replace('sha256:', '').slice(0, 12) : i.Id,
              Repository: repository,
              Tag: version,
              Digest: '<none>',
              CreatedSince: ago(now, i.Created),
              CreatedAt: formatGoTime(i.Created * 1e6),
              Size: humanSize(i.Size, 3),
              Containers: 'N/A',
              VirtualSize: humanSize(i.Size, 3),
              SharedSize: 'N/A',
              UniqueSize: 'N/A',
            },
            ['trunc', 'i'],
          );
        }),
      );
    const digest = call.flags.bool('digests') ? '{{.Digest}}\t' : '';
    print(call, {
      format: formatOf(
        call,
        `table {{.Repository}}\t{{.Tag}}\t${digest}{{.ID}}\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}`,
        '{{.ID}}',
      ),
      headers: { ID: 'IMAGE ID', Repository: 'REPOSITORY', Tag: 'TAG', Digest: 'DIGEST', CreatedSince: 'CREATED', CreatedAt: 'CREATED AT', Size: 'SIZE' },
      rows,
    });
    return 0;
  },
};

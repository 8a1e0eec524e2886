/** `bridge` of iproute2 7.2 (bridge/bridge.c). The lab's bridges have no VLANs and no multicast groups. */
import type { NetnsId } from '../../../kernel/config.ts';
import { linkByName } from '../../../kernel/netdev.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type CommandSpec, type Ctx, notModelled } from '../../command.ts';
import { Args, matches, unsigned } from '../ip/args.ts';
import { Fail } from '../ip/errors.ts';
import { netnsByName } from '../ip/netns.ts';
import { colourOption } from '../ip/options.ts';
import { fdbCommand } from './fdb.ts';
import { type BridgeOptions, linkCommand } from './link.ts';

const usage = (): string => `\
Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }
       bridge [ -force ] -batch filename
where  OBJECT := { link | fdb | mdb | mst | vlan | vni | monitor }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] |
                    -o[neline] | -t[imestamp] | -n[etns] name |
                    -com[pressvlans] -c[olor] -p[retty] -j[son] }
`;

function parseOptions(ctx: Ctx): { o: BridgeOptions; rest: string[]; version: boolean; batch?: string } {
  const o: BridgeOptions = {};
  const words = [...ctx.args];
  while (words[0]?.startsWith('-')) {
    const word = words.shift() as string;
    const opt = word.startsWith('--') ? word.slice(1) : word;
    if (matches(opt, '-help')) throw new Fail(255, usage());
    if (matches(opt, '-Version')) return { o, rest: [], version: true };
    if (colourOption(opt, o)) continue;
    if (matches(opt, '-stats', '-statistics')) o.stats = true;
    else if (matches(opt, '-details')) o.details = true;
    else if (matches(opt, '-netns')) o.netns = words.shift() ?? '(null)';
    else if (matches(opt, '-json')) o.json = true;
    else if (matches(opt, '-pretty')) o.pretty = true;
    else if (matches(opt, '-batch')) return { o, rest: words, version: false, batch: words.shift() ?? '' };
    else if (matches(opt, '-oneline', '-timestamp', '-force', '-compressvlans') || ['-4', '-6'].includes(opt)) continue;
    else throw new Fail(255, `Option "${opt}" is unknown, try "bridge help".\n`);
  }
  if (o.json) o.colour = false;
  return { o, rest: words, version: false };
}

/** VLAN tables: empty, and not to be filled as the bridges filter none. */
function vlanCommand(ctx: Ctx, nsId: NetnsId, words: readonly string[], o: BridgeOptions): string | undefined {
  const args = new Args(words);
  const verb = args.more ? args.take() : 'show';
  if (matches(verb, 'show', 'lst', 'list')) {
    ctx.stdout.write(o.json ? '[]\n' : 'port              vlan-id  \n');
    return undefined;
  }
  if (matches(verb, 'tunnelshow')) {
    ctx.stdout.write('port              vlan-id    tunnel-id\n');
    return undefined;
  }
  if (!matches(verb, 'add', 'delete')) return `vlan ${verb}`;
  let dev: string | undefined;
  let vid: number | undefined;
  while (args.more) {
    const word = args.take();
    if (word === 'dev') dev = args.take();
    else if (word === 'vid') {
      const text = args.take();
      vid = unsigned(text.split('-')[0] as string, 4095);
      if (vid === undefined) throw new Fail(255, `Invalid VLAN ID "${text}"\n`);
    }
  }
  if (dev === undefined || vid === undefined) throw new Fail(255, 'Device and VLAN ID are required arguments.\n');
  if (!linkByName(ctx.k.ns(nsId), dev)) throw new Fail(255, `Cannot find bridge device "${dev}"\n`);
  if (matches(verb, 'add')) throw new Fail(255, 'RTNETLINK answers: Operation not supported\n');
  return undefined;
}

/** Returns what has no model. */
function runObject(ctx: Ctx, nsId: NetnsId, words: readonly string[], o: BridgeOptions): string | undefined {
  const [word, ...rest] = words;
  const object = word === undefined ? undefined : ['link', 'fdb', 'mdb', 'mst', 'vlan', 'vni', 'monitor', 'help'].find((name) => matches(word, name));
  if (word === undefined || object === 'help') throw new Fail(255, usage());
  if (object === undefined) throw new Fail(255, `Object "${word}" is unknown, try "bridge help".\n`);
  if (object === 'link') linkCommand(ctx, nsId, rest, o);
  else if (object === 'fdb') fdbCommand(ctx, nsId, rest, o);
  else if (object === 'vlan') return vlanCommand(ctx, nsId, rest, o);
  else if (object === 'mdb' && (rest.length === 0 || matches(rest[0], 'show', 'lst', 'list'))) ctx.stdout.write(o.json ? '[{"mdb":[],"router":{}}]\n' : '');
  else if (object === 'vni' && (rest.length === 0 || matches(rest[0], 'show', 'lst', 'list')))
    ctx.stdout.write(o.json ? '[]\n' : 'dev               vni                group/remote\n');
  else return `${object}${rest.length > 0 ? ` ${rest[0]}` : ''}`;
  return undefined;
}

function attempt(ctx: Ctx, nsId: NetnsId, words: readonly string[], o: BridgeOptions): number {
  try {
    const missing = runObject(ctx, nsId, words, o);
    return missing === undefined ? 0 : notModelled(ctx, missing);
  } catch (error) {
    if (!(error instanceof Fail)) throw error;
    ctx.stdout.write(error.stdout);
    ctx.stderr.write(error.stderr);
    return error.status;
  }
}

function run(ctx: Ctx): number {
  try {
    const { o, rest, version, batch } = parseOptions(ctx);
    if (version) {
      ctx.stdout.write('bridge utility, 7.2.0\n');
      return 0;
    }
    const nsId = o.netns === undefined ? ctx.netns : netnsByName(ctx, o.netns);
    if (batch === undefined) return attempt(ctx, nsId, rest, o);
    const lines = ctx.fs
      .read(batch)
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim().split(/\s+/).filter(Boolean));
    for (const words of lines) if (words.length > 0 && attempt(ctx, nsId, words, o) !== 0) return 1;
    return 0;
  } catch (error) {
    if (!(error instanceof Fail)) throw error;
    ctx.stderr.write(error.stderr);
    return error.status;
  }
}

const verbs = (...names: string[]): CommandSpec[] => names.map((name) => ({ name, summary: '' }));
export const bridge: Command = {
  name: 'bridge',
  abbreviates: true,
  summary: 'ports and forwarding tables of bridges',
  flavours: ['debian'],
  dir: '/usr/sbin',
  usage: 'Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }',
  options: [
    { names: ['-d', '-details'], help: 'everything there is' },
    { names: ['-s', '-statistics'], help: 'when an entry was used' },
    { names: ['-j', '-json'], help: 'JSON' },
    { names: ['-n', '-netns'], value: 'NAME', help: 'in a named network namespace', complete: 'netns' },
  ],
  subcommands: [
    { name: 'link', summary: 'ports', subcommands: verbs('show', 'set') },
    { name: 'fdb', summary: 'forwarding database', subcommands: verbs('show', 'add', 'append', 'replace', 'del', 'get', 'flush') },
    { name: 'vlan', summary: 'VLANs', subcommands: verbs('show') },
    { name: 'mdb', summary: 'multicast groups', subcommands: verbs('show') },
  ],
  // biome-ignore lint/correctness/useYield: it never waits
  *run(ctx: Ctx): Co<number> {
    return run(ctx);
  },
};
export { bridgeFdbText } from './fdb.ts';
export { bridgeLinkText } from './link.ts';

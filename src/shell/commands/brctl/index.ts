/** brctl (bridge-utils 1.7, brctl(8)). */
import { portChanged } from '../../../kernel/bridge.ts';
import type { BridgeConfig, BridgePort, Link } from '../../../kernel/config.ts';
import { type Errno, KernelError, STRERROR } from '../../../kernel/errors.ts';
import { addLink, deleteLink, linkByName, linksOf, setMaster } from '../../../kernel/netdev.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, CompletionKind, Ctx } from '../../command.ts';
import { needAdmin } from '../netview/admin.ts';
import { SHOW_TITLE, brctlShowText, showLines, showMacsText, showStpText } from './show.ts';

/** A subcommand: how many arguments it needs, its line of help, and what it does; a returned text is its error. */
interface Verb { name: string; args: number; help: string; complete: CompletionKind[]; run(ctx: Ctx, args: string[]): string | undefined }

const link = (ctx: Ctx, name: string): Link | undefined => linkByName(ctx.k.ns(ctx.netns), name);
const errnoOf = (error: unknown): Errno => {
  if (error instanceof KernelError) return error.errno;
  throw error;
};
/** Do something; `say` words what the kernel answered. */
function attempt(ctx: Ctx, act: () => void, say: (errno: Errno, text: string) => string): string | undefined {
  try {
    needAdmin(ctx);
    act();
    return undefined;
  } catch (error) {
    const errno = errnoOf(error);
    return say(errno, STRERROR[errno]);
  }
}

function addIf(ctx: Ctx, [br = '', dev = '']: string[]): string | undefined {
  const port = link(ctx, dev);
  const bridge = link(ctx, br);
  if (!port) return `interface ${dev} does not exist!`;
  if (!bridge) return `bridge ${br} does not exist!`;
  return attempt(ctx, () => {
    if (!bridge.bridge) throw new KernelError('EOPNOTSUPP');
    if (port.master !== undefined) throw new KernelError('EBUSY');
    setMaster(ctx.k, ctx.netns, port.ifindex, bridge.ifindex);
  }, (errno, text) =>
    errno === 'EBUSY' ? `device ${dev} is already a member of a bridge; can't add it to bridge ${br}.`
    : errno === 'ELOOP' ? `device ${dev} is a bridge device itself; can't add a bridge device to a bridge device.`
    : `can't add ${dev} to bridge ${br}: ${text}`);
}
function delIf(ctx: Ctx, [br = '', dev = '']: string[]): string | undefined {
  const port = link(ctx, dev);
  const bridge = link(ctx, br);
  if (!port) return `interface ${dev} does not exist!`;
  if (!bridge) return `bridge ${br} does not exist!`;
  if (port.master !== bridge.ifindex) return `device ${dev} is not a port of ${br}`;
  return attempt(ctx, () => setMaster(ctx.k, ctx.netns, port.ifindex, undefined), (_, text) => `can't delete ${dev} from ${br}: ${text}`);
}
const addBr = (ctx: Ctx, [name = '']: string[]): string | undefined =>
  // the ioctl copies fifteen characters
  attempt(ctx, () => void addLink(ctx.k, ctx.netns, { name: name.slice(0, 15), kind: 'bridge' }), (errno, text) => (errno === 'EEXIST' ? `device ${name} already exists; can't create bridge with the same name` : `add bridge failed: ${text}`));
function delBr(ctx: Ctx, [name = '']: string[]): string | undefined {
  const bridge = link(ctx, name);
  if (!bridge) return `bridge ${name} doesn't exist; can't delete it`;
  return attempt(ctx, () => {
    if (!bridge.bridge) throw new KernelError('EPERM');
    if (bridge.up) throw new KernelError('EBUSY');
    deleteLink(ctx.k, ctx.netns, bridge.ifindex);
  }, (errno, text) => (errno === 'EBUSY' ? `bridge ${name} is still up; can't delete it` : `can't delete bridge ${name}: ${text}`));
}

function show(ctx: Ctx, names: string[]): string | undefined {
  const { k, netns, stdout } = ctx;
  if (names.length === 0) {
    stdout.write(brctlShowText(k, netns));
    return undefined;
  }
  let titled = false;
  const errors: string[] = [];
  for (const name of names) {
    const bridge = link(ctx, name);
    if (bridge?.bridge) {
      stdout.write((titled ? '' : SHOW_TITLE) + showLines(k, netns, bridge));
      titled = true;
    } else errors.push(bridge ? `device ${name} is not a bridge!` : `bridge ${name} does not exist!`);
  }
  return errors.length > 0 ? errors.join('\n') : undefined;
}

/** "set forward delay failed: Numerical result out of range", and the like for a bridge that isn't there. */
function setBridge(ctx: Ctx, name: string, what: string, check: boolean, change: (b: BridgeConfig) => void): string | undefined {
  return attempt(ctx, () => {
    const bridge = link(ctx, name);
    if (!bridge) throw new KernelError('ENODEV');
    if (!bridge.bridge) throw new KernelError('EOPNOTSUPP');
    if (!check) throw new KernelError('ERANGE');
    ctx.k.updateLink(ctx.netns, bridge.ifindex, (l) => change(l.bridge as BridgeConfig));
  }, (_, text) => `set ${what} failed: ${text}`);
}
function setPort(ctx: Ctx, br: string, dev: string, what: string, check: boolean, change: (p: BridgePort) => void): string | undefined {
  return attempt(ctx, () => {
    const bridge = link(ctx, br);
    const port = link(ctx, dev);
    if (!bridge?.bridge || !port || port.master !== bridge.ifindex) throw new KernelError('ENOENT');
    if (!check) throw new KernelError('ERANGE');
    ctx.k.updateLink(ctx.netns, port.ifindex, (l) => change(l.port as BridgePort));
  }, (_, text) => `set ${what} failed: ${text}`);
}
/** on, yes, 1 and their opposites. */
const truth = (word: string): boolean | undefined => (/^(on|yes|1)$/i.test(word) ? true : /^(off|no|0)$/i.test(word) ? false : undefined);
/** A time in seconds as strtod takes it; undefined for anything else. */
const time = (word: string): number | undefined => (/^\d+(\.\d*)?$/.test(word) ? Number(word) : undefined);

function stp(ctx: Ctx, [br = '', word = '']: string[]): string | undefined {
  const on = truth(word);
  if (on === undefined) return 'expect on/off for argument';
  const failed = setBridge(ctx, br, 'stp status', true, (b) => {
    b.stp = on;
  });
  const bridge = link(ctx, br);
  if (!failed && bridge) for (const port of linksOf(ctx.k.ns(ctx.netns))) if (port.master === bridge.ifindex) portChanged(ctx.k, ctx.netns, port.ifindex);
  return failed;
}
function hairpin(ctx: Ctx, [br = '', dev = '', word = '']: string[]): string | undefined {
  const on = truth(word);
  if (on === undefined) return `expect on/off for argument`;
  const port = link(ctx, dev);
  if (!port) return `interface ${dev} does not exist!`;
  return setPort(ctx, br, dev, 'hairpin mode', true, (p) => {
    p.hairpin = on;
  })?.replace(/^set hairpin mode failed/, `can't set ${dev} to hairpin on bridge ${br}`);
}
/** A verb that sets a time of the bridge within limits. */
const timer = (name: string, what: string, help: string, min: number, max: number, set: (b: BridgeConfig, t: number) => void, always = true): Verb => ({
  name, args: 2, help, complete: ['bridge'],
  run(ctx, [br = '', word = '']) {
    const t = time(word);
    if (t === undefined) return `bad ${what} value`;
    const limited = always || link(ctx, br)?.bridge?.stp === true;
    return setBridge(ctx, br, what, !limited || (t >= min && t <= max), (b) => set(b, t));
  },
});

const VERBS: readonly Verb[] = [
  { name: 'addbr', args: 1, help: '<bridge>\t\tadd bridge', complete: [], run: addBr },
  { name: 'delbr', args: 1, help: '<bridge>\t\tdelete bridge', complete: ['bridge'], run: delBr },
  { name: 'addif', args: 2, help: '<bridge> <device>\tadd interface to bridge', complete: ['bridge', 'interface'], run: (ctx, [br = '', ...devs]) => devs.map((d) => addIf(ctx, [br, d])).find((e) => e !== undefined) },
  { name: 'delif', args: 2, help: '<bridge> <device>\tdelete interface from bridge', complete: ['bridge', 'interface'], run: (ctx, [br = '', ...devs]) => devs.map((d) => delIf(ctx, [br, d])).find((e) => e !== undefined) },
  { name: 'hairpin', args: 3, help: '<bridge> <port> {on|off}\tturn hairpin on/off', complete: ['bridge', 'interface', ['on', 'off']], run: hairpin },
  timer('setageing', 'ageing time', '<bridge> <time>\t\tset ageing time', 0, 1e9, (b, t) => { b.ageing = t; }),
  {
    name: 'setbridgeprio', args: 2, help: '<bridge> <prio>\t\tset bridge priority', complete: ['bridge'],
    run: (ctx, [br = '', word = '']) => (/^\d+$/.test(word) ? setBridge(ctx, br, 'bridge priority', true, (b) => { b.priority = Number(word) & 0xffff; }) : 'bad priority'),
  },
  timer('setfd', 'forward delay', '<bridge> <time>\t\tset bridge forward delay', 2, 30, (b, t) => { b.forwardDelay = t; }, false),
  timer('sethello', 'hello timer', '<bridge> <time>\t\tset hello time', 1, 10, (b, t) => { b.helloTime = t; }),
  timer('setmaxage', 'max age', '<bridge> <time>\t\tset max message age', 6, 40, (b, t) => { b.maxAge = t; }),
  {
    name: 'setpathcost', args: 3, help: '<bridge> <port> <cost>\tset path cost', complete: ['bridge', 'interface'],
    run: (ctx, [br = '', dev = '', word = '']) => (/^\d+$/.test(word) ? setPort(ctx, br, dev, 'path cost', Number(word) >= 1 && Number(word) <= 65535, (p) => { p.cost = Number(word); }) : 'bad path cost value'),
  },
  {
    name: 'setportprio', args: 3, help: '<bridge> <port> <prio>\tset port priority', complete: ['bridge', 'interface'],
    run: (ctx, [br = '', dev = '', word = '']) => (/^\d+$/.test(word) ? setPort(ctx, br, dev, 'port priority', Number(word) <= 63, (p) => { p.priority = Number(word); }) : 'bad path priority value'),
  },
  { name: 'show', args: 0, help: '[ <bridge> ]\t\tshow a list of bridges', complete: ['bridge'], run: show },
  {
    name: 'showmacs', args: 1, help: '<bridge>\t\tshow a list of mac addrs', complete: ['bridge'],
    run(ctx, [br = '']) {
      const bridge = link(ctx, br);
      if (!bridge?.bridge) return `read of forward table failed: ${STRERROR[bridge ? 'EOPNOTSUPP' : 'ENODEV']}`;
      ctx.stdout.write(showMacsText(ctx.k, ctx.netns, bridge));
      return undefined;
    },
  },
  {
    name: 'showstp', args: 1, help: '<bridge>\t\tshow bridge stp info', complete: ['bridge'],
    run(ctx, [br = '']) {
      const bridge = link(ctx, br);
      if (!bridge?.bridge) return bridge ? `${br}: can't get info ${STRERROR.EOPNOTSUPP}` : `bridge ${br} does not exist!`;
      ctx.stdout.write(showStpText(ctx.k, ctx.netns, bridge));
      return undefined;
    },
  },
  { name: 'stp', args: 2, help: '<bridge> {on|off}\tturn stp on/off', complete: ['bridge', ['on', 'off']], run: stp },
];
const HELP = `Usage: brctl [commands]\ncommands:\n${VERBS.map((v) => `\t${v.name.padEnd(10)}\t${v.help}\n`).join('')}`;

// biome-ignore lint/correctness/useYield: brctl asks the kernel and is done
function* run(ctx: Ctx): Co<number> {
  const { stdout, stderr } = ctx;
  const option = ctx.args.find((a) => a.startsWith('-') && a.length > 1);
  if (option === '-V' || option === '--version') {
    stdout.write('bridge-utils, 1.7\n');
    return 0;
  }
  if (option === '-h' || option === '--help') {
    stdout.write(HELP);
    return 0;
  }
  if (option) {
    stderr.write(option.startsWith('--') ? `brctl: unrecognized option '${option}'\nUnknown option '?'\n` : `brctl: invalid option -- '${option[1]}'\nUnknown option '?'\n`);
    stdout.write(HELP);
    return 1;
  }
  const [name, ...args] = ctx.args;
  if (name === undefined) {
    stdout.write(HELP);
    return 1;
  }
  const verb = VERBS.find((v) => v.name === name);
  if (!verb) {
    stderr.write(`never heard of command [${name}]\n`);
    stdout.write(HELP);
    return 1;
  }
  if (args.length < verb.args) {
    stdout.write(`Incorrect number of arguments for command\nUsage: brctl ${verb.name} ${verb.help}\n`);
    return 1;
  }
  const error = verb.run(ctx, args);
  if (error === undefined) return 0;
  stderr.write(`${error}\n`);
  return 1;
}

export const brctl: Command = {
  name: 'brctl', summary: 'Show and change Ethernet bridges', usage: 'brctl [commands]', flavours: ['debian'], dir: '/usr/sbin',
  subcommands: VERBS.map((v) => ({ name: v.name, summary: v.help.split('\t').at(-1) as string, positionals: v.complete })), run,
};

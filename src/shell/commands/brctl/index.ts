/** brctl of bridge-utils 1.7 (brctl/brctl_cmd.c, libbridge), and BusyBox's four-command one. */
import type { Link } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { addLink, deleteLink, linkByName, setMaster } from '../../../kernel/netdev.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { changeBridge, changePort } from '../ip/linkkinds.ts';
import { needAdmin } from '../netview/admin.ts';
import { busyboxBrctl } from './busybox.ts';
import { bridgesOf, brctlShowText, brctlShowmacsText, brctlShowstpText } from './show.ts';

/** One command: how many words it needs, what its usage says, and what it does. */
interface Verb {
  name: string;
  words: number;
  args: string;
  about: string;
  run(ctx: Ctx, words: string[]): number;
}

/** A message on stderr and status 1. */
function fail(ctx: Ctx, message: string): number {
  ctx.stderr.write(`${message}\n`);
  return 1;
}
const findDevice = (ctx: Ctx, name: string): Link | undefined => linkByName(ctx.k.ns(ctx.netns), name);
/** Run a request; `say` words the refusal. */
function attempt(ctx: Ctx, request: () => void, say: (error: KernelError) => string): number {
  try {
    needAdmin(ctx);
    request();
    return 0;
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return fail(ctx, say(error));
  }
}

function addbr(ctx: Ctx, [name = '']: string[]): number {
  // the name travels in a field of 16 characters
  const cut = name.slice(0, 15);
  return attempt(
    ctx,
    () => addLink(ctx.k, ctx.netns, { name: cut, kind: 'bridge' }),
    (e) => (e.errno === 'EEXIST' ? `device ${name} already exists; can't create bridge with the same name` : `add bridge failed: ${e.text}`),
  );
}
function delbr(ctx: Ctx, [name = '']: string[]): number {
  const request = (): void => {
    const link = findDevice(ctx, name);
    if (!link) throw new KernelError('ENXIO');
    if (!link.bridge) throw new KernelError('EPERM');
    if (link.up) throw new KernelError('EBUSY');
    deleteLink(ctx.k, ctx.netns, link.ifindex);
  };
  return attempt(ctx, request, (e) =>
    e.errno === 'ENXIO'
      ? `bridge ${name} doesn't exist; can't delete it`
      : e.errno === 'EBUSY'
        ? `bridge ${name} is still up; can't delete it`
        : `can't delete bridge ${name}: ${e.text}`,
  );
}

/** Each further word is a port to add or remove; the first refusal ends it. */
function members(ctx: Ctx, [name = '', ...ports]: string[], one: (bridge: Link, port: Link) => number): number {
  for (const portName of ports) {
    const port = findDevice(ctx, portName);
    if (!port) return fail(ctx, `interface ${portName} does not exist!`);
    const bridge = findDevice(ctx, name);
    if (!bridge) return fail(ctx, `bridge ${name} does not exist!`);
    const status = one(bridge, port);
    if (status !== 0) return status;
  }
  return 0;
}
const addif = (ctx: Ctx, words: string[]): number =>
  members(ctx, words, (bridge, port) => {
    const request = (): void => {
      if (!bridge.bridge) throw new KernelError('EOPNOTSUPP');
      if (port.master !== undefined) throw new KernelError('EBUSY');
      setMaster(ctx.k, ctx.netns, port.ifindex, bridge.ifindex);
    };
    return attempt(ctx, request, (e) => {
      if (e.errno === 'EBUSY') return `device ${port.name} is already a member of a bridge; can't add it to bridge ${bridge.name}.`;
      if (e.errno === 'ELOOP') return `device ${port.name} is a bridge device itself; can't add a bridge device to a bridge device.`;
      return `can't add ${port.name} to bridge ${bridge.name}: ${e.text}`;
    });
  });
const delif = (ctx: Ctx, words: string[]): number =>
  members(ctx, words, (bridge, port) => {
    const request = (): void => {
      if (!bridge.bridge) throw new KernelError('EOPNOTSUPP');
      if (port.master !== bridge.ifindex) throw new KernelError('EINVAL');
      setMaster(ctx.k, ctx.netns, port.ifindex, undefined);
    };
    return attempt(ctx, request, (e) =>
      e.errno === 'EINVAL' ? `device ${port.name} is not a port of ${bridge.name}` : `can't delete ${port.name} from ${bridge.name}: ${e.text}`,
    );
  });

/** on, yes, 1; off, no, 0. */
function onOff(text: string): boolean | undefined {
  if (['on', 'yes', '1'].includes(text)) return true;
  return ['off', 'no', '0'].includes(text) ? false : undefined;
}
/** A number as scanf reads it: what follows it does not matter. */
const scan = (text: string): number | undefined => (/^\s*[+-]?(\d|\.\d)/.test(text) ? Number.parseFloat(text) : undefined);

/** A setting of a bridge, written to sysfs. */
function setting(what: string, bad: string, request: (value: number) => Parameters<typeof changeBridge>[3]): Verb['run'] {
  return (ctx, [name = '', text = '']) => {
    const value = scan(text);
    if (value === undefined) return fail(ctx, bad);
    return attempt(
      ctx,
      () => {
        const bridge = findDevice(ctx, name);
        if (!bridge?.bridge) throw new KernelError('ENODEV');
        changeBridge(ctx.k, ctx.netns, bridge.ifindex, request(value));
      },
      (e) => `set ${what} failed: ${e.text}`,
    );
  };
}
/** A setting of a port, likewise; the bridge's name is not looked at. */
function portSetting(what: string, bad: string, key: 'cost' | 'priority'): Verb['run'] {
  return (ctx, [bridge = '', name = '', text = '']) => {
    const value = scan(text);
    if (value === undefined) return fail(ctx, bad);
    return attempt(
      ctx,
      () => {
        const port = findDevice(ctx, name);
        // without a file to write, the bridge is asked for its ports by the old ioctl
        if (!port || (!port.port && !findDevice(ctx, bridge))) throw new KernelError('ENODEV');
        if (!port.port) throw new KernelError('ENOENT');
        changePort(ctx.k, ctx.netns, port.ifindex, { [key]: Math.trunc(value) });
      },
      (e) => `set ${what} failed: ${e.text}`,
    );
  };
}

function hairpin(ctx: Ctx, [name = '', portName = '', text = '']: string[]): number {
  const on = onOff(text);
  if (on === undefined) return fail(ctx, 'expect on/off for argument');
  const port = findDevice(ctx, portName);
  if (!port) return fail(ctx, `interface ${portName} does not exist!`);
  if (!findDevice(ctx, name)) return fail(ctx, `bridge ${name} does not exist!`);
  return attempt(
    ctx,
    () => changePort(ctx.k, ctx.netns, port.ifindex, { hairpin: on }),
    (e) => `can't set ${portName} to hairpin on bridge ${name}: ${e.text}`,
  );
}
function stp(ctx: Ctx, [name = '', text = '']: string[]): number {
  const on = onOff(text);
  if (on === undefined) return fail(ctx, 'expect on/off for argument');
  return attempt(
    ctx,
    () => {
      const bridge = findDevice(ctx, name);
      if (!bridge?.bridge) throw new KernelError('ENODEV');
      changeBridge(ctx.k, ctx.netns, bridge.ifindex, { stp_state: on ? 1 : 0 });
    },
    (e) => `set stp status failed: ${e.text}`,
  );
}

function show(ctx: Ctx, names: string[]): number {
  const { k, netns } = ctx;
  if (names.length === 0) {
    ctx.stdout.write(brctlShowText(k, netns));
    return 0;
  }
  let status = 0;
  const known: string[] = [];
  for (const name of names) {
    const link = findDevice(ctx, name);
    if (link?.bridge) known.push(name);
    else status = fail(ctx, link ? `device ${name} is not a bridge!` : `bridge ${name} does not exist!`);
  }
  ctx.stdout.write(brctlShowText(k, netns, known));
  return status;
}
function showmacs(ctx: Ctx, [name = '']: string[]): number {
  const bridge = findDevice(ctx, name);
  if (!bridge?.bridge) return fail(ctx, `read of forward table failed: ${bridge ? 'Operation not supported' : 'No such device'}`);
  ctx.stdout.write(brctlShowmacsText(ctx.k, ctx.netns, bridge));
  return 0;
}
function showstp(ctx: Ctx, [name = '']: string[]): number {
  const bridge = findDevice(ctx, name);
  if (!bridge?.bridge) return fail(ctx, bridge ? `${name}: can't get info Operation not supported` : `bridge ${name} does not exist!`);
  ctx.stdout.write(brctlShowstpText(ctx.k, ctx.netns, bridge));
  return 0;
}

const hz = (s: number): number => Math.trunc(s * 100);
const VERBS: readonly Verb[] = [
  { name: 'addbr', words: 1, args: '<bridge>\t\t', about: 'add bridge', run: addbr },
  { name: 'delbr', words: 1, args: '<bridge>\t\t', about: 'delete bridge', run: delbr },
  { name: 'addif', words: 2, args: '<bridge> <device>\t', about: 'add interface to bridge', run: addif },
  { name: 'delif', words: 2, args: '<bridge> <device>\t', about: 'delete interface from bridge', run: delif },
  { name: 'hairpin', words: 3, args: '<bridge> <port> {on|off}\t', about: 'turn hairpin on/off', run: hairpin },
  {
    name: 'setageing',
    words: 2,
    args: '<bridge> <time>\t\t',
    about: 'set ageing time',
    run: setting('ageing time', 'bad ageing time value', (v) => ({ ageing_time: hz(v) })),
  },
  {
    name: 'setbridgeprio',
    words: 2,
    args: '<bridge> <prio>\t\t',
    about: 'set bridge priority',
    run: setting('bridge priority', 'bad priority', (v) => ({ priority: Math.trunc(v) & 0xffff })),
  },
  {
    name: 'setfd',
    words: 2,
    args: '<bridge> <time>\t\t',
    about: 'set bridge forward delay',
    run: setting('forward delay', 'bad forward delay value', (v) => ({ forward_delay: hz(v) })),
  },
  {
    name: 'sethello',
    words: 2,
    args: '<bridge> <time>\t\t',
    about: 'set hello time',
    run: setting('hello timer', 'bad hello timer value', (v) => ({ hello_time: hz(v) })),
  },
  {
    name: 'setmaxage',
    words: 2,
    args: '<bridge> <time>\t\t',
    about: 'set max message age',
    run: setting('max age', 'bad max age value', (v) => ({ max_age: hz(v) })),
  },
  { name: 'setpathcost', words: 3, args: '<bridge> <port> <cost>\t', about: 'set path cost', run: portSetting('path cost', 'bad path cost value', 'cost') },
  {
    name: 'setportprio',
    words: 3,
    args: '<bridge> <port> <prio>\t',
    about: 'set port priority',
    run: portSetting('port priority', 'bad path priority value', 'priority'),
  },
  { name: 'show', words: 0, args: '[ <bridge> ]\t\t', about: 'show a list of bridges', run: show },
  { name: 'showmacs', words: 1, args: '<bridge>\t\t', about: 'show a list of mac addrs', run: showmacs },
  { name: 'showstp', words: 1, args: '<bridge>\t\t', about: 'show bridge stp info', run: showstp },
  { name: 'stp', words: 2, args: '<bridge> {on|off}\t', about: 'turn stp on/off', run: stp },
];
const usage = (): string => `Usage: brctl [commands]\ncommands:\n${VERBS.map((v) => `\t${v.name.padEnd(10)}\t${v.args}${v.about}\n`).join('')}`;

function run(ctx: Ctx): number {
  const [word, ...words] = ctx.args;
  if (word === '-V' || word === '--version') {
    ctx.stdout.write('bridge-utils, 1.7\n');
    return 0;
  }
  if (word === '-h' || word === '--help') {
    ctx.stdout.write(usage());
    return 0;
  }
  const verb = VERBS.find((v) => v.name === word);
  if (!verb) {
    ctx.stdout.write(usage());
    return word === undefined ? 1 : fail(ctx, `never heard of command [${word}]`);
  }
  if (words.length < verb.words) {
    ctx.stdout.write(`Incorrect number of arguments for command\nUsage: brctl ${verb.name} ${verb.args}${verb.about}\n`);
    return 1;
  }
  return verb.run(ctx, words);
}

export const brctl: Command = {
  name: 'brctl',
  summary: 'make, change and show Ethernet bridges',
  flavours: ['debian'],
  dir: '/usr/sbin',
  usage: 'Usage: brctl [commands]',
  subcommands: VERBS.map((v) => ({
    name: v.name,
    summary: v.about,
    ...(v.words > 0 || v.name === 'show'
      ? { positionals: v.args.includes('<device>') || v.args.includes('<port>') ? (['bridge', 'interface'] as const) : (['bridge'] as const) }
      : {}),
  })) as never,
  // biome-ignore lint/correctness/useYield: it never waits
  *run(ctx: Ctx): Co<number> {
    return run(ctx);
  },
};
export const brctlCommands: readonly Command[] = [brctl, busyboxBrctl];
export { brctlShowText, brctlShowmacsText, brctlShowstpText, bridgesOf };

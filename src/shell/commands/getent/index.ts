/** getent(1) of glibc: hosts, ahosts, services, protocols. */
import { parseIp4 } from '../../../kernel/inet.ts';
import { parseHosts, resolve } from '../../../kernel/resolv.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { lookupHost, nameOf } from '../probe/lookup.ts';
import { formatIp4 } from '../../../kernel/inet.ts';

const TRY = 'Try `getent --help\' or `getent --usage\' for more information.\n';
const DATABASES = ['ahosts', 'ahostsv4', 'ahostsv6', 'aliases', 'ethers', 'group', 'gshadow', 'hosts', 'initgroups', 'netgroup', 'networks', 'passwd', 'protocols', 'rpc', 'services', 'shadow'];

function* runGetent(ctx: Ctx): Co<number> {
  const [database, ...keys] = ctx.args;
  if (database === undefined) {
    ctx.stderr.write('getent: wrong number of arguments\n');
    ctx.stdout.write(TRY);
    return 1;
  }
  if (!DATABASES.includes(database)) {
    ctx.stderr.write(`Unknown database: ${database}\n`);
    ctx.stdout.write(TRY);
    return 1;
  }
  if (database === 'hosts') return yield* hosts(ctx, keys);
  if (database.startsWith('ahosts')) return yield* ahosts(ctx, keys, database);
  if (database === 'services' || database === 'protocols' || database === 'passwd' || database === 'group') return fromFile(ctx, database, keys);
  return notModelled(ctx, database);
}
const row = (addr: string, names: string): string => `${addr.padEnd(15)} ${names}\n`;
function* hosts(ctx: Ctx, keys: string[]): Co<number> {
  if (keys.length === 0) {
    for (const line of parseHosts(ctx.fs.exists('/etc/hosts') ? ctx.fs.read('/etc/hosts') : '')) ctx.stdout.write(row(line.addr, line.names.join(' ')));
    return 0;
  }
  let status = 0;
  for (const key of keys) {
    const addr = parseIp4(key);
    if (addr !== undefined) {
      const listed = parseHosts(ctx.fs.exists('/etc/hosts') ? ctx.fs.read('/etc/hosts') : '').find((l) => l.addr === key)?.names.join(' ');
      const name = listed ?? (yield* nameOf(ctx, addr));
      if (name === undefined) status = 2;
      else ctx.stdout.write(row(key, name));
      continue;
    }
    const found = yield* resolve(ctx.k, { netns: ctx.netns, pid: ctx.proc.pid }, key, { types: ['AAAA'] });
    const six = found.kind === 'found' ? found.addrs6.filter((a) => a !== '::1') : [];
    const four = six.length > 0 ? found : yield* resolve(ctx.k, { netns: ctx.netns, pid: ctx.proc.pid }, key, { types: ['A'] });
    if (four.kind !== 'found') status = 2;
    else for (const text of six.length > 0 ? six : four.addrs.map(formatIp4)) ctx.stdout.write(row(text, four.name));
  }
  return status;
}
function* ahosts(ctx: Ctx, keys: string[], database: string): Co<number> {
  let status = 0;
  for (const key of keys) {
    const found = yield* lookupHost(ctx, key, { types: database === 'ahostsv6' ? ['AAAA'] : ['A'] });
    if (found.kind !== 'found') {
      status = 2;
      continue;
    }
    const list = database === 'ahostsv6' ? found.addrs6 : found.addrs.map(formatIp4);
    for (const [i, addr] of list.entries()) ctx.stdout.write(`${addr.padEnd(15)} STREAM ${i === 0 ? found.name : ''}\n${addr.padEnd(15)} DGRAM  \n${addr.padEnd(15)} RAW    \n`);
  }
  return status;
}
function fromFile(ctx: Ctx, database: string, keys: string[]): number {
  const path = `/etc/${database}`;
  const lines = (ctx.fs.exists(path) ? ctx.fs.read(path) : '').split('\n').map((l) => l.replace(/#.*/, '').trim()).filter((l) => l !== '');
  if (database === 'passwd' || database === 'group') {
    const wanted = lines.filter((l) => keys.length === 0 || keys.some((key) => l.split(':')[0] === key || l.split(':')[2] === key));
    ctx.stdout.write(wanted.map((l) => `${l}\n`).join(''));
    return keys.length > 0 && wanted.length === 0 ? 2 : 0;
  }
  const print = (l: string): void => {
    const [name = '', number = '', ...aliases] = l.split(/\s+/);
    ctx.stdout.write(`${name.padEnd(21)} ${[number, ...aliases].join(' ')}\n`);
  };
  if (keys.length === 0) {
    lines.forEach(print);
    return 0;
  }
  let status = 0;
  for (const key of keys) {
    const [word, proto] = key.split('/');
    const line = lines.find((l) => {
      const [name, number = '', ...aliases] = l.split(/\s+/);
      return (name === word || aliases.includes(word as string) || number.split('/')[0] === word) && (proto === undefined || number.endsWith(`/${proto}`));
    });
    if (line) print(line);
    else status = 2;
  }
  return status;
}
export const getent: Command = { name: 'getent', summary: 'Get entries from the name service databases', usage: 'getent [OPTION...] database [key ...]', flavours: ['debian'], positionals: [DATABASES, 'host'], run: runGetent };
export const getentCommands: readonly Command[] = [getent];

/**
 * What docker's client checks in flag values itself, and the environment it hands on. Read first: docker/cli
 * opts/hosts.go, opts/opts.go (ValidateIPAddress, ValidateSysctl), opts/file.go.
 */
import { parseIp4 } from '../../../kernel/inet.ts';
import type { Ctx } from '../../command.ts';
import type { Flags } from './flags.ts';
import { CliError } from './types.ts';

const isIp = (text: string): boolean => parseIp4(text) !== undefined || (/^[0-9a-fA-F:.]+$/.test(text) && text.includes(':'));

/** --add-host: what is wrong with NAME:IP or NAME=IP. */
export function wrongHost(value: string): string | undefined {
  const at = value.search(/[:=]/);
  const [name, ip] = [value.slice(0, at), value.slice(at + 1)];
  if (at < 1) return `bad format for add-host: ${JSON.stringify(value)}`;
  return ip === 'host-gateway' || isIp(ip.replace(/^\[(.*)\]$/, '$1')) || name === '' ? undefined : `invalid IP address in add-host: ${JSON.stringify(ip)}`;
}
/** --dns. */
export const wrongIp = (value: string): string | undefined => (isIp(value.trim()) ? undefined : `IP address is not correctly formatted: ${value.trim()}`);

const SYSCTLS = new Set([
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.sem',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
  'kernel.shm_rmid_forced',
]);
/** --sysctl: only those of namespaces. */
export function wrongSysctl(value: string): string | undefined {
  const [key = '', setting] = value.split('=');
  return setting !== undefined && (SYSCTLS.has(key) || key.startsWith('net.') || key.startsWith('fs.mqueue.')) ? undefined : `sysctl '${value}' is not allowed`;
}

/** Servers that a container can't reach. */
export const localServer = (servers: readonly string[]): string | undefined => servers.find((s) => /^127\./.test(s) || s === '::1');

/** --env-file, then --env; a variable named without a value is taken from the client's own environment, if it has it. */
export function environment(ctx: Ctx, flags: Flags): string[] {
  const lines = flags.all('env-file').flatMap((path) => linesOf(ctx, path));
  return [...lines, ...flags.all('env')].flatMap((e) => {
    if (e.includes('=')) return [e];
    const value = Object.hasOwn(ctx.env, e) ? ctx.env[e] : undefined;
    return value === undefined ? [] : [`${e}=${value}`];
  });
}
function linesOf(ctx: Ctx, path: string): string[] {
  let text: string;
  try {
    text = ctx.fs.read(path);
  } catch {
    throw new CliError(`open ${path}: no such file or directory`);
  }
  const lines = text
    .split('\n')
    .map((l) => l.trimStart())
    .filter((l) => l !== '' && !l.startsWith('#'));
  for (const line of lines) {
    const name = line.split('=')[0] as string;
    if (/\s/.test(name)) throw new CliError(`invalid env file (${path}): variable '${name}' contains whitespaces`);
    if (name === '') throw new CliError(`invalid env file (${path}): no variable name on line '${line}'`);
  }
  return lines;
}

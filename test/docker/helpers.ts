/** What the engine's tests share: a running world, and rules as `iptables -S` prints them. */
import * as api from '../../src/docker/api.ts';
import { dockerWorld, type DockerWorldOptions } from '../../src/docker/world.ts';
import type { Daemon, WorldConfig } from '../../src/docker/state.ts';
import { formatIp4, prefixOf } from '../../src/kernel/inet.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { getTable } from '../../src/kernel/netfilter/ruleset.ts';
import type { Rule, TableName } from '../../src/kernel/netfilter/types.ts';
import type { Co } from '../../src/kernel/sched.ts';

export function engine(opts: DockerWorldOptions = {}): Daemon {
  const k = new Kernel<WorldConfig>(dockerWorld(7, opts));
  k.journal.on = false;
  api.registerDocker(k);
  return { k, machine: 'host' };
}
/** Run a coroutine of the API to its end. */
export function run<T>(d: Daemon, co: Co<T>): T {
  return d.k.runTask(d.k.spawn('test', co)) as T;
}
export function runContainer(d: Daemon, name: string, req: Partial<api.ContainerCreateRequest> & { image?: string } = {}): string {
  const { image = 'busybox', ...rest } = req;
  const { Id } = api.containerCreate(d, { name, ...rest, Config: { Image: image, Tty: true, OpenStdin: true, ...rest.Config } });
  run(d, api.containerStart(d, Id));
  return Id;
}

const not = (m: { not?: boolean | undefined } | undefined): string => (m?.not ? '! ' : '');
const cidr = (m: { addr: number; mask: number; not?: boolean } | undefined, flag: string): string[] =>
  m ? [`${not(m)}${flag} ${formatIp4(m.addr)}/${prefixOf(m.mask)}`] : [];
const PROTO: Record<number, string> = { 1: 'icmp', 6: 'tcp', 17: 'udp' };
function ruleText(chain: string, r: Rule): string {
  const words = [`-A ${chain}`, ...cidr(r.src, '-s'), ...cidr(r.dst, '-d')];
  if (r.iif) words.push(`${not(r.iif)}-i ${r.iif.name}`);
  if (r.oif) words.push(`${not(r.oif)}-o ${r.oif.name}`);
  if (r.proto) words.push(`-p ${PROTO[r.proto.num]}`);
  for (const m of r.matches as {
    name: string;
    sports?: { min: number };
    dports?: { min: number };
    state?: { names: string[] };
    src?: { types: string[] };
    dst?: { types: string[] };
  }[]) {
    words.push(`-m ${m.name}`);
    if (m.sports) words.push(`--sport ${m.sports.min}`);
    if (m.dports) words.push(`--dport ${m.dports.min}`);
    if (m.state) words.push(`--ctstate ${m.state.names.join(',')}`);
    if (m.src) words.push(`--src-type ${m.src.types.join(',')}`);
    if (m.dst) words.push(`--dst-type ${m.dst.types.join(',')}`);
  }
  const t = r.target as { name: string; chain?: string; range?: { addr?: { min: number }; ports?: { min: number } } };
  words.push(`-j ${t.name === 'JUMP' ? t.chain : t.name}`);
  if (t.name === 'DNAT') words.push(`--to-destination ${formatIp4(t.range?.addr?.min ?? 0)}:${t.range?.ports?.min}`);
  if (t.name === 'SNAT') words.push(`--to-source ${t.range?.addr ? formatIp4(t.range.addr.min) : ''}${t.range?.ports ? `:${t.range.ports.min}` : ''}`);
  return words.join(' ');
}
/** The rules of a table (or one chain of it), chains in the order `iptables -S` has them. */
export function rules(d: Daemon, table: TableName, chain?: string, ns = 'host'): string[] {
  const chains = [...(getTable(d.k.ns(ns).nf, table)?.chains ?? [])].sort(
    (a, b) => Number(!a.hook) - Number(!b.hook) || (a.hook ? 0 : a.name < b.name ? -1 : 1),
  );
  return chains.filter((c) => chain === undefined || c.name === chain).flatMap((c) => c.rules.map((r) => ruleText(c.name, r)));
}

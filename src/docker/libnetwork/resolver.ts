/**
 * The internal resolver of a sandbox: dockerd listens on 127.0.0.11 inside the container's namespace, rules there lead
 * port 53 to it, what it doesn't know it asks the servers behind it. The wire side is kernel/services/docker-dns.ts.
 * Read first: moby libnetwork/resolver.go, resolver_unix.go.
 */
import { DNS_PORT, type DnsMessage, type DnsRecord, dnsReply } from '../../kernel/dns.ts';
import { type Ip4, formatIp4, parseIp4 } from '../../kernel/inet.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Co } from '../../kernel/sched.ts';
import { RESOLVER_ADDR, type Resolver, dockerDnsListen, forwardDns } from '../../kernel/services/docker-dns.ts';
import { serverError } from '../errors.ts';
import { dnatTo, host, jump, rule, snatToPort } from '../firewall/rule.ts';
import { iptablesOf } from '../host/iptables.ts';
import { isClassic } from '../release.ts';
import type { Container, Daemon, DockerKernel } from '../state.ts';
import { engineOf, hostNetns, mutateContainer } from '../store.ts';
import { resolveAddress, resolveName } from './names.ts';
import type { ExtServer } from './resolvconf.ts';

/** Name under which the engine's resolver is registered with the kernel. */
export const RESOLVER = 'libnetwork';
/** Seconds that an answer of its own is good for. */
const TTL = 600;
/** Servers asked before it gives up, and µs that each has. */
const MAX_EXT_DNS = 3;
const EXT_TIMEOUT = 4e6;

interface SandboxRef {
  machine: string;
  container: string;
}

/** Open the resolver's sockets in the sandbox and lead port 53 of 127.0.0.11 to them. */
export function startResolver(d: Daemon, c: Container, servers: ExtServer[]): void {
  const { k } = d;
  const netns = c.netns as string;
  const sockets = dockerDnsListen(k, netns, engineOf(d).pid, { resolver: RESOLVER, data: { machine: d.machine, container: c.id } satisfies SandboxRef });
  if (typeof sockets === 'string') throw serverError(`error setting up resolver: ${sockets}`);
  const udpPort = sockets.udp.local.port;
  const tcpPort = sockets.tcp.local.port;
  const ipt = iptablesOf(k, netns);
  const OUTPUT = 'DOCKER_OUTPUT';
  const POSTROUTING = 'DOCKER_POSTROUTING';
  const addr = host(RESOLVER_ADDR);
  for (const [hook, chain] of [
    ['OUTPUT', OUTPUT],
    ['POSTROUTING', POSTROUTING],
  ] as const) {
    ipt.newChain('nat', chain);
    ipt.append('nat', hook, rule({ dst: addr, target: jump(chain) }));
  }
  for (const [proto, port] of [
    ['tcp', tcpPort],
    ['udp', udpPort],
  ] as const) {
    ipt.append('nat', OUTPUT, rule({ dst: addr, proto, dport: DNS_PORT, target: dnatTo(RESOLVER_ADDR, port) }));
    ipt.append('nat', POSTROUTING, rule({ src: addr, proto, sport: port, target: snatToPort(DNS_PORT) }));
  }
  mutateContainer(d, c.id, (draft) => {
    draft.resolver = { udpPort, tcpPort, servers };
  });
}

/** What the resolver itself knows: names and addresses of the container's networks. undefined: ask further. */
export function localAnswer(d: Daemon, c: Container, query: DnsMessage): DnsMessage | undefined {
  const question = query.questions[0];
  if (!question) return undefined;
  const answer = (answers: DnsRecord[]): DnsMessage => dnsReply(query, { ra: true, compress: false, answers });
  const record = (type: 'A' | 'PTR', data: string): DnsRecord => ({ name: question.name, type, class: 'IN', ttl: TTL, data });
  if (question.type === 'A' || question.type === 'AAAA') {
    const found = resolveName(d, c, question.name);
    if (!found) return undefined;
    // a name that has IPv4 addresses only answers AAAA with nothing, so that nobody asks elsewhere
    return answer(question.type === 'A' ? shuffle(d.k, found).map((a) => record('A', formatIp4(a))) : []);
  }
  if (question.type === 'PTR') {
    const address = parseIp4(
      question.name
        .replace(/\.in-addr\.arpa\.?$/i, '')
        .split('.')
        .reverse()
        .join('.'),
    );
    const name = address === undefined ? undefined : resolveAddress(d, c, address);
    return name === undefined ? undefined : answer([record('PTR', name)]);
  }
  return undefined;
}
function shuffle(k: Kernel, list: readonly Ip4[]): Ip4[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = k.random(0, i);
    [out[i], out[j]] = [out[j] as Ip4, out[i] as Ip4];
  }
  return out;
}

/** Answer a query, asking the servers behind if need be: from the host's namespace or the container's, one after the other. */
export function* answerQuery(d: Daemon, containerId: string, query: DnsMessage): Co<DnsMessage> {
  const c = engineOf(d).containers[containerId];
  const failure = dnsReply(query, { rcode: 'SERVFAIL', compress: false });
  if (!c?.netns) return failure;
  const own = localAnswer(d, c, query);
  if (own) return own;
  // without a gateway there is no way out, and none through the host either
  if (c.gatewayEndpoint === undefined) return failure;
  let last = failure;
  for (const server of (c.resolver?.servers ?? []).slice(0, MAX_EXT_DNS)) {
    const addr = parseIp4(server.addr);
    const netns = server.viaHost ? hostNetns(d) : c.netns;
    if (addr === undefined || !d.k.config.netns[netns]) continue;
    const reply = yield* forwardDns(d.k, netns, engineOf(d).pid, { addr, port: DNS_PORT }, query, EXT_TIMEOUT);
    if (!reply || reply === 'error') continue;
    if (reply.rcode !== 'SERVFAIL' && reply.rcode !== 'REFUSED') return reply;
    if (isClassic(d)) last = reply;
  }
  return last;
}

/** Registered with the kernel for the resolvers' sockets. */
export const libnetworkResolver: Resolver = (k, query, client) => {
  const { machine, container } = client.data as SandboxRef;
  return answerQuery({ k: k as DockerKernel, machine }, container, query);
};

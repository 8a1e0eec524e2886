/**
 * The internal resolver of a sandbox: dockerd listens on 127.0.0.11 inside the container's namespace, rules there lead
 * port 53 to it, what it doesn't know it asks the servers behind it. Read first: moby libnetwork/resolver.go,
 * resolver_unix.go.
 */
import { type DnsMessage, type DnsRecord, dnsMessage, dnsOf, dnsReply } from '../../kernel/dns.ts';
import { decodeDns, encodeDns } from '../../kernel/dnswire.ts';
import type { Endpoint as Address, SockRef, Socket } from '../../kernel/hot.ts';
import { type Ip4, formatIp4, ip4, parseIp4 } from '../../kernel/inet.ts';
import type { Kernel, Service } from '../../kernel/kernel.ts';
import type { Co } from '../../kernel/sched.ts';
import { close, listenOn, bind, recv, send, socket } from '../../kernel/socket.ts';
import { udpExchange } from '../../kernel/sockio.ts';
import { sockOf } from '../../kernel/socktable.ts';
import { recvDatagram, sendTo } from '../../kernel/udp.ts';
import { dnatTo, host, jump, rule, snatToPort } from '../firewall/rule.ts';
import { iptablesOf } from '../host/iptables.ts';
import type { Container, Daemon, DockerKernel } from '../state.ts';
import { engineOf, hostNetns, mutateContainer } from '../store.ts';
import { resolveAddress, resolveName } from './names.ts';
import type { ExtServer } from './resolvconf.ts';

const RESOLVER = ip4('127.0.0.11');
const DNS_PORT = 53;
/** Seconds that an answer of its own is good for. */
const TTL = 600;
/** Servers asked before it gives up, and µs that each has. */
const MAX_EXT_DNS = 3;
const EXT_TIMEOUT = 4e6;

interface ResolverData { machine: string; container: string }

/** Open the resolver's sockets in the sandbox and lead port 53 of 127.0.0.11 to them. */
export function startResolver(d: Daemon, c: Container, servers: ExtServer[]): void {
  const { k } = d;
  const netns = c.netns as string;
  const { pid } = engineOf(d);
  const service = { name: 'docker-dns', data: { machine: d.machine, container: c.id } satisfies ResolverData };
  const udp = socket(k, netns, pid, 'udp', { service });
  bind(k, udp, RESOLVER, 0);
  const tcp = listenOn(k, netns, pid, { addr: RESOLVER, port: 0 }, { service, backlog: 4096 });
  if (typeof tcp === 'string') return;
  const [udpPort, tcpPort] = [udp.local.port, tcp.local.port];
  const ipt = iptablesOf(k, netns);
  const OUTPUT = 'DOCKER_OUTPUT';
  const POSTROUTING = 'DOCKER_POSTROUTING';
  for (const [hook, chain] of [['OUTPUT', OUTPUT], ['POSTROUTING', POSTROUTING]] as const) {
    ipt.newChain('nat', chain);
    ipt.append('nat', hook, rule({ dst: host(RESOLVER), target: jump(chain) }));
  }
  for (const [proto, port] of [['tcp', tcpPort], ['udp', udpPort]] as const) {
    ipt.append('nat', OUTPUT, rule({ dst: host(RESOLVER), proto, dport: DNS_PORT, target: dnatTo(RESOLVER, port) }));
    ipt.append('nat', POSTROUTING, rule({ src: host(RESOLVER), proto, sport: port, target: snatToPort(DNS_PORT) }));
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
    const address = parseIp4(question.name.replace(/\.in-addr\.arpa\.?$/i, '').split('.').reverse().join('.'));
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
  for (const server of (c.resolver?.servers ?? []).slice(0, MAX_EXT_DNS)) {
    const addr = parseIp4(server.addr);
    if (addr === undefined) continue;
    const netns = server.viaHost ? hostNetns(d) : c.netns;
    if (!d.k.config.netns[netns]) return failure;
    const reply = yield* udpExchange(d.k, netns, engineOf(d).pid, { addr, port: DNS_PORT }, dnsMessage(query), { timeout: EXT_TIMEOUT });
    const message = reply && 'message' in reply ? dnsOf(reply.message) : undefined;
    if (!message || message.rcode === 'SERVFAIL' || message.rcode === 'REFUSED') continue;
    return { ...message, id: query.id };
  }
  return failure;
}

const daemonOf = (k: Kernel, sock: Socket): { d: Daemon; container: string } | undefined => {
  const data = sock.service?.data as ResolverData | undefined;
  return data && { d: { k: k as DockerKernel, machine: data.machine }, container: data.container };
};

/** The resolver as a service of the kernel. */
export const resolverService: Service = {
  datagram(k, sock) {
    const at = daemonOf(k, sock);
    for (let got = recvDatagram(k, sock); got; got = recvDatagram(k, sock)) {
      if (!at || 'errno' in got) continue;
      const query = dnsOf(got.message);
      if (query && !query.qr) k.spawn('docker-dns', serveDatagram(k, at, { netns: sock.netns, id: sock.id }, got.from, query));
    }
  },
  // queries come in by `readable`
  accepted() {},
  readable(k, conn) {
    const at = daemonOf(k, conn);
    if (!at) return;
    if (conn.rcvbuf === '') {
      if (conn.eof || conn.error !== undefined) close(k, conn);
      return;
    }
    const need = conn.rcvbuf.length >= 2 ? 2 + (conn.rcvbuf.charCodeAt(0) << 8) + conn.rcvbuf.charCodeAt(1) : Number.POSITIVE_INFINITY;
    if (conn.rcvbuf.length < need) return;
    const got = recv(k, conn, need);
    const query = got?.kind === 'data' ? decodeDns(got.data.slice(2)) : undefined;
    if (query) k.spawn('docker-dns', serveStream(k, at, { netns: conn.netns, id: conn.id }, query));
  },
};
function* serveDatagram(k: Kernel, at: { d: Daemon; container: string }, ref: SockRef, from: Address, query: DnsMessage): Co<void> {
  const reply = yield* answerQuery(at.d, at.container, query);
  if (sockOf(k, ref)) sendTo(k, ref, from, reply);
}
function* serveStream(k: Kernel, at: { d: Daemon; container: string }, ref: SockRef, query: DnsMessage): Co<void> {
  const bytes = encodeDns(yield* answerQuery(at.d, at.container, query));
  if (sockOf(k, ref)) send(k, ref, String.fromCharCode(bytes.length >> 8, bytes.length & 255) + bytes);
}

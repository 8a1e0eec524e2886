/**
 * The wire side of Docker's embedded resolver: sockets on 127.0.0.11 inside a container's network namespace, held
 * by the daemon. What to answer is the engine's business; it registers a resolver under a name (moby
 * libnetwork/resolver.go).
 */
import { DNS_PORT, type DnsMessage, dnsOf } from '../dns.ts';
import type { Errno } from '../errors.ts';
import type { Endpoint, SockRef, Socket } from '../hot.ts';
import type { KernelConfig, NetnsId } from '../config.ts';
import { ip4 } from '../inet.ts';
import type { Kernel, Service } from '../kernel.ts';
import type { Co } from '../sched.ts';
import { bind, close, listen, socket } from '../socket.ts';
import { udpExchange } from '../sockio.ts';
import { sockOf } from '../socktable.ts';
import { sendTo } from '../udp.ts';
import { readStreamQueries, sendStreamReply } from './dnsstream.ts';

/** The address containers find their resolver at. */
export const RESOLVER_ADDR = ip4('127.0.0.11');

/** Data of its sockets: which resolver answers, and what that needs to know (the sandbox). */
export interface DockerDnsData {
  resolver: string;
  data: unknown;
}
/** Where a question came from. */
export interface DnsClient {
  netns: NetnsId;
  from: Endpoint;
  tcp: boolean;
  data: unknown;
}
/** Answers a question, taking virtual time if it asks others; undefined for no answer at all. */
export type Resolver = (k: Kernel, query: DnsMessage, client: DnsClient) => Co<DnsMessage | undefined>;

const resolvers = new WeakMap<Kernel<KernelConfig>, Map<string, Resolver>>();
/** Register who answers for sockets that name this resolver. Once a kernel, at the start of a session. */
export function setResolver(k: Kernel, name: string, resolver: Resolver): void {
  let map = resolvers.get(k);
  if (!map) resolvers.set(k, (map = new Map()));
  map.set(name, resolver);
}

/** Open the resolver's two sockets in a namespace, on random ports, owned by `pid` (dockerd). */
export function dockerDnsListen(k: Kernel, nsId: NetnsId, pid: number, data: DockerDnsData): { udp: Socket; tcp: Socket } | Errno {
  const service = { name: 'docker-dns', data };
  const udp = socket(k, nsId, pid, 'udp', { service });
  const tcp = socket(k, nsId, pid, 'tcp', { reuse: true, nodelay: true, service });
  const error = bind(k, udp, RESOLVER_ADDR, 0) ?? bind(k, tcp, RESOLVER_ADDR, 0) ?? listen(k, tcp, 4096);
  if (!error) return { udp, tcp };
  close(k, udp);
  close(k, tcp);
  return error;
}

/** µs: a goroutine wakes and looks the name up. */
const WORK_TIME = 250;
function* serve(k: Kernel, s: SockRef, query: DnsMessage, client: DnsClient, resolver: string): Co {
  const start = k.now + WORK_TIME + k.random(0, 150);
  while (k.now < start) yield { until: start };
  const reply = yield* (resolvers.get(k)?.get(resolver) ?? silent)(k, query, client);
  const live = sockOf(k, s);
  if (!reply || !live) return;
  if (client.tcp) sendStreamReply(k, live, reply);
  else sendTo(k, live, client.from, reply);
}
// biome-ignore lint/correctness/useYield: a resolver that is not there answers nothing
function* silent(): Co<undefined> {
  return undefined;
}

const dataOf = (s: Socket): DockerDnsData => s.service?.data as DockerDnsData;

export const dockerDns: Service = {
  accepted: () => {},
  datagram(k: Kernel, s: Socket): void {
    const { resolver, data } = dataOf(s);
    for (let d = s.recvq.shift(); d; d = s.recvq.shift()) {
      const query = dnsOf(d.message);
      if (query && !query.qr)
        k.spawn('docker-dns', serve(k, { netns: s.netns, id: s.id }, query, { netns: s.netns, from: d.from, tcp: false, data }, resolver));
    }
  },
  readable(k: Kernel, s: Socket): void {
    const { resolver, data } = dataOf(s);
    const ref: SockRef = { netns: s.netns, id: s.id };
    const from = s.remote as Endpoint;
    readStreamQueries(k, s, (query) => k.spawn('docker-dns', serve(k, ref, query, { netns: s.netns, from, tcp: true, data }, resolver)));
  },
};

/**
 * Pass a question on to a server from a fresh socket (resolver.go forwardExtDNS): its reply, 'error' when sending
 * failed or ICMP said no, or undefined after `timeout` µs.
 */
export function* forwardDns(k: Kernel, nsId: NetnsId, pid: number, server: Endpoint, query: DnsMessage, timeout: number): Co<DnsMessage | 'error' | undefined> {
  const { addr, port = DNS_PORT } = server;
  const got = yield* udpExchange(k, nsId, pid, { addr, port }, query, { timeout });
  if (!got) return undefined;
  if ('errno' in got) return 'error';
  const reply = dnsOf(got.message);
  return reply && reply.id === query.id ? reply : 'error';
}

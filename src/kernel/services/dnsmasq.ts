/**
 * dnsmasq 2.93 as the router runs it: `--no-resolv --address=/domain/address`. It knows the addresses it was given,
 * for the name and everything below it, and refuses all other questions since it has no server to ask.
 */
import { DNS_PORT, type DnsMessage, dnsOf, dnsReply } from '../dns.ts';
import type { Errno } from '../errors.ts';
import type { Socket } from '../hot.ts';
import type { Ip4 } from '../inet.ts';
import type { Kernel, Service } from '../kernel.ts';
import { bind, close, listenOn, socket } from '../socket.ts';
import { sockOf } from '../socktable.ts';
import { sendTo } from '../udp.ts';
import { readStreamQueries, sendStreamReply } from './dnsstream.ts';

/** Domain -> IPv4 address in dotted text. */
export interface DnsmasqData {
  addresses: Record<string, string>;
}
/** Extended DNS error "Not Ready": no upstream server (RFC 8914). */
const EDE_NOT_READY = 14;

/** Serve DNS on an address for process `pid`: the UDP and the TCP socket, or an errno. */
export function dnsmasqListen(k: Kernel, pid: number, addr: Ip4, data: DnsmasqData): Socket[] | Errno {
  const proc = k.process(pid);
  if (!proc) return 'ESRCH';
  const service = { name: 'dnsmasq', data };
  const udp = socket(k, proc.ns.net, pid, 'udp', { reuse: true, service });
  const error = bind(k, udp, addr, DNS_PORT);
  if (error) {
    close(k, udp);
    return error;
  }
  const tcp = listenOn(k, proc.ns.net, pid, { addr, port: DNS_PORT }, { backlog: 5, nodelay: true, service });
  if (typeof tcp !== 'string') return [udp, tcp];
  close(k, udp);
  return tcp;
}

/** What it says to a question. */
export function dnsmasqAnswer(data: DnsmasqData, query: DnsMessage): DnsMessage {
  const q = query.questions[0];
  const edns = query.edns && { udp: 1232 };
  if (!q) return dnsReply(query, { rcode: 'FORMERR' });
  if (q.class === 'CH' && q.type === 'TXT' && q.name.toLowerCase() === 'version.bind')
    return dnsReply(query, { aa: true, ra: true, answers: [{ name: q.name, type: 'TXT', class: 'CH', ttl: 0, data: 'dnsmasq-2.93' }], ...(edns && { edns }) });
  const name = q.name.toLowerCase();
  const domain = Object.keys(data.addresses)
    .filter((d) => name === d || name.endsWith(`.${d}`))
    .sort((a, b) => b.length - a.length)[0];
  if (q.class === 'IN' && domain !== undefined && (q.type === 'A' || q.type === 'ANY'))
    return dnsReply(query, {
      aa: true,
      ra: true,
      answers: [{ name: q.name, type: 'A', class: 'IN', ttl: 0, data: data.addresses[domain] as string }],
      ...(edns && { edns }),
    });
  return dnsReply(query, { ra: true, rcode: 'REFUSED', ...(edns && { edns: { ...edns, ede: EDE_NOT_READY } }) });
}

export const dnsmasq: Service = {
  accepted: () => {},
  datagram(k: Kernel, s: Socket): void {
    const { netns, id } = s;
    k.schedule(200 + k.random(0, 250), () => {
      const live = sockOf(k, { netns, id });
      const datagram = live?.recvq.shift();
      const query = dnsOf(datagram?.message);
      if (live && datagram && query && !query.qr) sendTo(k, live, datagram.from, dnsmasqAnswer(live.service?.data as DnsmasqData, query));
    });
  },
  readable(k: Kernel, s: Socket): void {
    readStreamQueries(k, s, (query) => sendStreamReply(k, s, dnsmasqAnswer(s.service?.data as DnsmasqData, query)));
  },
};

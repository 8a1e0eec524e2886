/**
 * docker-proxy, the userland side of a published port: each connection to the host port gets one to the container,
 * made by the host itself; bytes and half-closes pass both ways. Read first: moby cmd/docker-proxy/{tcp,udp}_proxy_linux.go.
 */
import type { Errno } from '../errors.ts';
import type { Endpoint, SockRef, Socket } from '../hot.ts';
import type { Kernel, Service } from '../kernel.ts';
import { close, connect, recv, send, shutdown, socket } from '../socket.ts';
import { sockOf } from '../socktable.ts';
import { sendTo } from '../udp.ts';

/** Data of the port's own socket. `sessions`: UDP clients with their sockets, by "addr:port". */
export interface ProxyData {
  container: Endpoint;
  sessions?: Record<string, number>;
}
/** Data of the sockets it makes: the other half, and for UDP the client and when the session ends (µs). */
interface HalfData extends ProxyData {
  peer?: number;
  client?: Endpoint;
  listener?: number;
  expires?: number;
  done?: boolean;
}

/** µs: until an accepted connection is dialled, a failed one closed, and bytes passed on. */
const DIAL_TIME = 700;
const FAIL_TIME = 600;
const COPY_TIME = 30;
const CLOSE_TIME = 900;
/** µs a UDP session lives without an answer (UDPConnTrackTimeout). */
const UDP_TIMEOUT = 90e6;

const dataOf = (s: Socket): HalfData => s.service?.data as HalfData;
const other = (k: Kernel, s: Socket): Socket | undefined => {
  const id = dataOf(s).peer;
  return id === undefined ? undefined : sockOf(k, { netns: s.netns, id });
};
function later(k: Kernel, ref: SockRef, delay: number, step: (s: Socket) => void): void {
  const { netns, id } = ref;
  k.schedule(delay, () => {
    const s = sockOf(k, { netns, id });
    if (s) step(s);
  });
}

/**
 * Make a bound or listening socket of `pid` serve a published port (the daemon binds it and hands it over,
 * -use-listen-fd). The socket is of the protocol that is published.
 */
export function proxyPort(k: Kernel, ref: SockRef, pid: number, container: Endpoint): Errno | undefined {
  const s = sockOf(k, ref);
  if (!s) return 'EINVAL';
  s.pid = pid;
  s.nodelay = true;
  const data: ProxyData = { container };
  s.service = { name: 'docker-proxy', data };
  return undefined;
}

export const dockerProxy: Service = {
  accepted(k: Kernel, s: Socket): void {
    later(k, s, DIAL_TIME + k.random(0, 200), (client) => dial(k, client));
  },
  connected(k: Kernel, backend: Socket): void {
    const client = other(k, backend);
    if (backend.error === undefined && client && !client.orphan) {
      pump(k, client);
      return pump(k, backend);
    }
    close(k, backend);
    // bytes the client sent meanwhile are never read: closing resets it
    if (client) later(k, client, FAIL_TIME, (s) => close(k, s));
  },
  readable(k: Kernel, s: Socket): void {
    if (dataOf(s).peer !== undefined) later(k, s, COPY_TIME, (live) => pump(k, live));
  },
  datagram(k: Kernel, s: Socket): void {
    if (dataOf(s).client) return later(k, s, COPY_TIME, (live) => fromContainer(k, live));
    later(k, s, COPY_TIME, (live) => fromClient(k, live));
  },
};

function dial(k: Kernel, client: Socket): void {
  if (client.orphan || dataOf(client).peer !== undefined) return;
  const { container } = dataOf(client);
  const data: HalfData = { container, peer: client.id };
  const backend = socket(k, client.netns, client.pid, 'tcp', { nodelay: true, service: { name: 'docker-proxy', data } });
  dataOf(client).peer = backend.id;
  if (!connect(k, backend, container)) return;
  close(k, backend);
  later(k, client, FAIL_TIME, (s) => close(k, s));
}

/** io.Copy from one half to the other, then CloseWrite; when both directions are done both are closed. */
function pump(k: Kernel, from: Socket): void {
  const to = other(k, from);
  if (from.orphan || dataOf(from).done || from.state === 'SYN_SENT' || to?.state === 'SYN_SENT') return;
  for (;;) {
    const got = recv(k, from);
    if (!got) return;
    if (got.kind !== 'data') break;
    if (to && send(k, to, got.data)) break;
  }
  dataOf(from).done = true;
  if (to && !to.orphan) shutdown(k, to);
  if (to && !dataOf(to).done) return;
  for (const half of [from, to]) if (half) later(k, half, CLOSE_TIME, (s) => close(k, s));
}

function fromClient(k: Kernel, s: Socket): void {
  const data = dataOf(s);
  for (let d = s.recvq.shift(); d; d = s.recvq.shift()) {
    const key = `${d.from.addr}:${d.from.port}`;
    data.sessions ??= {};
    const known = data.sessions[key];
    let half = known === undefined ? undefined : sockOf(k, { netns: s.netns, id: known });
    if (!half) {
      const own: HalfData = { container: data.container, client: d.from, listener: s.id, expires: k.now + UDP_TIMEOUT };
      half = socket(k, s.netns, s.pid, 'udp', { service: { name: 'docker-proxy', data: own } });
      if (connect(k, half, data.container)) {
        close(k, half);
        continue;
      }
      data.sessions[key] = half.id;
      expireSession(k, half);
    }
    // a pending "port unreachable" from the last write is not the client's fault: it tries again
    if (sendTo(k, half, undefined, d.message ?? d.data) === 'ECONNREFUSED') sendTo(k, half, undefined, d.message ?? d.data);
  }
}
function fromContainer(k: Kernel, half: Socket): void {
  const data = dataOf(half);
  const listener = sockOf(k, { netns: half.netns, id: data.listener as number });
  delete half.error;
  for (let d = half.recvq.shift(); d; d = half.recvq.shift()) {
    data.expires = k.now + UDP_TIMEOUT;
    if (listener) sendTo(k, listener, data.client, d.message ?? d.data);
  }
}
/** Close a UDP session once it was silent for its time. */
export function expireSession(k: Kernel, half: Socket): void {
  const expires = dataOf(half).expires ?? k.now;
  later(k, half, expires - k.now, (s) => {
    const data = dataOf(s);
    if ((data.expires ?? 0) > k.now) return expireSession(k, s);
    const listener = sockOf(k, { netns: s.netns, id: data.listener as number });
    const sessions = listener && dataOf(listener).sessions;
    if (sessions && data.client) delete sessions[`${data.client.addr}:${data.client.port}`];
    close(k, s);
  });
}
/** After a world was loaded: sessions expire again, half-done connections go on. */
export function resumeProxy(k: Kernel, s: Socket): void {
  if (dataOf(s).expires !== undefined) return expireSession(k, s);
  if (s.state === 'LISTEN' || s.state === 'SYN_SENT' || s.proto !== 'tcp') return;
  if (dataOf(s).peer === undefined) dial(k, s);
  else later(k, s, COPY_TIME, (live) => pump(k, live));
}

/** Worlds and traffic that the measurements and the guard against regressions share. */
import type { WorldConfig } from '../../src/docker/state.ts';
import { dockerWorld } from '../../src/docker/world.ts';
import type { Socket } from '../../src/kernel/hot.ts';
import { ip4 } from '../../src/kernel/inet.ts';
import { nfHook } from '../../src/kernel/netfilter/hooks.ts';
import type { NewRule } from '../../src/kernel/netfilter/ruleset.ts';
import { newSkb } from '../../src/kernel/skb.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { bind, socket } from '../../src/kernel/socket.ts';
import { recvDatagram, sendTo } from '../../src/kernel/udp.ts';
import { Session } from '../../src/shell/session.ts';

export type K = Kernel<WorldConfig>;

/** Run a command line on the host; a failure is an error, so that nothing is measured that did not happen. */
export function must(session: Session, cmd: string, timeout = 3600): string {
  const { exit, stdout, stderr } = session.run(cmd, { timeout });
  if (exit !== 0) throw new Error(`${cmd}: ${stderr || stdout || `exit status ${exit}`}`);
  return stdout;
}

/** The host with this many user-defined networks of two containers each, and `web` on the first, its UDP port published. */
export function publishedWorld(networks = 10): Session {
  const session = new Session(dockerWorld(1));
  for (let i = 1; i <= networks; i++) must(session, `docker network create net${i}`);
  must(session, 'docker run -d --name web --network net1 -p 5000:5000/udp -p 8080:80 httpd');
  for (let i = 1; i <= networks; i++) must(session, `docker run -d --name app${i} --network net${i} -p ${9000 + i}:80 httpd`);
  return session;
}

/** A client on the laptop and a server in `web` that answers each datagram with the same bytes, behind published port 5000. */
export interface Echo {
  /** One datagram there and its answer back; throws when there was no answer. */
  roundTrip(): void;
  /** Events of the simulator so far. */
  readonly events: number;
}

const PORT = 5000;
const SERVICE = 'bench/echo';

/** Put the echo server into a container's namespace and connect the laptop's socket to the published port. */
export function echoThrough(session: Session, payload = 'x'.repeat(56)): Echo {
  const k = session.k as K;
  const web = Object.values(k.config.engines['host']?.containers ?? {}).find((c) => c.name === 'web');
  if (!web?.netns) throw new Error('no running container web');
  k.services.set(SERVICE, {
    datagram(kernel: Kernel, s: Socket) {
      for (let d = recvDatagram(kernel, s); d && !('errno' in d); d = recvDatagram(kernel, s)) sendTo(kernel, s, d.from, d.data);
    },
  });
  const server = socket(k, web.netns, web.state.pid, 'udp');
  const failed = bind(k, server, 0, PORT);
  if (failed) throw new Error(`bind: ${failed}`);
  const live = k.hot(web.netns).sockets[server.id] as Socket;
  live.service = { name: SERVICE, data: {} };
  const client = socket(k, 'laptop', 1, 'udp');
  const to = { addr: ip4('192.168.1.10'), port: PORT };
  let events = 0;
  return {
    roundTrip() {
      const error = sendTo(k, client, to, payload);
      if (error) throw new Error(`send: ${error}`);
      for (;;) {
        const answer = recvDatagram(k, client);
        if (answer) {
          if ('errno' in answer) throw new Error(`receive: ${answer.errno}`);
          return;
        }
        if (!k.step(k.now + 5e6)) throw new Error('no answer came');
        events++;
      }
    },
    get events() {
      return events;
    },
  };
}

/** `-s ADDRESS -j DROP`. */
export const dropRule = (addr: number): NewRule => ({ src: { addr, mask: 0xffffffff }, matches: [], target: { name: 'DROP' } });

/** One packet of the laptop through the host's INPUT hook, over and over. */
export function filterOnce(session: Session): () => void {
  const k = session.k as K;
  const dev = Object.values(k.ns('host').links).find((l) => l.name === 'eth0');
  if (!dev) throw new Error('no eth0');
  const skb = newSkb(1, { src: '52:54:00:12:34:20', dst: dev.address, type: 0x0800 }, 'host');
  skb.ip = {
    src: ip4('192.168.1.20'),
    dst: ip4('192.168.1.10'),
    ttl: 64,
    tos: 0,
    id: 1,
    df: true,
    l4: { proto: 17, sport: 1000, dport: 2000, payload: '' },
  };
  skb.ctinfo = 'UNTRACKED';
  return () => {
    if (nfHook(k, 'host', 'INPUT', skb, dev, undefined) !== 'ACCEPT') throw new Error('the packet did not get through');
  };
}

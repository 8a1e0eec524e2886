/** arping: BusyBox's in containers, Thomas Habets' 2.29 on the machines. */
import { fibLookup } from '../../../kernel/route.ts';
import { hasAddress } from '../../../kernel/addr.ts';
import type { Link } from '../../../kernel/config.ts';
import { type Ip4, MAC_BROADCAST, MAC_ZERO, formatIp4 } from '../../../kernel/inet.ts';
import { sendArp } from '../../../kernel/neigh.ts';
import { type Co, SignalError, WaitQueue } from '../../../kernel/sched.ts';
import type { ArpPacket } from '../../../kernel/skb.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { mayRaw } from '../netview/admin.ts';
import { AppletError, bbNumber, bbOptions, bbUsage } from '../probe/busybox.ts';
import { getopt } from '../probe/getopt.ts';
import { inetAton, linkNamed, lookupHost } from '../probe/lookup.ts';

const BB_USAGE = `arping [-fqbDUA] [-c CNT] [-w TIMEOUT] [-I IFACE] [-s SRC_IP] DST_IP

Send ARP requests/replies

	-f	Quit on first ARP reply
	-q	Quiet
	-b	Keep broadcasting, don't go unicast
	-D	Exit with 1 if DST_IP replies
	-U	Unsolicited ARP mode, update your neighbors
	-A	ARP answer mode, update your neighbors
	-c N	Stop after sending N ARP requests
	-w TIMEOUT	Seconds to wait for ARP reply
	-I IFACE	Interface to use (default eth0)
	-s SRC_IP	Sender IP address`;

interface Job { dev: Link; src: Ip4; dst: Ip4; count: number; until: number | undefined; wait: number; stopAtFirst: boolean; kind: 'ask' | 'announce' | 'answer'; broadcastOnly: boolean; heard(arp: ArpPacket, took: number): void }
/** Send once a second and listen; the numbers of packets sent and heard. */
function* probe(ctx: Ctx, job: Job): Co<{ sent: number; heard: number }> {
  const { k, netns } = ctx;
  const queue = new WaitQueue();
  const inbox: { arp: ArpPacket; at: number }[] = [];
  const listen = (dev: Link, arp: ArpPacket): void => {
    if (dev.ifindex !== job.dev.ifindex || arp.op !== 'reply' || arp.senderIp !== job.dst) return;
    inbox.push({ arp, at: k.now });
    queue.wake();
  };
  const set = k.arpListeners.get(netns) ?? new Set();
  k.arpListeners.set(netns, set);
  set.add(listen);
  let sent = 0;
  let heard = 0;
  let target = MAC_BROADCAST;
  let at = k.now;
  try {
    for (;;) {
      for (const got of inbox.splice(0)) {
        heard++;
        job.heard(got.arp, Math.max(5, got.at - at));
        if (!job.broadcastOnly) target = got.arp.senderMac;
        if (job.stopAtFirst) return { sent, heard };
      }
      const over = job.count > 0 && sent >= job.count;
      const next = at + 1e6;
      if ((over && (heard >= sent || k.now >= at + job.wait)) || (job.until !== undefined && k.now >= job.until)) return { sent, heard };
      if (!over && (sent === 0 || k.now >= next)) {
        at = k.now;
        sent++;
        const op = job.kind === 'answer' ? 'reply' : 'request';
        sendArp(k, netns, job.dev, { op, senderMac: job.dev.address, senderIp: job.src, targetMac: job.kind === 'answer' ? job.dev.address : target === MAC_BROADCAST ? MAC_ZERO : target, targetIp: job.kind === 'ask' ? job.dst : job.src }, job.kind === 'ask' ? target : MAC_BROADCAST);
        continue;
      }
      yield { queues: [queue], until: Math.min(over ? at + job.wait : next, job.until ?? Number.MAX_SAFE_INTEGER) };
    }
  } catch (error) {
    if (!(error instanceof SignalError) || error.signal !== 'SIGINT') throw error;
    return { sent, heard };
  } finally {
    set.delete(listen);
  }
}

function* arpingBusybox(ctx: Ctx): Co<number> {
  if (!mayRaw(ctx)) {
    ctx.stderr.write('arping: socket: Operation not permitted\n');
    return 1;
  }
  const parsed = bbOptions(ctx, BB_USAGE, 'DUAqfbc:w:I:s:');
  if (typeof parsed === 'number') return parsed;
  const on = new Map(parsed.options.map((o) => [o.name, o.value]));
  const fail = (text: string): number => {
    ctx.stderr.write(`arping: ${text}\n`);
    return 2;
  };
  try {
    const [host] = parsed.words;
    if (host === undefined || parsed.words.length > 1) return bbUsage(ctx, BB_USAGE);
    const name = on.get('I') ?? 'eth0';
    const dev = linkNamed(ctx, name);
    if (!dev) return fail(`interface ${name} not found: No such device`);
    if (!dev.up) return fail(`interface ${name} is down`);
    if (dev.noarp || dev.kind === 'loopback') return fail(`interface ${name} is not ARPable`);
    const found = yield* lookupHost(ctx, host, { types: ['A'] });
    const dst = found.kind === 'found' ? found.addrs[0] : undefined;
    if (dst === undefined) throw new AppletError(`bad address '${host}'`);
    let src: Ip4 = on.has('D') ? 0 : (dev.addrs.find((a) => a.family === 4)?.local ?? 0);
    if (on.has('s')) {
      src = inetAton(on.get('s') as string) ?? 0;
      if (!hasAddress(ctx.k.ns(ctx.netns), src)) return fail('bind: Cannot assign requested address');
    }
    const quiet = on.has('q');
    const announcing = on.has('U') || on.has('A');
    if (announcing && !on.has('s')) src = dst;
    if (!quiet) ctx.stdout.write(`ARPING ${formatIp4(dst)} from ${formatIp4(src)} ${name}\n`);
    const count = on.has('c') ? bbNumber(on.get('c') as string) : 0;
    const until = on.has('w') ? ctx.k.now + bbNumber(on.get('w') as string) * 1e6 : undefined;
    const got = yield* probe(ctx, { dev, src, dst, count, until, wait: 1e6, stopAtFirst: on.has('f') || on.has('D'), kind: on.has('A') ? 'answer' : on.has('U') ? 'announce' : 'ask', broadcastOnly: on.has('b'), heard: (arp, took) => {
      if (!quiet) ctx.stdout.write(`Unicast reply from ${formatIp4(arp.senderIp)} [${arp.senderMac}] ${(took / 1000).toFixed(3)}ms\n`);
    } });
    if (!quiet) ctx.stdout.write(`Sent ${got.sent} probe(s) (0 broadcast(s))\nReceived ${got.heard} response(s) (0 request(s), 0 broadcast(s))\n`);
    if (on.has('D')) return got.heard > 0 ? 1 : 0;
    return announcing || got.heard > 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof AppletError)) throw error;
    ctx.stderr.write(`arping: ${error.message}\n`);
    return 1;
  }
}

function* arpingHost(ctx: Ctx): Co<number> {
  const parsed = getopt(ctx.args, '0aAbdDeFhpPqrRuUvzZw:W:S:T:s:t:c:C:i:I:m:g:V:Q:B');
  const usage = 'ARPing 2.29, by Thomas Habets <thomas@habets.se>\nusage: arping [ -0aAbdDeFpPqrRuUvzZ ] [ -w <sec> ] [ -W <sec> ] [ -S <host/ip> ] [ -c <count> ] [ -i <interface> ] <host/ip/MAC | -B>\n';
  const [host] = parsed.words;
  if (parsed.error || host === undefined) {
    if (parsed.error) ctx.stderr.write(`arping: ${parsed.error.text}\n`);
    ctx.stdout.write(usage);
    return 1;
  }
  const on = new Map(parsed.options.map((o) => [o.name, o.value]));
  for (const name of ['D', 'U', 'B', 'T', 'A'] as const) if (on.has(name)) return notModelled(ctx, `-${name}`);
  const name = on.get('i') ?? on.get('I');
  const found = yield* lookupHost(ctx, host, { types: ['A'] });
  const dst = found.kind === 'found' ? found.addrs[0] : undefined;
  if (dst === undefined) {
    ctx.stderr.write(`arping: Can't resolve ${host}, or "${host}" is not a valid MAC address\n`);
    return 1;
  }
  const route = name === undefined ? fibLookup(ctx.k, ctx.netns, { dst }) : undefined;
  const dev = name !== undefined ? linkNamed(ctx, name) : route && route.type !== 'error' ? route.dev : undefined;
  if (!dev) {
    ctx.stderr.write(`arping: libnet_init(LIBNET_LINK, ${name ?? '(null)'}): libnet_check_iface() ioctl: No such device\n`);
    return 1;
  }
  const bare = on.has('r') || on.has('R');
  const quiet = on.has('q');
  if (!bare && !quiet) ctx.stdout.write(`ARPING ${formatIp4(dst)}\n`);
  const src = on.has('0') ? 0 : ((on.has('S') ? inetAton(on.get('S') as string) : undefined) ?? dev.addrs.find((a) => a.family === 4)?.local ?? 0);
  const times: number[] = [];
  const until = on.has('w') ? ctx.k.now + Number(on.get('w')) * 1e6 : undefined;
  const got = yield* probe(ctx, { dev, src, dst, count: on.has('c') ? Number(on.get('c')) : 0, until, wait: 1e6, stopAtFirst: false, kind: 'ask', broadcastOnly: true, heard: (arp, took) => {
    times.push(took);
    if (on.has('r')) ctx.stdout.write(`${arp.senderMac}\n`);
    else if (on.has('R')) ctx.stdout.write(`${formatIp4(arp.senderIp)}\n`);
    else if (!quiet) ctx.stdout.write(`42 bytes from ${arp.senderMac} (${formatIp4(arp.senderIp)}): index=${times.length - 1} time=${took >= 1000 ? `${(took / 1000).toFixed(3)} msec` : `${took.toFixed(3)} usec`}\n`);
  } });
  if (!bare && !quiet) {
    if (got.heard === 0) ctx.stdout.write('Timeout\n');
    const lost = got.sent ? Math.floor(((got.sent - Math.min(got.sent, got.heard)) * 100) / got.sent) : 0;
    ctx.stdout.write(`\n--- ${formatIp4(dst)} statistics ---\n${got.sent} packets transmitted, ${got.heard} packets received, ${String(lost).padStart(3)}% unanswered (${Math.max(0, got.heard - got.sent)} extra)\n`);
    const avg = times.reduce((a, b) => a + b, 0) / Math.max(1, times.length);
    const dev2 = Math.sqrt(times.reduce((a, b) => a + (b - avg) ** 2, 0) / Math.max(1, times.length));
    ctx.stdout.write(times.length ? `rtt min/avg/max/std-dev = ${[Math.min(...times), avg, Math.max(...times), dev2].map((t) => (t / 1000).toFixed(3)).join('/')} ms\n` : '\n');
  }
  return got.heard > 0 ? 0 : 1;
}

export const arping: Command = {
  name: 'arping', summary: 'Ask for a MAC address by ARP', usage: 'arping [-c count] [-i interface] host', flavours: ['debian', 'busybox'], dir: '/usr/sbin', positionals: ['host'], run: (ctx) => (ctx.flavour === 'busybox' ? arpingBusybox(ctx) : arpingHost(ctx)),
  options: [{ names: ['-c'], value: 'count', help: 'end after so many requests' }, { names: ['-I', '-i'], value: 'interface', help: 'device to use', complete: 'interface' }, { names: ['-w'], value: 'sec', help: 'end after so many seconds' }, { names: ['-q'], help: 'print nothing' }],
};
export const arpingCommands: readonly Command[] = [arping];

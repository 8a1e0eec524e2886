/** conntrack(8): list, watch, delete and count the connections of a network namespace. */
import type { Conn } from '../../../kernel/hot.ts';
import { IPPROTO } from '../../../kernel/inet.ts';
import { CT_STATS, ctCount, ctDeleteIf, ctFlush, ctInsert, ctList, ctListen, ctUnlisten } from '../../../kernel/netfilter/ct-table.ts';
import { icmpTuple, invertTuple } from '../../../kernel/netfilter/tuple.ts';
import { type Co, SignalError } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { ConntrackUsage, PREFIX, type Query, parseConntrack } from './options.ts';
import { connLine, eventTag, saveLine } from './print.ts';
import { usage } from './usage.ts';

function* runConntrack(ctx: Ctx): Co<number> {
  try {
    return yield* act(ctx, parseConntrack(ctx.args));
  } catch (error) {
    if (!(error instanceof ConntrackUsage)) throw error;
    ctx.stderr.write(`${PREFIX}${error.message}\n${error.status === 2 ? "Try `conntrack -h' or 'conntrack --help' for more information.\n" : ''}`);
    return error.status;
  }
}
const told = (ctx: Ctx, text: string): void => ctx.stderr.write(`${PREFIX}${text}\n`);

function* act(ctx: Ctx, q: Query): Co<number> {
  const { k, netns } = ctx;
  const wanted = (c: Conn): boolean => q.family === 'ipv4' && q.wanted.every((w) => w(c));
  const print = (list: readonly Conn[], use = 1): void => {
    for (const c of list) ctx.stdout.write(`${q.output.has('save') ? saveLine(c, k.now) : connLine(c, { now: k.now, extended: q.output.has('extended'), id: q.output.has('id'), use })}\n`);
  };
  if (q.output.has('xml')) return notModelled(ctx, '-o xml');
  switch (q.action) {
    case undefined:
    case 'h':
      ctx.stdout.write(usage(conntrack.options ?? []));
      return 0;
    case 'V':
      ctx.stdout.write('conntrack v1.4.9 (conntrack-tools)\n');
      return 0;
    case 'L': {
      if (q.table === 'expect') {
        told(ctx, '0 expectations have been shown.');
        return 0;
      }
      if (q.output.has('labels')) ctx.stderr.write('nfct_labelmap_new: No such file or directory\n');
      const list = q.table === 'conntrack' ? ctList(k, netns).filter(wanted) : [];
      print(list);
      told(ctx, `${list.length} flow entries have been shown.`);
      return 0;
    }
    case 'C':
      ctx.stdout.write(`${ctCount(k, netns)}\n`);
      return 0;
    case 'S': {
      const stats = k.peek(netns).ctStats;
      for (const cpu of [0, 1]) ctx.stdout.write(`cpu=${cpu}   \t${CT_STATS.map((name) => `${name}=${cpu === 0 ? (stats[name] ?? 0) : 0} `).join('')}\n`);
      return 0;
    }
    case 'F':
      ctFlush(k, netns, portid(ctx));
      told(ctx, 'connection tracking table has been emptied.');
      return 0;
    case 'D': {
      const gone = ctDeleteIf(k, netns, wanted, portid(ctx));
      print(gone);
      told(ctx, `${gone.length} flow entries have been deleted.`);
      return gone.length > 0 ? 0 : 1;
    }
    case 'G': {
      const found = ctList(k, netns).filter(wanted).slice(0, 1);
      print(found);
      told(ctx, found.length > 0 ? '1 flow entries have been shown.' : "Operation failed: such conntrack doesn't exist");
      return found.length > 0 ? 0 : 1;
    }
    case 'U': {
      const { mark, timeout } = q.set;
      const select = mark === undefined ? wanted : wanted;
      const list = ctList(k, netns).filter((c) => (mark === undefined ? select(c) : q.proto === undefined || c.orig.proto === q.proto));
      const table = k.hot(netns).conntrack;
      for (const { id } of list) {
        const c = table[id] as Conn;
        if (mark !== undefined) c.mark = mark;
        if (timeout !== undefined) c.expires = k.now + timeout * 1e6;
      }
      print(list.map((c) => table[c.id] as Conn), 2);
      told(ctx, `${list.length} flow entries have been updated.`);
      return 0;
    }
    case 'I':
      return create(ctx, q);
    case 'E':
      return yield* events(ctx, q, wanted);
    default:
      return notModelled(ctx, `-${q.action}`);
  }
}
/** Netlink's port id of a socket: anything unique. */
const portid = (ctx: Ctx): number => (Math.imul(ctx.proc.pid, 2654435761) >>> 0) || ctx.proc.pid;

function create(ctx: Ctx, q: Query): number {
  const { k, netns } = ctx;
  const { src, dst, sport = 0, dport = 0 } = q.tuple;
  if (src === undefined || dst === undefined || q.proto === undefined || q.set.timeout === undefined) throw new ConntrackUsage('Missing mandatory arguments');
  const orig = q.proto === IPPROTO.ICMP ? icmpTuple(src, dst, sport, 8, 0) : { src, dst, proto: q.proto, sport, dport };
  const conn: Conn = { id: k.nextId('conn'), orig, reply: invertTuple(orig) ?? orig, confirmed: true, seenReply: false, assured: false, dying: false, srcNat: false, dstNat: false, srcNatDone: true, dstNatDone: true, mark: q.set.mark ?? 0, expires: k.now + q.set.timeout * 1e6 };
  ctInsert(k, netns, k.hot(netns), conn);
  told(ctx, '1 flow entries have been created.');
  return 0;
}

/** -E: print events until a signal ends it. */
function* events(ctx: Ctx, q: Query, wanted: (c: Conn) => boolean): Co<number> {
  const { k, netns } = ctx;
  const listener = ctListen(k, netns);
  let shown = 0;
  const kinds = q.events.size === 0 || q.events.has('ALL') ? undefined : q.events;
  try {
    for (;;) {
      for (const e of listener.events.splice(0)) {
        if ((kinds && !kinds.has(e.kind === 'UPDATE' ? 'UPDATES' : e.kind)) || !wanted(e.conn)) continue;
        shown++;
        const stamp = q.output.has('timestamp') ? `[${Math.floor(e.at / 1e6)}.${String(e.at % 1e6).padStart(6, '0')}]\t` : '';
        const by = q.output.has('extended') || q.output.has('id') || q.output.has('userspace') ? (e.portid !== undefined ? ` [USERSPACE] portid=${e.portid}` : '') : '';
        ctx.stdout.write(`${stamp}${eventTag(e.kind)}${connLine(e.conn, { now: e.at, extended: q.output.has('extended'), id: q.output.has('id'), event: true })}${by}\n`);
      }
      yield { queues: [k.queue(listener.queue)] };
    }
  } catch (error) {
    if (!(error instanceof SignalError) || (error.signal !== 'SIGINT' && error.signal !== 'SIGTERM')) throw error;
    told(ctx, `${shown} flow events have been shown.`);
    return 0;
  } finally {
    ctUnlisten(k, listener);
  }
}

export const conntrack: Command = {
  name: 'conntrack', summary: 'List, watch and delete tracked connections', usage: 'conntrack [commands] [options]', flavours: ['debian'], dir: '/usr/sbin', run: runConntrack,
  options: [
    { names: ['-L', '--dump'], help: 'list the table' }, { names: ['-E', '--event'], help: 'show events as they come' }, { names: ['-D', '--delete'], help: 'delete entries' }, { names: ['-F', '--flush'], help: 'empty the table' }, { names: ['-C', '--count'], help: 'how many entries there are' }, { names: ['-S', '--stats'], help: 'counters of the system' },
    { names: ['-p', '--proto'], value: 'proto', help: 'layer 4 protocol', complete: ['tcp', 'udp', 'icmp'] }, { names: ['-s', '--src'], value: 'ip', help: 'source of the original direction' }, { names: ['-d', '--dst'], value: 'ip', help: 'destination of the original direction' }, { names: ['-r', '--reply-src'], value: 'ip', help: 'source of the reply direction' }, { names: ['-q', '--reply-dst'], value: 'ip', help: 'destination of the reply direction' },
    { names: ['--sport', '--orig-port-src'], value: 'port', help: 'source port' }, { names: ['--dport', '--orig-port-dst'], value: 'port', help: 'destination port' }, { names: ['--state'], value: 'state', help: 'TCP state' }, { names: ['-n', '--src-nat'], help: 'only with source NAT' }, { names: ['-g', '--dst-nat'], help: 'only with destination NAT' }, { names: ['-u', '--status'], value: 'status', help: 'ASSURED, SEEN_REPLY …' }, { names: ['-m', '--mark'], value: 'mark', help: 'connection mark' }, { names: ['-e', '--event-mask'], value: 'mask', help: 'NEW, UPDATES, DESTROY' }, { names: ['-o', '--output'], value: 'type', help: 'extended, id, timestamp, save' },
  ],
};
export const conntrackCommands: readonly Command[] = [conntrack];

/** BusyBox `ip link set`, `add`, `delete` (networking/libiproute/iplink.c): partly ioctls, partly netlink. */
import { KernelError } from '../../../../kernel/errors.ts';
import { parseMac } from '../../../../kernel/inet.ts';
import { addLink, addVeth, deleteLink, linkByName, moveLink, nameFor, renameLink, setHwaddr, setMaster, setMtu, setUp } from '../../../../kernel/netdev.ts';
import type { Ctx } from '../../../command.ts';
import { processByPid } from '../../../fs/runnetns.ts';
import { needAdmin } from '../../netview/admin.ts';
import { unsigned } from '../args.ts';
import { setPromisc } from '../linkmod.ts';
import { busyboxLinkList } from './addr.ts';
import { type BusyboxOptions, Words, die, garbage, invalid, ioctl, keyword, missing, rtnl } from './common.ts';

interface Request {
  dev?: string;
  up?: boolean;
  name?: string;
  mtu?: number;
  qlen?: number;
  multicast?: boolean;
  arp?: boolean;
  promisc?: boolean;
  address?: string;
  netns?: string;
  master?: string;
  nomaster?: boolean;
}

function onOff(key: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw die(`argument of "${key}" must be "on" or "off"`, 2);
}
const SET = ['up', 'down', 'name', 'mtu', 'qlen', 'multicast', 'arp', 'address', 'broadcast', 'brd', 'promisc', 'netns', 'master', 'nomaster', 'type', 'dev'];

function parseSet(ctx: Ctx, words: Words): Request {
  const r: Request = {};
  const number = (key: string): number => {
    const text = words.take();
    const n = unsigned(text);
    if (n === undefined) throw invalid(text, key, 2);
    return n;
  };
  while (words.more) {
    const word = words.take();
    const key = SET.find((k) => k === word);
    if (key === 'up' || key === 'down') r.up = key === 'up';
    else if (key === 'name') r.name = words.take();
    else if (key === 'mtu') r.mtu = number('mtu');
    else if (key === 'qlen') r.qlen = number('qlen');
    else if (key === 'multicast' || key === 'arp' || key === 'promisc') r[key] = onOff(key, words.take());
    else if (key === 'address') r.address = words.take();
    else if (key === 'broadcast' || key === 'brd') words.take();
    else if (key === 'netns') {
      const text = words.take();
      const pid = unsigned(text);
      if (pid === undefined) throw invalid(text, 'netns', 2);
      const netns = pid === 1 ? (processByPid(ctx.k, ctx.proc, 1)?.ns.net ?? ctx.machine.netns) : processByPid(ctx.k, ctx.proc, pid)?.ns.net;
      if (netns === undefined) throw die('RTNETLINK answers: No such process', 2);
      r.netns = netns;
    } else if (key === 'master') r.master = words.take();
    else if (key === 'nomaster') r.nomaster = true;
    else if (key === 'type') {
      while (words.more) words.take();
    } else {
      const name = key === 'dev' ? words.take() : word;
      if (r.dev !== undefined) throw garbage('dev', name, 2);
      r.dev = name;
    }
  }
  return r;
}

function set(ctx: Ctx, words: Words): void {
  const { k, netns } = ctx;
  const r = parseSet(ctx, words);
  if (r.dev === undefined) throw die('"dev" requires an argument', 2);
  let dev = r.dev;
  const index = (): number => {
    const link = linkByName(k.ns(netns), dev);
    if (!link) throw new KernelError('ENODEV');
    return link.ifindex;
  };
  const admin = (): void => needAdmin(ctx);
  const { address, name, mtu, qlen } = r;
  if (address !== undefined) {
    const mac = parseMac(address);
    ioctl('SIOCGIFHWADDR', index);
    if (!mac) throw die(`wrong address (${address}) length: expected 6 bytes`, 2);
    ioctl('SIOCSIFHWADDR', () => {
      admin();
      setHwaddr(k, netns, index(), mac);
    });
  }
  if (name !== undefined && name !== dev) {
    ioctl('SIOCSIFNAME', () => {
      admin();
      renameLink(k, netns, index(), name);
    });
    dev = name;
  }
  if (qlen !== undefined)
    ioctl('SIOCSIFXQLEN', () => {
      admin();
      k.updateLink(netns, index(), (l) => {
        l.txqlen = qlen;
      });
    });
  if (mtu !== undefined)
    ioctl('SIOCSIFMTU', () => {
      admin();
      setMtu(k, netns, index(), mtu);
    });
  if (r.up !== undefined || r.multicast !== undefined || r.arp !== undefined || r.promisc !== undefined) {
    ioctl('SIOCGIFFLAGS', index);
    // do_chflags asks the kernel only for what differs
    if (changes(ctx, index(), r)) ioctl('SIOCSIFFLAGS', () => {
      admin();
      changeFlags(ctx, index(), r);
    });
  }
  if (r.master !== undefined || r.nomaster) {
    const master = r.master === undefined ? undefined : linkByName(k.ns(netns), r.master);
    if (r.master !== undefined && !master) throw missing(r.master, 2);
    rtnl(() => {
      admin();
      const link = index();
      if (k.ns(netns).links[link]?.master !== undefined) setMaster(k, netns, link, undefined);
      setMaster(k, netns, link, master?.ifindex);
    });
  }
  if (r.netns !== undefined && r.netns !== netns)
    rtnl(() => {
      admin();
      moveLink(k, netns, index(), r.netns as string);
    });
}
function changes({ k, netns }: Ctx, ifindex: number, r: Request): boolean {
  const l = k.ns(netns).links[ifindex];
  const differs = (wanted: boolean | undefined, is: boolean): boolean => wanted !== undefined && wanted !== is;
  return !l || r.promisc !== undefined || differs(r.up, l.up) || differs(r.multicast, !l.multicastOff) || differs(r.arp, !l.noarp);
}
function changeFlags(ctx: Ctx, ifindex: number, r: Request): void {
  const { k, netns } = ctx;
  if (r.promisc !== undefined) setPromisc(k, netns, ifindex, r.promisc);
  k.updateLink(netns, ifindex, (l) => {
    if (r.multicast !== undefined) l.multicastOff = !r.multicast;
    if (r.arp !== undefined) l.noarp = !r.arp;
  });
  if (r.up !== undefined) setUp(k, netns, ifindex, r.up);
}

/** RTM_NEWLINK and RTM_DELLINK. Words may be shortened, so that a device called "d" is taken for `dev`. */
function addOrDelete(ctx: Ctx, words: Words, adding: boolean): void {
  const { k, netns } = ctx;
  let name: string | undefined;
  let below: string | undefined;
  let type: string | undefined;
  let id: number | undefined;
  while (words.more) {
    const word = words.take();
    const key = keyword(word, ['link', 'name', 'type', 'dev', 'address']);
    if (key === 'link') below = words.take();
    else if (key === 'address') words.take();
    else if (key === 'type') {
      type = words.take();
      break;
    } else name = key === undefined ? word : words.take();
  }
  let peer: string | undefined;
  while (words.more) {
    const word = words.take();
    if (type === 'vlan' && word === 'id') id = unsigned(words.take(), 4095);
    else if (type === 'veth' && word === 'peer') continue;
    else if (type === 'veth' && (word === 'name' || word === 'dev')) peer = words.take();
  }
  if (!adding) {
    const link = name === undefined ? undefined : linkByName(k.ns(netns), name);
    if (name !== undefined && !link) throw missing(name, 2);
    return rtnl(() => {
      needAdmin(ctx);
      if (!link) throw new KernelError('EINVAL');
      deleteLink(k, netns, link.ifindex);
    });
  }
  const lower = below === undefined ? undefined : linkByName(k.ns(netns), below);
  if (below !== undefined && !lower) throw missing(below, 2);
  rtnl(() => {
    needAdmin(ctx);
    const ns = k.ns(netns);
    if (type === 'veth') {
      addVeth(k, { ns: netns, name: name ?? 'veth%d' }, { ns: netns, name: peer ?? 'veth%d' });
      return;
    }
    if (type === 'bridge' || type === 'dummy') addLink(k, netns, { name: nameFor(ns, name ?? `${type}%d`), kind: type });
    else if (type === 'vlan' && lower && id !== undefined)
      addLink(k, netns, {
        name: nameFor(ns, name ?? 'vlan%d'),
        kind: 'vlan',
        address: lower.address,
        mtu: lower.mtu,
        parent: { netns, ifindex: lower.ifindex },
        vlan: { id, protocol: '802.1Q' },
      });
    else if (type === 'macvlan' && lower)
      addLink(k, netns, {
        name: nameFor(ns, name ?? 'macvlan%d'),
        kind: 'macvlan',
        mtu: lower.mtu,
        parent: { netns, ifindex: lower.ifindex },
        macvlan: { mode: 'vepa' },
      });
    else throw new KernelError('EOPNOTSUPP');
  });
}

export function busyboxLink(ctx: Ctx, list: readonly string[], o: BusyboxOptions): number {
  const words = new Words(list.slice(1), 2);
  const verb = list[0] === undefined ? 'show' : keyword(list[0], ['add', 'delete', 'set', 'show', 'lst', 'list']);
  if (verb === undefined) throw invalid(list[0] as string, 'ip', 2);
  if (verb === 'set') set(ctx, words);
  else if (verb === 'add' || verb === 'delete') addOrDelete(ctx, words, verb === 'add');
  else busyboxLinkList(ctx, words, o);
  return 0;
}

/** How BusyBox's ip fails, and the banner that all its applets share. */
import { KernelError } from '../../../../kernel/errors.ts';
import { Fail } from '../errors.ts';

export const BANNER = 'BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.\n\n';

/** bb_error_msg_and_die. Link commands end with 2, the others with 1. */
export const die = (message: string, status = 1): Fail => new Fail(status, `ip: ${message}\n`);
export const invalid = (arg: string, to: string, status = 1): Fail => die(`invalid argument '${arg}' to '${to}'`, status);
export const missing = (name: string, status = 1): Fail => die(`can't find device '${name}'`, status);
export const garbage = (key: string, arg: string, status = 1): Fail => die(`either "${key}" is duplicate, or "${arg}" is garbage`, status);

/** A netlink request: BusyBox reads no extended acks. */
export function rtnl<T>(request: () => T): T {
  try {
    return request();
  } catch (error) {
    if (error instanceof KernelError) throw die(`RTNETLINK answers: ${error.text}`, 2);
    throw error;
  }
}
/** Flushes send their requests in one go, and say so when the kernel refuses (libiproute, rtnl_send_check). */
export function flushing(request: () => void): void {
  try {
    request();
  } catch (error) {
    if (error instanceof KernelError) throw die(`can't send flush request: ${error.text}`, 1);
    throw error;
  }
}
/** An ioctl by name. */
export function ioctl<T>(name: string, request: () => T): T {
  try {
    return request();
  } catch (error) {
    if (error instanceof KernelError) throw die(`${name}: ${error.text}`, 2);
    throw error;
  }
}

export const USAGE = `\
Usage: ip [OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]

OPTIONS := -f[amily] inet|inet6|link | -o[neline]

ip addr add|del IFADDR dev IFACE | show|flush [dev IFACE] [to PREFIX]
ip route list|flush|add|del|change|append|replace|test ROUTE
ip link set IFACE [up|down] [arp on|off] [multicast on|off]
	[promisc on|off] [mtu NUM] [name NAME] [qlen NUM] [address MAC]
	[master IFACE | nomaster] [netns PID] [type TYPE ARGS]
ip tunnel add|change|del|show [NAME]
	[mode ipip|gre|sit] [remote ADDR] [local ADDR] [ttl TTL]
ip neigh show|flush [to PREFIX] [dev DEV] [nud STATE]
ip rule [list] | add|del SELECTOR ACTION
`;
export const usage = (): Fail => new Fail(1, BANNER + USAGE);

/** Options in front of the object. */
export interface BusyboxOptions {
  family?: 0 | 4 | 6;
  oneline?: boolean;
}

/** Arguments with BusyBox's complaint about a missing one. */
export class Words {
  private readonly list: readonly string[];
  private at = 0;
  private readonly status: number;
  constructor(list: readonly string[], status = 1) {
    this.list = list;
    this.status = status;
  }
  get more(): boolean {
    return this.at < this.list.length;
  }
  get peek(): string | undefined {
    return this.list[this.at];
  }
  get rest(): string[] {
    return this.list.slice(this.at);
  }
  take(): string {
    const word = this.list[this.at];
    if (word === undefined) throw die('command line is not complete, try "help"', this.status);
    this.at++;
    return word;
  }
}
/** index_in_substrings: the first keyword that begins with `word`. */
export const keyword = (word: string, list: readonly string[]): string | undefined => list.find((k) => k.startsWith(word));

/** A container's /etc/hosts. Read first: moby libnetwork/etchosts and sandbox_dns_unix.go. */
import { type Ip4, formatIp4 } from '../../kernel/inet.ts';

const DEFAULTS =
  '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\nff00::\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n';
/** Without IPv6 on the loopback (host network of a machine that has IPv6 switched off). */
const DEFAULTS_NO_IPV6 = '127.0.0.1\tlocalhost\n';

export interface HostRecord {
  address: string;
  names: string;
}

/** Names of a container's own line: "foo", "foo.dom.org foo". */
export function ownNames(hostname: string, domainname: string): string {
  const full = domainname ? `${hostname}.${domainname}` : hostname;
  const dot = full.indexOf('.');
  return dot > 0 ? `${full} ${full.slice(0, dot)}` : full;
}

/** Engine 20.10's spelling of the prefixes. */
const classic = (text: string): string => text.replace(/^(f[ef]00::)(?=\t)/gm, '$10');

/** A fresh file: the defaults, then --add-host and links in their order. */
export const buildHosts = (extra: readonly HostRecord[], opts: { ipv6: boolean; classic: boolean }): string =>
  (opts.classic ? classic(DEFAULTS) : opts.ipv6 ? DEFAULTS : DEFAULTS_NO_IPV6) + extra.map((r) => `${r.address}\t${r.names}\n`).join('');

/** Add a record at the end. */
export const addHost = (file: string, address: Ip4, names: string): string => `${file}${formatIp4(address)}\t${names}\n`;
/** Delete the records of an address. */
export const deleteHost = (file: string, address: Ip4): string =>
  file
    .split('\n')
    .filter((line) => !line.startsWith(`${formatIp4(address)}\t`))
    .join('\n');
/** A link's target has a new address: put it before the names (moby etchosts.Update). */
export const updateHost = (file: string, address: string, name: string): string =>
  file
    .split('\n')
    .map((line) => (new RegExp(`^\\S+\\t${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(\\s|$)`).test(line) ? line.replace(/^\S+/, address) : line))
    .join('\n');

/** host(1) of BIND 9.20. */
import { type DnsRecord, RCODE, RRTYPE, type RrType } from '../../../kernel/dns.ts';
import { type Ip4, formatIp4 } from '../../../kernel/inet.ts';
import { resolvConfOf } from '../../../kernel/resolv.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Ctx, notModelled } from '../../command.ts';
import { ask, reverseOf } from '../probe/dns.ts';
import { getopt } from '../probe/getopt.ts';
import { lookupHost } from '../probe/lookup.ts';

const HOST_USAGE = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
       -a is equivalent to -v -t ANY
       -A is like -a but omits RRSIG, NSEC, NSEC3
       -c specifies query class for non-IN data
       -C compares SOA records on authoritative nameservers
       -d is equivalent to -v
       -l lists all hosts in a domain, using AXFR
       -m set memory debugging flag (trace|record|usage)
       -N changes the number of dots allowed before root lookup is done
       -p specifies the port on the server to query
       -r disables recursive processing
       -R specifies number of retries for UDP packets
       -s a SERVFAIL response should stop query
       -t specifies the query type
       -T enables TCP/IP mode
       -U enables UDP mode
       -v enables verbose output
       -V print version number and exit
       -w specifies to wait forever for a reply
       -W specifies how long to wait for a reply
       -4 use IPv4 query transport only
       -6 use IPv6 query transport only
`;
const PHRASE: Partial<Record<RrType, string>> = { A: 'has address', AAAA: 'has IPv6 address', PTR: 'domain name pointer', CNAME: 'is an alias for', MX: 'mail is handled by', NS: 'name server', TXT: 'descriptive text', SOA: 'has SOA record' };
const line = (r: DnsRecord): string => `${r.name} ${PHRASE[r.type] ?? `has ${r.type} record`} ${['PTR', 'CNAME', 'MX', 'NS'].includes(r.type) ? `${r.data}.` : r.type === 'TXT' ? `"${r.data}"` : r.data}\n`;

export function* runHost(ctx: Ctx): Co<number> {
  const parsed = getopt(ctx.args, 'aAc:CdilrR:m:N:p:st:TUvVwW:46');
  if (parsed.error || parsed.words.length === 0) {
    ctx.stderr.write(parsed.error ? `host: ${parsed.error.text}\n${HOST_USAGE}` : HOST_USAGE);
    return 1;
  }
  let type: RrType | undefined;
  let timeout = 5e6;
  let tries = 2;
  let tcp = false;
  for (const { name, value } of parsed.options) {
    if (name === 't') {
      if (!(value.toUpperCase() in RRTYPE)) {
        ctx.stderr.write(`host: invalid type: ${value}\n`);
        return 2;
      }
      type = value.toUpperCase() as RrType;
    } else if (name === 'W') timeout = Number(value) * 1e6;
    else if (name === 'R') tries = Number(value) + 1;
    else if (name === 'T') tcp = true;
    else if ('aAClv'.includes(name)) return notModelled(ctx, `-${name}`);
  }
  const [name = '', via] = parsed.words;
  let server: Ip4 = resolvConfOf(ctx.k, ctx.proc.pid).servers[0] as Ip4;
  if (via !== undefined) {
    const found = yield* lookupHost(ctx, via, { types: ['A'] });
    if (found.kind !== 'found' || found.addrs[0] === undefined) {
      ctx.stderr.write(`host: couldn't get address for '${via}': failure\n`);
      return 1;
    }
    server = found.addrs[0];
  }
  const reverse = reverseOf(name);
  const asked = reverse ?? name.replace(/\.$/, '');
  let status = 0;
  for (const [i, t] of (reverse ? ['PTR' as const] : type ? [type] : (['A', 'AAAA', 'MX', 'HTTPS'] as const)).entries()) {
    const got = yield* ask(ctx, { name: asked, type: t, server, timeout, tries, tcp });
    ctx.stdout.write(got.complaints.join(''));
    if (got.kind === 'none') {
      ctx.stdout.write(';; no servers could be reached\n');
      return 1;
    }
    if (i === 0 && via !== undefined) ctx.stdout.write(`Using domain server:\nName: ${via}\nAddress: ${formatIp4(server)}#53\nAliases: \n\n`);
    if (got.reply.rcode !== 'NOERROR') {
      ctx.stdout.write(`Host ${asked} not found: ${RCODE[got.reply.rcode]}(${got.reply.rcode})\n`);
      status = 1;
      if (i === 0) return 1;
      continue;
    }
    ctx.stdout.write(got.reply.answers.map(line).join(''));
    if (got.reply.answers.length === 0 && type) ctx.stdout.write(`${asked} has no ${t} record\n`);
  }
  return status;
}

/** nslookup of BIND 9.20 on the machines, of BusyBox in containers. */
import { type DnsMessage, RRTYPE, type RrType } from '../../../kernel/dns.ts';
import { type Ip4, formatIp4 } from '../../../kernel/inet.ts';
import { resolvConfOf } from '../../../kernel/resolv.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { ask, reverseOf } from '../probe/dns.ts';
import { lookupHost } from '../probe/lookup.ts';
import { nslookupBusybox } from './busybox.ts';
import { recordText } from './records.ts';

function* nslookupBind(ctx: Ctx): Co<number> {
  const words: string[] = [];
  let type: RrType | undefined;
  let debug = false;
  let timeout = 5e6;
  let tries = 3;
  for (const arg of ctx.args) {
    const m = /^-([a-z0-9]+)(?:=(.*))?$/i.exec(arg);
    if (!m) words.push(arg);
    else if (['type', 'ty', 'q', 'query', 'querytype'].includes(m[1] as string)) {
      const wanted = (m[2] ?? '').toUpperCase();
      if (wanted in RRTYPE) type = wanted as RrType;
      else ctx.stdout.write(`unknown query type: ${m[2]}\n`);
    } else if (m[1] === 'debug' || m[1] === 'd2') debug = true;
    else if (m[1] === 'timeout') timeout = Number(m[2]) * 1e6;
    else if (m[1] === 'retry') tries = Number(m[2]);
    else if (['port', 'nosearch', 'recurse', 'norecurse', 'vc', 'class', 'search', 'nodebug', 'domain'].includes(m[1] as string)) continue;
    else ctx.stdout.write(`*** Invalid option: ${m[1]}\n`);
  }
  if (words.length === 0) return yield* interactive(ctx);
  const conf = resolvConfOf(ctx.k, ctx.proc.pid);
  let server: Ip4 = conf.servers[0] as Ip4;
  if (words[1] !== undefined) {
    const found = yield* lookupHost(ctx, words[1], { types: ['A'] });
    if (found.kind !== 'found' || found.addrs[0] === undefined) {
      ctx.stderr.write(`nslookup: couldn't get address for '${words[1]}': failure\n`);
      return 1;
    }
    server = found.addrs[0];
  }
  const host = words[0] as string;
  const reverse = type === undefined || type === 'PTR' ? reverseOf(host) : undefined;
  const name = reverse ?? host.replace(/\.$/, '');
  const header = `Server:\t\t${formatIp4(server)}\nAddress:\t${formatIp4(server)}#53\n\n`;
  let shown = false;
  let status = 0;
  const types: RrType[] = reverse ? ['PTR'] : type ? [type] : ['A', 'AAAA'];
  for (const [i, t] of types.entries()) {
    const got = yield* ask(ctx, { name, type: t, server, timeout, tries });
    ctx.stdout.write(got.complaints.join(''));
    if (got.kind === 'none') {
      ctx.stdout.write(';; no servers could be reached\n\n');
      return 1;
    }
    const { reply } = got;
    if (!shown && !reverse) ctx.stdout.write(header);
    if (debug) ctx.stdout.write(dump(reply));
    if (reply.rcode !== 'NOERROR') {
      ctx.stdout.write(`** server can't find ${name}: ${reply.rcode}\n`);
      status = 1;
      break;
    }
    if (!reply.aa && !shown && !reverse) ctx.stdout.write('Non-authoritative answer:\n');
    shown = true;
    ctx.stdout.write(reply.answers.map((r) => recordText(r, '.')).join(''));
    if (reply.answers.length === 0 && types.length === 1) ctx.stdout.write(`*** Can't find ${name}: No answer\n`);
    else if (reply.answers.length === 0 && i === 0) status = 0;
  }
  ctx.stdout.write('\n');
  return status;
}
function dump(m: DnsMessage): string {
  const records = (list: DnsMessage['answers']): string => list.map((r) => `    ->  ${r.name}\n\t${r.type === 'A' ? `internet address = ${r.data}` : r.type === 'AAAA' ? `has AAAA address ${r.data}` : recordText(r, '.').replace(/^[^\t]*\t/, '').trimEnd()}\n\tttl = ${r.ttl}\n`).join('');
  return `------------\n    QUESTIONS:\n${m.questions.map((q) => `\t${q.name}, type = ${q.type}, class = ${q.class}\n`).join('')}    ANSWERS:\n${records(m.answers)}    AUTHORITY RECORDS:\n${records(m.authority)}    ADDITIONAL RECORDS:\n------------\n`;
}
/** Lines from stdin: names to look up, `server ADDRESS`, `exit`. */
function* interactive(ctx: Ctx): Co<number> {
  for (;;) {
    ctx.stdout.write('> ');
    const line = (yield* ctx.stdin.readLine())?.trim();
    if (line === undefined) {
      ctx.stdout.write('\n');
      return 1;
    }
    if (line === 'exit') return 0;
    if (line === '') continue;
    yield* nslookupBind({ ...ctx, args: line.split(/\s+/) });
  }
}

export const nslookup: Command = {
  name: 'nslookup', summary: 'Query name servers', usage: 'nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]', flavours: ['debian', 'busybox'], positionals: ['host', 'host'],
  options: [{ names: ['-type='], help: 'kind of record: a, aaaa, mx, ns, ptr, soa, srv, txt, any' }, { names: ['-debug'], help: 'show the whole answer' }],
  run: (ctx) => (ctx.flavour === 'busybox' ? nslookupBusybox(ctx) : nslookupBind(ctx)),
};
export const nslookupCommands: readonly Command[] = [nslookup];

/** dig and host of BIND 9.20. */
import { type DnsMessage, type DnsRecord, RCODE, RRTYPE, type RrType } from '../../../kernel/dns.ts';
import { type Ip4, formatIp4 } from '../../../kernel/inet.ts';
import { resolvConfOf } from '../../../kernel/resolv.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { ask, reverseOf } from '../probe/dns.ts';
import { lookupHost } from '../probe/lookup.ts';
import { runHost } from './host.ts';

const DIG_USAGE = 'Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n            {global-d-opt} host [@local-server] {local-d-opt}\n            [ host [@local-server] {local-d-opt} [...]]\n\nUse "dig -h" (or "dig -h | more") for complete list of options\n';
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dateText = (us: number): string => {
  const d = new Date(us / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${WEEKDAYS[d.getUTCDay()]} ${MONTHS[d.getUTCMonth()]} ${two(d.getUTCDate())} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} UTC ${d.getUTCFullYear()}`;
};
/** What +options switch: which parts are printed, and how it is asked. */
interface Show { cmd: boolean; comments: boolean; question: boolean; answer: boolean; authority: boolean; additional: boolean; stats: boolean; short: boolean; tcp: boolean; recurse: boolean; edns: boolean; timeout: number; tries: number }
const SWITCHES: Record<string, keyof Show> = { cmd: 'cmd', comments: 'comments', question: 'question', answer: 'answer', authority: 'authority', additional: 'additional', stats: 'stats', short: 'short', tcp: 'tcp', vc: 'tcp', recurse: 'recurse', rec: 'recurse', edns: 'edns' };
const IGNORED = ['search', 'cookie', 'dnssec', 'adflag', 'cdflag', 'ttlid', 'ttlunits', 'multiline', 'identify', 'idn', 'trace', 'nssearch', 'ignore', 'fail', 'besteffort', 'aaonly', 'class', 'crypto', 'rrcomments', 'keepopen', 'nsid', 'yaml', 'qr', 'bufsize', 'ndots', 'domain', 'subnet', 'split', 'unknownformat', 'https', 'tls', 'header-only', 'mapped', 'raflag', 'tcflag', 'zflag', 'onesoa', 'padding', 'expire', 'showsearch', 'showbadcookie', 'expandaaaa'];

function* runDig(ctx: Ctx): Co<number> {
  const show: Show = { cmd: true, comments: true, question: true, answer: true, authority: true, additional: true, stats: true, short: false, tcp: false, recurse: true, edns: true, timeout: 5e6, tries: 3 };
  let server: string | undefined;
  let name: string | undefined;
  let type: RrType | undefined;
  let port = 53;
  const { args } = ctx;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg.startsWith('@')) server = arg.slice(1);
    else if (arg.startsWith('+')) {
      const [word = '', value] = arg.slice(1).split('=');
      const off = word.startsWith('no');
      const bare = off ? word.slice(2) : word;
      if (bare === 'all') for (const part of ['comments', 'question', 'answer', 'authority', 'additional', 'stats', 'cmd'] as const) show[part] = !off;
      else if (bare === 'time' || bare === 'timeout') show.timeout = Math.max(1, Number(value)) * 1e6;
      else if (bare === 'tries') show.tries = Math.max(1, Number(value));
      else if (bare === 'retry') show.tries = Number(value) + 1;
      else if (SWITCHES[bare]) (show[SWITCHES[bare] as 'short'] as boolean) = !off;
      else if (!IGNORED.includes(bare)) {
        ctx.stderr.write(`Invalid option: ${arg}\n${DIG_USAGE}`);
        return 1;
      }
    } else if (arg === '-x') {
      name = reverseOf(args[++i] ?? '') ?? args[i];
      type = 'PTR';
    } else if (arg === '-t') type = (args[++i] ?? '').toUpperCase() as RrType;
    else if (arg === '-q') name = args[++i];
    else if (arg === '-p') port = Number(args[++i]);
    else if (arg === '-c' || arg === '-b' || arg === '-y' || arg === '-k') i++;
    else if (arg === '-v') {
      ctx.stderr.write('DiG 9.20.30-1-Debian\n');
      return 0;
    } else if (arg === '-4' || arg === '-6' || arg === '-u' || arg === '-r') continue;
    else if (arg.startsWith('-')) {
      ctx.stderr.write(`Invalid option: ${arg}\n${DIG_USAGE}`);
      return 1;
    } else if (arg.toUpperCase() in RRTYPE) type = arg.toUpperCase() as RrType;
    else if (arg.toUpperCase() !== 'IN') name = arg;
  }
  let addr: Ip4 = resolvConfOf(ctx.k, ctx.proc.pid).servers[0] as Ip4;
  if (server !== undefined) {
    const found = yield* lookupHost(ctx, server, { types: ['A'] });
    if (found.kind !== 'found' || found.addrs[0] === undefined) {
      ctx.stderr.write(`dig: couldn't get address for '${server}': failure\n`);
      return 1;
    }
    addr = found.addrs[0];
  }
  const got = yield* ask(ctx, { name: (name ?? '').replace(/\.$/, ''), type: type ?? (name === undefined ? 'NS' : 'A'), server: addr, port, tcp: show.tcp, timeout: show.timeout, tries: show.tries, edns: show.edns, recurse: show.recurse });
  ctx.stdout.write(got.complaints.join(''));
  const banner = show.cmd && !show.short ? `\n; <<>> DiG 9.20.30-1-Debian <<>> ${args.join(' ')}\n${server !== undefined ? '; (1 server found)\n' : ''};; global options: +cmd\n` : '';
  if (got.kind === 'none') {
    ctx.stdout.write(`${banner}${show.short ? '' : ';; no servers could be reached\n'}`);
    return 9;
  }
  if (show.short) {
    ctx.stdout.write(got.reply.answers.map((r) => `${dataText(r)}\n`).join(''));
    return 0;
  }
  ctx.stdout.write((server !== undefined ? banner : banner) + message(got.reply, show));
  if (show.stats) ctx.stdout.write(`;; Query time: ${Math.floor(got.took / 1000)} msec\n;; SERVER: ${formatIp4(addr)}#${port}(${server ?? formatIp4(addr)}) (${show.tcp ? 'TCP' : 'UDP'})\n;; WHEN: ${dateText(ctx.k.now)}\n;; MSG SIZE  rcvd: ${got.reply.length}\n\n`);
  return 0;
}

const EDE: Record<number, string> = { 14: 'Not Ready', 18: 'Prohibited', 20: 'Not Authoritative', 22: 'No Reachable Authority', 23: 'Network Error' };
function message(m: DnsMessage, show: Show): string {
  let text = '';
  const flags = ['qr', ...(m.aa ? ['aa'] : []), ...(m.tc ? ['tc'] : []), ...(m.rd ? ['rd'] : []), ...(m.ra ? ['ra'] : []), ...(m.ad ? ['ad'] : []), ...(m.cd ? ['cd'] : [])].join(' ');
  if (show.comments) text += `;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${m.rcode}, id: ${m.id}\n;; flags: ${flags}; QUERY: ${m.questions.length}, ANSWER: ${m.answers.length}, AUTHORITY: ${m.authority.length}, ADDITIONAL: ${m.additional.length + (m.edns ? 1 : 0)}\n${m.rd && !m.ra ? ';; WARNING: recursion requested but not available\n' : ''}\n`;
  if (m.edns && show.comments) text += `;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: ${m.edns.udp}\n${m.edns.cookie ? `; COOKIE: ${m.edns.cookie}\n` : ''}${m.edns.ede !== undefined ? `; EDE: ${m.edns.ede} (${EDE[m.edns.ede] ?? 'Other'})\n` : ''}`;
  if (show.question && m.questions.length) text += `${show.comments ? ';; QUESTION SECTION:\n' : ''}${m.questions.map((q) => `${tabTo(`;${q.name}.`, 32)}${q.class}\t${q.type}\n`).join('')}${show.comments ? '\n' : ''}`;
  for (const [part, title, list] of [['answer', 'ANSWER', m.answers], ['authority', 'AUTHORITY', m.authority], ['additional', 'ADDITIONAL', m.additional]] as const) if (show[part] && list.length) text += `${show.comments ? `;; ${title} SECTION:\n` : ''}${list.map((r) => `${tabTo(`${r.name}.`, 24)}${r.ttl}\t${r.class}\t${r.type}\t${dataText(r)}\n`).join('')}${show.comments ? '\n' : ''}`;
  return text;
}
/** Tabs up to a column, at least one. */
function tabTo(text: string, column: number): string {
  const tabs = Math.max(1, Math.ceil((column - text.length) / 8));
  return text + '\t'.repeat(tabs);
}
const dataText = (r: DnsRecord): string => (['PTR', 'CNAME', 'NS', 'MX', 'SRV'].includes(r.type) ? `${r.data}.` : r.type === 'TXT' ? `"${r.data}"` : r.data);
export const rcodeNumber = (m: DnsMessage): number => RCODE[m.rcode];

const TYPES: readonly string[] = ['a', 'aaaa', 'any', 'cname', 'mx', 'ns', 'ptr', 'soa', 'srv', 'txt'];
export const dig: Command = {
  name: 'dig', summary: 'Query name servers in detail', usage: 'dig [@server] [name] [type] [+option...]', flavours: ['debian'], positionals: ['host', TYPES], run: runDig,
  options: [{ names: ['-x'], value: 'addr', help: 'look up the name of an address' }, { names: ['-t'], value: 'type', help: 'kind of record', complete: TYPES }, { names: ['-p'], value: 'port', help: 'port of the server' }, { names: ['+short'], help: 'only the data of the answers' }, { names: ['+tcp'], help: 'ask over TCP' }, { names: ['+time='], help: 'seconds to wait for an answer' }, { names: ['+tries='], help: 'how often to ask' }, { names: ['+noall'], help: 'print nothing but what is switched on after it' }],
};
export const host: Command = {
  name: 'host', summary: 'Look up a name or an address', usage: 'host [-t type] name [server]', flavours: ['debian'], positionals: ['host', 'host'], run: runHost,
  options: [{ names: ['-t'], value: 'type', help: 'kind of record', complete: TYPES }, { names: ['-W'], value: 'time', help: 'seconds to wait for a reply' }, { names: ['-R'], value: 'number', help: 'retries for UDP packets' }, { names: ['-T'], help: 'ask over TCP' }, { names: ['-v'], help: 'show the whole answer' }],
};
export const digCommands: readonly Command[] = [dig, host];

/** wget of BusyBox 1.38 (networking/wget.c) for http URLs; the machines have none. */
import { KernelError, STRERROR } from '../../../kernel/errors.ts';
import { formatIp4 } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import { close } from '../../../kernel/socket.ts';
import { connectTcp, sendAll } from '../../../kernel/sockio.ts';
import type { Command, Ctx } from '../../command.ts';
import { AppletError, bbNumber, bbOptions, bbUsage } from '../probe/busybox.ts';
import { type Head, readResponse } from '../probe/http.ts';
import { lookupHost } from '../probe/lookup.ts';

const USAGE = `wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP

	--spider	Only check URL existence: $? is 0 if exists
	--header STR	Add STR (of form 'header: value') to headers
	--post-data STR	Send STR using POST method
	--post-file FILE	Send FILE using POST method
	--no-check-certificate	Don't validate the server's certificate
	-c		Continue retrieval of aborted transfer
	-q		Quiet
	-P DIR		Save to DIR (default .)
	-S    		Show server response
	-T SEC		Network read timeout is SEC seconds
	-O FILE		Save to FILE ('-' for stdout)
	-o LOGFILE	Log messages to FILE
	-U STR		Use STR for User-Agent header
	-Y on/off	Use proxy`;
const LONGS = {
  spider: { as: 'spider' },
  header: { as: 'header', value: true },
  'post-data': { as: 'post-data', value: true },
  'post-file': { as: 'post-file', value: true },
  'no-check-certificate': { as: 'nocheck' },
  quiet: { as: 'q' },
  continue: { as: 'c' },
  'server-response': { as: 'S' },
  'output-document': { as: 'O', value: true },
  'output-file': { as: 'o', value: true },
  'directory-prefix': { as: 'P', value: true },
  'user-agent': { as: 'U', value: true },
  timeout: { as: 'T', value: true },
  tries: { as: 't', value: true },
  proxy: { as: 'Y', value: true },
  passive: { as: 'passive' },
  'no-parent': { as: 'np' },
} as const;
interface Options {
  given: Map<string, string>;
  headers: string[];
  timeout: number;
}

function* runWget(ctx: Ctx): Co<number> {
  const parsed = bbOptions(ctx, USAGE, 'cqSO:o:P:Y:U:T:t:n:', LONGS);
  if (typeof parsed === 'number') return parsed;
  if (parsed.words.length === 0) return bbUsage(ctx, USAGE);
  const given = new Map(parsed.options.map((x) => [x.name, x.value]));
  let log = '';
  try {
    const o: Options = {
      given,
      headers: parsed.options.filter((x) => x.name === 'header').map((x) => x.value),
      timeout: (given.has('T') ? bbNumber(given.get('T') as string, 0, 2147483) : 900) * 1e6,
    };
    const say = (line: string): void => {
      if (given.has('q')) return;
      if (given.has('o')) log += line;
      else ctx.stderr.write(line);
    };
    for (const word of parsed.words) yield* fetchUrl(ctx, o, word, say, 0);
    return 0;
  } catch (error) {
    if (!(error instanceof AppletError)) throw error;
    ctx.stderr.write(`wget: ${error.message}\n`);
    return 1;
  } finally {
    if (given.has('o')) ctx.fs.write(given.get('o') as string, log);
  }
}

/**
 * `HOST:PORT` as BusyBox takes it apart (libbb/xconnect.c, str2sockaddr): more than one colon makes it an IPv6 address
 * without a port.
 * @throws {AppletError} for a port that is no number from 0 to 65535
 */
function hostAndPort(written: string, port: number): { written: string; host: string; port: number } {
  const colon = written.lastIndexOf(':');
  if (colon < 0 || written.indexOf(':') !== colon) return { written, host: written, port };
  const given = written.slice(colon + 1);
  if (!/^\d+$/.test(given) || Number(given) > 65535) throw new AppletError(`bad port '${given}'`);
  return { written, host: written.slice(0, colon), port: Number(given) };
}

function* fetchUrl(ctx: Ctx, o: Options, word: string, say: (line: string) => void, redirects: number): Co {
  const { k } = ctx;
  const scheme = /^([^:]*):\/\//.exec(word)?.[1] ?? 'http';
  if (!['http', 'https', 'ftp'].includes(scheme)) throw new AppletError(`not an http or ftp url: ${word}`);
  const [, authority = '', rest = ''] = /^(?:[^:]*:\/\/)?(?:[^/?#]*@)?([^/?#]*)(.*)$/s.exec(word) ?? [];
  const target = hostAndPort(authority, 80);
  if (scheme === 'ftp') throw new AppletError('ftp is not modelled');
  const spider = o.given.has('spider');
  // a query right after the host loses its question mark (networking/wget.c, parse_url)
  const path = `/${rest.slice(1)}`;
  const base = path.replace(/\?.*/, '').replace(/.*\//, '') || 'index.html';
  const out = o.given.get('O') ?? (o.given.has('P') ? `${(o.given.get('P') as string).replace(/\/$/, '')}/${base}` : base);
  // without -O the file must not be there yet: it is opened when the body begins
  const found = yield* lookupHost(ctx, target.host, { types: ['A', 'AAAA'] });
  const addr = found.kind === 'found' ? found.addrs[0] : undefined;
  if (addr === undefined) throw new AppletError(`bad address '${target.written}'`);
  const port = scheme === 'https' && target.host === target.written ? 443 : target.port;
  say(`Connecting to ${target.written} (${formatIp4(addr)}:${port})\n`);
  let until = o.timeout > 0 ? k.now + o.timeout : undefined;
  const sock = yield* connectTcp(k, ctx.netns, ctx.proc.pid, { addr, port }, o.timeout > 0 ? { timeout: o.timeout } : {});
  if (typeof sock === 'string')
    throw new AppletError(
      until !== undefined && k.now >= until ? 'download timed out' : `can't connect to remote host (${formatIp4(addr)}): ${STRERROR[sock]}`,
    );
  let begun: string | undefined;
  let redirect: string | undefined;
  try {
    const post = o.given.get('post-data') ?? (o.given.has('post-file') ? ctx.fs.read(o.given.get('post-file') as string) : undefined);
    const request = [
      `${spider ? 'HEAD' : post === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1`,
      `Host: ${target.written}`,
      `User-Agent: ${o.given.get('U') ?? 'Wget'}`,
      'Connection: close',
      ...o.headers,
      ...(post === undefined ? [] : ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${post.length}`]),
    ];
    yield* sendAll(k, sock, `${request.join('\r\n')}\r\n\r\n${post ?? ''}`);
    const begin = (head: Head): void => {
      if (o.given.has('S')) ctx.stderr.write(`${[head.status, ...head.lines, ''].map((l) => `  ${l}\n`).join('')}`);
      if (head.code >= 300 && head.code < 400 && head.fields.get('location') !== undefined) {
        redirect = head.fields.get('location');
        return;
      }
      if (head.code !== 200 && head.code !== 204 && head.code !== 206) throw new AppletError(`server returned error: ${head.status}`);
      if (o.given.has('c') && head.code !== 206 && ctx.fs.exists(out)) say('wget: restart failed\n');
      if (spider) return;
      if (out !== '-' && !o.given.has('O') && !o.given.has('c') && ctx.fs.exists(out)) throw new AppletError(`can't open '${out}': File exists`);
      begun = '';
      if (out !== '-' && !o.given.has('c')) save(ctx, out, '');
      say(out === '-' ? 'writing to stdout\n' : `saving to '${out}'\n`);
    };
    const end = yield* readResponse(
      k,
      sock,
      {
        head: begin,
        body: (piece) => {
          until = o.timeout > 0 ? k.now + o.timeout : undefined;
          if (begun === undefined) return;
          begun += piece;
          if (out === '-') ctx.stdout.write(piece);
        },
      },
      { until: () => until, noBody: spider },
    );
    if (end.kind === 'timeout') throw new AppletError('download timed out');
    if (end.kind === 'error') throw new AppletError(`error getting response: ${STRERROR[end.errno]}`);
    if (end.kind === 'empty') throw new AppletError('error getting response');
    if (redirect !== undefined) {
      if (redirects >= 5) throw new AppletError('too many redirections');
    } else if (spider) say('remote file exists\n');
    else if (begun !== undefined) {
      if (out !== '-') save(ctx, out, begun);
      if (end.kind === 'short') throw new AppletError('connection closed prematurely');
      say(progress(out === '-' ? '-' : out.replace(/.*\//, ''), begun.length));
      say(out === '-' ? 'written to stdout\n' : `'${out}' saved\n`);
    }
  } finally {
    close(k, sock);
  }
  if (redirect !== undefined) yield* fetchUrl(ctx, o, /^\w+:\/\//.test(redirect) ? redirect : `http://${target.written}${redirect}`, say, redirects + 1);
}
function save(ctx: Ctx, path: string, text: string): void {
  try {
    ctx.fs.write(path, text);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new AppletError(`can't open '${path}': ${error.text}`);
  }
}
/** The bar as it is when all has come (libbb/progress.c). */
function progress(name: string, size: number): string {
  const shown = size >= 1_000_000 ? `${(size / 1024 / 1024).toFixed(1)}M` : size >= 100_000 ? `${Math.floor(size / 1024)}k` : String(size);
  return `${name.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${shown.padStart(5)}  0:00:00 ETA\n`;
}

export const wget: Command = {
  name: 'wget',
  summary: 'Retrieve files via HTTP',
  usage: USAGE,
  flavours: ['busybox'],
  run: runWget,
  positionals: ['host'],
  options: [
    { names: ['-q'], help: 'Quiet' },
    { names: ['-O'], value: 'FILE', help: "Save to FILE ('-' for stdout)", complete: 'file' },
    { names: ['-T'], value: 'SEC', help: 'Network read timeout is SEC seconds' },
    { names: ['-S'], help: 'Show server response' },
    { names: ['-c'], help: 'Continue retrieval of aborted transfer' },
    { names: ['-P'], value: 'DIR', help: 'Save to DIR (default .)', complete: 'file' },
    { names: ['-U'], value: 'STR', help: 'Use STR for User-Agent header' },
    { names: ['--spider'], help: 'Only check URL existence: $? is 0 if exists' },
    { names: ['--header'], value: 'STR', help: "Add STR (of form 'header: value') to headers" },
    { names: ['--post-data'], value: 'STR', help: 'Send STR using POST method' },
  ],
};
export const wgetCommands: readonly Command[] = [wget];

/** curl(1) 8.22 for http URLs. */
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { formatIp4 } from '../../../kernel/inet.ts';
import { type Url, parseUrl } from '../probe/http.ts';
import { inetAton } from '../probe/lookup.ts';
import { CurlNotModelled, type CurlOptions, CurlUsage, OPTIONS, parseCurl } from './options.ts';
import { type Result, type Sinks, Transfer, emptyResult } from './transfer.ts';
import { writeOut } from './writeout.ts';

const TRY = "curl: try 'curl --help' or 'curl --manual' for more information\n";
const VERSION = `curl 8.22.0 (x86_64-pc-linux-gnu) libcurl/8.22.0 OpenSSL/3.6.5 zlib/1.3.2 brotli/1.2.0 zstd/1.5.7 libidn2/2.3.8 libpsl/0.23.3 libssh2/1.11.1 nghttp2/1.70.0 ngtcp2/1.24.0 nghttp3/1.17.0 mit-krb5/1.22.1 OpenLDAP/2.6.14\n`;
const METER = '  % Total    % Received % Xferd  Average Speed  Time    Time    Time   Current\n                                 Dload  Upload  Total   Spent   Left   Speed\n';
/** One state of the progress meter (tool_progress.c of 8.22). */
const meterLine = (got: number, speed: number): string => `\r${got > 0 ? '100' : '  0'} ${String(got).padStart(6)} ${got > 0 ? '100' : '  0'} ${String(got).padStart(6)}   0      0 ${String(speed).padStart(6)}      0                              0`;

function* runCurl(ctx: Ctx): Co<number> {
  let o: CurlOptions;
  try {
    o = parseCurl(ctx.args);
  } catch (error) {
    if (error instanceof CurlNotModelled) return notModelled(ctx, error.message);
    if (!(error instanceof CurlUsage)) throw error;
    ctx.stderr.write(`curl: ${error.message}\n${TRY}`);
    return 2;
  }
  if (o.given.has('version')) {
    ctx.stdout.write(VERSION);
    return 0;
  }
  if (o.given.has('help')) {
    ctx.stdout.write(`Usage: curl [options...] <url>\n${OPTIONS.map((s) => ` ${`${s.names[0]?.startsWith('--') ? '   ' : ''} ${s.names.join(', ')}${s.value ? ` <${s.value}>` : ''}`.padEnd(28)} ${s.help}\n`).join('')}`);
    return 0;
  }
  if (o.urls.length === 0) {
    ctx.stderr.write(TRY);
    return 2;
  }
  let status = 0;
  for (const [i, url] of o.urls.entries()) status = yield* fetchOne(ctx, o, url, i);
  return status;
}

const readUrl = (address: string): Url | undefined => {
  const url = /\s/.test(address) ? undefined : parseUrl(address.replace(/^(\w+:\/\/)\/(?=[^/])/, (all, head: string) => (head === 'file://' ? all : head)));
  const literal = url && inetAton(url.host);
  return url && literal !== undefined ? { ...url, host: formatIp4(literal) } : url;
};
/** What libcurl's URL parser says to an address that is none (urlapi.c). */
function whyRejected(address: string): string {
  if (/\s/.test(address)) return 'Malformed input to a URL function';
  const port = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#:]+):([^/?#]*)/i.exec(address)?.[1];
  if (port !== undefined && (!/^\d*$/.test(port) || Number(port) > 65535)) return 'Port number was not a decimal number between 0 and 65535';
  return 'No host present';
}

function* fetchOne(ctx: Ctx, o: CurlOptions, address: string, index: number): Co<number> {
  // as many slashes as somebody may type, and an address in any form that names one
  const url = readUrl(address);
  const rejected = url ? undefined : whyRejected(address);
  const outputs = o.values.get('output') ?? [];
  const remoteName = url?.path.replace(/\?.*/, '').replace(/.*\//, '') || 'curl_response';
  const file = outputs[index] ?? (o.given.has('remote-name') ? remoteName : undefined);
  let body = '';
  const toFile = file !== undefined && file !== '-';
  const verbose = o.given.has('verbose');
  const meter = !o.given.has('silent') && !o.given.has('no-progress-meter') && !(ctx.stdout.isTTY && !toFile);
  let metering = false;
  let got = 0;
  const start = ctx.k.now;
  const put = (text: string): void => {
    if (toFile) body += text;
    else ctx.stdout.write(text);
  };
  const sinks: Sinks = {
    bodyNote: verbose && (toFile || !ctx.stdout.isTTY),
    body: (text) => {
      got += text.length;
      put(text);
    },
    header: (text) => {
      if (o.given.has('head') || o.given.has('show-headers') || o.given.has('include')) put(text);
      const dump = o.values.get('dump-header')?.at(-1);
      if (dump === '-') ctx.stdout.write(text);
      else if (dump !== undefined) ctx.fs.write(dump, text);
    },
    say: (line) => {
      if (verbose) ctx.stderr.write(`* ${line}\n`);
    },
    raw: (text) => {
      if (verbose) ctx.stderr.write(text);
    },
    connected: () => {
      if (!meter || metering) return;
      metering = true;
      ctx.stderr.write(METER + meterLine(0, 0));
    },
  };
  let result: Result;
  if (!url) result = { ...emptyResult(address), code: 3, error: `URL rejected: ${rejected}` };
  else if (url.scheme !== 'http' && url.scheme !== 'https') {
    if (['ftp', 'telnet', 'file', 'dict', 'smtp', 'tftp', 'ldap', 'scp', 'sftp', 'imap', 'pop3', 'ws', 'mqtt', 'gopher', 'rtsp'].includes(url.scheme)) return notModelled(ctx, `${url.scheme}://`);
    result = { ...emptyResult(address), code: 1, error: `Protocol "${url.scheme}" not supported` };
  } else {
    const transfer = new Transfer(ctx, o, address, { ...sinks, say: (line) => {
      if (line.startsWith('shutting down') && metering && got > 0) {
        const took = Math.max(1, ctx.k.now - start);
        const speed = (us: number): number => Math.floor((got * 1e6) / us);
        ctx.stderr.write(`${meterLine(got, speed(took))}${meterLine(got, speed(took + 140))}${meterLine(got, speed(took + 290))}\n`);
        metering = false;
      }
      sinks.say(line);
    } });
    result = yield* transfer.run(url);
    if (metering) ctx.stderr.write('\n');
  }
  if (toFile && (result.code === 0 || got > 0)) ctx.fs.write(file, body);
  if (result.code !== 0 && (!o.given.has('silent') || o.given.has('show-error'))) ctx.stderr.write(`curl: (${result.code}) ${result.error}\n`);
  const format = o.values.get('write-out')?.at(-1);
  if (format !== undefined) {
    const out = writeOut(format.startsWith('@') ? ctx.fs.read(format.slice(1)) : format, result);
    ctx.stdout.write(out.text);
    for (const name of out.unknown) ctx.stderr.write(`curl: unknown --write-out variable: '${name}'\n`);
  }
  return result.code;
}

export const curl: Command = { name: 'curl', summary: 'Transfer a URL', usage: 'curl [options...] <url>', flavours: ['debian'], options: OPTIONS, positionals: ['host'], run: runCurl };
export const curlCommands: readonly Command[] = [curl];

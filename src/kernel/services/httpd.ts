/**
 * BusyBox httpd (networking/httpd.c, version 1.38): files of a directory over HTTP/1.1, one request a connection.
 * No CGI, no configuration file, no authentication.
 */
import type { SockRef, Socket } from '../hot.ts';
import type { Errno } from '../errors.ts';
import { type FileView, viewFile } from '../files.ts';
import type { Ip4 } from '../inet.ts';
import type { Kernel, Service } from '../kernel.ts';
import { close, listenOn, recv, send, shutdown } from '../socket.ts';
import { sockOf } from '../socktable.ts';

/** Data of the listener and its connections. `busyUntil`: a request is being worked on. */
interface HttpdData {
  root: string;
  busyUntil?: number;
}

/** µs that fork and reading the file take before the answer begins, and between its writes. */
const WORK_TIME = 1500;
const WRITE_GAP = 250;

/** Content types by extension (httpd.c suffixTable). */
const TYPES: Record<string, string> = {
  txt: 'text/plain',
  h: 'text/plain',
  c: 'text/plain',
  cc: 'text/plain',
  cpp: 'text/plain',
  htm: 'text/html',
  html: 'text/html',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  png: 'image/png',
  svg: 'image/svg+xml',
  css: 'text/css',
  js: 'application/javascript',
  wav: 'audio/wav',
  avi: 'video/x-msvideo',
  qt: 'video/quicktime',
  mov: 'video/quicktime',
  mpe: 'video/mpeg',
  mpeg: 'video/mpeg',
  mid: 'audio/midi',
  midi: 'audio/midi',
  mp3: 'audio/mpeg',
};
const REASONS: Record<number, [title: string, text: string]> = {
  200: ['OK', ''],
  206: ['Partial Content', ''],
  302: ['Found', ''],
  304: ['Not Modified', ''],
  400: ['Bad Request', 'Unsupported method'],
  403: ['Forbidden', ''],
  404: ['Not Found', 'The requested URL was not found'],
  501: ['Not Implemented', 'The requested method is not recognized'],
};

/** httpd -p [ADDR:]PORT -h ROOT, run by process `pid`. The listener, or the errno of bind (EADDRINUSE …). */
export function httpdListen(k: Kernel, pid: number, opts: { port: number; root: string; addr?: Ip4 }): Socket | Errno {
  const proc = k.process(pid);
  if (!proc) return 'ESRCH';
  const data: HttpdData = { root: opts.root };
  return listenOn(
    k,
    proc.ns.net,
    pid,
    { addr: opts.addr ?? 0, port: opts.port },
    { family: opts.addr === undefined ? 6 : 4, backlog: 9, service: { name: 'httpd', data } },
  );
}

const dataOf = (s: Socket): HttpdData => s.service?.data as HttpdData;

export const httpd: Service = {
  accepted: () => {},
  readable(k: Kernel, s: Socket): void {
    const data = dataOf(s);
    if (data.busyUntil !== undefined && data.busyUntil >= k.now) return;
    if (s.error !== undefined || s.state === 'CLOSED') return close(k, s);
    const end = s.rcvbuf.indexOf('\r\n\r\n');
    if (end < 0 && !s.eof) return;
    if (end < 0) return close(k, s);
    const delay = WORK_TIME + k.random(0, 600);
    data.busyUntil = k.now + delay;
    later(k, s, delay, answer);
  },
};

/** Run a step on a connection a moment later, if it is still there. */
function later(k: Kernel, ref: SockRef, delay: number, step: (k: Kernel, s: Socket) => void): void {
  const { netns, id } = ref;
  k.schedule(delay, () => {
    const s = sockOf(k, { netns, id });
    if (s && !s.orphan) step(k, s);
  });
}

function answer(k: Kernel, s: Socket): void {
  const end = s.rcvbuf.indexOf('\r\n\r\n');
  const got = end < 0 ? undefined : recv(k, s, end + 4);
  if (got?.kind !== 'data') return close(k, s);
  dataOf(s).busyUntil = Number.MAX_SAFE_INTEGER;
  const response = respond(k, s, got.data);
  if (send(k, s, response.head)) return close(k, s);
  const finish = (kk: Kernel, sock: Socket): void => {
    shutdown(kk, sock);
    close(kk, sock);
  };
  if (response.body === '') return later(k, s, WRITE_GAP, finish);
  later(k, s, WRITE_GAP, (kk, sock) => {
    if (send(kk, sock, response.body)) return close(kk, sock);
    later(kk, sock, WRITE_GAP, finish);
  });
}

interface Response {
  head: string;
  body: string;
}
/** The answer to a request, as the two writes the server makes. */
function respond(k: Kernel, s: Socket, request: string): Response {
  const [line = '', ...fields] = request.split('\r\n');
  const [method = '', target = '', version] = line.split(' ');
  const path = normalize(target);
  if (version === undefined || !['GET', 'HEAD', 'POST'].includes(method.toUpperCase()) || path === undefined) return failure(k, 400, false);
  if (method.toUpperCase() === 'POST') return failure(k, 501, false);
  const headOnly = method.toUpperCase() === 'HEAD';
  if (path.startsWith('/cgi-bin/') && path.endsWith('/')) return failure(k, 403, headOnly);
  const full = `${dataOf(s).root.replace(/\/$/, '')}${path}`;
  let view = viewFile(k, s.pid, full.length > 1 ? full.replace(/\/$/, '') : full);
  let name = path;
  if (view?.kind === 'dir') {
    if (!path.endsWith('/')) return { head: status(k, 302, 'text/html', `Location: ${path}/\r\n`), body: '' };
    name = `${path}index.html`;
    view = viewFile(k, s.pid, `${full}index.html`);
  }
  if (view?.kind !== 'file') return failure(k, 404, headOnly);
  return fileResponse(k, view, name, fields, headOnly);
}

/** Absolute path with escapes, query, `.` and `..` taken out; undefined when it leaves the root or isn't absolute. */
function normalize(target: string): string | undefined {
  if (!target.startsWith('/')) return undefined;
  const raw = (target.split('?')[0] as string).replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (raw.includes('\0')) return undefined;
  const parts: string[] = [];
  for (const part of raw.split('/').slice(1)) {
    if (part === '..') {
      if (parts.length === 0) return undefined;
      parts.pop();
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}${parts.length > 0 && /\/\.{0,2}$/.test(raw) ? '/' : ''}`;
}

function fileResponse(k: Kernel, file: Extract<FileView, { kind: 'file' }>, name: string, fields: readonly string[], headOnly: boolean): Response {
  const size = file.text.length;
  const mtime = Math.floor(file.mtime / 1e6);
  const etag = `"${mtime.toString(16)}-${size.toString(16)}"`;
  const header = (wanted: string): string | undefined =>
    fields
      .find((f) => f.toLowerCase().startsWith(`${wanted}:`))
      ?.slice(wanted.length + 1)
      .trim();
  const extra = `Accept-Ranges: bytes\r\nLast-Modified: ${httpDate(file.mtime)}\r\nETag: ${etag}\r\n`;
  if (header('if-none-match') === etag) return { head: status(k, 304, undefined, extra), body: '' };
  const range = /^bytes=(\d+)-(\d*)$/.exec(header('range') ?? '');
  const from = Number(range?.[1]);
  if (range && from < size) {
    const to = range[2] === '' ? size - 1 : Math.min(Number(range[2]), size - 1);
    const part = file.text.slice(from, to + 1);
    return {
      head: status(k, 206, 'text/html', `Content-Range: bytes ${from}-${to}/${size}\r\n${extra}Content-Length: ${part.length}\r\n`),
      body: headOnly ? '' : part,
    };
  }
  const dot = name.lastIndexOf('.');
  const type = dot > name.lastIndexOf('/') ? TYPES[name.slice(dot + 1).toLowerCase()] : undefined;
  return { head: status(k, 200, type, `${extra}Content-Length: ${size}\r\n`), body: headOnly ? '' : file.text };
}

/** An error page; it goes out in one write with its header. */
function failure(k: Kernel, code: number, headOnly: boolean): Response {
  const [title, text] = REASONS[code] as [string, string];
  const page = `<HTML><HEAD><TITLE>${code} ${title}</TITLE></HEAD>\n<BODY><H1>${code} ${title}</H1>\n${text}\n</BODY></HTML>\n`;
  return { head: status(k, code, 'text/html', '') + (headOnly ? '' : page), body: '' };
}
const status = (k: Kernel, code: number, type: string | undefined, extra: string): string =>
  `HTTP/1.1 ${code} ${REASONS[code]?.[0]}\r\nDate: ${httpDate(k.now)}\r\nConnection: close\r\n${type ? `Content-type: ${type}\r\n` : ''}${extra}\r\n`;
/** "Wed, 25 Nov 2026 00:33:14 GMT" of a time in µs (RFC 9110 section 5.6.7). */
export const httpDate = (us: number): string => new Date(Math.floor(us / 1000)).toUTCString();

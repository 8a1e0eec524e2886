/** The part of HTTP (RFC 9112) that both clients share: URLs, and reading a response off a connection. */
import type { Errno } from '../../../kernel/errors.ts';
import type { SockRef } from '../../../kernel/hot.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Co } from '../../../kernel/sched.ts';
import { recvSome } from '../../../kernel/sockio.ts';

export interface Url { scheme: string; host: string; port: number; /** as written, undefined when it is the scheme's own */ givenPort?: number; path: string }
const PORTS: Record<string, number> = { http: 80, https: 443, ftp: 21 };

/** Take a URL apart; undefined without a host or with a port that is no number. */
export function parseUrl(text: string): Url | undefined {
  const m = /^(?:([a-z][a-z0-9+.-]*):\/\/|(?![a-z][a-z0-9+.-]*:\/\/))(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)(?::(\d*))?([/?#].*)?$/i.exec(text);
  if (!m || !m[2]) return undefined;
  const scheme = (m[1] ?? 'http').toLowerCase();
  const given = m[3] ? Number(m[3]) : undefined;
  if (given !== undefined && given > 65535) return undefined;
  const rest = (m[4] ?? '/').replace(/#.*/, '') || '/';
  return { scheme, host: m[2], port: given ?? PORTS[scheme] ?? 80, ...(given !== undefined && { givenPort: given }), path: rest.startsWith('/') ? rest : `/${rest}` };
}

export interface Head { /** "HTTP/1.1 200 OK" */ status: string; code: number; lines: string[]; /** everything up to the empty line, with it */ text: string; fields: Map<string, string> }
export function parseHead(text: string): Head {
  const lines = text.replace(/\r?\n\r?\n$/, '').split(/\r?\n/);
  const status = lines.shift() ?? '';
  const fields = new Map<string, string>();
  for (const l of lines) fields.set(l.split(':')[0]?.toLowerCase() ?? '', l.slice(l.indexOf(':') + 1).trim());
  return { status, code: Number(status.split(' ')[1] ?? 0), lines, text, fields };
}

/** What came of reading: pieces are told to `on` as they come. `length` is the announced one. */
export type ReadEnd = { kind: 'done'; head: Head; length: number | undefined; got: number } | { kind: 'empty' } | { kind: 'error'; errno: Errno; got: number } | { kind: 'timeout'; got: number; length: number | undefined } | { kind: 'short'; head: Head; missing: number };
/**
 * Read one response: header, then the body by its length or to the end of the connection. `until` is told again
 * before each wait (µs), so that idle limits can move.
 */
export function* readResponse(k: Kernel, sock: SockRef, on: { head(h: Head): void; body(piece: string): void }, opts: { until: () => number | undefined; noBody?: boolean }): Co<ReadEnd> {
  let buffer = '';
  let head: Head | undefined;
  let length: number | undefined;
  let got = 0;
  for (;;) {
    if (head && length !== undefined && got >= length) return { kind: 'done', head, length, got };
    const part = yield* recvSome(k, sock, opts.until());
    if (part.kind === 'timeout') return { kind: 'timeout', got, length };
    if (part.kind === 'error') return { kind: 'error', errno: part.errno, got };
    if (part.kind === 'eof') {
      if (!head) return { kind: 'empty' };
      return length !== undefined && got < length ? { kind: 'short', head, missing: length - got } : { kind: 'done', head, length, got };
    }
    buffer += part.data;
    if (!head) {
      const end = /\r?\n\r?\n/.exec(buffer);
      if (!end) continue;
      head = parseHead(buffer.slice(0, end.index + end[0].length));
      buffer = buffer.slice(head.text.length);
      on.head(head);
      const announced = head.fields.get('content-length');
      length = opts.noBody || head.code === 204 || head.code === 304 ? 0 : announced === undefined ? undefined : Number(announced);
      if (opts.noBody) return { kind: 'done', head, length, got: 0 };
    }
    if (buffer !== '') {
      const piece = length === undefined ? buffer : buffer.slice(0, length - got);
      got += piece.length;
      on.body(piece);
      buffer = '';
    }
  }
}

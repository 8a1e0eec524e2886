import { describe, expect, it } from 'vitest';
import type { KernelConfig } from '../../src/kernel/config.ts';
import { dnsOf, dnsQuery, dnsReply } from '../../src/kernel/dns.ts';
import { setFileReader } from '../../src/kernel/files.ts';
import type { Socket } from '../../src/kernel/hot.ts';
import { ip4 } from '../../src/kernel/inet.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { sleepFor, type Co } from '../../src/kernel/sched.ts';
import { dockerDnsListen, forwardDns, setResolver } from '../../src/kernel/services/docker-dns.ts';
import { proxyPort } from '../../src/kernel/services/docker-proxy.ts';
import { httpdListen } from '../../src/kernel/services/httpd.ts';
import { registerServices } from '../../src/kernel/services/index.ts';
import { bind, close, listenOn, send, socket } from '../../src/kernel/socket.ts';
import { connectTcp, recvAll, recvFrom, recvSome, udpExchange } from '../../src/kernel/sockio.ts';
import { sockOf, socketsIn } from '../../src/kernel/socktable.ts';
import { sendTo } from '../../src/kernel/udp.ts';
import { SECOND, capture, rule, run, someone, world } from './wire.ts';

const LO = ip4('127.0.0.1');
const WWW = ip4('203.0.113.10');
type K = Kernel<KernelConfig>;

/** One HTTP request; what came back, and the error that ended it. */
function* request(k: K, netns: string, addr: number, port: number, text: string): Co<{ data: string; error?: string }> {
  const s = yield* connectTcp(k, netns, 0, { addr, port });
  if (typeof s === 'string') return { data: '', error: s };
  yield* sleepFor(k, 150);
  send(k, s, text);
  const got = yield* recvAll(k, s, k.now + 5 * SECOND);
  yield* sleepFor(k, 300);
  close(k, s);
  return got;
}
const get = (path: string, extra = ''): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n${extra}\r\n`;

describe('httpd', () => {
  function server(): K {
    const k = world();
    const files: Record<string, string> = { '/srv/index.html': '<html>hi</html>\n', '/srv/a.txt': 'text\n', '/srv/x.json': '{}\n', '/srv/sub/index.html': 'sub\n', '/srv/n': 'n\n' };
    setFileReader(k, (_, path) => {
      const text = files[path];
      if (text !== undefined) return { kind: 'file', text, mtime: Date.UTC(2026, 0, 5, 8) * 1000 };
      return Object.keys(files).some((f) => f.startsWith(`${path.replace(/\/$/, '')}/`)) || path === '/srv/empty' ? { kind: 'dir' } : undefined;
    });
    httpdListen(k, someone(k, 'host'), { port: 8080, root: '/srv' });
    return k;
  }
  const ask = (k: K, text: string): string => run(k, request(k, 'host', LO, 8080, text)).data;
  const head = (status: string, fields: string): string => `HTTP/1.1 ${status}\r\nDate: Mon, 05 Jan 2026 09:00:00 GMT\r\nConnection: close\r\n${fields}\r\n`;
  const file = (type: string, etag: string, size: number): string => `${type && `Content-type: ${type}\r\n`}Accept-Ranges: bytes\r\nLast-Modified: Mon, 05 Jan 2026 08:00:00 GMT\r\nETag: "${etag}"\r\nContent-Length: ${size}\r\n`;
  const page = (title: string, text: string): string => `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\n${text}\n</BODY></HTML>\n`;

  it('answers as BusyBox does', () => {
    const k = server();
    expect(ask(k, get('/'))).toBe(`${head('200 OK', file('text/html', '695b6f80-10', 16))}<html>hi</html>\n`);
    expect(ask(k, get('/sub/../a.txt?q=1'))).toBe(`${head('200 OK', file('text/plain', '695b6f80-5', 5))}text\n`);
    expect(ask(k, get('/x.json'))).toBe(`${head('200 OK', file('', '695b6f80-3', 3))}{}\n`);
    expect(ask(k, get('/sub'))).toBe(head('302 Found', 'Content-type: text/html\r\nLocation: /sub/\r\n'));
    expect(ask(k, get('/sub/'))).toContain('\r\n\r\nsub\n');
    const notFound = `${head('404 Not Found', 'Content-type: text/html\r\n')}${page('404 Not Found', 'The requested URL was not found')}`;
    expect(ask(k, get('/nosuch'))).toBe(notFound);
    expect(ask(k, get('/empty/'))).toBe(notFound);
    expect(ask(k, 'HEAD /nosuch HTTP/1.1\r\n\r\n')).toBe(head('404 Not Found', 'Content-type: text/html\r\n'));
    expect(ask(k, 'POST / HTTP/1.1\r\n\r\n')).toBe(`${head('501 Not Implemented', 'Content-type: text/html\r\n')}${page('501 Not Implemented', 'The requested method is not recognized')}`);
    const bad = `${head('400 Bad Request', 'Content-type: text/html\r\n')}${page('400 Bad Request', 'Unsupported method')}`;
    for (const line of ['PUT / HTTP/1.1', 'GET /../etc/passwd HTTP/1.1', 'GET a.txt HTTP/1.1', 'GET /a.txt', 'garbage']) expect(ask(k, `${line}\r\n\r\n`)).toBe(bad);
    expect(ask(k, get('/cgi-bin/'))).toContain('403 Forbidden');
    expect(ask(k, get('/a.txt', 'Range: bytes=1-2\r\n'))).toContain('206 Partial Content');
  });

  it('sends header, body and FIN apart, each acknowledged before the next', () => {
    const k = server();
    const wire = capture(k, 'host', 'eth0');
    run(k, request(k, 'laptop', ip4('192.168.1.10'), 8080, get('/a.txt')));
    k.settle();
    expect(wire.lines).toEqual(['< S 60', '> S. 60', '< . 52', `< P. ${52 + get('/a.txt').length}`, '> . 52', '> P. 260', '< . 52', '> P. 57', '< . 52', '> F. 52', '< F. 52', '> . 52']);
  });

  it('goes away with its process, port and all', () => {
    const k = server();
    const pid = socketsIn(k, 'host').find((s) => s.state === 'LISTEN')?.pid as number;
    for (const s of socketsIn(k, 'host')) if (s.pid === pid) close(k, s);
    expect(run(k, request(k, 'host', LO, 8080, get('/'))).error).toBe('ECONNREFUSED');
  });
});

describe('docker-proxy', () => {
  function published(port: number, containerPort: number): K {
    const k = world();
    const pid = someone(k, 'host');
    const l = listenOn(k, 'host', pid, { addr: 0, port }, { backlog: 4096 }) as Socket;
    proxyPort(k, l, pid, { addr: WWW, port: containerPort });
    return k;
  }

  it('passes bytes and half-closes both ways', () => {
    const k = published(8080, 80);
    expect(run(k, request(k, 'laptop', ip4('192.168.1.10'), 8080, get('/'))).data).toContain('<h1>Example</h1>');
    k.settle();
    expect(socketsIn(k, 'host').map((s) => s.state)).toEqual(['LISTEN', 'TIME_WAIT']);
  });

  it('resets the client when nothing listens behind it', () => {
    const k = published(8080, 81);
    expect(run(k, request(k, 'host', LO, 8080, get('/')))).toEqual({ data: '', error: 'ECONNRESET' });
    k.settle();
    expect(socketsIn(k, 'host').map((s) => s.state)).toEqual(['LISTEN']);
  });

  it('leaves the client waiting while the container does not answer', () => {
    const k = published(8080, 80);
    rule(k, 'host', 'filter', 'OUTPUT', { proto: 6, matches: [{ name: 'tcp', dports: { min: 80, max: 80 } }], target: { name: 'DROP' } });
    expect(run(k, request(k, 'host', LO, 8080, get('/')))).toEqual({ data: '', error: 'ETIMEDOUT' });
    k.settle(SECOND / 10); // the FIN's acknowledgement is a delayed one
    expect(socketsIn(k, 'host').map((s) => s.state).sort()).toEqual(['CLOSE_WAIT', 'FIN_WAIT2', 'LISTEN', 'SYN_SENT']);
  });

  it('keeps a UDP session a client, for ninety seconds, and says nothing when the container refuses', () => {
    const k = world();
    const pid = someone(k, 'host');
    const port = socket(k, 'host', pid, 'udp');
    bind(k, port, 0, 5353);
    proxyPort(k, port, pid, { addr: ip4('192.168.1.1'), port: 53 });
    const got = run(k, udpExchange(k, 'host', 0, { addr: LO, port: 5353 }, dnsQuery(1, 'www.example.com', 'A'), { timeout: SECOND }));
    expect(got && 'message' in got && dnsOf(got.message)?.answers[0]?.data).toBe('203.0.113.10');
    expect(socketsIn(k, 'host').map((s) => s.state)).toEqual(['CLOSED', 'ESTABLISHED']);
    k.advance(91 * SECOND);
    expect(socketsIn(k, 'host').map((s) => s.state)).toEqual(['CLOSED']);
    const closed = socket(k, 'host', pid, 'udp');
    bind(k, closed, 0, 5354);
    proxyPort(k, closed, pid, { addr: ip4('192.168.1.1'), port: 99 });
    expect(run(k, udpExchange(k, 'host', 0, { addr: LO, port: 5354 }, 'x', { timeout: SECOND }))).toBeUndefined();
  });

  it('goes on after the world was saved in the middle of a request', () => {
    const k = published(8080, 80);
    const s = run(k, connectTcp(k, 'laptop', 0, { addr: ip4('192.168.1.10'), port: 8080 })) as Socket;
    send(k, s, get('/'));
    k.settle(1000);
    const again = new Kernel<KernelConfig>(JSON.parse(JSON.stringify(k.snapshot())));
    registerServices(again);
    expect(run(again, recvAll(again, s, again.now + 5 * SECOND)).data).toContain('<h1>Example</h1>');
  });
});

describe("Docker's resolver", () => {
  it('answers on its sockets what the engine says, over UDP and TCP', () => {
    const k = world();
    const sockets = dockerDnsListen(k, 'laptop', someone(k, 'host'), { resolver: 'test', data: { sandbox: 'x' } });
    if (typeof sockets === 'string') throw new Error(sockets);
    const seen: unknown[] = [];
    setResolver(k, 'test', function* (kk, query, client) {
      seen.push(client.data);
      if (query.questions[0]?.name === 'box') return dnsReply(query, { ra: true, compress: false, answers: [{ name: 'box', type: 'A', class: 'IN', ttl: 600, data: '172.18.0.2' }] });
      const reply = yield* forwardDns(kk, 'host', 0, { addr: ip4('192.168.1.1'), port: 53 }, query, 4 * SECOND);
      return reply && reply !== 'error' && reply.rcode !== 'REFUSED' ? reply : dnsReply(query, { rcode: 'SERVFAIL' });
    });
    const udp = { addr: ip4('127.0.0.11'), port: (sockOf(k, sockets.udp) as Socket).local.port };
    const ask = (name: string) => {
      const got = run(k, udpExchange(k, 'laptop', 0, udp, dnsQuery(7, name, 'A'), { timeout: 5 * SECOND }));
      return got && 'message' in got ? dnsOf(got.message) : undefined;
    };
    expect(ask('box')).toMatchObject({ id: 7, answers: [{ data: '172.18.0.2' }], length: 40 });
    expect(ask('www.example.com')).toMatchObject({ answers: [{ data: '203.0.113.10' }], length: 49 });
    expect(ask('nosuch')).toMatchObject({ rcode: 'SERVFAIL', length: 24 });
    expect(seen).toEqual([{ sandbox: 'x' }, { sandbox: 'x' }, { sandbox: 'x' }]);
    const s = run(k, connectTcp(k, 'laptop', 0, { addr: udp.addr, port: (sockOf(k, sockets.tcp) as Socket).local.port })) as Socket;
    send(k, s, '\0\x15\0\x07\x01\0\0\x01\0\0\0\0\0\0\x03box\0\0\x01\0\x01');
    expect(run(k, recvSome(k, s, k.now + SECOND)).kind).toBe('data');
  });

  it('stays silent when its resolver is not registered', () => {
    const k = world();
    const sockets = dockerDnsListen(k, 'laptop', 0, { resolver: 'none', data: {} });
    if (typeof sockets === 'string') throw new Error(sockets);
    const s = socket(k, 'laptop', 0, 'udp');
    sendTo(k, s, { addr: ip4('127.0.0.11'), port: (sockOf(k, sockets.udp) as Socket).local.port }, dnsQuery(7, 'x', 'A'));
    expect(run(k, recvFrom(k, s, k.now + SECOND))).toBeUndefined();
  });
});

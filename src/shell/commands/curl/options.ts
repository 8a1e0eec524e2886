/** Command line of curl 8.22 (curl(1)): the options that bear on what the lab models. */
import type { OptionSpec } from '../../command.ts';

/** [short, long, placeholder of its value]. `-`: has no short form. */
const TABLE: readonly [short: string, long: string, value: string, help: string][] = [
  ['s', 'silent', '', 'Silent mode'], ['S', 'show-error', '', 'Show error even when -s is used'], ['f', 'fail', '', 'Fail fast with no output on HTTP errors'], ['o', 'output', 'file', 'Write to file instead of stdout'],
  ['O', 'remote-name', '', 'Write output to file named as remote file'], ['w', 'write-out', 'format', 'Output FORMAT after completion'], ['m', 'max-time', 'seconds', 'Maximum time allowed for transfer'],
  ['-', 'connect-timeout', 'seconds', 'Maximum time allowed to connect'], ['I', 'head', '', 'Show document info only'], ['i', 'show-headers', '', 'Show response headers in output'], ['-', 'include', '', 'Show response headers in output'], ['v', 'verbose', '', 'Make the operation more talkative'],
  ['X', 'request', 'method', 'Specify request method to use'], ['d', 'data', 'data', 'HTTP POST data'], ['-', 'data-raw', 'data', 'HTTP POST data, @ allowed'], ['-', 'data-binary', 'data', 'HTTP POST binary data'], ['G', 'get', '', 'Put the post data in the URL and use GET'], ['H', 'header', 'header', 'Pass custom header(s) to server'], ['L', 'location', '', 'Follow redirects'],
  ['k', 'insecure', '', 'Allow insecure server connections'], ['-', 'interface', 'name', 'Use network interface'], ['-', 'resolve', 'host:port:addr', 'Resolve host+port to address'], ['4', 'ipv4', '', 'Resolve names to IPv4 addresses'], ['6', 'ipv6', '', 'Resolve names to IPv6 addresses'],
  ['A', 'user-agent', 'name', 'Send User-Agent to server'], ['e', 'referer', 'URL', 'Referrer URL'], ['b', 'cookie', 'data', 'Send cookies from string/load from file'], ['-', 'local-port', 'port', 'Use a local port number'], ['-', 'url', 'url', 'URL to work with'], ['-', 'retry', 'num', 'Retry request if transient problems occur'],
  ['-', 'fail-with-body', '', 'Fail on HTTP errors but save the body'], ['-', 'no-progress-meter', '', 'Do not show the progress meter'], ['D', 'dump-header', 'filename', 'Write the received headers to filename'], ['0', 'http1.0', '', 'Use HTTP/1.0'], ['-', 'http1.1', '', 'Use HTTP/1.1'], ['-', 'noproxy', 'list', 'List of hosts which do not use proxy'],
  ['r', 'range', 'range', 'Retrieve only the bytes within RANGE'], ['V', 'version', '', 'Show version number and quit'], ['h', 'help', '', 'Get help for commands'], ['N', 'no-buffer', '', 'Disable buffering of the output stream'], ['-', 'compressed', '', 'Request compressed response'], ['q', 'disable', '', 'Disable .curlrc'], ['-', 'path-as-is', '', 'Do not squash .. sequences in URL path'],
  ['#', 'progress-bar', '', 'Display transfer progress as a bar'],
];
/** Options that exist and take part in nothing the lab models; true: they take a value. */
const OTHERS: Record<string, boolean> = { x: true, T: true, F: true, u: true, c: true, K: true, U: true, E: true, y: true, Y: true, z: true, t: true, Q: true, C: true, P: true, a: false, g: false, l: false, n: false, p: false, R: false, j: false, J: false, B: false, Z: false, M: false, 1: false, 2: false, 3: false };
const OTHER_LONG = ['proxy', 'upload-file', 'form', 'user', 'cookie-jar', 'config', 'cacert', 'cert', 'key', 'unix-socket', 'socks5', 'limit-rate', 'trace', 'trace-ascii', 'json', 'http2', 'http3', 'keepalive-time', 'dns-servers', 'doh-url', 'continue-at', 'parallel', 'manual', 'anyauth', 'basic', 'digest', 'tcp-nodelay', 'no-keepalive', 'raw', 'create-dirs', 'output-dir', 'max-redirs', 'retry-delay', 'retry-connrefused', 'max-filesize', 'speed-limit', 'speed-time', 'data-urlencode', 'connect-to', 'haproxy-protocol', 'tlsv1.2', 'tlsv1.3'];
export const OPTIONS: OptionSpec[] = TABLE.map(([short, long, value, help]) => ({ names: [...(short !== '-' ? [`-${short}`] : []), `--${long}`], ...(value && { value }), help }));

export interface CurlOptions { urls: string[]; given: Set<string>; values: Map<string, string[]> }
/** A mistake: the text behind "curl: " and the status. */
export class CurlUsage extends Error {}
export class CurlNotModelled extends Error {}

export function parseCurl(args: readonly string[]): CurlOptions {
  const o: CurlOptions = { urls: [], given: new Set(), values: new Map() };
  const take = (long: string, value: string | undefined): void => {
    o.given.add(long);
    if (value !== undefined) o.values.set(long, [...(o.values.get(long) ?? []), value]);
  };
  let optionsOver = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (optionsOver || !arg.startsWith('-') || arg === '-') o.urls.push(arg);
    else if (arg === '--') optionsOver = true;
    else if (arg.startsWith('--')) {
      const name = arg.slice(2);
      const row = TABLE.find(([, l]) => l === name) ?? TABLE.find(([, l]) => `no-${l}` === name);
      if (!row && (OTHER_LONG.includes(name) || OTHER_LONG.includes(name.replace(/^no-/, '')))) throw new CurlNotModelled(arg);
      if (!row) throw new CurlUsage(`option ${arg}: is unknown`);
      if (name !== row[1] && row[2] === '') o.given.delete(row[1]);
      else if (row[2] === '') take(row[1], undefined);
      else if (i + 1 >= args.length) throw new CurlUsage(`option ${arg}: requires parameter`);
      else take(row[1], args[++i]);
    } else
      for (let at = 1; at < arg.length; at++) {
        const letter = arg[at] as string;
        const row = TABLE.find(([s]) => s === letter);
        const rest = arg.slice(at + 1);
        if (!row) {
          if (OTHERS[letter] === undefined) throw new CurlUsage(`option ${arg}: is unknown`);
          if (OTHERS[letter] && rest === '' && i + 1 >= args.length) throw new CurlUsage(`option ${arg}: requires parameter`);
          throw new CurlNotModelled(`-${letter}`);
        }
        if (row[2] === '') {
          take(row[1], undefined);
          continue;
        }
        if (rest === '' && i + 1 >= args.length) throw new CurlUsage(`option ${arg}: requires parameter`);
        take(row[1], rest !== '' ? rest : args[++i]);
        break;
      }
  }
  for (const name of ['max-time', 'connect-timeout'])
    for (const v of o.values.get(name) ?? []) if (!/^\d*\.?\d+$|^\d+\.?$/.test(v)) throw new CurlUsage(`option ${name === 'max-time' ? (args.find((a) => a.startsWith('-m')) ?? '--max-time').slice(0, a2(args)) : '--connect-timeout'}: expected a proper numerical parameter`);
  o.urls.push(...(o.values.get('url') ?? []));
  return o;
}
/** `-m5x` is named by its letter only. */
const a2 = (args: readonly string[]): number => (args.some((a) => a.startsWith('-m')) ? 2 : 20);

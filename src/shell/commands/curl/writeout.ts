/** curl's -w: variables in a format (curl(1), tool_writeout.c). */
import { formatIp4 } from '../../../kernel/inet.ts';
import type { Result } from './transfer.ts';

const seconds = (us: number): string => (us / 1e6).toFixed(6);
const variables: Record<string, (r: Result) => string> = {
  http_code: (r) => String(r.httpCode).padStart(3, '0'), response_code: (r) => String(r.httpCode).padStart(3, '0'), remote_ip: (r) => (r.remote ? formatIp4(r.remote.addr) : ''), remote_port: (r) => String(r.remote?.port ?? -1),
  local_ip: (r) => (r.local ? formatIp4(r.local.addr) : ''), local_port: (r) => String(r.local?.port ?? -1), size_download: (r) => String(r.downloaded), size_header: (r) => String(r.headerSize), size_request: (r) => String(r.requestSize), size_upload: (r) => String(r.uploaded),
  url: (r) => r.url, url_effective: (r) => r.effective, content_type: (r) => r.contentType, method: (r) => r.method, scheme: (r) => (r.connects ? 'http' : ''), num_connects: (r) => String(r.connects), num_redirects: (r) => String(r.redirects), redirect_url: (r) => r.redirectUrl,
  http_version: (r) => (r.httpCode ? '1.1' : '0'), exitcode: (r) => String(r.code), errormsg: (r) => r.error, time_total: (r) => seconds(r.times.total), time_connect: (r) => seconds(r.times.connect), time_namelookup: (r) => seconds(r.times.namelookup),
  time_pretransfer: (r) => seconds(r.times.pretransfer), time_starttransfer: (r) => seconds(r.times.starttransfer), time_redirect: (r) => seconds(r.times.redirect), time_appconnect: () => seconds(0), time_posttransfer: (r) => seconds(r.times.pretransfer),
  speed_download: (r) => String(Math.floor(r.downloaded / Math.max(1e-6, r.times.total / 1e6))), speed_upload: (r) => String(Math.floor(r.uploaded / Math.max(1e-6, r.times.total / 1e6))), ssl_verify_result: () => '0', num_headers: () => '0', urlnum: () => '0', conn_id: () => '0', xfer_id: () => '0', http_connect: () => '000', proxy_used: () => '0', filename_effective: () => '', referer: () => '', onerror: () => '', stdout: () => '', stderr: () => '',
};
/** The text, and the names of variables that do not exist. */
export function writeOut(format: string, r: Result): { text: string; unknown: string[] } {
  const unknown: string[] = [];
  const text = format.replace(/%\{([^}]*)\}|%%|\\([nrt])/g, (all, name: string | undefined, escape: string | undefined) => {
    if (escape !== undefined) return escape === 'n' ? '\n' : escape === 'r' ? '\r' : '\t';
    if (name === undefined) return all === '%%' ? '%' : all;
    const value = variables[name];
    if (!value) unknown.push(name);
    return value ? value(r) : '';
  });
  return { text, unknown };
}

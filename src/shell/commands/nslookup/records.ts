/** Records as both nslookups print them. */
import type { DnsRecord } from '../../../kernel/dns.ts';

/** @param dot what ends a name that is data: BIND's tools write the root's dot */
export function recordText(r: DnsRecord, dot: '' | '.'): string {
  switch (r.type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${r.name}\nAddress: ${r.data}\n`;
    case 'PTR':
      return `${r.name}\tname = ${r.data}${dot}\n`;
    case 'CNAME':
      return `${r.name}\tcanonical name = ${r.data}${dot}\n`;
    case 'NS':
      return `${r.name}\tnameserver = ${r.data}${dot}\n`;
    case 'MX':
      return `${r.name}\tmail exchanger = ${r.data}${dot}\n`;
    case 'SRV':
      return `${r.name}\tservice = ${r.data}${dot}\n`;
    case 'TXT':
      return `${r.name}\ttext = "${r.data}"\n`;
    case 'SOA': {
      const [origin, mail, serial, refresh, retry, expire, minimum] = r.data.split(' ');
      return `${r.name}\n\torigin = ${origin}\n\tmail addr = ${mail}\n\tserial = ${serial}\n\trefresh = ${refresh}\n\tretry = ${retry}\n\texpire = ${expire}\n\tminimum = ${minimum}\n`;
    }
    default:
      return `${r.name}\t${r.type} = ${r.data}\n`;
  }
}

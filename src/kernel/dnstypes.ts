/** The parts of a DNS message, and the numbers of RFC 1035, RFC 6891 and the IANA registry. */
import type { UdpMessage } from './skb.ts';

/** Record types with their numbers (IANA DNS parameters). */
export const RRTYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  OPT: 41,
  DS: 43,
  RRSIG: 46,
  DNSKEY: 48,
  SVCB: 64,
  HTTPS: 65,
  AXFR: 252,
  ANY: 255,
  CAA: 257,
} as const;
export type RrType = keyof typeof RRTYPE;
export const RCODE = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
export type Rcode = keyof typeof RCODE;

export interface DnsQuestion {
  name: string;
  type: RrType;
  class: 'IN' | 'CH';
}
export interface DnsRecord {
  name: string;
  type: RrType;
  class: 'IN' | 'CH';
  /** Seconds. */
  ttl: number;
  /** A, AAAA: address; NS, CNAME, PTR: name; MX: "10 name"; TXT: text; SRV, SOA: fields separated by blanks. */
  data: string;
}
/** The OPT pseudo record: UDP size the sender takes, its cookie option (bytes in hex), an extended error. */
export interface Edns {
  udp: number;
  cookie?: string;
  ede?: number;
}

export interface DnsMessage extends UdpMessage {
  kind: 'dns';
  id: number;
  /** Is it an answer? */
  qr: boolean;
  aa: boolean;
  tc: boolean;
  rd: boolean;
  ra: boolean;
  ad: boolean;
  cd: boolean;
  rcode: Rcode;
  questions: DnsQuestion[];
  answers: DnsRecord[];
  authority: DnsRecord[];
  additional: DnsRecord[];
  edns?: Edns;
  /** Are names that repeat written as pointers? Docker's own answers are not compressed. */
  compress: boolean;
}

/**
 * DNS messages (RFC 1035, RFC 6891). Inside UDP they travel decoded, as a UdpMessage with their exact length; inside
 * TCP as bytes (dnswire.ts). Names are written without the trailing dot; the root is ''.
 */
import type { DnsMessage, RrType } from './dnstypes.ts';
import { encodeDns } from './dnswire.ts';

export { type DnsMessage, type DnsQuestion, type DnsRecord, type Edns, RCODE, RRTYPE, type Rcode, type RrType } from './dnstypes.ts';

export const DNS_PORT = 53;
/** Everything but the length, which is computed. */
export type DnsFields = Partial<Omit<DnsMessage, 'kind' | 'length'>> & { id: number };
/** A message with defaults filled in and its length on the wire. */
export function dnsMessage(fields: DnsFields): DnsMessage {
  const message: DnsMessage = {
    kind: 'dns',
    length: 0,
    qr: false,
    aa: false,
    tc: false,
    rd: true,
    ra: false,
    ad: false,
    cd: false,
    rcode: 'NOERROR',
    questions: [],
    answers: [],
    authority: [],
    additional: [],
    compress: true,
    ...fields,
  };
  message.length = encodeDns(message).length;
  return message;
}
/** A recursive question. */
export const dnsQuery = (id: number, name: string, type: RrType, more: Partial<DnsFields> = {}): DnsMessage =>
  dnsMessage({ id, questions: [{ name, type, class: 'IN' }], ...more });
/** An answer to a query: same id, question and RD. */
export const dnsReply = (query: DnsMessage, fields: Partial<DnsFields>): DnsMessage =>
  dnsMessage({ id: query.id, qr: true, rd: query.rd, questions: query.questions, ...fields });

/** The DNS message a datagram carries; undefined when it is something else. */
export const dnsOf = (message: { kind: string } | undefined): DnsMessage | undefined => (message?.kind === 'dns' ? (message as DnsMessage) : undefined);
/** "10.0.18.172.in-addr.arpa" of 172.18.0.10 (dotted text). */
export const reverseName = (addr: string): string => `${addr.split('.').reverse().join('.')}.in-addr.arpa`;

/** DNS messages as bytes (RFC 1035 section 4), one character a byte. Used for lengths and for DNS over TCP. */
import { type DnsMessage, type DnsQuestion, type DnsRecord, type Edns, RCODE, RRTYPE, type RrType } from './dnstypes.ts';

const u16 = (n: number): string => String.fromCharCode((n >>> 8) & 255, n & 255);
const u32 = (n: number): string => u16(n >>> 16) + u16(n);
const CLASS = { IN: 1, CH: 3 } as const;
const EDNS_COOKIE = 10;
const EDNS_EDE = 15;

/** Writes a message; remembers where names stand, for pointers to them. */
class Writer {
  out = '';
  private readonly seen = new Map<string, number>();
  private readonly compress: boolean;
  constructor(compress: boolean) {
    this.compress = compress;
  }
  name(name: string, base = 0): string {
    let bytes = '';
    let rest = name.replace(/\.$/, '');
    while (rest !== '') {
      const at = this.compress ? this.seen.get(rest.toLowerCase()) : undefined;
      if (at !== undefined) return bytes + u16(0xc000 | at);
      const here = this.out.length + base + bytes.length;
      if (here < 0x4000) this.seen.set(rest.toLowerCase(), here);
      const dot = rest.indexOf('.');
      const label = (dot < 0 ? rest : rest.slice(0, dot)).slice(0, 63);
      bytes += String.fromCharCode(label.length) + label;
      rest = dot < 0 ? '' : rest.slice(dot + 1);
    }
    return `${bytes}\0`;
  }
  question(q: DnsQuestion): void {
    this.out += this.name(q.name);
    this.out += u16(RRTYPE[q.type]) + u16(CLASS[q.class]);
  }
  record(r: DnsRecord): void {
    this.out += this.name(r.name);
    this.out += u16(RRTYPE[r.type]) + u16(CLASS[r.class]) + u32(r.ttl);
    const data = this.rdata(r);
    this.out += u16(data.length) + data;
  }
  private rdata(r: DnsRecord): string {
    const fields = r.data.split(' ');
    switch (r.type) {
      case 'A':
        return String.fromCharCode(...r.data.split('.').map(Number));
      case 'AAAA':
        return ip6Bytes(r.data);
      case 'NS':
      case 'CNAME':
      case 'PTR':
        return this.name(r.data, 2);
      case 'MX':
        return u16(Number(fields[0])) + this.name(fields[1] ?? '', 4);
      case 'SRV':
        return (
          fields
            .slice(0, 3)
            .map((n) => u16(Number(n)))
            .join('') + this.name(fields[3] ?? '', 8)
        );
      case 'SOA': {
        const mname = this.name(fields[0] ?? '', 2);
        return (
          mname +
          this.name(fields[1] ?? '', 2 + mname.length) +
          fields
            .slice(2, 7)
            .map((n) => u32(Number(n)))
            .join('')
        );
      }
      default: {
        const pieces = r.data.match(/[\s\S]{1,255}/g) ?? [''];
        return pieces.map((p) => String.fromCharCode(p.length) + p).join('');
      }
    }
  }
  opt(e: Edns, rcodeHigh: number): void {
    const options =
      (e.cookie ? u16(EDNS_COOKIE) + u16(e.cookie.length / 2) + hexBytes(e.cookie) : '') + (e.ede !== undefined ? u16(EDNS_EDE) + u16(2) + u16(e.ede) : '');
    this.out += `\0${u16(RRTYPE.OPT)}${u16(e.udp)}${u32(rcodeHigh << 24)}${u16(options.length)}${options}`;
  }
}
const hexBytes = (hex: string): string => String.fromCharCode(...(hex.match(/../g) ?? []).map((h) => Number.parseInt(h, 16)));
function ip6Bytes(text: string): string {
  const [head = '', tail] = text.split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((g) => Number.parseInt(g, 16)));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const middle = tail === undefined ? [] : new Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0);
  return [...left, ...middle, ...right].map(u16).join('');
}

/** The message as bytes. */
export function encodeDns(m: DnsMessage): string {
  const w = new Writer(m.compress);
  const flags =
    (m.qr ? 0x8000 : 0) |
    (m.aa ? 0x400 : 0) |
    (m.tc ? 0x200 : 0) |
    (m.rd ? 0x100 : 0) |
    (m.ra ? 0x80 : 0) |
    (m.ad ? 0x20 : 0) |
    (m.cd ? 0x10 : 0) |
    RCODE[m.rcode];
  w.out = u16(m.id) + u16(flags) + u16(m.questions.length) + u16(m.answers.length) + u16(m.authority.length) + u16(m.additional.length + (m.edns ? 1 : 0));
  for (const q of m.questions) w.question(q);
  for (const r of [...m.answers, ...m.authority, ...m.additional]) w.record(r);
  if (m.edns) w.opt(m.edns, 0);
  return w.out;
}

/** Reads a message; throws RangeError where it ends too early. */
class Reader {
  at = 0;
  private readonly bytes: string;
  constructor(bytes: string) {
    this.bytes = bytes;
  }
  u8(): number {
    if (this.at >= this.bytes.length) throw new RangeError('message too short');
    return this.bytes.charCodeAt(this.at++);
  }
  u16(): number {
    return this.u8() * 256 + this.u8();
  }
  u32(): number {
    return this.u16() * 65536 + this.u16();
  }
  name(): string {
    const labels: string[] = [];
    let back: number | undefined;
    for (let hops = 0; hops < 128; hops++) {
      const n = this.u8();
      if (n >= 0xc0) {
        const to = (n & 0x3f) * 256 + this.u8();
        back ??= this.at;
        this.at = to;
      } else if (n === 0) break;
      else {
        labels.push(this.bytes.slice(this.at, this.at + n));
        this.at += n;
      }
    }
    if (back !== undefined) this.at = back;
    return labels.join('.');
  }
  rdata(type: RrType, length: number): string {
    const end = this.at + length;
    switch (type) {
      case 'A':
        return [this.u8(), this.u8(), this.u8(), this.u8()].join('.');
      case 'AAAA':
        return Array.from({ length: 8 }, () => this.u16().toString(16)).join(':');
      case 'NS':
      case 'CNAME':
      case 'PTR':
        return this.name();
      case 'MX':
        return `${this.u16()} ${this.name()}`;
      case 'SRV':
        return `${this.u16()} ${this.u16()} ${this.u16()} ${this.name()}`;
      case 'SOA':
        return [this.name(), this.name(), this.u32(), this.u32(), this.u32(), this.u32(), this.u32()].join(' ');
      default: {
        let text = '';
        while (this.at < end) {
          const n = this.u8();
          text += this.bytes.slice(this.at, this.at + n);
          this.at += n;
        }
        return text;
      }
    }
  }
}
const typeName = new Map<number, RrType>(Object.entries(RRTYPE).map(([name, n]) => [n, name as RrType]));
const rcodeName = new Map<number, DnsMessage['rcode']>(Object.entries(RCODE).map(([name, n]) => [n, name as DnsMessage['rcode']]));

/** The message behind the bytes; undefined when they are none. */
export function decodeDns(bytes: string): DnsMessage | undefined {
  try {
    return decode(new Reader(bytes), bytes.length);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
function decode(r: Reader, length: number): DnsMessage {
  const id = r.u16();
  const flags = r.u16();
  const counts = [r.u16(), r.u16(), r.u16(), r.u16()] as [number, number, number, number];
  const m: DnsMessage = {
    kind: 'dns',
    length,
    id,
    qr: (flags & 0x8000) !== 0,
    aa: (flags & 0x400) !== 0,
    tc: (flags & 0x200) !== 0,
    rd: (flags & 0x100) !== 0,
    ra: (flags & 0x80) !== 0,
    ad: (flags & 0x20) !== 0,
    cd: (flags & 0x10) !== 0,
    rcode: rcodeName.get(flags & 15) ?? 'SERVFAIL',
    questions: [],
    answers: [],
    authority: [],
    additional: [],
    compress: true,
  };
  for (let i = 0; i < counts[0]; i++) m.questions.push({ name: r.name(), type: typeName.get(r.u16()) ?? 'ANY', class: r.u16() === 3 ? 'CH' : 'IN' });
  for (const [i, section] of ([m.answers, m.authority, m.additional] as const).entries())
    for (let n = counts[i + 1] as number; n > 0; n--) {
      const name = r.name();
      const type = typeName.get(r.u16()) ?? 'ANY';
      const cls = r.u16();
      const ttl = r.u32();
      const size = r.u16();
      const end = r.at + size;
      if (type === 'OPT') m.edns = options(r, cls, end);
      else section.push({ name, type, class: cls === 3 ? 'CH' : 'IN', ttl, data: r.rdata(type, size) });
      r.at = end;
    }
  return m;
}
function options(r: Reader, udp: number, end: number): Edns {
  const e: Edns = { udp };
  while (r.at < end) {
    const code = r.u16();
    const size = r.u16();
    let hex = '';
    for (let i = 0; i < size; i++) hex += r.u8().toString(16).padStart(2, '0');
    if (code === EDNS_COOKIE) e.cookie = hex;
    else if (code === EDNS_EDE) e.ede = Number.parseInt(hex.slice(0, 4), 16);
  }
  return e;
}

/** Arguments as iproute2 takes them: a cursor, keywords that may be shortened, numbers, addresses and prefixes. */
import { type Ip4, maskOf, prefixOf } from '../../../kernel/inet.ts';
import { Fail, incomplete, invarg } from './errors.ts';

/** matches(): is `arg` a beginning of `word`? */
export const matches = (arg: string | undefined, ...words: string[]): boolean => arg !== undefined && arg !== '' && words.some((w) => w.startsWith(arg));

export class Args {
  private readonly words: readonly string[];
  private at = 0;
  constructor(words: readonly string[]) {
    this.words = words;
  }
  get more(): boolean {
    return this.at < this.words.length;
  }
  get peek(): string | undefined {
    return this.words[this.at];
  }
  get rest(): string[] {
    return this.words.slice(this.at);
  }
  /** The present argument, moving on. */
  take(): string {
    const word = this.words[this.at];
    if (word === undefined) throw incomplete();
    this.at++;
    return word;
  }
}

/** An unsigned number, decimal or with 0x; undefined when it is none or out of range. */
export function unsigned(text: string, max = 0xffffffff): number | undefined {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(text)) return undefined;
  const n = /^0x/i.test(text) ? Number.parseInt(text, 16) : /^0\d/.test(text) ? Number.parseInt(text, 8) : Number(text);
  return Number.isNaN(n) || n > max ? undefined : n;
}
export function needUnsigned(text: string, message: string, max?: number): number {
  const n = unsigned(text, max);
  if (n === undefined) throw invarg(message, text);
  return n;
}
/** on or off (parse_on_off). */
export function onOff(key: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new Fail(1, `Error: argument of "${key}" must be "on" or "off", not "${text}"\n`);
}

export interface Prefix {
  family: 4 | 6;
  addr: Ip4;
  addr6?: string;
  len: number /** a length was given, or the address stands for all */;
  explicit: boolean;
}

/** get_addr_ipv4: one to four decimal parts, missing ones zero. */
function ipv4(text: string): { addr: Ip4; parts: number } | undefined {
  const parts = text.split('.');
  if (parts.length > 4 || parts.some((p) => !/^\d{1,3}$/.test(p) || Number(p) > 255)) return undefined;
  return { addr: parts.reduce((sum, p, i) => sum + Number(p) * 256 ** (3 - i), 0), parts: parts.length };
}
/** IPv6 text in its compressed, lower-case form; undefined when it is no IPv6 address. */
export function ipv6(text: string): string | undefined {
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(':') || text.includes(':::') || text.split('::').length > 2) return undefined;
  const [head = '', tail] = text.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - front.length - back.length;
  if ((tail === undefined && missing !== 0) || missing < 0 || [...front, ...back].some((g) => g === '' || g.length > 4)) return undefined;
  const groups = [...front, ...Array<string>(missing).fill('0'), ...back].map((g) => Number.parseInt(g, 16));
  let best = { at: -1, len: 1 };
  for (let i = 0; i < 8; i++) {
    let len = 0;
    while (i + len < 8 && groups[i + len] === 0) len++;
    if (len > best.len) best = { at: i, len };
  }
  const hex = groups.map((g) => g.toString(16));
  if (best.at < 0) return hex.join(':');
  return `${hex.slice(0, best.at).join(':')}::${hex.slice(best.at + best.len).join(':')}`;
}

/** An address, by family if one is wanted; undefined when it is none. */
export function address(text: string, family?: 4 | 6): Prefix | undefined {
  if (text === 'any' || text === 'all' || text === 'default')
    return { family: family ?? 4, addr: 0, ...(family === 6 && { addr6: '::' }), len: 0, explicit: true };
  const six = family === 4 ? undefined : ipv6(text);
  if (six !== undefined) return { family: 6, addr: 0, addr6: six, len: 128, explicit: false };
  const four = family === 6 ? undefined : ipv4(text);
  return four && { family: 4, addr: four.addr, len: 32, explicit: false };
}
/** "10/8", "10.1.0.0/16", "10.1.0.0/255.255.0.0", "default". */
export function prefix(text: string, family?: 4 | 6): Prefix | undefined {
  const slash = text.indexOf('/');
  const found = address(slash < 0 ? text : text.slice(0, slash), family);
  if (!found || slash < 0) return found;
  const tail = text.slice(slash + 1);
  const mask = found.family === 4 && tail.includes('.') ? ipv4(tail) : undefined;
  const len = mask?.parts === 4 ? prefixOf(mask.addr) : unsigned(tail, found.family === 4 ? 32 : 128);
  return len === undefined || len < 0 ? undefined : { ...found, len, explicit: true };
}

const familyWord = (family: 4 | 6 | undefined): string => (family === 4 ? 'inet' : family === 6 ? 'inet6' : 'any valid');
export function needPrefix(text: string, family?: 4 | 6): Prefix {
  const found = prefix(text, family);
  if (!found) throw new Fail(1, `Error: ${familyWord(family)} prefix is expected rather than "${text}".\n`);
  return found;
}
export function needAddress(text: string, family?: 4 | 6): Prefix {
  const found = address(text, family);
  if (!found) throw new Fail(1, `Error: ${familyWord(family)} address is expected rather than "${text}".\n`);
  return found;
}
/** Is `addr` within a prefix? */
export const within = (addr: Ip4, p: { addr: Ip4; len: number }): boolean => ((addr ^ p.addr) & maskOf(p.len)) === 0;

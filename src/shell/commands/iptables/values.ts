/** The kinds of option arguments that the xtables library reads (XTTYPE_* of xtables.h), with its error texts. */
import { type Ip4, type Mac, maskOf, parseMac, prefixOf } from '../../../kernel/inet.ts';
import { portByService } from '../../../text/netdb.ts';
import { parseNumericAddress } from './addr.ts';
import { parameterProblem } from './errors.ts';
import type { OptionCall, ValueType } from './extension.ts';
import { parseProtocol } from './names.ts';
import { U64_MAX, bounded, boundedPrefix } from './numbers.ts';

const bad = (at: OptionCall, rest: string): Error => parameterProblem(`${at.ext}: bad value for option "--${at.option}"${rest}`);

/** A number in [min, max]. */
export function uint(max: number | bigint, min = 0, placeholder = 'n'): ValueType<number> {
  return {
    placeholder,
    parse(text, at) {
      const n = bounded(text, min, max);
      if (n === undefined) throw bad(at, `, or out of range (${min}-${max}).\n`);
      return n;
    },
  };
}
export const U8 = 0xff;
export const U16 = 0xffff;
export const U32 = 0xffffffff;
export const U64 = U64_MAX;

/** min[:max]; a missing side is the limit, a single number stands for itself (`single`). 1.8.9 lets a range go down. */
export interface Range { min: number; max: number; single: boolean }
export function range(max: number | bigint, placeholder = 'n[:n]', min = 0): ValueType<Range> {
  return {
    placeholder,
    parse(text, at) {
      const values: number[] = [];
      let low: number | bigint = min;
      for (let rest = text; ; ) {
        if (values.length === 2) throw parameterProblem(`${at.ext}: Too many components for option "--${at.option}" (max: 2)\n`);
        let after = rest;
        if (rest === '' || rest.startsWith(':')) values.push(values.length === 1 ? Number(max) : Number(low));
        else {
          const n = boundedPrefix(rest, low, max);
          if (!n) throw bad(at, ` near "${rest}", or out of range (${low}-${max}).\n`);
          if (n.rest !== '' && !n.rest.startsWith(':')) throw parameterProblem(`${at.ext}: Argument to "--${at.option}" has unexpected characters near "${n.rest}".\n`);
          values.push(n.value);
          if (!at.env.old) low = n.value;
          after = n.rest;
        }
        if (after === '') break;
        rest = after.slice(1);
      }
      const [first, second] = values as [number, number | undefined];
      return { min: first, max: second ?? first, single: second === undefined };
    },
  };
}

export const string = (min = 0, max = 255, placeholder = 'text'): ValueType<string> => ({
  placeholder,
  parse(text) {
    if (text.length < min) throw parameterProblem(`Argument must have a minimum length of ${min} characters\n`);
    return text.slice(0, max);
  },
});
/** The argument as it is; the extension checks it. */
export const raw = (placeholder = 'value'): ValueType<string> => ({ placeholder, parse: (text) => text });

/** value[/mask], 32 bits each. */
export const markmask: ValueType<{ value: number; mask: number }> = {
  placeholder: 'value[/mask]',
  parse(text, at) {
    const badInt = (): Error => parameterProblem(`${at.ext}: bad integer value for option "--${at.option}", or out of range.\n`);
    const value = boundedPrefix(text, 0, U32);
    if (!value) throw badInt();
    let { rest } = value;
    let mask = U32;
    if (rest.startsWith('/')) {
      const m = boundedPrefix(rest.slice(1), 0, U32);
      if (!m) throw badInt();
      mask = m.value;
      rest = m.rest;
    }
    if (rest !== '') throw parameterProblem(`${at.ext}: trailing garbage after value for option "--${at.option}".\n`);
    return { value: value.value, mask };
  },
};

/** The same with a name for 0 from iproute2's tables, which only the library of 1.8.9 finds. */
export const namedMarkmask = (name: string): ValueType<{ value: number; mask: number }> => ({
  placeholder: 'value[/mask]',
  parse(text, at) {
    if (!at.env.old || /^(\/|$)/.test(boundedPrefix(text, 0, U32)?.rest ?? 'x')) return markmask.parse(text, at);
    if (text !== name) throw parameterProblem(`${at.ext}: could not map name ${text} to an integer value for option "--${at.option}".\n`);
    return { value: 0, mask: U32 };
  },
});

export const double = (min: number, max: number, placeholder = 'n'): ValueType<number> => ({
  placeholder,
  parse(text, at) {
    const n = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!(n >= min && n <= max)) throw bad(at, `, or out of range (${min}-${max}).\n`);
    return n;
  },
});

const SYSLOG: readonly [string, number][] = [['alert', 1], ['crit', 2], ['debug', 7], ['emerg', 0], ['error', 3], ['info', 6], ['notice', 5], ['panic', 0], ['warning', 4]];
export const sysloglevel: ValueType<number> = {
  placeholder: 'level',
  parse(text) {
    const n = bounded(text, 0, 7) ?? SYSLOG.find(([name]) => name === text)?.[1];
    if (n === undefined) throw parameterProblem(`log level "${text}" unknown\n`);
    return n;
  },
};

export const protocol: ValueType<number> = { placeholder: 'proto', parse: (text) => parseProtocol(text) };

/** getaddrinfo(3) of a service alone: a decimal number (its low 16 bits), or a name of any protocol. */
function servicePort(text: string): number {
  const digits = /^\s*\+?(\d+)$/.exec(text);
  const port = text === '' ? 0 : digits ? Number(BigInt(digits[1] as string) & 0xffffn) : portByService(text);
  if (port === undefined) throw parameterProblem(`Port "${text}" does not resolve to anything.\n`);
  return port;
}
/** port[:port] in the library's newer reading. */
export const portrange: ValueType<Range> = {
  placeholder: 'port[:port]',
  parse(text, at) {
    const parts = text.split(':');
    if (parts.length > 2) throw parameterProblem(`${at.ext}: Too many components for option "--${at.option}" (max: 2)\n`);
    const [low = '', high] = parts;
    const min = low === '' ? 0 : servicePort(low);
    const max = high === undefined ? min : high === '' ? 65535 : servicePort(high);
    if (min > max && !at.env.old) throw parameterProblem(`Port range ${min}-${max} is negative.\n`);
    return { min, max, single: high === undefined };
  },
};

/** getaddrinfo(3) of a host: numbers-and-dots in any of inet_aton's forms, or a name. */
export function hostAddress(text: string, at: OptionCall): Ip4 {
  const numeric = parseNumericAddress(text);
  if (numeric !== undefined) return numeric;
  const looked = /^[\d.]*$/.test(text) ? [] : at.env.resolve(text);
  if (looked[0] === undefined) throw parameterProblem(`getaddrinfo: ${/^[\d.]*$/.test(text) ? 'Name or service not known' : 'Temporary failure in name resolution'}\n`);
  return looked[0];
}
export const host: ValueType<Ip4> = { placeholder: 'address', parse: (text, at) => hostAddress(text, at) };

/** A prefix length or a netmask in address form. */
function netmask(text: string, at: OptionCall): Ip4 {
  const len = bounded(text, 0, 32);
  if (len !== undefined) return maskOf(len);
  const mask = parseNumericAddress(text);
  if (mask === undefined) throw bad(at, ', neither a valid network mask nor valid CIDR (0-32).\n');
  // 1.8.9 keeps a length, and that of a mask with holes is 32
  return at.env.old && prefixOf(mask) < 0 ? U32 : mask;
}
export const plenmask: ValueType<Ip4> = { placeholder: 'netmask', parse: netmask };

/** address[/mask]; the address keeps its host bits. */
export const hostmask: ValueType<{ addr: Ip4; mask: Ip4 }> = {
  placeholder: 'address[/mask]',
  parse(text, at) {
    const slash = text.indexOf('/');
    if (slash < 0) return { addr: hostAddress(text, at), mask: U32 };
    const mask = netmask(text.slice(slash + 1), at);
    return { addr: hostAddress(text.slice(0, slash), at), mask };
  },
};

export const ethermac: ValueType<Mac> = {
  placeholder: 'XX:XX:XX:XX:XX:XX',
  parse(text) {
    const mac = parseMac(text);
    if (mac === undefined) throw parameterProblem('Invalid MAC address specified.');
    return mac;
  },
};

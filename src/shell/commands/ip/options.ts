/** Options in front of the object: `ip -4 -br -n NS addr` (ip/ip.c). */
import type { PrintStyle } from '../netview/printer.ts';
import { matches } from './args.ts';
import { Fail, incomplete, invarg } from './errors.ts';

export interface IpOptions extends PrintStyle {
  /** 4, 6, or 0 for link layer only (-0); undefined for all. */
  family?: 0 | 4 | 6;
  brief?: boolean;
  details?: boolean /** how often -s was given */;
  stats: number;
  numeric?: boolean;
  human?: boolean;
  iec?: boolean;
  netns?: string;
  force?: boolean;
  all?: boolean;
  echo?: boolean;
  timestamp?: boolean;
  batch?: string;
  version?: boolean;
  help?: boolean;
}

export const defaultOptions = (): IpOptions => ({ stats: 0 });

function familyOf(name: string): IpOptions['family'] {
  const known: Record<string, IpOptions['family']> = { inet: 4, inet6: 6, link: 0, mpls: undefined, bridge: undefined };
  if (!(name in known)) throw invarg('invalid protocol family', name);
  return known[name];
}

/** Take the options off the front; what follows is the object and its arguments. */
export function parseOptions(words: readonly string[]): { options: IpOptions; rest: string[] } {
  const o = defaultOptions();
  let at = 0;
  const value = (): string => {
    const v = words[++at];
    if (v === undefined) throw incomplete();
    return v;
  };
  for (; at < words.length; at++) {
    let opt = words[at] as string;
    if (opt === '--') {
      at++;
      break;
    }
    if (!opt.startsWith('-')) break;
    if (opt.startsWith('--')) opt = opt.slice(1);
    if (matches(opt, '-loops')) value();
    else if (matches(opt, '-family')) o.family = familyOf(value());
    else if (opt === '-4') o.family = 4;
    else if (opt === '-6') o.family = 6;
    else if (opt === '-0') o.family = 0;
    else if (opt === '-M' || opt === '-B') continue;
    else if (matches(opt, '-human', '-human-readable')) o.human = true;
    else if (matches(opt, '-iec')) o.iec = true;
    else if (matches(opt, '-stats', '-statistics')) o.stats++;
    else if (matches(opt, '-details')) o.details = true;
    else if (matches(opt, '-resolve')) continue;
    else if (matches(opt, '-oneline')) o.oneline = true;
    else if (matches(opt, '-timestamp', '-tshort')) o.timestamp = true;
    else if (matches(opt, '-Version')) o.version = true;
    else if (matches(opt, '-force')) o.force = true;
    else if (matches(opt, '-batch')) o.batch = value();
    else if (matches(opt, '-brief')) o.brief = true;
    else if (matches(opt, '-json')) o.json = true;
    else if (matches(opt, '-pretty')) o.pretty = true;
    else if (matches(opt, '-rcvbuf')) value();
    else if (colourOption(opt, o)) continue;
    else if (matches(opt, '-help')) o.help = true;
    else if (matches(opt, '-netns')) {
      o.netns = words[++at] ?? '(null)';
    } else if (matches(opt, '-Numeric')) o.numeric = true;
    else if (matches(opt, '-all')) o.all = true;
    else if (opt === '-echo') o.echo = true;
    else throw new Fail(255, `Option "${opt}" is unknown, try "ip -help".\n`);
    if (o.version || o.help) break;
  }
  if (o.json) o.colour = false;
  return { options: o, rest: words.slice(at) };
}

/** -c, -color, -color=always|auto|never; `auto` means only on a terminal, which `-c` alone does not ask for. */
export function colourOption(opt: string, o: PrintStyle): boolean {
  const [name = '', arg] = opt.split('=');
  if (!matches(name, '-color') || !['always', 'auto', 'never', undefined].includes(arg)) return false;
  o.colour = arg === undefined || arg === 'always';
  return true;
}

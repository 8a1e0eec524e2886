/** Options of iptables-save and iptables-restore, which leave the error texts to getopt_long(3). */
import type { Ctx } from '../../command.ts';
import { Getopt, type LongOption } from './getopt.ts';

export interface OwnOptions { words: string[]; has(letter: string): boolean; get(letter: string): string | undefined }

/** `known`: letter -> long name ('' for none), with ':' when it takes an argument, '::' when it may. `hint` follows an error. A number is the exit status. */
export function parseOwnOptions(ctx: Ctx, known: Readonly<Record<string, string>>, hint: string): OwnOptions | number {
  const rules = Object.entries(known).map(([val, spec]): LongOption<string> => ({ val, name: spec.replace(/:+$/, ''), arg: spec.endsWith('::') ? 'optional' : spec.endsWith(':') ? 'required' : 'none' }));
  const opt = new Getopt(ctx.args, new Map(rules.map((o) => [o.val, o])), rules.filter((o) => o.name !== ''));
  const values = new Map<string, string | undefined>();
  const words: string[] = [];
  for (;;) {
    const got = opt.next();
    if (got.kind === 'end') break;
    if (got.kind === 'word') words.push(got.text);
    else if (got.kind === 'option') values.set(got.val, got.arg ?? (known[got.val]?.endsWith('::') && opt.hasWord() ? opt.takeWord() : undefined));
    else {
      const long = got.shown.startsWith('--');
      const letter = got.shown.slice(-1);
      const what = got.kind === 'unknown' ? (long ? `unrecognized option '${got.shown}'` : `invalid option -- '${letter}'`) : long ? `option '${got.shown}' requires an argument` : `option requires an argument -- '${letter}'`;
      ctx.stderr.write(`${ctx.name}: ${what}\n${hint}`);
      return 1;
    }
  }
  words.push(...ctx.args.slice(opt.optind));
  return { words, has: (letter) => values.has(letter), get: (letter) => values.get(letter) };
}

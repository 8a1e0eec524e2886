/** The iptables command itself. */
import { ipv6Rules } from '../../../kernel/netfilter/family.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Ctx, notModelled } from '../../command.ts';
import { isOld, parsing, printing } from './env.ts';
import { type Program, RulesetError, XtablesError, describeError, versionText } from './errors.ts';
import { helpText } from './help.ts';
import { findChain, listRulesText, listText } from './listing.ts';
import { type Where, apply, rulesetOf, tableOf, zeroListed } from './operations.ts';
import { type Command, NotModelled, parseCommand } from './parse.ts';

/** Where a command takes effect, and where its -v goes. */
export type Family = 4 | 6;
const kernelOf = (ctx: Ctx, family: Family): Where['k'] => (family === 6 ? ipv6Rules(ctx.k as unknown as Where['k']) : (ctx.k as unknown as Where['k']));
export const whereOf = (ctx: Ctx, family: Family): Where => ({
  k: kernelOf(ctx, family), ns: ctx.netns,
  say: (text) => ctx.stdout.write(text),
  style: { family, old: isOld(ctx), numeric: true, verbose: false, exact: false, lineNumbers: false, hostName: () => undefined, userName: () => undefined, groupName: () => undefined },
});

const noChain = (old: boolean, table: string, chain: string): Error =>
  old ? new XtablesError('OTHER', `chain \`${chain}' in table \`${table}' is incompatible, use 'nft' tool.`) : new RulesetError('No chain/target/match by that name');

/** -L and -S, with -Z behind them. */
function* list(ctx: Ctx, c: Command, family: Family): Co {
  const table = tableOf(c.table);
  const set = rulesetOf(whereOf(ctx, family));
  if (c.chain !== undefined && !findChain(set, table, c.chain)) throw noChain(set.old, table, c.chain);
  if (c.command === 'list-rules') ctx.stdout.write(listRulesText(set, table, c.verbose > 0, c.chain, c.rulenum));
  else ctx.stdout.write(yield* printing(ctx, { family, numeric: c.numeric, verbose: c.verbose > 0, exact: c.exact, lineNumbers: c.lineNumbers }, (style) => listText(set, table, style, c.chain, c.rulenum)));
  if (c.alsoZero) zeroListed(c, whereOf(ctx, family));
}

/** Carry out a parsed command. Throws the errors of errors.ts. */
export function* execute(ctx: Ctx, command: Command, family: Family): Co {
  if (command.command === 'list' || command.command === 'list-rules') yield* list(ctx, command, family);
  else apply(command, whereOf(ctx, family));
}

/** Print an error as the tool does; the exit status. */
export function report(ctx: Ctx, error: unknown, program: Program): number {
  if (error instanceof NotModelled) return notModelled(ctx, error.what);
  const said = describeError(error, program);
  if (!said) throw error;
  ctx.stderr.write(said.text);
  return said.status;
}

export function* runIptables(ctx: Ctx, family: Family): Co<number> {
  const program: Program = { name: family === 6 ? 'ip6tables' : 'iptables', line: 0, old: isOld(ctx) };
  try {
    const parsed = yield* parsing(ctx, (env) => parseCommand(ctx.args, env, { family, program: program.name }));
    if (parsed.kind === 'version') ctx.stdout.write(parsed.inverted ? `Not ${versionText(program.old)} ;-)\n` : `${program.name} v${versionText(program.old)}\n`);
    else if (parsed.kind === 'help') ctx.stdout.write(helpText(program.name, parsed.matches, parsed.target, isOld(ctx)));
    else if (parsed.kind === 'command') yield* execute(ctx, parsed.command, family);
    return 0;
  } catch (error) {
    return report(ctx, error, program);
  }
}

/**
 * iptables-restore: a table at a time, each of which takes effect as a whole at its COMMIT. Mirrors
 * iptables/xtables-restore.c.
 */
import { KernelError } from '../../../kernel/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import * as ruleset from '../../../kernel/netfilter/ruleset.ts';
import { TABLE_HOOKS, type TableName } from '../../../kernel/netfilter/types.ts';
import type { Ctx } from '../../command.ts';
import { chainName } from './chainName.ts';
import { isOld, parsing } from './env.ts';
import { type Program, RulesetError, XtablesError, parameterProblem, versionText } from './errors.ts';
import { helpText } from './help.ts';
import { isTable } from './listing.ts';
import { snapshot } from './operations.ts';
import { parseOwnOptions } from './ownOptions.ts';
import { type Command, type Counters, parseCommand } from './parse.ts';
import { type Family, execute, report, whereOf } from './run.ts';

/** Ends the run with a line on stderr and exit status 1. */
class RestoreError extends Error {}

interface Settings { family: Family; counters: boolean; noflush: boolean; test: boolean; verbose: number; table: string | undefined }
type Work = () => Co;
interface Section { table: TableName; works: { line: number; work: Work }[] }

/** The words of a line: blanks part them, double quotes hold them together (a closing one ends the word), inside a backslash takes the next character. */
export function splitLine(line: string): string[] {
  const out: string[] = [];
  let word = '';
  let open = false;
  let quoted = false;
  const end = (): void => {
    if (word !== '' || quoted) out.push(word);
    word = '';
    quoted = false;
  };
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string;
    if (open && c === '\\' && i + 1 < line.length) word += line[++i];
    else if (c === '"') {
      open = !open;
      quoted = true;
      if (!open) end();
    } else if (!open && (c === ' ' || c === '\t')) end();
    else word += c;
  }
  end();
  return out;
}

class Restore {
  private readonly ctx: Ctx;
  private readonly how: Settings;
  private readonly program: Program;
  private section: Section | undefined;
  /** Inside a table that -T leaves out. */
  private skipping = false;

  constructor(ctx: Ctx, how: Settings, program: Program) {
    this.ctx = ctx;
    this.how = how;
    this.program = program;
  }

  *run(text: string): Co {
    const lines = text.split('\n');
    if (lines[lines.length - 1] === '') lines.pop();
    for (const line of lines) {
      this.program.line++;
      if (line === '') continue;
      if (line.startsWith('#')) {
        if (this.how.verbose) this.ctx.stdout.write(`${line}\n`);
        continue;
      }
      yield* this.line(line);
    }
    if (this.section || this.skipping) throw new RestoreError(`COMMIT expected at line ${this.program.line + 1}`);
  }

  private *line(line: string): Co {
    const here = this.program.line;
    if (line === 'COMMIT' && (this.section || this.skipping)) {
      const section = this.section;
      this.section = undefined;
      this.skipping = false;
      if (section) yield* this.commit(section);
      return;
    }
    if (!this.section && !this.skipping) {
      if (!line.startsWith('*')) throw new RestoreError(`line ${here} failed`);
      this.open(line.slice(1).split(/[ \t]/)[0] ?? '');
      return;
    }
    if (this.skipping || !this.section) return;
    if (line.startsWith(':')) this.chain(line.slice(1), this.section, here);
    else yield* this.rule(line, this.section, here);
  }

  private open(name: string): void {
    if (!isTable(name)) throw parameterProblem(`${this.program.name}: line ${this.program.line} table name '${name}' invalid`);
    if (this.how.table !== undefined && this.how.table !== name) {
      this.skipping = true;
      return;
    }
    this.section = { table: name, works: [] };
    if (!this.how.noflush) this.add(() => this.flushTable(name));
  }
  private add(work: () => void, line = this.program.line): void {
    this.section?.works.push({
      line,
      // biome-ignore lint/correctness/useYield: most work takes no time
      *work() {
        work();
      },
    });
  }
  /** All rules, user chains and policies of a table go. */
  private flushTable(name: TableName): void {
    const { k, ns } = whereOf(this.ctx, this.how.family);
    const chains = ruleset.ensureTable(k, ns, name).chains;
    if (this.how.verbose) for (const hook of TABLE_HOOKS[name]) this.ctx.stdout.write(`Flushing chain \`${hook}'\n`);
    for (const c of chains) ruleset.flushChain(k, ns, name, c.name);
    for (const c of chains) ruleset.deleteChain(k, ns, name, c.name);
  }

  /** ":INPUT ACCEPT [0:0]" sets a policy, ":name - [0:0]" makes a chain or empties it. */
  private chain(text: string, { table }: Section, line: number): void {
    const { k, ns } = whereOf(this.ctx, this.how.family);
    const [name, policy, count] = text.split(/[ \t]+/);
    if (!name) throw parameterProblem(`${this.program.name}: line ${line} chain name invalid`);
    if (!ruleset.isBuiltin(table, name)) chainName(name);
    if (!policy) throw parameterProblem(`${this.program.name}: line ${line} policy invalid`);
    let counters: Counters | undefined;
    if (this.how.counters && ruleset.isBuiltin(table, name) && policy !== '-') {
      const m = /^\[(\d+):(\d+)\]/.exec(count ?? '');
      if (!m) throw parameterProblem(`invalid policy counters for chain '${name}'`);
      counters = [Number(m[1]), Number(m[2])];
    }
    if (!ruleset.isBuiltin(table, name)) {
      this.add(() => {
        if (ruleset.getChain(k.ns(ns).nf, table, name)) ruleset.flushChain(k, ns, table, name);
        else ruleset.newChain(k, ns, table, name);
      });
    } else if (policy !== '-') {
      this.add(() => {
        if (policy !== 'ACCEPT' && policy !== 'DROP') throw new RulesetError('Bad policy name');
        ruleset.setPolicy(k, ns, table, name, policy, counters);
      });
    }
  }

  private *rule(line: string, section: Section, here: number): Co {
    let rest = line;
    let counters: Counters | undefined;
    if (line.startsWith('[')) {
      const m = /^\[(\d+):(\d+)\](.*)$/.exec(line);
      if (!m) throw parameterProblem(`Bad line ${here}: need ]`);
      counters = [Number(m[1]), Number(m[2])];
      rest = m[3] ?? '';
    }
    const words = splitLine(rest);
    const parsed = yield* parsing(this.ctx, (env) => parseCommand(words, env, { family: this.how.family, program: this.program.name, restore: true, table: section.table }));
    if (parsed.kind === 'version') this.ctx.stdout.write(`${this.program.name} v${versionText(this.program.old)}\n`);
    else if (parsed.kind === 'help') this.ctx.stdout.write(helpText(this.program.name, parsed.matches, parsed.target, isOld(this.ctx)));
    // -V and -h end the program; the table is not committed
    if (parsed.kind === 'version' || parsed.kind === 'help') throw new Finished();
    if (parsed.kind !== 'command') return;
    const command: Command = { ...parsed.command, verbose: parsed.command.verbose + this.how.verbose, ...(counters && this.how.counters && { counters }) };
    section.works.push({ line: here, work: () => execute(this.ctx, command, this.how.family) });
  }

  /** Everything of the table, or nothing. */
  private *commit(section: Section): Co {
    if (this.how.test) return;
    const { k, ns } = whereOf(this.ctx, this.how.family);
    const back = snapshot(k, ns);
    try {
      ruleset.ensureTable(k, ns, section.table);
      for (const { line, work } of section.works) {
        try {
          yield* work();
        } catch (error) {
          throw this.atLine(error, line);
        }
      }
    } catch (error) {
      back();
      throw error;
    }
  }
  /** What fails at COMMIT names the line it stems from. */
  private atLine(error: unknown, line: number): unknown {
    if (error instanceof RulesetError) return new RestoreError(`line ${line} failed: ${error.message.replace(/ Run `dmesg.*/, '')}${error.message.includes('dmesg') ? '' : '.'}`);
    if (error instanceof XtablesError && error.kind === 'RESOURCE') return new XtablesError('RESOURCE', `\nline ${line}:${error.message}`);
    return error;
  }
}
class Finished extends Error {}

const USAGE = (name: string): string => `Usage: ${name} [-c] [-v] [-V] [-t] [-h] [-n] [-T table] [-M command] [-4] [-6] [file]
\t   [ --counters ]
\t   [ --verbose ]
\t   [ --version]
\t   [ --test ]
\t   [ --help ]
\t   [ --noflush ]
\t   [ --table=<TABLE> ]
\t   [ --modprobe=<command> ]
\t   [ --ipv4 ]
\t   [ --ipv6 ]
`;

export function* runRestore(ctx: Ctx, family: Family): Co<number> {
  const options = parseOwnOptions(ctx, { b: '', c: 'counters', v: 'verbose', V: 'version', t: 'test', h: 'help', n: 'noflush', M: 'modprobe:', T: 'table:', w: 'wait::', W: 'wait-interval::' }, `Try \`${ctx.name} -h' for more information.\n`);
  if (typeof options === 'number') return options;
  if (options.has('V')) {
    ctx.stdout.write(`${ctx.name} v${versionText(isOld(ctx))}\n`);
    return 0;
  }
  if (options.has('h')) {
    ctx.stderr.write(USAGE(ctx.name));
    return 0;
  }
  const [file, extra] = options.words;
  if (extra !== undefined) {
    ctx.stderr.write('Unknown arguments found on commandline\n');
    return 1;
  }
  let text: string;
  try {
    text = file === undefined ? yield* ctx.stdin.readAll() : ctx.fs.read(file);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    // what it can't read from its standard input, it takes for an end
    if (file === undefined) return 0;
    ctx.stderr.write(`Can't open ${file}: ${error.text}\n`);
    return 1;
  }
  const program: Program = { name: ctx.name, line: 0, old: isOld(ctx) };
  const how: Settings = { family, counters: options.has('c'), noflush: options.has('n'), test: options.has('t'), verbose: options.has('v') ? 1 : 0, table: options.get('T') };
  try {
    yield* new Restore(ctx, how, program).run(text);
    return 0;
  } catch (error) {
    if (error instanceof Finished) return 0;
    if (error instanceof RestoreError) {
      ctx.stderr.write(`${program.name}: ${error.message}\n`);
      return 1;
    }
    return report(ctx, error, program);
  }
}

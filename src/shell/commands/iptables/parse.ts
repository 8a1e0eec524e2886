/** A command line to a Command: what xshared.c's do_parse does, with its order of checks. */
import type { Match } from '../../../kernel/netfilter/match/index.ts';
import type { Target } from '../../../kernel/netfilter/target/index.ts';
import type { IfaceMatch, Rule } from '../../../kernel/netfilter/types.ts';
import { parseAddressList } from './addr.ts';
import { chainName, targetName } from './chainName.ts';
import { BareError, parameterProblem } from './errors.ts';
import { parseIp6List } from './ip6.ts';
import { type ParseEnv, type Use, applyOption, finishUse, startUse } from './extension.ts';
import { Getopt, type LongOption } from './getopt.ts';
import { findMatch, isUnmodelledMatch } from './match/index.ts';
import { chainProtocol, parseProtocol } from './names.ts';
import { bounded, strtoull } from './numbers.ts';
import { COMMAND_OF, type CommandName, INVERTIBLE, LEGAL, LONG, OPT_ORDER, type OptName, SHORT, shownAs } from './options.ts';
import { mergePortMatches } from './ports.ts';
import { findTarget, isUnmodelledTarget } from './target/index.ts';
import { VERDICTS } from './target/standard.ts';
import { host, hostmask } from './values.ts';

/** A rule that isn't in a chain yet. */
export type RuleSpec = Omit<Rule, 'handle'>;
export type Counters = [packets: number, bytes: number];

export interface Command {
  command: CommandName | 'delete-num' | 'zero-num';
  /** --list or --list-rules given together with --zero. */
  alsoZero: boolean;
  table: string;
  chain?: string; rulenum?: number; newname?: string; policy?: string;
  /** One rule for each pair of source and destination. */
  rules: RuleSpec[];
  counters?: Counters;
  verbose: number; numeric: boolean; exact: boolean; lineNumbers: boolean;
}
/** -V, -h and lines for the other family have no command. */
export type Parsed = { kind: 'command'; command: Command } | { kind: 'version'; inverted: boolean } | { kind: 'help'; matches: string[]; target?: string } | { kind: 'skip' };
/** A real extension that the lab doesn't model. */
export class NotModelled extends Error {
  readonly what: string;
  constructor(what: string) {
    super(what);
    this.what = what;
  }
}

/** Inside iptables-restore some options are refused, and the table may come once only. */
export interface ParseOptions { family: 4 | 6; program: string; restore?: boolean; table?: string }

type Val = string | { use: Use; option: Use['ext']['options'][number] };

export function parseCommand(argv: readonly string[], env: ParseEnv, options: ParseOptions): Parsed {
  return new Parser(argv, env, options).parse();
}

class Parser {
  private readonly env: ParseEnv;
  private readonly how: ParseOptions;
  private readonly opt: Getopt<Val>;
  private readonly given = new Set<OptName>();
  private readonly matches: Use[] = [];
  private target: Use | undefined;
  private standard: Target | undefined;
  private jumpName: string | undefined;
  private command: Command['command'] | undefined;
  private alsoZero = false;
  private invert = false;
  private proto: { num: number; not: boolean; name: string } | undefined;
  private protoMatchTried = false;
  private readonly not = new Set<OptName>();
  private src: string | undefined;
  private dst: string | undefined;
  private readonly rule: { iif?: IfaceMatch; oif?: IfaceMatch; frag?: { not?: boolean } } = {};
  private readonly cmd: Omit<Command, 'command' | 'alsoZero' | 'rules'>;
  private waitGiven = false;
  private waitIntervalGiven = false;

  constructor(argv: readonly string[], env: ParseEnv, how: ParseOptions) {
    this.env = env;
    this.how = how;
    this.opt = new Getopt<Val>(argv, SHORT as ReadonlyMap<string, LongOption<Val>>, LONG, env.old);
    this.cmd = { table: how.table ?? 'filter', verbose: 0, numeric: false, exact: false, lineNumbers: false };
  }

  parse(): Parsed {
    for (;;) {
      const got = this.opt.next();
      if (got.kind === 'end') break;
      if (got.kind === 'word') {
        if (got.text !== '!') throw new BareError(`Bad argument \`${got.text}'`);
        if (this.invert) throw parameterProblem('multiple consecutive ! not allowed');
        this.invert = true;
        continue;
      }
      if (got.kind !== 'option') {
        if (this.loadProtocolMatch()) {
          // read the same word again, now that the protocol's options are known
          this.opt.optind--;
          continue;
        }
        throw parameterProblem(got.kind === 'missing' ? `option "${got.shown}" requires an argument` : `unknown option "${got.shown}"`);
      }
      const done = typeof got.val === 'string' ? this.base(got.val, got.arg) : this.extension(got.val, got.arg);
      if (done) return done;
      this.invert = false;
    }
    return this.finish();
  }

  // ---- options -----------------------------------------------------------------------------------------------

  /** One of the tool's own options, by its letter. Returns when nothing else is to be parsed. */
  private base(letter: string, optarg = ''): Parsed | undefined {
    // 1.8.9 takes the word before the next one for the argument, even if the option is part of it
    const arg = this.env.old && 'psdijo'.includes(letter) ? (this.opt.argv[this.opt.optind - 1] ?? '') : optarg;
    const name = COMMAND_OF[letter];
    if (name) {
      this.commandOption(name, letter, arg);
      return undefined;
    }
    switch (letter) {
      case 'p': this.set('protocol'); this.protocol(arg); break;
      case 's': this.set('source'); this.src = arg; break;
      case 'd': this.set('destination'); this.dst = arg; break;
      case 'g': this.set('jump'); this.jumpName = targetName(arg); this.standard = { name: 'GOTO', chain: this.jumpName }; break;
      case 'j': this.set('jump'); this.jump(arg); break;
      case 'i': this.rule.iif = this.iface('in-interface', arg); break;
      case 'o': this.rule.oif = this.iface('out-interface', arg); break;
      case 'f': if (this.how.family === 6) throw parameterProblem("`-f' is not supported in IPv6, use -m frag instead"); this.set('fragments'); this.rule.frag = this.invert ? { not: true } : {}; break;
      case 'v': if (this.cmd.verbose++ === 0) this.set('verbose'); break;
      case 'm': this.match(arg); break;
      case 'n': this.set('numeric'); this.cmd.numeric = true; break;
      case 't': this.table(arg); break;
      case 'x': this.set('exact'); this.cmd.exact = true; break;
      case 'V': return { kind: 'version', inverted: this.invert };
      case 'h': return this.help();
      case 'w': this.wait(arg); break;
      case 'W': this.waitInterval(arg); break;
      case '0': this.set('line-numbers'); this.cmd.lineNumbers = true; break;
      case 'M': break;
      case 'c': this.counters(arg); break;
      case '4': return this.family(4);
      case '6': return this.family(6);
      default: throw parameterProblem(`unknown option "-${letter}"`);
    }
    return undefined;
  }

  private shown(name: OptName): string {
    return shownAs(name, this.env.old);
  }
  /** set_option: once only, and '!' only where it makes sense. */
  private set(name: OptName): void {
    if (this.given.has(name)) throw parameterProblem(`multiple ${this.shown(name)} ${this.env.old ? 'flags' : 'options'} not allowed`);
    this.given.add(name);
    if (!this.invert) return;
    if (!INVERTIBLE.includes(name)) throw parameterProblem(`cannot have ! before ${this.shown(name)}`);
    this.not.add(name);
  }

  private commandOption(name: CommandName, letter: string, arg: string): void {
    const rulenum = (): number => {
      const text = this.opt.takeWord();
      const n = bounded(text, 1, 2 ** 31 - 1);
      if (n === undefined) throw parameterProblem(`Invalid rule number \`${text}'`);
      return n;
    };
    if (name === 'new-chain') chainName(arg);
    this.addCommand(name, letter);
    const optionalChain = (): void => {
      if (arg !== '') this.cmd.chain = arg;
      else if (this.opt.hasWord()) this.cmd.chain = this.opt.takeWord();
    };
    switch (name) {
      case 'append': case 'check': case 'new-chain':
        this.cmd.chain = arg;
        break;
      case 'delete':
        this.cmd.chain = arg;
        if (this.opt.hasWord()) {
          this.cmd.rulenum = rulenum();
          this.command = 'delete-num';
        }
        break;
      case 'replace':
        this.cmd.chain = arg;
        if (!this.opt.hasWord()) throw parameterProblem('-R requires a rule number');
        this.cmd.rulenum = rulenum();
        break;
      case 'insert':
        this.cmd.chain = arg;
        this.cmd.rulenum = this.opt.hasWord() ? rulenum() : 1;
        break;
      case 'list': case 'list-rules': case 'zero':
        optionalChain();
        if (!this.opt.hasWord()) break;
        this.cmd.rulenum = rulenum();
        if (name === 'zero') this.command = 'zero-num';
        break;
      case 'flush': case 'delete-chain':
        optionalChain();
        break;
      case 'rename-chain':
        this.cmd.chain = arg;
        if (!this.opt.hasWord()) throw parameterProblem('-E requires old-chain-name and new-chain-name');
        this.cmd.newname = this.opt.takeWord();
        break;
      case 'policy':
        this.cmd.chain = arg;
        if (!this.opt.hasWord()) throw parameterProblem('-P requires a chain and a policy');
        this.cmd.policy = this.opt.takeWord();
        break;
    }
  }
  /** Only listing and zeroing go together. */
  private addCommand(name: CommandName, letter: string): void {
    if (this.invert) throw parameterProblem("unexpected '!' flag");
    const old = this.command;
    if (old === undefined) {
      this.command = name;
      return;
    }
    const lists = (c: string): boolean => c === 'list' || c === 'list-rules';
    const zeroes = (c: string): boolean => c === 'zero' || c === 'zero-num';
    if ((lists(old) && zeroes(name)) || (zeroes(old) && lists(name))) {
      this.alsoZero = true;
      if (lists(name)) this.command = name;
      return;
    }
    const oldLetter = Object.entries(COMMAND_OF).find(([, n]) => n === old.replace('-num', ''))?.[0] ?? letter;
    throw parameterProblem(`Cannot use -${letter} with -${oldLetter}`);
  }

  private protocol(text: string): void {
    const name = text.toLowerCase();
    const num = parseProtocol(name);
    if (num === 0 && this.not.has('protocol')) throw parameterProblem('rule would never match protocol');
    this.proto = { num, not: this.not.has('protocol'), name };
  }
  private iface(name: 'in-interface' | 'out-interface', text: string): IfaceMatch {
    if (text === '') throw parameterProblem('Empty interface is likely to be undesired');
    this.set(name);
    if (text.length >= 16) throw parameterProblem(`interface name \`${text}' must be shorter than ${this.env.old ? 'IFNAMSIZ (15)' : '16 characters'}`);
    if (/[ /]/.test(text)) this.env.warn(`Warning: weird character in interface \`${text}' ('/' and ' ' are not allowed by the kernel).\n`);
    return { name: text, ...(this.not.has(name) && { not: true }) };
  }
  private jump(text: string): void {
    const name = targetName(text);
    this.jumpName = name;
    if (VERDICTS.includes(name)) {
      this.standard = { name };
      return;
    }
    if (isUnmodelledTarget(name, this.how.family)) throw new NotModelled(`the ${name} target`);
    const ext = findTarget(name, this.how.family);
    if (!ext) {
      this.standard = { name: 'JUMP', chain: name };
      return;
    }
    this.target = startUse(ext);
    this.addOptions(this.target);
  }
  private match(name: string): void {
    if (this.invert) throw parameterProblem('unexpected ! flag before --match');
    if (isUnmodelledMatch(name, this.how.family)) throw new NotModelled(`the ${name} match`);
    const ext = findMatch(name, this.how.family);
    if (!ext) throw parameterProblem(`Couldn't load match \`${name}':No such file or directory\n`);
    this.loadMatch(ext);
  }
  private loadMatch(ext: Use['ext']): void {
    const use = startUse(ext);
    this.matches.push(use);
    this.addOptions(use);
  }
  /** The newest extension's options are looked at before older ones. */
  private addOptions(use: Use): void {
    const ids = [...new Set(use.ext.options.map((o) => o.id))];
    const own = use.ext.options.map((option): LongOption<Val> => ({ name: option.name, arg: option.value ? 'required' : 'none', val: { use, option }, letter: optionLetter(use, ids.indexOf(option.id)) }));
    this.opt.long = [...LONG, ...own, ...this.opt.long.slice(LONG.length)];
  }
  /** -p tcp --dport 80 works without -m tcp: an option nobody knows loads the match named like the protocol, once. */
  private loadProtocolMatch(): boolean {
    if (!this.proto || this.protoMatchTried) return false;
    const name = chainProtocol(this.proto.num) ?? this.proto.name;
    const ext = findMatch(name, this.how.family);
    if (!ext || this.matches.some((u) => u.ext === ext)) return false;
    this.protoMatchTried = true;
    this.loadMatch(ext);
    return true;
  }
  private extension({ use, option }: Exclude<Val, string>, arg = ''): undefined {
    if (this.how.family === 6 && (option.value === host || option.value === hostmask)) throw new NotModelled(`--${option.name} with IPv6 addresses`);
    applyOption(use, option, {
      text: arg, invert: this.invert, env: this.env, proto: this.proto?.num ?? 0, protoNot: this.proto?.not ?? false,
      nextWord: () => (this.opt.hasWord() ? this.opt.takeWord() : undefined),
    });
    return undefined;
  }
  private table(text: string): void {
    if (this.invert) throw parameterProblem('unexpected ! flag before --table');
    if (this.how.restore) throw parameterProblem(`The -t option cannot be used in ${this.how.program}.\n`);
    this.cmd.table = text;
  }
  private wait(arg: string): void {
    if (this.how.restore) throw parameterProblem("You cannot use `-w' from iptables-restore");
    this.waitGiven = true;
    const text = arg !== '' ? arg : this.opt.hasWord() ? this.opt.takeWord() : '0';
    if (!strtoull(text)) throw parameterProblem('wait seconds not numeric');
  }
  private waitInterval(arg: string): void {
    const word = arg === '' && this.opt.hasWord() ? this.opt.takeWord() : arg;
    if (this.env.old && word === '') throw parameterProblem('wait interval value required');
    this.env.warn('Ignoring deprecated --wait-interval option.\n');
    this.waitIntervalGiven = true;
  }
  private counters(arg: string): void {
    this.set('set-counters');
    const comma = arg.indexOf(',', this.env.old ? 1 : 0);
    const name = this.shown('set-counters');
    const bytes = comma >= 0 ? arg.slice(comma + 1) : this.opt.hasWord() ? this.opt.takeWord() : undefined;
    if (bytes === undefined) throw parameterProblem(`${name} requires packet and byte counter`);
    const packets = /^\s*[+-]?\d+/.exec(arg);
    if (!packets) throw parameterProblem(`${name} packet counter not numeric`);
    const second = /^\s*[+-]?\d+/.exec(bytes);
    if (!second) throw parameterProblem(`${name} byte counter not numeric`);
    this.cmd.counters = [unsigned(packets[0]), unsigned(second[0])];
  }
  private family(family: 4 | 6): Parsed | undefined {
    if (this.how.family === family) return undefined;
    if (this.how.restore) return { kind: 'skip' };
    throw new BareError('');
  }
  private help(): Parsed {
    if (this.matches.length === 0 && this.proto) {
      const ext = findMatch(chainProtocol(this.proto.num) ?? '', this.how.family);
      if (ext) this.loadMatch(ext);
    }
    return { kind: 'help', matches: this.matches.map((u) => u.ext.name), ...(this.target && { target: this.target.ext.name }) };
  }

  // ---- the end -----------------------------------------------------------------------------------------------

  private finish(): Parsed {
    if (this.cmd.table === 'nat' && (this.cmd.policy === 'DROP' || this.jumpName === 'DROP')) {
      throw parameterProblem('\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n');
    }
    const call = { proto: this.proto?.num ?? 0, protoNot: this.proto?.not ?? false, env: this.env };
    for (const use of this.matches) finishUse(use, call);
    if (this.target) finishUse(this.target, call);
    if (this.waitIntervalGiven && !this.waitGiven) throw parameterProblem('--wait-interval only makes sense with --wait\n');
    if (this.opt.optind < this.opt.argv.length) throw parameterProblem('unknown arguments found on commandline');
    const { command, cmd } = this;
    if (command === undefined) throw parameterProblem('no command specified');
    if (this.invert) throw parameterProblem('nothing appropriate following !');
    const withRule = command === 'append' || command === 'insert' || command === 'replace' || command === 'check' || command === 'delete';
    const rules = withRule || this.src !== undefined || this.dst !== undefined ? this.rules() : [];
    for (const name of OPT_ORDER) if (this.given.has(name) && !this.legal(command, name)) throw parameterProblem(`Illegal option \`${this.shown(name)}' with this command`);
    if (cmd.chain !== undefined && cmd.chain.length >= 29) throw parameterProblem(`chain name \`${cmd.chain}' too long (must be under 29 chars)`);
    if (cmd.newname !== undefined && !this.env.old) chainName(cmd.newname);
    if (withRule || command === 'delete-num') this.checkInterfaces(cmd.chain ?? '');
    return { kind: 'command', command: { ...cmd, command, alsoZero: this.alsoZero, rules: withRule ? rules : [] } };
  }
  private legal(command: Command['command'], name: OptName): boolean {
    return LEGAL[command].includes(name) || (this.alsoZero && LEGAL.zero.includes(name));
  }
  private checkInterfaces(chain: string): void {
    for (const [name, chains] of [['out-interface', ['PREROUTING', 'INPUT']], ['in-interface', ['POSTROUTING', 'OUTPUT']]] as const) {
      if ((chains as readonly string[]).includes(chain) && this.given.has(name)) throw parameterProblem(`Can't use ${this.shown(name)} with ${chain}${this.env.old ? '\n' : ''}`);
    }
  }

  private rules(): RuleSpec[] {
    const [src, dst] = [this.addresses('src', this.src, this.not.has('source')), this.addresses('dst', this.dst, this.not.has('destination'))];
    if ((src.length > 1 || dst.length > 1) && (this.not.has('source') || this.not.has('destination'))) throw parameterProblem('! not allowed with multiple source or destination IP addresses');
    if (this.env.old && this.command === 'replace' && src.length * dst.length > 1) throw parameterProblem('Replacement rule does not specify a unique address');
    const matches = mergePortMatches(this.matches.map((u) => (u.ext as { build(s: unknown): Match }).build(u.state)), this.env.old);
    const target = this.target ? (this.target.ext as { build(s: unknown): Target }).build(this.target.state) : this.standard;
    const { iif, oif, frag } = this.rule;
    const anyIface = (i: IfaceMatch | undefined): boolean => i === undefined || (i.name === '+' && !i.not);
    return src.flatMap((s) => dst.map((d): RuleSpec => ({
      ...(this.proto && this.proto.num !== 0 && { proto: { num: this.proto.num, ...(this.proto.not && { not: true }) } }),
      ...s, ...d,
      ...(!anyIface(iif) && { iif }), ...(!anyIface(oif) && { oif }), ...(frag && { frag }),
      matches: structuredClone(matches),
      ...(target && { target: structuredClone(target) }),
    })));
  }
  /** The rule's share of -s or -d, once for each address. Everything is no condition, unless it is inverted (which the kernel then refuses). */
  private addresses(side: 'src' | 'dst', text: string | undefined, not: boolean): Partial<RuleSpec>[] {
    if (this.how.family === 6) return parseIp6List(text ?? '::/0').map((m) => (m.len === 0 && !not ? {} : { [`${side}6`]: { ...m, ...(not && { not: true }) } }));
    return parseAddressList(text ?? '0.0.0.0/0', this.env).map((m) => (m.mask === 0 && !not ? {} : { [side]: { ...m, ...(not && { not: true }) } }));
  }
}

/** Extension options have no letters, but getopt names one: the option's number, as a character. */
const optionLetter = (use: Use, index: number): string => (use.ext.ownChecks ? String(index + 1) : index === 0 ? '' : String.fromCharCode(index));

/** strtoull without range: a minus sign wraps around. */
const unsigned = (text: string): number => Number(BigInt.asUintN(64, BigInt(text.trim().replace(/^\+/, ''))));

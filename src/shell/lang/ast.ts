/**
 * What a line of shell means, before anything is expanded or run.
 *
 * Read first: POSIX.1-2024 "Shell Command Language", bash(1), and for BusyBox its `shell/ash.c`.
 * Every node is plain data, so that a tree may be kept in a world (a function definition, a background job).
 */

/** Whose grammar: bash 5.3 for the Docker host, BusyBox 1.38 ash inside containers. */
export type Dialect = 'bash' | 'ash';

/** A whole input. A shell reads, runs and forgets one command line at a time, so the lines stay apart. */
export interface Program {
  readonly type: 'program';
  /** One entry a complete command: everything up to a newline that ends it. Empty lines leave none. */
  readonly commands: readonly List[];
  /** What bash says while parsing without giving up (an unfinished here-document). */
  readonly warnings: readonly SyntaxWarning[];
}

/** `bash: line ${line}: warning: ${message}`. ash prints none. */
export interface SyntaxWarning {
  readonly line: number;
  readonly message: string;
}

/** Commands joined by `;`, `&` or newlines. */
export interface List {
  readonly type: 'list';
  readonly items: readonly ListItem[];
}

export interface ListItem {
  readonly andOr: AndOr;
  /** Followed by `&`. */
  readonly background: boolean;
}

/** Pipelines joined by `&&` and `||`, which bind equally and to the left. */
export interface AndOr {
  readonly type: 'and-or';
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
}

export interface Pipeline {
  readonly type: 'pipeline';
  /** An odd number of `!` in front. */
  readonly negated: boolean;
  /** bash's reserved word `time`, and whether `-p` follows. */
  readonly timed?: 'default' | 'posix';
  /** Empty for a lone `!` or `time`. `a |& b` is stored as `a 2>&1 | b`, as bash does. */
  readonly commands: readonly Command[];
}

export type Command = SimpleCommand | CompoundCommand | FunctionDefinition;

interface CommandBase {
  /** Line of the input, counted from 1, that bash names in `line N: x: command not found`. */
  readonly line: number;
  /** In the order written. */
  readonly redirections: readonly Redirection[];
}

export interface SimpleCommand extends CommandBase {
  readonly type: 'simple';
  /** `x=1` in front of the command; without words they set the shell's own variables. */
  readonly assignments: readonly Assignment[];
  /** The command's name and its arguments. */
  readonly words: readonly Word[];
}

export type CompoundCommand =
  | Group
  | Subshell
  | IfCommand
  | LoopCommand
  | ForCommand
  | ArithmeticForCommand
  | CaseCommand
  | ArithmeticCommand
  | ConditionalCommand;

/** `{ a; b; }` */
export interface Group extends CommandBase {
  readonly type: 'group';
  readonly body: List;
}

/** `( a; b )` */
export interface Subshell extends CommandBase {
  readonly type: 'subshell';
  readonly body: List;
}

export interface IfCommand extends CommandBase {
  readonly type: 'if';
  /** `if` and every `elif`. */
  readonly clauses: readonly { readonly condition: List; readonly body: List }[];
  readonly otherwise?: List;
}

export interface LoopCommand extends CommandBase {
  readonly type: 'while' | 'until';
  readonly condition: List;
  readonly body: List;
}

export interface ForCommand extends CommandBase {
  readonly type: 'for' | 'select';
  /** As written; bash complains only when it runs the loop (`` `1x': not a valid identifier ``): see isName. */
  readonly variable: string;
  /** undefined without `in`: then `"$@"`. */
  readonly words?: readonly Word[];
  readonly body: List;
}

/** bash's `for ((init; test; step))`. An empty expression is a word without parts. */
export interface ArithmeticForCommand extends CommandBase {
  readonly type: 'arithmetic-for';
  readonly init: Word;
  readonly test: Word;
  readonly step: Word;
  readonly body: List;
}

export interface CaseCommand extends CommandBase {
  readonly type: 'case';
  readonly subject: Word;
  readonly clauses: readonly CaseClause[];
}

export interface CaseClause {
  readonly patterns: readonly Word[];
  /** undefined for `a) ;;` */
  readonly body?: List;
  /** `;;` leaves the case, `;&` runs the next body too, `;;&` goes on testing (the last two are bash's). */
  readonly end: ';;' | ';&' | ';;&';
}

/** bash's `(( expression ))`: status 0 if the value is not 0. */
export interface ArithmeticCommand extends CommandBase {
  readonly type: 'arithmetic';
  readonly expression: Word;
}

/** bash's `[[ … ]]`. */
export interface ConditionalCommand extends CommandBase {
  readonly type: 'conditional';
  readonly expression: Condition;
}

export type Condition =
  | { readonly type: 'and' | 'or'; readonly terms: readonly Condition[] }
  | { readonly type: 'not'; readonly term: Condition }
  | { readonly type: 'unary'; readonly operator: string; readonly operand: Word }
  | { readonly type: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word };

export interface FunctionDefinition {
  readonly type: 'function';
  readonly line: number;
  /** As written; bash refuses to define a name with a quote or `$` when it runs the definition: see isFunctionName. */
  readonly name: string;
  /** Carries the redirections written after it. A simple command only in ash. */
  readonly body: SimpleCommand | CompoundCommand;
  readonly redirections: readonly [];
}

/** `x=…`, `x+=…`, `x[i]=…`, `x=(…)` */
export interface Assignment {
  readonly name: string;
  /** The text between `[` and `]`: an arithmetic expression, or a key of an associative array. */
  readonly subscript?: Word;
  readonly append: boolean;
  readonly value: Word | ArrayLiteral;
}

/** `(a b [5]=c)` behind `x=`, bash only. */
export interface ArrayLiteral {
  readonly type: 'array';
  readonly elements: readonly { readonly subscript?: Word; readonly append: boolean; readonly value: Word }[];
}

export type Redirection = FileRedirection | DuplicateRedirection | HereDocument | HereString;

interface RedirectionBase {
  /** The descriptor written in front; undefined means the operator's own (0 for `<`, 1 for `>`). */
  readonly fd?: number;
  /** bash's `{name}>file`: the shell picks a descriptor and stores its number in the variable. */
  readonly fdVariable?: string;
}

/** `&>` and `&>>` redirect both 1 and 2. */
export interface FileRedirection extends RedirectionBase {
  readonly type: 'file';
  readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '&>' | '&>>';
  readonly target: Word;
}

/**
 * `2>&1`, `>&-`, `3<&0-`. The target, once expanded, is a descriptor, `-` (close), or a descriptor and `-` (move).
 * Anything else behind `>&` without a number in front is a file for both 1 and 2.
 */
export interface DuplicateRedirection extends RedirectionBase {
  readonly type: 'duplicate';
  readonly operator: '<&' | '>&';
  readonly target: Word;
}

export interface HereDocument extends RedirectionBase {
  readonly type: 'here-document';
  readonly operator: '<<' | '<<-';
  /** The delimiter after quote removal. */
  readonly delimiter: string;
  /** Some of the delimiter was quoted, so the body is one literal. */
  readonly quoted: boolean;
  /** Expanded as within double quotes (expandText). With `<<-` the leading tabs are gone already. */
  readonly body: Word;
}

/** `<<< word`: the word (expandText) and a newline become the input. */
export interface HereString extends RedirectionBase {
  readonly type: 'here-string';
  readonly operator: '<<<';
  readonly target: Word;
}

/** A word before expansion. */
export interface Word {
  readonly parts: readonly WordPart[];
  /** As written in the source. */
  readonly raw: string;
  /** The word reads like an assignment. Declaration builtins (`export x=$y`) then do not split its value. */
  readonly assignment?: Assignment;
}

export type WordPart =
  | LiteralPart
  | QuotedPart
  | DoubleQuotedPart
  | ParameterPart
  | CommandSubstitution
  | ArithmeticPart
  | ProcessSubstitution
  | BadSubstitution;

/** Plain text. Where it is unquoted, `*`, `~`, `{a,b}` in it mean something; that is looked at when expanding. */
export interface LiteralPart {
  readonly type: 'literal';
  readonly text: string;
}

/** Text whose quotes are gone: `\x`, `'…'`, `$'…'`. */
export interface QuotedPart {
  readonly type: 'escaped' | 'single-quoted' | 'ansi-quoted';
  readonly text: string;
}

/** `"…"`, and bash's `$"…"`. */
export interface DoubleQuotedPart {
  readonly type: 'double-quoted';
  readonly parts: readonly WordPart[];
}

/** `$x`, `${x…}` */
export interface ParameterPart {
  readonly type: 'parameter';
  /** A variable, a number (positional), or one of `@ * # ? - $ ! 0`. */
  readonly name: string;
  /** `[…]` of an array, bash only. */
  readonly subscript?: Subscript;
  /** `${!x…}`: the value names the parameter that is meant. */
  readonly indirect: boolean;
  readonly operation?: ParameterOperation;
  /** As written, for error messages. */
  readonly raw: string;
}

export type Subscript = { readonly all: '@' | '*' } | { readonly index: Word };

/** What happens to the value. Words and patterns in it are expanded only if they are needed. */
export type ParameterOperation =
  | { readonly type: 'length' }
  /** `-` default, `=` assign, `?` error, `+` alternative; `colon`: an empty value counts as unset. */
  | {
      readonly type: 'conditional';
      readonly operator: '-' | '=' | '?' | '+';
      readonly colon: boolean;
      readonly word: Word;
    }
  | { readonly type: 'remove'; readonly side: 'prefix' | 'suffix'; readonly longest: boolean; readonly pattern: Word }
  | {
      readonly type: 'replace';
      readonly all: boolean;
      readonly anchor?: 'start' | 'end';
      readonly pattern: Word;
      readonly replacement?: Word;
    }
  /** Both are arithmetic expressions. */
  | { readonly type: 'substring'; readonly offset: Word; readonly length?: Word }
  | { readonly type: 'case'; readonly to: 'upper' | 'lower' | 'toggle'; readonly all: boolean; readonly pattern: Word }
  /** `${x@Q}` and its like. */
  | { readonly type: 'transform'; readonly operator: string }
  /** `${!prefix*}`: names of variables. */
  | { readonly type: 'names'; readonly all: '@' | '*' }
  /** `${!array[@]}`. */
  | { readonly type: 'keys' };

/** `$(…)`, `` `…` ``, bash's `${ …; }` (runs in the shell itself) and `${| …; }` (value of REPLY). */
export interface CommandSubstitution {
  readonly type: 'command';
  readonly style: 'dollar' | 'backquote' | 'function' | 'value';
  readonly body: Program;
  /**
   * bash parses what is between backquotes only when it runs it: print
   * `bash: command substitution: line N: …` then, and let the substitution be empty.
   */
  readonly error?: SubstitutionError;
}

/** The plain data of a ShellSyntaxError. */
export interface SubstitutionError {
  readonly messages: readonly string[];
  readonly line: number;
}

/** `$((…))`, bash's `$[…]`: the parts, expanded as within double quotes, are the expression. */
export interface ArithmeticPart {
  readonly type: 'arithmetic';
  readonly expression: Word;
}

/** `<(…)`, `>(…)` */
export interface ProcessSubstitution {
  readonly type: 'process';
  readonly direction: '<' | '>';
  readonly body: Program;
}

/** `${x y}`: no error before it is expanded. */
export interface BadSubstitution {
  readonly type: 'bad-substitution';
  readonly raw: string;
}

/**
 * The shell's language: from a line of text to what its commands are given. Pure, and independent of everything else.
 *
 * An interpreter does this:
 * 1. `parsePartial(source, { dialect })` gives the command lines and, behind them, at most one syntax error. Run the
 *    lines in order, then print `error.report`, each line behind the shell's prefix (`bash: -c: line N: `); the status
 *    is 2. At a prompt, `parseInteractive` says whether to ask for another line.
 * 2. Walk the tree. Before a simple command runs, expand in this order (bash(1) "SIMPLE COMMAND EXPANSION"):
 *    `expandCommandWords(words)`, `expandTarget(redirection)` for each redirection, `expandAssignmentValue` (or
 *    `expandArray`) for each assignment. `expandText` is for `case` subjects, `expandPattern` for its patterns with
 *    `matchesPattern`, `expandArithmetic` for `(( ))`, `evaluateCondition` for `[[ ]]`.
 * 3. All of these are generators over an `ExpansionEnv`: `yield*` them. Command substitutions come back as
 *    `env.runSubstitution(node)`: run `node.body` in a subshell (style `function` and `value` in the shell itself) and
 *    return what it printed; if `node.error` is set, print that instead and return ''.
 * 4. An `ExpansionError` says how far it reaches: `command`, `line` or `shell` (see ExpansionErrorScope). In a subshell
 *    bash's status is 1 whatever `status` says.
 *
 * Trees are plain data: keep function bodies and background jobs as they are; `printFunction`, `printList` and
 * `printPipeline` give their text back.
 */
export { evaluateArithmetic } from './arith.ts';
export type * from './ast.ts';
export { isFunctionName, isName } from './chars.ts';
export { type ConditionTests, compareNumbers, evaluateCondition } from './condition.ts';
export type { ArrayElements, ArrayStore, ExpansionEnv } from './env.ts';
export { ExpansionError, type ExpansionErrorScope, ShellSyntaxError, type SyntaxErrorDetails } from './errors.ts';
export {
  type ArrayItem,
  type Expansion,
  expandArithmetic,
  expandArray,
  expandAssignmentValue,
  expandCommandWords,
  expandPattern,
  expandQuoted,
  expandSubscript,
  expandTarget,
  expandText,
  expandWord,
  expandWords,
  runNow,
} from './expand.ts';
export {
  compilePattern,
  escapePattern,
  hasPattern,
  matchesPattern,
  type Pattern,
  removePrefix,
  removeSuffix,
  replacePattern,
  unescapePattern,
} from './glob.ts';
export {
  type InteractiveInput,
  isIncomplete,
  type ParseOptions,
  type PartialProgram,
  parse,
  parseInteractive,
  parsePartial,
} from './parse.ts';
export { type DirectoryReader, expandPathname } from './pathname.ts';
export { printFunction, printList, printPipeline } from './print.ts';
export { quoteAnsiC, quoteAsh, quoteBackslash, quoteDouble, quoteIfNeeded, quoteSingle } from './quote.ts';
export { MAX_NESTING } from './reader.ts';
export { DECLARATION_COMMANDS } from './simple.ts';

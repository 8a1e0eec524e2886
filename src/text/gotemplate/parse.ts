/**
 * The parser of Go's text/template: a recursive descent over the lexer's tokens with the error texts of the real one,
 * `template: NAME:LINE: …`.
 */
import { quote, unquote } from '../gofmt/strconv.ts';
import { GoTemplateError } from './errors.ts';
import type { Token, TokenType } from './lex.ts';
import { describeToken, Lexer } from './lex.ts';
import type {
  BranchNode,
  ChainNode,
  CommandNode,
  ListNode,
  Node,
  Operand,
  PipeNode,
  TemplateNode,
  VariableNode,
  WordNode,
} from './nodes.ts';
import { isEmptyTree, nodeText } from './nodes.ts';
import { numberNode } from './numbers.ts';

/** The templates of one text by name; the text itself is under the name it was parsed with. */
export type TreeSet = Map<string, ListNode>;

/**
 * Parses a template and the templates defined in it.
 * @param name name of the whole text, which error messages show (docker's is empty)
 * @param hasFunction whether a word is a known function
 * @throws GoTemplateError
 */
export function parseTrees(name: string, text: string, hasFunction: (word: string) => boolean): TreeSet {
  const context: Context = { parseName: name, lexer: new Lexer(text), hasFunction, trees: new Map() };
  const tree = new TreeParser(name, context);
  tree.parseAll();
  return context.trees;
}

/** What the parser of a text shares with the parsers of the templates defined in it. */
interface Context {
  readonly parseName: string;
  readonly lexer: Lexer;
  readonly hasFunction: (word: string) => boolean;
  readonly trees: TreeSet;
}

/** Deeper nesting of parentheses than this is refused by Go; ours is lower to stay within the stack. */
const MAX_DEPTH = 2000;

const OPERAND_START: readonly TokenType[] = [
  'bool',
  'charConstant',
  'complex',
  '.',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
];

class TreeParser {
  private name: string;
  private readonly context: Context;
  /** Tokens that were read ahead, the next one last. */
  private readonly ahead: Token[] = [];
  private latest: Token = { type: 'EOF', pos: 0, text: '', line: 1 };
  private vars: string[] = ['$'];
  private actionLine = 0;
  private rangeDepth = 0;
  private parenDepth = 0;

  constructor(name: string, context: Context) {
    this.name = name;
    this.context = context;
  }

  private next(): Token {
    const token = this.ahead.pop();
    if (token) return token;
    this.latest = this.context.lexer.next();
    return this.latest;
  }

  private peek(): Token {
    const token = this.next();
    this.ahead.push(token);
    return token;
  }

  private nextNonSpace(): Token {
    for (;;) {
      const token = this.next();
      if (token.type !== 'space') return token;
    }
  }

  private peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.ahead.push(token);
    return token;
  }

  private fail(message: string): never {
    throw new GoTemplateError(`template: ${this.context.parseName}:${this.latest.line}: ${message}`);
  }

  private unexpected(token: Token, where: string): never {
    if (token.type !== 'error') this.fail(`unexpected ${describeToken(token)} in ${where}`);
    let extra = '';
    if (this.actionLine !== 0 && this.actionLine !== token.line) {
      const started = ` started at ${this.context.parseName}:${this.actionLine}`;
      extra = token.text.endsWith(' action') ? started : ` in action${started}`;
    }
    this.fail(token.text + extra);
  }

  private expect(type: TokenType, where: string): Token {
    const token = this.nextNonSpace();
    return token.type === type ? token : this.unexpected(token, where);
  }

  private add(root: ListNode): void {
    const existing = this.context.trees.get(this.name);
    if (!existing || isEmptyTree(existing)) this.context.trees.set(this.name, root);
    else if (!isEmptyTree(root)) this.fail(`template: multiple definition of template ${quote(this.name)}`);
  }

  /** The whole text, in which alone `{{define}}` may appear. */
  parseAll(): void {
    const pos = this.peek().pos;
    const nodes: Node[] = [];
    while (this.peek().type !== 'EOF') {
      if (this.peek().type === 'leftDelim') {
        const delim = this.next();
        const word = this.nextNonSpace();
        if (word.type === 'define') {
          new TreeParser('definition', this.context).parseDefinition();
          continue;
        }
        this.ahead.push(word, delim);
      }
      const node = this.textOrAction();
      if (node.kind === 'end' || node.kind === 'else') this.fail(`unexpected ${nodeText(node)}`);
      nodes.push(node);
    }
    this.add({ kind: 'list', pos, nodes });
  }

  private parseDefinition(): void {
    const where = 'define clause';
    this.name = this.templateName(this.nextNonSpace(), where);
    this.expect('rightDelim', where);
    const { list, end } = this.itemList();
    if (end.kind !== 'end') this.fail(`unexpected ${nodeText(end)} in ${where}`);
    this.add(list);
  }

  private templateName(token: Token, where: string): string {
    if (token.type !== 'string' && token.type !== 'rawString') this.unexpected(token, where);
    return unquote(token.text) ?? this.fail('invalid syntax');
  }

  /** Text and actions up to `{{end}}` or `{{else}}`. */
  private itemList(): { list: ListNode; end: WordNode } {
    const pos = this.peekNonSpace().pos;
    const nodes: Node[] = [];
    while (this.peekNonSpace().type !== 'EOF') {
      const node = this.textOrAction();
      if (node.kind === 'end' || node.kind === 'else') return { list: { kind: 'list', pos, nodes }, end: node };
      nodes.push(node);
    }
    this.fail('unexpected EOF');
  }

  private textOrAction(): Node | WordNode {
    const token = this.nextNonSpace();
    if (token.type === 'text') return { kind: 'text', pos: token.pos, text: token.text };
    if (token.type !== 'leftDelim') this.unexpected(token, 'input');
    this.actionLine = token.line;
    const node = this.action();
    this.actionLine = 0;
    return node;
  }

  private action(): Node {
    const token = this.nextNonSpace();
    switch (token.type) {
      case 'block':
        return this.block();
      case 'break':
      case 'continue':
        return this.loopWord(token, token.type);
      case 'else':
        return this.elseWord();
      case 'end':
        return { kind: 'end', pos: this.expect('rightDelim', 'end').pos };
      case 'if':
      case 'range':
      case 'with':
        return this.branch(token.type);
      case 'template':
        return this.template();
      default: {
        this.ahead.push(token);
        return { kind: 'action', pos: token.pos, pipe: this.pipeline('command', 'rightDelim') };
      }
    }
  }

  private loopWord(word: Token, kind: 'break' | 'continue'): WordNode {
    const token = this.nextNonSpace();
    if (token.type !== 'rightDelim') this.unexpected(token, `{{${kind}}}`);
    if (this.rangeDepth === 0) this.fail(`{{${kind}}} outside {{range}}`);
    return { kind, pos: word.pos };
  }

  /** `{{else}}`; of `{{else if` and `{{else with` only the else, the rest is read as an action of its own. */
  private elseWord(): WordNode {
    const token = this.peekNonSpace();
    if (token.type === 'if' || token.type === 'with') return { kind: 'else', pos: token.pos };
    return { kind: 'else', pos: this.expect('rightDelim', 'else').pos };
  }

  private branch(kind: 'if' | 'range' | 'with'): BranchNode {
    const scope = this.vars.length;
    const pipe = this.pipeline(kind, 'rightDelim');
    if (kind === 'range') this.rangeDepth++;
    const { list, end } = this.itemList();
    if (kind === 'range') this.rangeDepth--;
    let elseList: ListNode | undefined;
    if (end.kind === 'else') {
      if (kind !== 'range' && this.peek().type === kind) {
        this.next();
        // its {{end}} also ends this one
        elseList = { kind: 'list', pos: end.pos, nodes: [this.branch(kind)] };
      } else {
        const rest = this.itemList();
        if (rest.end.kind !== 'end') this.fail(`expected end; found ${nodeText(rest.end)}`);
        elseList = rest.list;
      }
    }
    this.vars.length = scope;
    return { kind, pos: pipe.pos, pipe, list, elseList };
  }

  private block(): TemplateNode {
    const where = 'block clause';
    const token = this.nextNonSpace();
    const name = this.templateName(token, where);
    const pipe = this.pipeline(where, 'rightDelim');
    const inner = new TreeParser(name, this.context);
    const { list, end } = inner.itemList();
    if (end.kind !== 'end') this.fail(`unexpected ${nodeText(end)} in ${where}`);
    inner.add(list);
    return { kind: 'template', pos: token.pos, name, pipe };
  }

  private template(): TemplateNode {
    const where = 'template clause';
    const token = this.nextNonSpace();
    const name = this.templateName(token, where);
    const after = this.nextNonSpace();
    if (after.type === 'rightDelim') return { kind: 'template', pos: token.pos, name, pipe: undefined };
    this.ahead.push(after);
    return { kind: 'template', pos: token.pos, name, pipe: this.pipeline(where, 'rightDelim') };
  }

  private pipeline(where: string, end: TokenType): PipeNode {
    const pos = this.peekNonSpace().pos;
    const { decl, isAssign } = this.declarations(where);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.nextNonSpace();
      if (token.type === end) {
        this.checkPipeline(commands, where);
        return { kind: 'pipe', pos, isAssign, decl, commands };
      }
      if (!OPERAND_START.includes(token.type)) this.unexpected(token, where);
      this.ahead.push(token);
      commands.push(this.command());
    }
  }

  /** `$x :=`, `$x =`, and in a range `$i, $x :=`. */
  private declarations(where: string): { decl: VariableNode[]; isAssign: boolean } {
    const decl: VariableNode[] = [];
    for (;;) {
      const variable = this.peekNonSpace();
      if (variable.type !== 'variable') return { decl, isAssign: false };
      this.next();
      const after = this.peek();
      const next = this.peekNonSpace();
      const isComma = next.type === 'char' && next.text === ',';
      if (next.type !== 'assign' && next.type !== 'declare' && !isComma) {
        if (after.type === 'space') this.ahead.push(after);
        this.ahead.push(variable);
        return { decl, isAssign: false };
      }
      this.nextNonSpace();
      decl.push({ kind: 'variable', pos: variable.pos, path: variable.text.split('.') });
      this.vars.push(variable.text);
      if (!isComma) return { decl, isAssign: next.type === 'assign' };
      if (where !== 'range' || decl.length > 1) this.fail(`too many declarations in ${where}`);
      if (!['variable', 'rightDelim', 'rightParen'].includes(this.peekNonSpace().type)) {
        this.fail('range can only initialize variables');
      }
    }
  }

  private checkPipeline(commands: readonly CommandNode[], where: string): void {
    if (commands.length === 0) this.fail(`missing value for ${where}`);
    commands.slice(1).forEach((command, i) => {
      if (['bool', 'dot', 'nil', 'number', 'string'].includes(command.args[0]!.kind)) {
        this.fail(`non executable command in pipeline stage ${i + 2}`);
      }
    });
  }

  private command(): CommandNode {
    const pos = this.peekNonSpace().pos;
    const args: Operand[] = [];
    for (;;) {
      this.peekNonSpace();
      const operand = this.operand();
      if (operand) args.push(operand);
      const token = this.next();
      if (token.type === 'space') continue;
      if (token.type === 'rightDelim' || token.type === 'rightParen') this.ahead.push(token);
      else if (token.type !== 'pipe') this.unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.fail('empty command');
    return { kind: 'command', pos, args };
  }

  private operand(): Operand | undefined {
    const node = this.term();
    if (!node || this.peek().type !== 'field') return node;
    const pos = this.peek().pos;
    const path: string[] = [];
    while (this.peek().type === 'field') path.push(this.next().text.slice(1));
    if (node.kind === 'field' || node.kind === 'variable') return { ...node, pos, path: [...node.path, ...path] };
    if (['bool', 'string', 'number', 'nil', 'dot'].includes(node.kind)) {
      this.fail(`unexpected . after term ${quote(nodeText(node))}`);
    }
    return { kind: 'chain', pos, node, path } satisfies ChainNode;
  }

  private term(): Operand | undefined {
    const token = this.nextNonSpace();
    const { pos, text } = token;
    switch (token.type) {
      case 'identifier':
        if (!this.context.hasFunction(text)) this.fail(`function ${quote(text)} not defined`);
        return { kind: 'identifier', pos, name: text };
      case '.':
        return { kind: 'dot', pos };
      case 'nil':
        return { kind: 'nil', pos };
      case 'variable': {
        const path = text.split('.');
        if (!this.vars.includes(path[0]!)) this.fail(`undefined variable ${quote(path[0]!)}`);
        return { kind: 'variable', pos, path };
      }
      case 'field':
        return { kind: 'field', pos, path: text.slice(1).split('.') };
      case 'bool':
        return { kind: 'bool', pos, value: text === 'true' };
      case 'charConstant':
      case 'complex':
      case 'number': {
        const number = numberNode(pos, text, token.type);
        return typeof number === 'string' ? this.fail(number) : number;
      }
      case 'leftParen': {
        if (this.parenDepth >= MAX_DEPTH) this.fail('max expression depth exceeded');
        this.parenDepth++;
        const pipe = this.pipeline('parenthesized pipeline', 'rightParen');
        this.parenDepth--;
        return pipe;
      }
      case 'string':
      case 'rawString':
        return { kind: 'string', pos, quoted: text, text: unquote(text) ?? this.fail('invalid syntax') };
      default:
        this.ahead.push(token);
        return undefined;
    }
  }
}

/** The parse tree of a template, and how its nodes are written in error messages ("executing … at <…>"). */
import { quote } from '../gofmt/strconv.ts';

interface Positioned {
  /** Index in the template's text that error messages point at. */
  readonly pos: number;
}

export interface ListNode extends Positioned {
  readonly kind: 'list';
  readonly nodes: readonly Node[];
}
export interface TextNode extends Positioned {
  readonly kind: 'text';
  readonly text: string;
}
export interface ActionNode extends Positioned {
  readonly kind: 'action';
  readonly pipe: PipeNode;
}
export interface BranchNode extends Positioned {
  readonly kind: 'if' | 'range' | 'with';
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList: ListNode | undefined;
}
export interface TemplateNode extends Positioned {
  readonly kind: 'template';
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}
/** `{{break}}`, `{{continue}}`; `{{end}}` and `{{else}}` only pass through the parser. */
export interface WordNode extends Positioned {
  readonly kind: 'break' | 'continue' | 'end' | 'else';
}
export interface PipeNode extends Positioned {
  readonly kind: 'pipe';
  readonly isAssign: boolean;
  readonly decl: readonly VariableNode[];
  readonly commands: readonly CommandNode[];
}
export interface CommandNode extends Positioned {
  readonly kind: 'command';
  readonly args: readonly Operand[];
}
export interface IdentifierNode extends Positioned {
  readonly kind: 'identifier';
  readonly name: string;
}
/** `$x.A.B`: the variable's name and the fields after it. */
export interface VariableNode extends Positioned {
  readonly kind: 'variable';
  readonly path: readonly string[];
}
export interface FieldNode extends Positioned {
  readonly kind: 'field';
  readonly path: readonly string[];
}
/** Fields of something that is not a plain field or variable: `(pipe).A.B`. */
export interface ChainNode extends Positioned {
  readonly kind: 'chain';
  readonly node: Operand;
  readonly path: readonly string[];
}
export interface DotNode extends Positioned {
  readonly kind: 'dot';
}
export interface NilNode extends Positioned {
  readonly kind: 'nil';
}
export interface BoolNode extends Positioned {
  readonly kind: 'bool';
  readonly value: boolean;
}
/** A number, held as every type that can represent it. */
export interface NumberNode extends Positioned {
  readonly kind: 'number';
  readonly text: string;
  /** Value if it fits an int64. */
  readonly int: bigint | undefined;
  /** Value if it fits an uint64. */
  readonly uint: bigint | undefined;
  readonly float: number | undefined;
  /** Imaginary part, for a complex constant whose real part is `float`. */
  readonly imaginary: number | undefined;
}
export interface StringNode extends Positioned {
  readonly kind: 'string';
  readonly quoted: string;
  readonly text: string;
}

export type Operand =
  | IdentifierNode
  | VariableNode
  | FieldNode
  | ChainNode
  | DotNode
  | NilNode
  | BoolNode
  | NumberNode
  | StringNode
  | PipeNode;
export type Node =
  | ListNode
  | TextNode
  | ActionNode
  | BranchNode
  | TemplateNode
  | WordNode
  | PipeNode
  | CommandNode
  | Operand;

/** A node written back as template source, the way Go's error messages quote it. */
export function nodeText(node: Node): string {
  switch (node.kind) {
    case 'list':
      return node.nodes.map(nodeText).join('');
    case 'text':
      return node.text;
    case 'action':
      return `{{${nodeText(node.pipe)}}}`;
    case 'if':
    case 'range':
    case 'with': {
      const otherwise = node.elseList ? `{{else}}${nodeText(node.elseList)}` : '';
      return `{{${node.kind} ${nodeText(node.pipe)}}}${nodeText(node.list)}${otherwise}{{end}}`;
    }
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe ? ` ${nodeText(node.pipe)}` : ''}}}`;
    case 'pipe':
      return pipeText(node);
    case 'command':
      return node.args.map(operandText).join(' ');
    case 'identifier':
      return node.name;
    case 'variable':
      return node.path.join('.');
    case 'field':
      return node.path.map((name) => `.${name}`).join('');
    case 'chain':
      return operandText(node.node) + node.path.map((name) => `.${name}`).join('');
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'number':
      return node.text;
    case 'string':
      return node.quoted;
    default:
      return `{{${node.kind}}}`;
  }
}

function operandText(node: Operand): string {
  return node.kind === 'pipe' ? `(${nodeText(node)})` : nodeText(node);
}

function pipeText(pipe: PipeNode): string {
  const declared = pipe.decl.map(nodeText).join(', ');
  const commands = pipe.commands.map(nodeText).join(' | ');
  return declared ? `${declared} ${pipe.isAssign ? '=' : ':='} ${commands}` : commands;
}

/** Whether a template holds nothing but space, so that another definition may replace it. */
export function isEmptyTree(node: Node): boolean {
  if (node.kind === 'list') return node.nodes.every(isEmptyTree);
  return node.kind === 'text' && node.text.trim() === '';
}

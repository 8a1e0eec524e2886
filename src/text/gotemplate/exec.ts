/**
 * Executes a parsed template: walks the tree, evaluates pipelines and prints values as Go's text/template does,
 * failing with its error texts and the place they point at (`template: NAME:LINE:COLUMN: executing … at <…>: …`).
 */
import { formatPlain } from '../gofmt/print.ts';
import { quote } from '../gofmt/strconv.ts';
import { fieldByName, INT, MAX_TEXT, methodByName } from '../govalue/types.ts';
import { utf8Length } from '../govalue/utf8.ts';
import type { GoValue } from '../govalue/value.ts';
import {
  asInt,
  elem,
  elements,
  entries,
  fieldValue,
  indirect,
  indirectInterface,
  isTrue,
  mapIndex,
} from '../govalue/value.ts';
import type { Final } from './args.ts';
import { evalArg, evalCall, idealConstant, MISSING } from './args.ts';
import { GoTemplateError } from './errors.ts';
import type { Arg, FuncMap } from './functions.ts';
import { boundMethod } from './functions.ts';
import type {
  BranchNode,
  ChainNode,
  CommandNode,
  FieldNode,
  IdentifierNode,
  Node,
  Operand,
  PipeNode,
  TemplateNode,
  VariableNode,
} from './nodes.ts';
import { nodeText } from './nodes.ts';
import type { TreeSet } from './parse.ts';

/** What a missing map key gives: nothing (`<no value>`), or an error. Go's option `missingkey`. */
export type MissingKey = 'default' | 'error';

/** A template text with its trees and functions, ready to be executed. */
export interface Program {
  readonly name: string;
  readonly text: string;
  readonly trees: TreeSet;
  readonly functions: FuncMap;
  readonly missingKey: MissingKey;
}

/** How `{{break}}` and `{{continue}}` leave the body of a range. */
type Signal = 'break' | 'continue' | undefined;

/** Go allows 100000 templates within templates; endless recursion ends here and reports Go's number. */
const MAX_TEMPLATE_DEPTH = 1000;

/** Nodes that are walked in all: Go has no bound, and ranges within ranges can go on for years. */
const MAX_STEPS = 100_000;

export class Execution {
  readonly program: Program;
  private out = '';
  private node: Node | undefined;
  private templateName: string;
  private vars: { name: string; value: Arg }[];
  private depth = 0;
  private steps = 0;

  constructor(program: Program, data: Arg) {
    this.program = program;
    this.templateName = program.name;
    this.vars = [{ name: '$', value: data }];
  }

  /** Runs the main template; gives its output or throws GoTemplateError. */
  run(data: Arg): string {
    const root = this.program.trees.get(this.program.name);
    if (!root) this.fail(`${quote(this.program.name)} is an incomplete or empty template`);
    this.walk(data, root);
    return this.out;
  }

  /** Marks the node that an error would be about. */
  at(node: Node): void {
    this.node = node;
  }

  fail(message: string): never {
    const { name, text } = this.program;
    if (!this.node) throw new GoTemplateError(`template: ${name}: ${message}`, this.out);
    const before = text.slice(0, this.node.pos);
    const line = before.split('\n').length;
    const column = utf8Length(before.slice(before.lastIndexOf('\n') + 1));
    const where = `${name}:${line}:${column}: executing ${quote(this.templateName)} at <${nodeText(this.node)}>`;
    throw new GoTemplateError(`template: ${where}: ${message}`, this.out);
  }

  private write(text: string): void {
    this.out += text;
    if (this.out.length > MAX_TEXT) this.fail(`the lab makes no text of more than ${MAX_TEXT / 1024 / 1024} MB`);
  }

  private walk(dot: Arg, node: Node): Signal {
    this.at(node);
    if (++this.steps > MAX_STEPS) this.fail(`the lab takes no more than ${MAX_STEPS} steps of a template`);
    switch (node.kind) {
      case 'action': {
        const value = this.evalPipeline(dot, node.pipe);
        if (node.pipe.decl.length === 0) this.print(node, value);
        return undefined;
      }
      case 'break':
      case 'continue':
        return node.kind;
      case 'if':
      case 'with':
        return this.walkIfOrWith(dot, node);
      case 'list': {
        for (const child of node.nodes) {
          const signal = this.walk(dot, child);
          if (signal) return signal;
        }
        return undefined;
      }
      case 'range':
        return this.walkRange(dot, node);
      case 'template':
        return this.walkTemplate(dot, node);
      case 'text':
        this.write(node.text);
        return undefined;
      default:
        return this.fail(`unknown node: ${nodeText(node)}`);
    }
  }

  private walkIfOrWith(dot: Arg, node: BranchNode): Signal {
    const mark = this.vars.length;
    const value = this.evalPipeline(dot, node.pipe);
    let signal: Signal;
    if (isTrue(indirectInterface(value))) signal = this.walk(node.kind === 'with' ? value : dot, node.list);
    else if (node.elseList) signal = this.walk(dot, node.elseList);
    this.vars.length = mark;
    return signal;
  }

  private walkRange(dot: Arg, node: BranchNode): Signal {
    this.at(node);
    const outer = this.vars.length;
    const { value } = indirect(this.evalPipeline(dot, node.pipe));
    const mark = this.vars.length;
    let signal: Signal;
    let ran = false;
    for (const [index, item] of this.iterations(node, value)) {
      ran = true;
      this.assignLoopVariables(node.pipe, index, item);
      signal = this.walk(item, node.list);
      this.vars.length = mark;
      if (signal === 'break') break;
    }
    signal = ran || !node.elseList ? undefined : this.walk(dot, node.elseList);
    this.vars.length = outer;
    return signal;
  }

  /** What a range goes over: index or key with each element, and for an integer the numbers below it. */
  private iterations(node: BranchNode, value: Arg): [Arg, Arg][] {
    switch (value?.type.kind) {
      case undefined:
        return [];
      case 'array':
      case 'slice':
        return elements(value).map((item, i) => [{ type: INT, data: i }, item]);
      case 'map':
        return entries(value);
      case 'int':
      case 'uint': {
        if (node.pipe.decl.length > 1) {
          this.fail(`can't use ${formatPlain(value)} to iterate over more than one variable`);
        }
        const { type } = value;
        return Array.from({ length: Math.max(0, Number(asInt(value))) }, (_, i) => [undefined, { type, data: i }]);
      }
      default:
        return this.fail(`range can't iterate over ${formatPlain(value)}`);
    }
  }

  private assignLoopVariables(pipe: PipeNode, index: Arg, item: Arg): void {
    const names = pipe.decl.map((variable) => variable.path[0]!);
    const values = names.length > 1 ? [index, item] : [item];
    names.forEach((name, i) => {
      if (pipe.isAssign) this.setVar(name, values[i]);
      else this.vars[this.vars.length - names.length + i]!.value = values[i];
    });
  }

  private walkTemplate(dot: Arg, node: TemplateNode): Signal {
    this.at(node);
    const root = this.program.trees.get(node.name);
    if (!root) this.fail(`template ${quote(node.name)} not defined`);
    if (this.depth >= MAX_TEMPLATE_DEPTH) this.fail('exceeded maximum template depth (100000)');
    const inner = node.pipe ? this.evalPipeline(dot, node.pipe) : undefined;
    const { vars, templateName } = this;
    this.vars = [{ name: '$', value: inner }];
    this.templateName = node.name;
    this.depth++;
    this.walk(inner, root);
    this.depth--;
    this.templateName = templateName;
    this.vars = vars;
    return undefined;
  }

  private setVar(name: string, value: Arg): void {
    const variable = this.vars.findLast((candidate) => candidate.name === name);
    if (!variable) this.fail(`undefined variable: ${name}`);
    variable.value = value;
  }

  evalPipeline(dot: Arg, pipe: PipeNode): Arg {
    this.at(pipe);
    let value: Final = MISSING;
    for (const command of pipe.commands) {
      const result = this.evalCommand(dot, command, value);
      value = result?.type.kind === 'interface' ? elem(result) : result;
    }
    const result = value === MISSING ? undefined : value;
    for (const variable of pipe.decl) {
      const name = variable.path[0]!;
      if (pipe.isAssign) this.setVar(name, result);
      else this.vars.push({ name, value: result });
    }
    return result;
  }

  private notAFunction(args: readonly Node[] | undefined, final: Final): void {
    const hasArgs = (args?.length ?? 0) > 1 || final !== MISSING;
    if (hasArgs) this.fail(`can't give argument to non-function ${args?.[0] ? nodeText(args[0]) : '%!s(<nil>)'}`);
  }

  private evalCommand(dot: Arg, command: CommandNode, final: Final): Arg {
    const first = command.args[0]!;
    switch (first.kind) {
      case 'field':
        return this.evalFieldNode(dot, first, command.args, final);
      case 'chain':
        return this.evalChainNode(dot, first, command.args, final);
      case 'identifier':
        return this.evalFunction(dot, first, command, command.args, final);
      case 'pipe':
        this.notAFunction(command.args, final);
        return this.evalPipeline(dot, first);
      case 'variable':
        return this.evalVariableNode(dot, first, command.args, final);
    }
    this.at(first);
    this.notAFunction(command.args, final);
    switch (first.kind) {
      case 'nil':
        return this.fail('nil is not a command');
      case 'dot':
        return dot;
      default:
        return idealConstant(this, first);
    }
  }

  evalFieldNode(dot: Arg, node: FieldNode, args: readonly Operand[] | undefined, final: Final): Arg {
    this.at(node);
    return this.evalFieldChain(dot, dot, node, node.path, args, final);
  }

  evalChainNode(dot: Arg, node: ChainNode, args: readonly Operand[] | undefined, final: Final): Arg {
    this.at(node);
    if (node.node.kind === 'nil') this.fail(`indirection through explicit nil in ${nodeText(node)}`);
    const receiver = evalArg(this, dot, undefined, node.node);
    return this.evalFieldChain(dot, receiver, node, node.path, args, final);
  }

  evalVariableNode(dot: Arg, node: VariableNode, args: readonly Operand[] | undefined, final: Final): Arg {
    this.at(node);
    const [name, ...path] = node.path;
    const variable = this.vars.findLast((candidate) => candidate.name === name);
    if (!variable) this.fail(`undefined variable: ${name}`);
    if (path.length > 0) return this.evalFieldChain(dot, variable.value, node, path, args, final);
    this.notAFunction(args, final);
    return variable.value;
  }

  private evalFieldChain(
    dot: Arg,
    receiver: Arg,
    node: Node,
    path: readonly string[],
    args: readonly Operand[] | undefined,
    final: Final,
  ): Arg {
    let value = receiver;
    for (const name of path.slice(0, -1)) value = this.evalField(dot, name, node, undefined, MISSING, value);
    return this.evalField(dot, path.at(-1)!, node, args, final, value);
  }

  evalFunction(dot: Arg, node: IdentifierNode, command: Node, args: readonly Operand[] | undefined, final: Final): Arg {
    this.at(node);
    const func = this.program.functions[node.name];
    if (!func) this.fail(`${quote(node.name)} is not a defined function`);
    return evalCall(this, dot, func, command, node.name, args, final);
  }

  /** A method of the receiver, a field of a struct, or an element of a map. */
  private evalField(
    dot: Arg,
    name: string,
    node: Node,
    args: readonly Operand[] | undefined,
    final: Final,
    receiver: Arg,
  ): Arg {
    if (receiver === undefined) {
      if (this.program.missingKey === 'error') this.fail(`nil data; no entry for key ${quote(name)}`);
      return undefined;
    }
    const { value: target, isNil } = indirect(receiver);
    const typeName = receiver.type.name;
    if (!target || (target.type.kind === 'interface' && isNil)) {
      this.fail(`nil pointer evaluating ${typeName}.${name}`);
    }
    const method = methodByName(target.type, name);
    if (method) return evalCall(this, dot, boundMethod(method, target.data), node, name, args, final);
    const hasArgs = (args?.length ?? 0) > 1 || final !== MISSING;
    if (target.type.kind === 'struct') {
      const found = structField(target, name);
      if (found && !/^\p{Lu}/u.test(name)) this.fail(`${name} is an unexported field of struct type ${typeName}`);
      if (found && hasArgs) this.fail(`${name} has arguments but cannot be invoked as function`);
      if (found) return found;
    } else if (target.type.kind === 'map' && target.type.key?.name === 'string') {
      if (hasArgs) this.fail(`${name} is not a method but has arguments`);
      const item = mapIndex(target, name);
      if (!item && this.program.missingKey === 'error') this.fail(`map has no entry for key ${quote(name)}`);
      return item;
    } else if (target.type.kind === 'pointer' && isNil) {
      const struct = target.type.elem;
      if (struct?.kind !== 'struct' || fieldByName(struct, name)) {
        this.fail(`nil pointer evaluating ${typeName}.${name}`);
      }
    }
    return this.fail(`can't evaluate field ${name} in type ${typeName}`);
  }

  private print(node: Node, value: Arg): void {
    this.at(node);
    const shown = printable(value);
    if (shown?.type.kind === 'func') this.fail(`can't print ${nodeText(node)} of type ${shown.type.name}`);
    this.write(shown === undefined ? '<no value>' : formatPlain(shown));
  }
}

/** The value that is printed for a value: pointers are followed. */
export function printable(value: Arg): Arg {
  return value?.type.kind === 'pointer' ? indirect(value).value : value;
}

/** A field of a struct by its Go name, looked for in embedded structs too. */
function structField(struct: GoValue, name: string): GoValue | undefined {
  const own = struct.type.fields?.find((field) => field.name === name);
  if (own) return fieldValue(struct, own);
  for (const field of struct.type.fields ?? []) {
    if (!field.embedded) continue;
    const { value } = indirect(fieldValue(struct, field));
    const found = value && structField(value, name);
    if (found) return found;
  }
  return undefined;
}

/** `$x` and `${…}` put into fields. */
import type { ParameterOperation, ParameterPart, Word } from './ast.ts';
import type { ExpansionEnv } from './env.ts';
import { ExpansionError } from './errors.ts';
import { badSubstitution, type Expansion, expandParts, expandPattern, expandQuoted, expandText, type PartMode } from './expand.ts';
import { type FieldSink, JoiningSink } from './fields.ts';
import {
  displayName,
  followIndirection,
  joiner,
  lengthOf,
  listNames,
  lookUp,
  type ParameterName,
  type ParameterValue,
  requireSet,
  resolveKey,
  substringOf,
  transformValue,
  type ValueOperation,
} from './parameter.ts';
import { expandTilde } from './tilde.ts';

export function* expandParameter<Y>(part: ParameterPart, sink: FieldSink, mode: PartMode, env: ExpansionEnv<Y>): Expansion<Y, void> {
  const { operation } = part;
  if (operation?.type === 'names' || operation?.type === 'keys') {
    emitValue(listNames(part, operation, env), sink, mode, env);
    return;
  }
  const braced = part.raw.startsWith('${');
  const named: ParameterName = { name: part.name, subscript: yield* resolveSubscript(part, env), braced };
  const parameter = part.indirect ? { ...followIndirection(named, env), via: part.name } : named;
  const value = lookUp(parameter, env);
  if (operation?.type === 'conditional') {
    yield* expandConditional(part, operation, parameter, value, sink, mode, env);
    return;
  }
  requireSet(parameter, value, env);
  if (operation === undefined) emitValue(value, sink, mode, env);
  else if (operation.type === 'length') {
    emitValue({ type: 'scalar', value: String(lengthOf(value, env)) }, sink, mode, env);
  } else {
    const subject = env.dialect === 'ash' && value.type === 'list' ? joinList(value, env) : value;
    emitValue(yield* applyOperation(operation, parameter, subject, env), sink, mode, env);
  }
}

function* resolveSubscript<Y>(part: ParameterPart, env: ExpansionEnv<Y>): Expansion<Y, ParameterName['subscript']> {
  const { subscript } = part;
  if (subscript === undefined || 'all' in subscript) return subscript;
  return { key: resolveKey(part.name, yield* expandText(subscript.index, env), env) };
}

/** ash does to `$@` what it would do to the joined string. */
function joinList(value: ParameterValue & { type: 'list' }, env: ExpansionEnv): ParameterValue {
  const separator = value.star ? joiner(env) : ' ';
  return { type: 'scalar', value: value.values.join(separator) };
}

function emitValue(value: ParameterValue, sink: FieldSink, mode: PartMode, env: ExpansionEnv): void {
  const emit = (text: string): void => (mode.quoted ? sink.quoted(text) : sink.split(text));
  if (value.type === 'scalar') {
    emit(value.value ?? '');
    return;
  }
  // where only one field can come out, ash takes `$@` for `$*`
  const joins = sink instanceof JoiningSink;
  if (value.star ? mode.quoted || joins : joins && env.dialect === 'ash') {
    emit(value.values.join(joiner(env)));
    return;
  }
  const separator = joiner(env);
  if (!mode.quoted && !joins && env.dialect === 'bash' && separator !== '') {
    // bash joins the elements and splits them again, so that empty ones survive if a separator is no blank
    sink.split(value.values.join(separator));
    return;
  }
  for (const [i, each] of value.values.entries()) {
    if (i > 0) sink.border();
    emit(each);
  }
}

/** `${x-word}`, `${x=word}`, `${x?word}`, `${x+word}` */
function* expandConditional<Y>(
  part: ParameterPart,
  operation: ParameterOperation & { type: 'conditional' },
  parameter: ParameterName,
  value: ParameterValue,
  sink: FieldSink,
  mode: PartMode,
  env: ExpansionEnv<Y>,
): Expansion<Y, void> {
  const { operator, word, colon } = operation;
  const isSet = isUsable(value, colon);
  if (operator === '+' ? isSet : operator === '-' && !isSet) {
    yield* expandOperand(word, sink, mode, env);
  } else if (operator === '=' && !isSet) {
    const text = yield* mode.quoted ? expandQuoted(word, env) : expandText(word, env);
    assign(part, parameter, text, env);
    emitValue({ type: 'scalar', value: text }, sink, mode, env);
  } else if (operator === '?' && !isSet) {
    throw yield* unsetError(parameter, operation, mode, env);
  } else if (operator !== '+') emitValue(value, sink, mode, env);
  // an alternative that is not taken still leaves an empty field within quotes
  else if (mode.quoted) sink.quoted('');
}

/** Set, and with a colon not empty either. */
function isUsable(value: ParameterValue, colon: boolean): boolean {
  if (value.type === 'scalar') return value.value !== undefined && !(colon && value.value === '');
  return value.values.length > 0 && !(colon && value.values.join(' ') === '');
}

/** The word of a default or an alternative: unquoted text in it is split like the result of an expansion. */
function* expandOperand<Y>(word: Word, sink: FieldSink, mode: PartMode, env: ExpansionEnv<Y>): Expansion<Y, void> {
  if (!mode.quoted) {
    yield* expandParts(expandTilde(word.parts, env), sink, { quoted: false, splitLiterals: true }, env);
    return;
  }
  if (word.parts.length === 0) sink.quoted('');
  yield* expandParts(word.parts, sink, mode, env);
}

function assign(part: ParameterPart, parameter: ParameterName, text: string, env: ExpansionEnv): void {
  const { name, subscript } = parameter;
  if (!/^[A-Za-z_]/.test(name)) {
    if (env.dialect === 'ash') throw new ExpansionError(`${name}: bad variable name`, 'shell', 2);
    throw new ExpansionError(`$${name}: cannot assign in this way`, 'line');
  }
  if (subscript === undefined) env.set(name, text);
  else if ('key' in subscript && env.arrays !== undefined) env.arrays.setElement(name, subscript.key, text);
  else throw badSubstitution(part.raw, env);
}

function* unsetError<Y>(
  parameter: ParameterName,
  { word, colon }: ParameterOperation & { type: 'conditional' },
  mode: PartMode,
  env: ExpansionEnv<Y>,
): Expansion<Y, ExpansionError> {
  const isAsh = env.dialect === 'ash';
  const usual = !colon ? 'parameter not set' : isAsh ? 'parameter not set or null' : 'parameter null or not set';
  const text = word.parts.length === 0 ? usual : yield* mode.quoted ? expandQuoted(word, env) : expandText(word, env);
  return new ExpansionError(`${displayName(parameter, env)}: ${text}`, 'shell', isAsh ? 2 : 127);
}

function* applyOperation<Y>(
  operation: Exclude<ParameterOperation, { type: 'conditional' | 'length' | 'names' | 'keys' }>,
  parameter: ParameterName,
  value: ParameterValue,
  env: ExpansionEnv<Y>,
): Expansion<Y, ParameterValue> {
  if (operation.type === 'substring') {
    const offset = yield* expandQuoted(operation.offset, env);
    const length = operation.length === undefined ? undefined : yield* expandQuoted(operation.length, env);
    return substringOf(parameter, value, { offset, length }, env);
  }
  if (operation.type === 'transform') {
    return transformValue(value, { type: 'transform', operator: operation.operator, parameter }, env);
  }
  const pattern = yield* expandPattern(operation.pattern, env);
  if (operation.type !== 'replace') return transformValue(value, { ...operation, pattern }, env);
  const { all, anchor, replacement } = operation;
  const text = replacement === undefined ? '' : yield* expandText(replacement, env);
  const replace: ValueOperation = { type: 'replace', all, anchor, pattern, replacement: text };
  return transformValue(value, replace, env);
}

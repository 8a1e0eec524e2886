/** Assignments: `x=…`, `x+=…`, `x[i]=…`, `x=(…)`. */
import type { Co } from '../../kernel/sched.ts';
import { type Assignment, ExpansionError, expandArray, expandSubscript } from '../lang/index.ts';
import { assignVariable, expansionEnv, readVariable, setElement, target } from './env.ts';
import { evaluateArithmeticText, expandValue } from './expand.ts';
import type { Shell } from './shell.ts';
import type { Value } from './vars.ts';

export function* assignWhole(sh: Shell, a: Assignment): Co {
  if ('type' in a.value) return yield* assignArray(sh, a);
  const value = yield* expandValue(sh, a.value);
  if (a.subscript) {
    const key = (yield* expandSubscript(a, expansionEnv(sh))) as string;
    const v = sh.vars.find(target(sh, a.name));
    const old = v?.value instanceof Map ? (v.value as Map<string | number, string>).get(v.kind === 'assoc' ? key : Number(key)) : undefined;
    setElement(sh, a.name, key, a.append ? (old ?? '') + value : value);
    return;
  }
  assignText(sh, a.name, value, a.append);
}

/** `name=value` with the attributes that the name has (integer, lower case …). */
export function assignText(sh: Shell, name: string, value: string, append: boolean): void {
  const v = sh.vars.find(target(sh, name));
  if (v?.integer) {
    const sum = evaluateArithmeticText(sh, value, '') + (append ? BigInt(readVariable(sh, name) || '0') : 0n);
    return assignVariable(sh, name, String(sum));
  }
  assignVariable(sh, name, append ? (readVariable(sh, name) ?? '') + value : value);
}

function* assignArray(sh: Shell, a: Assignment): Co {
  if (!('type' in a.value)) return;
  const v = sh.vars.ensure(target(sh, a.name));
  if (v.readonly) throw new ExpansionError(`${a.name}: readonly variable`, 'line');
  // the elements are expanded before the old value goes: x=(a "${x[@]}")
  const pairs = yield* expandArray(a.name, a.value, expansionEnv(sh));
  if (v.kind !== 'assoc') v.kind = 'array';
  const old = v.value;
  const map = new Map<string | number, string>(a.append && old !== undefined ? (old instanceof Map ? (old as Map<string | number, string>) : [[0, old]]) : []);
  let next = v.kind === 'assoc' ? 0 : Math.max(-1, ...([...map.keys()] as number[])) + 1;
  for (const { key, value } of pairs) {
    if (v.kind === 'assoc') map.set(key ?? value, key === undefined ? '' : value);
    else {
      if (key !== undefined) next = Number(key);
      map.set(next++, value);
    }
  }
  v.value = map as Value;
}

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's, not templates
import { describe, expect, it } from 'vitest';
import { evaluateArithmetic, ExpansionError } from '../../../src/shell/lang/index.ts';
import { makeShell } from './testEnv.ts';

function evaluate(text: string, dialect: 'bash' | 'ash' = 'bash'): string {
  const shell = makeShell({ dialect, variables: { x: '5', z: '1 +', loop: 'loop', expr: 'x+1', octal: '010' } });
  try {
    return String(evaluateArithmetic(text, shell.env));
  } catch (error) {
    if (error instanceof ExpansionError) return error.message;
    throw error;
  }
}

describe('values', () => {
  it.each([
    ['', '0'],
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['-7 / 2', '-3'],
    ['-7 % 3', '-1'],
    ['2 ** 3 ** 2', '512'],
    ['-2 ** 2', '4'],
    ['1 << 65', '2'],
    ['-1 >> 1', '-1'],
    ['7 & 3 | 8 ^ 1', '11'],
    ['1 < 2 == 1', '1'],
    ['!!5 + ~0', '0'],
    ['0 || 3 && 0', '0'],
    ['0 ? 2 : 0 ? 4 : 5', '5'],
    ['1, 2, 3', '3'],
    ['0x1f + 010 + 2#101 + 36#Z', '79'],
    ['64#@_', '4031'],
    ['9223372036854775807 + 1', '-9223372036854775808'],
    ['-9223372036854775808 / -1', '-9223372036854775808'],
    ['99999999999999999999', '7766279631452241919'],
    ['x', '5'],
    ['unset', '0'],
    ['expr * 2', '12'],
    ['octal', '8'],
    ['y = x += 2, y', '7'],
    ['x++ + ++x', '12'],
    ['x--- 1', '4'],
    ['1 ++ 2', '3'],
    ['--1', '1'],
    ['1\n+\t2', '3'],
  ])('%s', (text, value) => {
    expect([evaluate(text), evaluate(text, 'ash')]).toEqual([value, value]);
  });

  it('assigns', () => {
    const shell = makeShell({ variables: { x: '5' } });
    evaluateArithmetic('x *= 2, y = x++, a[y] = 3', shell.env);
    expect([shell.variables.get('x'), shell.variables.get('y'), shell.arrays.get('a')?.get('10')]).toEqual(['11', '10', '3']);
  });

  it('evaluates only the branch that counts, except && and || in ash', () => {
    const bash = makeShell();
    expect(String(evaluateArithmetic('0 && (x=5), 1 || (y=5), 1 ? 2 : 1/0', bash.env))).toBe('2');
    expect([bash.variables.has('x'), bash.variables.has('y')]).toEqual([false, false]);
    const ash = makeShell({ dialect: 'ash' });
    evaluateArithmetic('0 && (x=5), 1 ? 2 : (z=1)', ash.env);
    expect([ash.variables.has('x'), ash.variables.has('z')]).toEqual([true, false]);
  });
});

describe('errors', () => {
  const operand = 'arithmetic syntax error: operand expected';
  it.each([
    ['1 + ', `1 + : ${operand} (error token is "+ ")`],
    ['1+*2', `1+*2: ${operand} (error token is "*2")`],
    ['++', `++: ${operand} (error token is "+")`],
    ['()', `(): ${operand} (error token is ")")`],
    ["'1'", `'1': ${operand} (error token is "'1'")`],
    ['1 2', '1 2: arithmetic syntax error in expression (error token is "2")'],
    ['1 @ 2', '1 @ 2: arithmetic syntax error: invalid arithmetic operator (error token is "@ 2")'],
    ['1.5', '1.5: arithmetic syntax error: invalid arithmetic operator (error token is ".5")'],
    ['(1', '(1: missing `)\' (error token is "1")'],
    ['1/(2-2) + 3', '1/(2-2) + 3: division by 0 (error token is "(2-2) + 3")'],
    ['2**-1', '2**-1: exponent less than 0 (error token is "1")'],
    ['x+1=2', 'x+1=2: attempted assignment to non-variable (error token is "=2")'],
    ['(x)=2', '(x)=2: attempted assignment to non-variable (error token is "=2")'],
    ['1?2', '1?2: `:\' expected for conditional expression (error token is "2")'],
    ['1?:3', '1?:3: expression expected (error token is ":3")'],
    ['08', '08: value too great for base (error token is "08")'],
    ['1a', '1a: value too great for base (error token is "1a")'],
    ['1#1', '1#1: invalid arithmetic base (error token is "1#1")'],
    ['3#', '3#: invalid integer constant (error token is "3#")'],
    ['a[', 'a[: bad array subscript (error token is "a[")'],
    ['z', `1 +: ${operand} (error token is "+")`],
    ['loop', 'loop: expression recursion level exceeded (error token is "loop")'],
    ['--x++', '--x++: ++: assignment requires lvalue (error token is "++")'],
  ])('%s in bash', (text, message) => {
    expect(evaluate(text)).toBe(message);
  });

  it.each([
    ['1 +', 'arithmetic syntax error'],
    ['08', 'arithmetic syntax error'],
    ['1/0', 'divide by zero'],
    ['2**-1', 'exponent less than 0'],
    ['loop', 'expression recursion loop detected'],
    ['1:2', 'malformed ?: operator'],
    ['a[1]', 'arithmetic syntax error'],
  ])('%s in ash', (text, message) => {
    expect(evaluate(text, 'ash')).toBe(message);
  });

  it('names the command in front', () => {
    const { env } = makeShell();
    expect(() => evaluateArithmetic(' 1/0', env, '((')).toThrow('((: 1/0: division by 0 (error token is "0")');
  });
});

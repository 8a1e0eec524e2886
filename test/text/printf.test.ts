// printf(1): every expectation is what bash, dash and BusyBox agreed on, unless the test says which.
import { describe, expect, test } from 'vitest';
import { expandEscapes, printfArguments } from '../../src/text/printf.ts';

describe('printf', () => {
  test.each<[format: string, args: string[], expected: string]>([
    ['%s\\n', ['a', 'b'], 'a\nb\n'],
    ['%-10s|%5d|%x|%c|%%\\n', ['abc', '42', '255', 'xyz'], 'abc       |   42|ff|x|%\n'],
    ['%5s|%.2s|%-5s|%05d|%+d|% d', ['a', 'abc', 'b', '7', '7', '7'], '    a|ab|b    |00007|+7| 7'],
    ['%d,', ['0x1f', '010', '-5', "'a", '"b'], '31,8,-5,97,98,'],
    ['x\\n', ['a', 'b'], 'x\n'],
    ['%s %s\\n', ['a', 'b', 'c'], 'a b\nc \n'],
    ['%o %x %X %#x %#o %u', ['8', '255', '255', '255', '8', '-1'], '10 ff FF 0xff 010 18446744073709551615'],
    [
      '%e %f %g %G %.2f %10.3f|%-10.1f|',
      ['1234.5', '1.5', '0.0001', '1e20', '2.345', '3.14159', '2.25'],
      '1.234500e+03 1.500000 0.0001 1E+20 2.35      3.142|2.2       |',
    ],
    ['a\\tb\\\\c\\101\\q', [], 'a\tb\\cA\\q'],
    ['%b|\\n', ['a\\tb\\0101\\n', 'x\\cy', 'z'], 'a\tbA\n|\nx'],
    ['%*d|%-*d|%.*f', ['5', '42', '5', '42', '2', '3.14159'], '   42|42   |3.14'],
    ['%c%c', ['', 'ab'], '\0a'],
    ['%x', ['-1'], 'ffffffffffffffff'],
    ['%.0f %.0f %.0f', ['0.5', '1.5', '2.5'], '0 2 2'],
    ['%g %g %g %#g', ['100000', '1000000', '1e-5', '1.0'], '100000 1e+06 1e-05 1.00000'],
  ])('%j', (format, args, expected) => {
    expect(printfArguments(format, args)).toEqual({ stdout: expected, badNumbers: [], badConversion: undefined });
  });

  test('tells bad numbers', () => {
    expect(printfArguments('%d\\n', ['abc', '12x', '', '99999999999999999999'])).toEqual({
      stdout: '0\n12\n0\n9223372036854775807\n',
      badNumbers: [
        { text: 'abc', reason: 'invalid' },
        { text: '12x', reason: 'trailing' },
        { text: '99999999999999999999', reason: 'range' },
      ],
      badConversion: undefined,
    });
  });

  test('BusyBox counts every bad number as zero', () => {
    const { stdout, badNumbers } = printfArguments('%d\\n', ['abc', '12x', ''], { strictNumbers: true });
    expect(stdout).toBe('0\n0\n0\n');
    expect(badNumbers.map((bad) => bad.text)).toEqual(['abc', '12x', '']);
  });

  test('stops at an unknown conversion', () => {
    expect(printfArguments('abc %z def\\n', ['1'])).toMatchObject({ stdout: 'abc ', badConversion: ' ' });
    expect(printfArguments('%%d %5%|', [])).toMatchObject({ stdout: '%d ', badConversion: '%' });
  });
});

test('escapes of echo -e and %b', () => {
  expect(expandEscapes('a\\0101\\x41\\n', true)).toEqual({ text: 'aAA\n', stop: false });
  expect(expandEscapes('a\\cb', true)).toEqual({ text: 'a', stop: true });
});

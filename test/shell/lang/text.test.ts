// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's, not templates
import { describe, expect, it } from 'vitest';
import {
  matchesPattern,
  parse,
  printFunction,
  printList,
  quoteAsh,
  quoteBackslash,
  quoteDouble,
  quoteIfNeeded,
  quoteSingle,
  removePrefix,
  removeSuffix,
  replacePattern,
} from '../../../src/shell/lang/index.ts';

describe('patterns', () => {
  it.each([
    ['*', '', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abcd', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['?', 'é', true],
    ['?', '😀', true],
    ['?', '', false],
    ['[a-c]', 'b', true],
    ['[!a-c]', 'b', false],
    ['[^a-c]', 'd', true],
    ['[a-]', '-', true],
    ['[]a]', ']', true],
    ['[a]]', 'a]', true],
    ['[z-a]', 'm', false],
    ['[[:digit:]x]', '7', true],
    ['[![:alpha:]]', '5', true],
    ['[\\]]', ']', true],
    ['[a', '[a', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['a\\', 'a\\', true],
    ['A', 'a', false],
  ])('%s against %s', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  it('removes the shortest or the longest match', () => {
    expect(removePrefix('a.b.c', '*.', false)).toBe('b.c');
    expect(removePrefix('a.b.c', '*.', true)).toBe('c');
    expect(removeSuffix('a.b.c', '.*', false)).toBe('a.b');
    expect(removeSuffix('a.b.c', '.*', true)).toBe('a');
    expect(removePrefix('abc', '*', false)).toBe('abc');
    expect(removeSuffix('abc', 'x*', true)).toBe('abc');
  });

  it('replaces', () => {
    expect(replacePattern('aXbX', 'X', '$&', { all: true })).toBe('a$&b$&');
    expect(replacePattern('abcabc', 'b*', '-', { all: false })).toBe('a-');
    expect(replacePattern('abc', '', '-', { all: true })).toBe('abc');
    expect(replacePattern('abc', '', '-', { all: false, anchor: 'start' })).toBe('-abc');
    expect(replacePattern('', '*', '-', { all: false })).toBe('-');
    expect(replacePattern('a1b22', '[0-9]', 'n', { all: true })).toBe('anbnn');
  });

  it('is not slow, whatever the pattern', () => {
    const text = 'a'.repeat(20_000);
    expect(matchesPattern(`${'*a'.repeat(30)}b`, text)).toBe(false);
    expect(removePrefix(text, `${'*a'.repeat(10)}b`, true)).toBe(text);
    expect(replacePattern(text, '*b', '', { all: true })).toBe(text);
  });
});

describe('quoting', () => {
  const texts = ['a b', '', '~x', 'a~', '#a', 'a=~', 'a,b', '-a', "it's", 'a\tb', 'a\\b', 'a+b/c.d_e:f', '{a}', '!'];
  it('with backslashes, as printf %q does', () => {
    expect(texts.map(quoteBackslash)).toEqual(
      ['a\\ b', "''", '\\~x', 'a~', '\\#a', 'a=\\~', 'a\\,b', '-a', "it\\'s", "$'a\\tb'", 'a\\\\b'].concat(['a+b/c.d_e:f', '\\{a\\}', '\\!']),
    );
  });

  it('only where it must, as set -x does', () => {
    expect(texts.map(quoteIfNeeded)).toEqual(
      ["'a b'", "''", "'~x'", 'a~', "'#a'", "'a=~'", 'a,b', '-a', "'it'\\''s'", "$'a\\tb'", "'a\\b'"].concat(['a+b/c.d_e:f', "'{a}'", "'!'"]),
    );
  });

  it('in the other ways', () => {
    expect([quoteSingle("it's"), quoteAsh("it's"), quoteDouble('a "$x"')]).toEqual(["'it'\\''s'", `'it'"'"'s'`, '"a \\"\\$x\\""']);
  });
});

describe('printing', () => {
  const print = (source: string) => printList(parse(source, { dialect: 'bash' }).commands[0]!);

  it.each([
    ['sleep 3', 'sleep 3'],
    ['(sleep 3;a)', '( sleep 3; a )'],
    ['{ sleep 3;a;}', '{ sleep 3; a; }'],
    ['x=1 a "b c">f 2>&1|d&&e', 'x=1 a "b c" > f 2>&1 | d && e'],
    ['for i in 1 2;do a;b;done', 'for i in 1 2;\ndo\n    a; b;\ndone'],
    ['while a;do b;done', 'while a; do\n    b;\ndone'],
    ['if a;then b;elif c;then d;fi', 'if a; then\n    b;\nelse\n    if c; then\n        d;\n    fi;\nfi'],
    ['case x in a|b)c;;esac', 'case x in \n    a | b)\n        c\n    ;;\nesac'],
  ])('%s as a job', (source, expected) => {
    expect(print(source)).toBe(expected);
  });

  it('prints functions with a line for each command', () => {
    const command = parse('f() { a; b & c; { d; } >f; g() { e; }; }', { dialect: 'bash' }).commands[0]!.items[0]!;
    const definition = command.andOr.first.commands[0]!;
    if (definition.type !== 'function') throw new Error(definition.type);
    expect(printFunction('f', definition.body)).toBe(
      `f () 
{ 
    a;
    b & c;
    { 
        d
    } > f;
    function g () 
    { 
        e
    }
}`,
    );
  });
});

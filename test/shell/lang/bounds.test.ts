// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's, not templates
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dialect, ExpansionError, evaluateArithmetic, MAX_NESTING, parsePartial, ShellSyntaxError } from '../../../src/shell/lang/index.ts';
import { expanded, makeShell } from './testEnv.ts';

const MEGABYTE = 1 << 20;
const DIALECTS: Dialect[] = ['bash', 'ash'];

/** Seconds of processor time: generous, since what should take one must not take a hundred. */
const LIMIT = 10;

/** Processor seconds, which a busy machine does not stretch as it does the wall clock's. */
function seconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

describe('a line of a megabyte', () => {
  const repeat = (text: string, size = MEGABYTE): string => text.repeat(Math.ceil(size / text.length));
  const lines: [name: string, line: string][] = [
    ['words', repeat('abcdefg ')],
    ['one word', repeat('a')],
    ['a string', `"${repeat('a')}"`],
    ['strings', repeat('"a"')],
    ['escapes', repeat('\\a')],
    ['parameters', repeat('$x')],
    ['dollars', repeat('$')],
    ['commands', repeat('echo a b c d e f g;')],
    ['lines', repeat('echo a b c d e f g\n')],
    ['pipes', `${repeat('abcdefg hi|')}a`],
    ['open parentheses', repeat('(')],
    ['open arithmetic', repeat('$((')],
    ['open substitutions', repeat('$(')],
    ['open parameters', repeat('${x[')],
    ['open braces', repeat('{a,')],
    ['subscripts', repeat('a[')],
    ['here-documents', `${repeat('<<EOF ', MEGABYTE / 8)}\n${repeat('EOF\n', MEGABYTE / 8)}`],
    ['negations', repeat('! ')],
    ['conditions', `[[ ${repeat('! ')}`],
  ];
  it.each(lines)('of %s is read in good time', (_, line) => {
    for (const dialect of DIALECTS) {
      expect(seconds(() => parsePartial(line, { dialect }))).toBeLessThan(LIMIT);
    }
  });

  it('is expanded in good time', () => {
    const shell = makeShell({ variables: { x: 'a b ' } });
    const line = `echo ${'$x'.repeat(100_000)} ${'{'.repeat(90)} ${"'a'".repeat(100_000)}`;
    expect(seconds(() => expanded(line, shell))).toBeLessThan(LIMIT);
    expect(seconds(() => evaluateArithmetic(`${'1+'.repeat(100_000)}1`, shell.env))).toBeLessThan(LIMIT);
  });
});

describe('nesting', () => {
  it.each(['(', '{ ', 'if ', '$(', '"$(', '${x:-', 'while ', 'case x in a) ', 'f() { ', '[[ ( ', '<(', 'x=$(('])('of %s has an end', (open) => {
    for (const dialect of DIALECTS) {
      const { error } = parsePartial(open.repeat(MAX_NESTING * 20), { dialect });
      expect(error).toBeInstanceOf(ShellSyntaxError);
    }
  });

  it('has a message of its own', () => {
    const { error } = parsePartial('( '.repeat(1000), { dialect: 'bash' });
    expect(error?.message).toBe(`syntax error: nested more than ${MAX_NESTING} levels deep`);
    expect(error?.incomplete).toBe(false);
  });

  it('is no matter within the limit', () => {
    const deep = `echo ${'$(echo '.repeat(90)}a${')'.repeat(90)}`;
    expect(expanded(deep, makeShell())).toEqual(['echo', 'a']);
  });

  it.each(['(', '-', '!', 'a=', '1?', '2**', '1?2:'])('of %s in arithmetic has an end', (open) => {
    const { env } = makeShell();
    expect(() => evaluateArithmetic(`${open.repeat(5000)}1`, env)).toThrow(ExpansionError);
  });

  it('of braces has an end', () => {
    expect(() => expanded(`echo ${'{a,'.repeat(500)}${'}'.repeat(500)}`, makeShell())).toThrow(ExpansionError);
    expect(() => expanded(`echo ${'{a,b}'.repeat(40)}`, makeShell())).toThrow(/failed to allocate memory/);
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...'a b x=1 " \' ` $ ( ) { } [ ] [[ ]] (( )) ; & | && || < > << <<- <<< E \\ \n # ! if then fi for in do done'.split(' '),
    ...'case esac ;; while function f() $x ${ :- # % / $(( $( <( * ? ~ {a,b} {1..3} time 2>&1 =~ == é 😀'.split(' '),
    ' ',
    '\n',
    '\t',
  );
  const script = fc.array(fc.oneof({ weight: 5, arbitrary: pieces }, { weight: 1, arbitrary: fc.string() })).map((all) => all.join(''));

  it('is either understood or a ShellSyntaxError', () => {
    fc.assert(
      fc.property(script, fc.constantFrom(...DIALECTS), (source, dialect) => {
        // anything but a ShellSyntaxError would be thrown here
        const { error } = parsePartial(source, { dialect });
        if (error !== undefined) expect(error.line).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});

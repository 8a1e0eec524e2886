// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's, not templates
import { describe, expect, it } from 'vitest';
import {
  ExpansionError,
  evaluateCondition,
  expandArray,
  expandAssignmentValue,
  expandPattern,
  expandTarget,
  expandText,
  parse,
  runNow,
} from '../../../src/shell/lang/index.ts';
import { expanded, expandedOrError, makeShell, simple, type TestShellOptions } from './testEnv.ts';

/** The arguments of `echo`, each between angle brackets. */
function fields(line: string, options: TestShellOptions = {}): string {
  return expanded(`echo ${line}`, makeShell(options))
    .slice(1)
    .map((text) => `<${text}>`)
    .join('');
}

describe('field splitting', () => {
  const variables = { x: ' a  b ', colons: ':a::b:', empty: '', both: 'a : b' };
  const cases: [line: string, expected: string, ifs?: string][] = [
    ['$x', '<a><b>'],
    ['"$x"', '< a  b >'],
    ['1$x"2"', '<1><a><b><2>'],
    ['$empty', ''],
    ['"$empty"', '<>'],
    ["$empty''", '<>'],
    ['$x$x', '<a><b><a><b>'],
    ['$(echo "a  b"; echo c)', '<a><b><c>'],
    ['"$(echo "a  b"; echo c)"', '<a  b\nc>'],
    ['$((10+1))', '<11>'],
    ['$colons', '<><a><><b>', ':'],
    ['1$colons"2"', '<1><a><><b><2>', ':'],
    ['$both', '<a><b>', ': '],
    ['$x', '< a  b >', ''],
    ['$((10101))', '<1><1><1>', '0'],
    ['${u:-a b}', '<a><b>'],
    ['"${u:-a b}"', '<a b>'],
    ['${u:-"a b" c}', '<a b><c>'],
    ['"${u:-a "b" c}"', '<a b c>'],
    ['"${u:-\'q\'}"', "<'q'>"],
  ];
  it.each(cases)('%s', (line, expected, ifs) => {
    expect(fields(line, { variables: { ...variables, ...(ifs !== undefined && { IFS: ifs }) } })).toBe(expected);
  });
});

describe('$@ and $*', () => {
  const cases: [line: string, positional: string[], expected: string, ifs?: string][] = [
    ['"$@"', [], ''],
    ['"$*"', [], '<>'],
    ['""$@', [], '<>'],
    ['"x$@"', [], '<x>'],
    ['"$@"', ['a b', ''], '<a b><>'],
    ['$@', ['a b', ''], '<a><b>'],
    ['x"$@"y', ['a', 'b'], '<xa><by>'],
    ['"$@$@"', ['a', 'b'], '<a><ba><b>'],
    ['"x$*y"', ['a', 'b'], '<xa by>'],
    ['"$*"', ['a', 'b'], '<a,b>', ',;'],
    ['"$*"', ['a', 'b'], '<ab>', ''],
    ['$*', ['a b', 'c'], '<a b><c>', ''],
    ['$#', ['a', 'b'], '<2>'],
    ['"${@:2}"', ['a', 'b', 'c'], '<b><c>'],
    ['"${@%b}"', ['ab', 'cb'], '<a><c>'],
    ['${#@}', ['a', 'b'], '<2>'],
  ];
  it.each(cases)('%s of %j', (line, positional, expected, ifs) => {
    const variables: Record<string, string> = ifs === undefined ? {} : { IFS: ifs };
    expect(fields(line, { positional, variables })).toBe(expected);
  });

  it('is one text in an assignment', () => {
    const { env } = makeShell({ positional: ['a b', 'c'], variables: { IFS: ':' } });
    const value = (line: string) => {
      const assigned = simple(line).assignments[0]!.value;
      if (!('parts' in assigned)) throw new Error('an array');
      return runNow(expandAssignmentValue(assigned, env));
    };
    expect([value('x=$@'), value('x="$@"'), value('x=$*'), value('x=$1:~')]).toEqual(['a b c', 'a b c', 'a b:c', 'a b:/root']);
  });
});

describe('parameter operators', () => {
  const variables = { x: 'abcabc', path: '/usr/lib/a.tar.gz', empty: '', name: 'x' };
  const cases: [line: string, expected: string][] = [
    ['${u-d} ${empty-d} ${empty:-d} ${x:-d}', '<d><d><abcabc>'],
    ['${u+a} ${empty+a} ${empty:+a} ${x:+a}', '<a><a>'],
    ['${#x} ${#u} ${#}', '<6><0><0>'],
    ['${path##*/} ${path#*/} ${path%.*} ${path%%.*}', '<a.tar.gz><usr/lib/a.tar.gz></usr/lib/a.tar></usr/lib/a>'],
    ['${x/b/X} ${x//b/X} ${x/#a/X} ${x/%c/X} ${x/#b/X}', '<aXcabc><aXcaXc><Xbcabc><abcabX><abcabc>'],
    ['${x//[ab]} ${x/b*/-} ${x//?/.}', '<cc><a-><......>'],
    ['${x:2} ${x:1:2} ${x: -2} ${x:0:-4} ${x:9}', '<cabc><bc><bc><ab>'],
    ['${x^} ${x^^} ${x^^[ab]} ${x~~}', '<Abcabc><ABCABC><ABcABc><ABCABC>'],
    ['${!name} ${!na*} ${x@Q}', "<abcabc><name><'abcabc'>"],
    ['"${x%\'c\'}" "${x%"$u"c}" "${x%\\*}"', '<abcab><abcab><abcabc>'],
    ['${u:-~/f} ${u:-$x} "${u:-\\}}"', '</root/f><abcabc><}>'],
    ['$$ $? $- $0 ${!}', '<42><0><hB><bash>'],
  ];
  it.each(cases)('%s', (line, expected) => {
    expect(fields(line, { variables })).toBe(expected);
  });

  it('assigns a default', () => {
    const shell = makeShell();
    expect(expanded('echo ${u:=c  d} "$u"', shell)).toEqual(['echo', 'c', 'd', 'c  d']);
    expect(shell.variables.get('u')).toBe('c  d');
  });

  it('expands an operand only if it is needed', () => {
    const shell = makeShell({ variables: { x: 'set' } });
    expanded('echo ${x:-${u:=1}} ${u+$((v=1))}', shell);
    expect([shell.variables.has('u'), shell.variables.has('v')]).toEqual([false, false]);
  });

  it('knows arrays', () => {
    const shell = makeShell({ arrays: { a: ['x', 'y z'] } });
    expect(expanded('echo $a ${a[1]} "${a[@]}" ${#a[@]} ${!a[@]} "${a[@]:1}" ${a[-1]} $((a[0]+1))', shell)).toEqual(
      'echo,x,y,z,x,y z,2,0,1,y z,y,z,1'.split(','),
    );
  });

  it('counts characters, not code units', () => {
    expect(fields('${#x} ${x:1:1} ${x%?}', { variables: { x: 'a😀b' } })).toBe('<3><😀><a😀>');
  });

  it('joins $@ in front of an operator in ash', () => {
    expect(fields('"${@%b}" ${#@}', { dialect: 'ash', positional: ['ab', 'cb'] })).toBe('<ab c><5>');
  });
});

describe('tilde, braces and paths', () => {
  const cases: [line: string, expected: string][] = [
    ['~ ~/x ~root ~nobody a~ "~" ~"x"', '</root></root/x></root><~nobody><a~><~><~x>'],
    ['x=~:~ --p=~', '<x=/root:/root><--p=~>'],
    ['a{b,c}d {a,b}{1,2} x{,y}', '<abd><acd><a1><a2><b1><b2><x><xy>'],
    ['{1..3} {3..1} {01..3} {a..e..2} {-1..1}', '<1><2><3><3><2><1><01><02><03><a><c><e><-1><0><1>'],
    ['{a} {} {a,b {a,{b,c}} "{a,b}" {"a,b",c} \\{a,b}', '<{a}><{}><{a,b><a><b><c><{a,b}><a,b><c><{a,b}>'],
    ['{$x,$y} $x{1,z}', '<1><2><3>'],
    ['*.txt d/* *y? "*".txt \\*.txt .*', '<b.txt><c.txt><d/e><d/f.txt><*y?><*.txt><*.txt><.h>'],
    ['[ab] [!a-c]* [b]*', '<a><d><b.txt>'],
    ['$glob "$glob"', '<b.txt><c.txt><*.txt>'],
  ];
  it.each(cases)('%s', (line, expected) => {
    expect(fields(line, { variables: { x: '1', y: '2', xz: '3', glob: '*.txt' } })).toBe(expected);
  });

  it('has no braces in ash, whose .* finds . and ..', () => {
    expect(fields('{a,b} .*', { dialect: 'ash' })).toBe('<{a,b}><.><..><.h>');
  });
});

describe('quote removal', () => {
  it.each([
    [`'a b' "c d" \\e\\ f`, '<a b><c d><e f>'],
    [`"\\$x \\a \\\\ \\""`, '<$x \\a \\ ">'],
    [`$'a\\tb\\x41\\101\\'' $"q"`, "<a\tbAA'><q>"],
    [`a"b"'c'd`, '<abcd>'],
    ['`echo "\\$HOME" \\\\`', '</root><\\>'],
  ])('%s', (line, expected) => {
    expect(fields(line)).toBe(expected);
  });
});

describe('errors', () => {
  const bash: [line: string, message: string, scope: string, status: number][] = [
    ['echo ${x y}', '${x y}: bad substitution', 'line', 1],
    ['echo ${x?}', 'x: parameter not set', 'shell', 127],
    ['echo ${x:?}', 'x: parameter null or not set', 'shell', 127],
    ['echo ${x?a  "b c" $((1+1))}', 'x: a  b c 2', 'shell', 127],
    ['echo ${1=a}', '$1: cannot assign in this way', 'line', 1],
    ['echo ${readonly:=a}', 'readonly: readonly variable', 'line', 1],
    ['echo $((1/0))', '1/0: division by 0 (error token is "0")', 'line', 1],
    ['echo ${abc:0:-5}', '-5: substring expression < 0', 'line', 1],
    ['echo {1..99999999}', 'brace expansion: failed to allocate memory for 99999999 elements', 'line', 1],
  ];
  it.each(bash)('%s', (line, message, scope, status) => {
    const shell = makeShell({ variables: { abc: 'abc' } });
    let caught: unknown;
    try {
      expanded(line, shell);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ExpansionError);
    expect(caught).toMatchObject({ message, scope, status });
  });

  it.each([
    ['echo $x', 'x: unbound variable', 'x: parameter not set'],
    ['echo $1', '$1: unbound variable', '1: parameter not set'],
    ['echo ${1}', '1: unbound variable', '1: parameter not set'],
    ['echo $!', '$!: unbound variable', '!: parameter not set'],
    ['echo ${#x}', 'x: unbound variable', 'x: parameter not set'],
    ['echo ${x%a}', 'x: unbound variable', 'x: parameter not set'],
    ['echo $@ $* ${x-ok}', 'echo|ok', 'echo|ok'],
    ['echo ${x:?}', 'x: parameter null or not set', 'x: parameter not set or null'],
  ])('%s under set -u', (line, inBash, inAsh) => {
    expect(expandedOrError(line, makeShell({ nounset: true }))).toBe(inBash);
    expect(expandedOrError(line, makeShell({ nounset: true, dialect: 'ash' }))).toBe(inAsh);
  });
});

describe('other places', () => {
  const { env } = makeShell({ variables: { x: 'a b', star: '*' }, positional: ['p', 'q'] });

  it('does not split declarations', () => {
    expect(expanded('export y=$x z=~', makeShell({ variables: { x: 'a b' } }))).toEqual(['export', 'y=a b', 'z=/root']);
    expect(expanded('echo y=$x', makeShell({ variables: { x: 'a b' } }))).toEqual(['echo', 'y=a', 'b']);
  });

  it('makes patterns in which quoted characters mean themselves', () => {
    const pattern = (text: string) => runNow(expandPattern(simple(`x ${text}`).words[1]!, env));
    expect([pattern('a*'), pattern('"a*"'), pattern('$star'), pattern('"$star"')]).toEqual(['a*', 'a\\*', '*', '\\*']);
  });

  it('expands here-documents and here-strings', () => {
    const input = (line: string) => runNow(expandTarget(simple(line).redirections[0]!, env));
    expect(input('cat <<E\n$x "$@" \\$x \\a `echo z` $((1+1))\nE')).toBe('a b "p q" $x \\a z 2\n');
    expect(input('cat <<"E"\n$x\nE')).toBe('$x\n');
    expect(input('cat <<<$x')).toBe('a b\n');
  });

  it('wants one word behind a redirection', () => {
    const target = simple('echo >$x').redirections[0]!;
    expect(() => runNow(expandTarget(target, env))).toThrow('$x: ambiguous redirect');
    expect(runNow(expandTarget(target, { ...env, dialect: 'ash' }))).toBe('a b');
  });

  it('expands array literals', () => {
    const { value } = simple('a=($x [5]=$x "$x")').assignments[0]!;
    if (!('elements' in value)) throw new Error('no array');
    expect(runNow(expandArray('a', value, env)).map(({ key, value: text }) => [key, text])).toEqual([
      [undefined, 'a'],
      [undefined, 'b'],
      ['5', 'a b'],
      [undefined, 'a b'],
    ]);
  });

  it('expands one text without splitting', () => {
    expect(runNow(expandText(simple('x $x"$star"').words[1]!, env))).toBe('a b*');
  });

  const conditions: [source: string, expected: boolean][] = [
    ['[[ abc == a* ]]', true],
    ['[[ abc == "a*" ]]', false],
    ['[[ $x == "a b" && -n $x ]]', true],
    ['[[ -z $u || $((1/0)) ]]', true],
    ['[[ 2 -lt 10 ]]', true],
    ['[[ 2 < 10 ]]', false],
    ['[[ ! a != a ]]', true],
    ['[[ 10.0.0.1 =~ ^([0-9]{1,3}\\.){3}[0-9]{1,3}$ ]]', true],
    ['[[ "a b" =~ ^[[:alpha:]\\ ]+$ ]]', true],
    ['[[ axb =~ "." ]]', false],
    ['[[ -f a ]]', true],
  ];
  it.each(conditions)('%s', (source, expected) => {
    const command = parse(source, { dialect: 'bash' }).commands[0]!.items[0]!.andOr.first.commands[0]!;
    if (command.type !== 'conditional') throw new Error(command.type);
    const tests = { file: () => true, files: () => false, matched: () => {} };
    expect(runNow(evaluateCondition(command.expression, env, tests))).toBe(expected);
  });
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's, not templates
import { describe, expect, it } from 'vitest';
import { type Dialect, parseInteractive, parsePartial } from '../../../src/shell/lang/index.ts';

/** The error of a script as the shell prints it behind `bash: -c: `. */
function report(source: string, dialect: Dialect): string[] {
  const { error } = parsePartial(source, { dialect });
  return error === undefined ? [] : error.report.map((message) => `line ${error.line}: ${message}`);
}

describe('syntax errors of bash', () => {
  // what bash 5.3 -c answers, without `bash: -c: `; an error that quotes its line is written as [message, line]
  const unexpected: [source: string, token: string][] = [
    ['echo a | | b', '|'],
    ['| b', '|'],
    ['a && && b', '&&'],
    ['a & & b', '&'],
    ['a ; ; b', ';'],
    ['a &| b', '|'],
    ['a ;& b', ';&'],
    [';;', ';;'],
    [')', ')'],
    ['if true; fi', 'fi'],
    ['then', 'then'],
    ['}', '}'],
    ['in', 'in'],
    [']]', ']]'],
    ['for', 'newline'],
    ['for x y', 'y'],
    ['for x in a b; echo', 'echo'],
    ['for x ; ; do', ';'],
    ['while true; done', 'done'],
    ['case', 'newline'],
    ['case x on', 'on'],
    ['case x in a echo', 'echo'],
    ['case x in a) b;; ;; esac', ';;'],
    ['f() echo', 'echo'],
    ['f( a', 'a'],
    ['f() { }', '}'],
    ['( )', ')'],
    ['echo >', 'newline'],
    ['echo > > a', '>'],
    ['echo < ;', ';'],
    ['echo > 2>x', '2'],
    ['echo a ( b', '('],
    ['echo (b)', 'b'],
    ['a=1 f() { :; }', '('],
    ['( a ) b', 'b'],
    ['{ a; } b', 'b'],
    ['{ { echo a; } > /dev/null }', '}'],
    ['echo a; }', '}'],
    ['! | true', '|'],
    ['a=(1 ; 2)', ';'],
    ['echo a=(1)', '('],
    ['echo $(if)', ')'],
    ['if a; then b; fi (( 1 ))', ' 1 '],
  ];
  it.each(unexpected)('%s', (source, token) => {
    expect(report(source, 'bash')).toEqual([`line 1: syntax error near unexpected token \`${token}'`, `line 1: \`${source}'`]);
  });

  const others: [source: string, ...messages: string[]][] = [
    ['echo "abc', 'line 1: unexpected EOF while looking for matching `"\''],
    ["echo 'abc", "line 1: unexpected EOF while looking for matching `''"],
    ['echo a\necho "b\nc\nd', 'line 2: unexpected EOF while looking for matching `"\''],
    ['echo $(ls', "line 2: unexpected EOF while looking for matching `)'"],
    ['echo $(if true; then\necho hi', "line 3: unexpected EOF while looking for matching `)'"],
    ['echo `ls', "line 1: unexpected EOF while looking for matching ``'"],
    ['echo ${x:-a', "line 1: unexpected EOF while looking for matching `}'"],
    ['echo "a ${b', "line 1: unexpected EOF while looking for matching `}'"],
    ['echo "a $(b "c', 'line 1: unexpected EOF while looking for matching `"\''],
    ['echo $((1+', "line 1: unexpected EOF while looking for matching `)'"],
    ['a[1', "line 1: unexpected EOF while looking for matching `]'"],
    ['a &&', 'line 2: syntax error: unexpected end of file'],
    ['a &&\n', 'line 2: syntax error: unexpected end of file'],
    ['f() ', 'line 2: syntax error: unexpected end of file'],
    ['if true\n\n', "line 3: syntax error: unexpected end of file from `if' command on line 1"],
    ['if a; then while b; do', "line 2: syntax error: unexpected end of file from `while' command on line 1"],
    ['a\n{ c\n( d', "line 4: syntax error: unexpected end of file from `(' command on line 3"],
    ['case x in a) b ;;', "line 2: syntax error: unexpected end of file from `case' command on line 1"],
    ['x $( ;', "line 1: syntax error near unexpected token `;' while looking for matching `)'", "line 1: `x $( ;'"],
    ['if true; then\necho a | | b\nfi', "line 2: syntax error near unexpected token `|'", "line 2: `echo a | | b'"],
    ['( a ) "x\ny" z', "line 2: syntax error near unexpected token `$'\"x\\ny\"''", 'line 2: `y" z\''],
    ['[[ a b ]]', "line 1: unexpected token `b', conditional binary operator expected", "line 1: syntax error near `b'", "line 1: `[[ a b ]]'"],
    ['[[ -f', "line 1: unexpected argument `newline' to conditional unary operator", "line 1: syntax error near `-f'", "line 1: `[[ -f'"],
    [
      '[[ ( a == ',
      "line 1: unexpected argument `newline' to conditional binary operator",
      "line 1: expected `)'",
      "line 1: syntax error near `=='",
      "line 1: `[[ ( a == '",
    ],
    ['for ((i=0;i<3)); do :; done', 'line 1: syntax error: arithmetic expression required', "line 1: syntax error: `((i=0;i<3))'"],
  ];
  it.each(others)('%s', (source, ...messages) => {
    expect(report(source, 'bash')).toEqual(messages);
  });

  it('warns of an unfinished here-document and goes on', () => {
    const { program, error } = parsePartial('cat <<EOF\na b', { dialect: 'bash' });
    expect(error).toBeUndefined();
    expect(program.warnings).toEqual([{ line: 2, message: "here-document at line 1 delimited by end-of-file (wanted `EOF')" }]);
  });
});

describe('syntax errors of ash', () => {
  const cases: [source: string, message: string][] = [
    ['echo a | | b', 'unexpected "|"'],
    ['echo "abc', 'unterminated quoted string'],
    ['echo "a ${b', 'unterminated quoted string'],
    ['echo $(ls', 'unexpected end of file (expecting ")")'],
    ['echo `ls', 'EOF in backquote substitution'],
    ['echo ${x', "missing '}'"],
    ['echo $((1+', "missing '))'"],
    ['if true; then', 'unexpected end of file (expecting "fi")'],
    ['if true; fi', 'unexpected "fi" (expecting "then")'],
    ['{ echo a', 'unexpected end of file (expecting "}")'],
    ['(', 'unexpected end of file (expecting ")")'],
    ['a &&', 'unexpected end of file'],
    ['for', 'bad for loop variable'],
    ['for x y', 'unexpected word (expecting "do")'],
    ['for x in a b do echo; done', 'unexpected "done" (expecting "do")'],
    ['case\nx in', 'unexpected newline (expecting word)'],
    ['case x on', 'unexpected word (expecting "in")'],
    ['case x in a) echo', 'unexpected end of file (expecting ";;")'],
    ['case x in a) b;; ;; esac', 'unexpected word (expecting ")")'],
    ['f( a', 'unexpected word (expecting ")")'],
    ['echo > > a', 'unexpected redirection'],
    ['echo >\n', 'unexpected newline'],
    ['( a ) b', 'unexpected word'],
    ['{ { a; } > f }', 'unexpected word (expecting "}")'],
    ['! ! true', 'unexpected "!"'],
    ['a |& b', 'unexpected "&"'],
    ['x=(a b)', 'unexpected "("'],
    ['echo `| b`', 'unexpected "|"'],
  ];
  it.each(cases)('%s', (source, message) => {
    expect(parsePartial(source, { dialect: 'ash' }).error?.messages).toEqual([`syntax error: ${message}`]);
  });

  it('has no error where bash has one', () => {
    for (const source of ['f() echo hi', 'echo `do`', '[[ a && b ]]', 'f() g() { :; }']) {
      expect(parsePartial(source, { dialect: 'ash' }).error).toBeUndefined();
    }
  });
});

describe('a script with an error further down', () => {
  it('still has its first commands', () => {
    const { program, error } = parsePartial('echo one\necho two\necho a | | b\necho three', { dialect: 'bash' });
    expect(program.commands).toHaveLength(2);
    expect(error?.line).toBe(3);
  });
});

describe('a prompt', () => {
  const incomplete = [
    'if true; then',
    'for x in a',
    'while a',
    'case x in',
    '{ a',
    '( a',
    'f()',
    'a &&',
    'a |',
    'a ||',
    'echo "abc',
    "echo 'abc",
    'echo $(ls',
    'echo `ls',
    'echo ${x',
    'echo $((1+',
    'echo a \\',
    'cat <<EOF',
    'cat <<EOF\nhello',
  ];
  it.each(incomplete)('asks for more after %s', (source) => {
    expect(parseInteractive(source, { dialect: 'bash' }).status).toBe('incomplete');
    expect(parseInteractive(source, { dialect: 'ash' }).status).toBe('incomplete');
  });

  it.each(['', 'echo a', 'a &', '# if', 'cat <<EOF\nhello\nEOF', 'echo \\\\', "echo 'a\\'", 'echo a \\\nb'])('is content with %s', (source) => {
    expect(parseInteractive(source, { dialect: 'bash' }).status).toBe('complete');
    expect(parseInteractive(source, { dialect: 'ash' }).status).toBe('complete');
  });

  it.each(['for', 'echo >', 'a | | b', 'fi', 'echo )', '[[ a b'])('complains at once about %s', (source) => {
    expect(parseInteractive(source, { dialect: 'bash' }).status).toBe('error');
  });
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's, not templates
import { describe, expect, it } from 'vitest';
import { type Command, type Dialect, parse } from '../../../src/shell/lang/index.ts';
import { simple } from './testEnv.ts';

function first(source: string, dialect: Dialect = 'bash'): Command {
  return parse(source, { dialect }).commands[0]!.items[0]!.andOr.first.commands[0]!;
}

const raws = (words: readonly { raw: string }[] | undefined): string[] => (words ?? []).map(({ raw }) => raw);

describe('lists and pipelines', () => {
  it('keeps command lines apart, and lists in them', () => {
    const { commands } = parse('a; b &\nc && d || e\n\n# only a comment\n! f | g', { dialect: 'bash' });
    expect(commands.map(({ items }) => items.length)).toEqual([2, 1, 1]);
    expect(commands[0]!.items.map(({ background }) => background)).toEqual([false, true]);
    expect(commands[1]!.items[0]!.andOr.rest.map(({ operator }) => operator)).toEqual(['&&', '||']);
    const last = commands[2]!.items[0]!.andOr.first;
    expect([last.negated, last.commands.length]).toEqual([true, 2]);
  });

  it('takes |& for a redirection in front of |', () => {
    const command = first('a >f |& b');
    expect(command.redirections.map(({ type }) => type)).toEqual(['file', 'duplicate']);
    expect(command.redirections[1]).toMatchObject({ fd: 2, operator: '>&', target: { raw: '1' } });
  });

  it('allows newlines behind an operator', () => {
    expect(parse('a &&\n\n# c\nb |\nc', { dialect: 'ash' }).commands).toHaveLength(1);
  });

  it('knows time and repeated negation in bash only', () => {
    const pipeline = (source: string, dialect: Dialect) => parse(source, { dialect }).commands[0]!.items[0]!.andOr.first;
    expect(pipeline('time -p ! a', 'bash')).toMatchObject({ timed: 'posix', negated: true });
    expect(pipeline('! ! a', 'bash')).toMatchObject({ negated: false });
    expect(pipeline('!', 'bash')).toMatchObject({ negated: true, commands: [] });
    expect(pipeline('time a', 'ash').commands[0]).toMatchObject({ type: 'simple' });
  });
});

describe('simple commands', () => {
  it('has assignments in front of words only', () => {
    const { assignments, words } = simple('x=1 y+=2 env z=3');
    expect(assignments.map(({ name, append }) => [name, append])).toEqual([
      ['x', false],
      ['y', true],
    ]);
    expect(raws(words)).toEqual(['env', 'z=3']);
    expect(words[1]!.assignment?.name).toBe('z');
  });

  it('names the line of each command', () => {
    expect(parse('a\nb \\\n c\n"d\ne"', { dialect: 'bash' }).commands.map((list) => first2(list).line)).toEqual([1, 2, 5]);
  });

  it('keeps the parts of a word', () => {
    const [word] = simple(`a'b'"c $x"\\d\${y:-z}$(e)\`f\`$((1+2))$'\\t'`).words;
    expect(word!.parts.map(({ type }) => type)).toEqual([
      'literal',
      'single-quoted',
      'double-quoted',
      'escaped',
      'parameter',
      'command',
      'command',
      'arithmetic',
      'ansi-quoted',
    ]);
  });

  it('drops comments but not a # inside a word', () => {
    expect(raws(simple('echo a#b # c').words)).toEqual(['echo', 'a#b']);
  });

  it('joins lines at a backslash, even within a word', () => {
    expect(simple('ec\\\nho hi').words[0]!.parts).toEqual([{ type: 'literal', text: 'echo' }]);
  });

  it('reads arrays where an assignment may stand', () => {
    const { assignments } = simple('x=(a "b c" [5]=d) y[1+1]=e');
    expect(assignments[0]!.value).toMatchObject({ type: 'array', elements: [{}, {}, { subscript: { raw: '5' } }] });
    expect(assignments[1]).toMatchObject({ name: 'y', subscript: { raw: '1+1' } });
    expect(simple('declare -a x=(a b)').words[2]!.assignment?.value).toMatchObject({ type: 'array' });
  });

  it('takes && for an operand of [[ in ash', () => {
    expect(simple('[[ a && b ]] c', 'ash').words).toHaveLength(6);
  });
});

function first2(list: { items: readonly { andOr: { first: { commands: readonly Command[] } } }[] }): Command {
  return list.items[0]!.andOr.first.commands[0]!;
}

describe('redirections', () => {
  const cases: [source: string, expected: object][] = [
    ['a <f', { type: 'file', operator: '<', target: { raw: 'f' } }],
    ['a 2>>f', { type: 'file', operator: '>>', fd: 2 }],
    ['a &>f', { type: 'file', operator: '&>' }],
    ['a 2>&1', { type: 'duplicate', operator: '>&', fd: 2, target: { raw: '1' } }],
    ['a >&2', { type: 'duplicate', operator: '>&', target: { raw: '2' } }],
    ['a 3<&-', { type: 'duplicate', operator: '<&', fd: 3, target: { raw: '-' } }],
    ['a <<<"x y"', { type: 'here-string', target: { raw: '"x y"' } }],
    ['a {fd}>f', { type: 'file', fdVariable: 'fd' }],
    ['a <>f', { type: 'file', operator: '<>' }],
    ['a >|f', { type: 'file', operator: '>|' }],
  ];
  it.each(cases)('%s', (source, expected) => {
    const { redirections, words } = simple(source);
    expect(redirections).toHaveLength(1);
    expect(redirections[0]).toMatchObject(expected);
    expect(words).toHaveLength(1);
  });

  it('takes digits for a descriptor only in front of < and >', () => {
    expect(raws(simple('echo 2 >f').words)).toEqual(['echo', '2']);
  });
});

describe('here-documents', () => {
  const bodies = (source: string) => simple(source).redirections.map((r) => (r.type === 'here-document' ? [r.delimiter, r.quoted, r.body.raw] : []));

  it('reads bodies in order behind the line', () => {
    expect(bodies('cat <<A <<B; echo\na\nA\nb\nB\n')).toEqual([
      ['A', false, 'a\n'],
      ['B', false, 'b\n'],
    ]);
  });

  it('does not expand with a quoted delimiter', () => {
    const [redirection] = simple("cat <<'E F'\n$x\nE F\n").redirections;
    expect(redirection).toMatchObject({ quoted: true, body: { parts: [{ type: 'single-quoted', text: '$x\n' }] } });
  });

  it('strips tabs for <<-', () => {
    expect(bodies('cat <<-E\n\t\ta\n\tE\n')).toEqual([['E', false, 'a\n']]);
  });

  it('does not see the delimiter behind an escaped newline', () => {
    expect(bodies('cat <<E\na\\\nE\nE\n')).toEqual([['E', false, 'a\\\nE\n']]);
  });

  it('goes on behind the body', () => {
    expect(parse('cat <<E\na\nE\necho b', { dialect: 'ash' }).commands).toHaveLength(2);
  });
});

describe('compound commands', () => {
  it('if, elif, else', () => {
    const command = first('if a; then b; elif c; then d; else e; fi >f');
    if (command.type !== 'if') throw new Error(command.type);
    expect(command.clauses).toHaveLength(2);
    expect(command.otherwise?.items).toHaveLength(1);
    expect(command.redirections).toHaveLength(1);
  });

  it('for', () => {
    expect(first('for x in 1 2; do a; done')).toMatchObject({ type: 'for', variable: 'x', words: [{ raw: '1' }, {}] });
    expect(first('for x; do a; done')).not.toHaveProperty('words');
    expect(first('for x in; do a; done')).toMatchObject({ words: [] });
    expect(first('for x\ndo a\ndone', 'ash')).toMatchObject({ type: 'for' });
    expect(first('for ((i=0; i<3; i++)); do a; done')).toMatchObject({ type: 'arithmetic-for', test: { raw: 'i<3' } });
  });

  it('while and until', () => {
    expect(first('while a; do b; done')).toMatchObject({ type: 'while' });
    expect(first('until a\ndo b\ndone', 'ash')).toMatchObject({ type: 'until' });
  });

  it('case', () => {
    const command = first('case $x in (a|b) c;; d) ;& *) e\nesac');
    if (command.type !== 'case') throw new Error(command.type);
    expect(command.clauses.map(({ patterns, end }) => [raws(patterns), end])).toEqual([
      [['a', 'b'], ';;'],
      [['d'], ';&'],
      [['*'], ';;'],
    ]);
    expect(command.clauses[1]).not.toHaveProperty('body');
  });

  it('functions', () => {
    expect(first('f() { a; } 2>&1')).toMatchObject({ type: 'function', name: 'f', body: { type: 'group' } });
    expect(first('function g { a; }')).toMatchObject({ type: 'function', name: 'g' });
    expect(first('f() a', 'ash')).toMatchObject({ type: 'function', body: { type: 'simple' } });
  });

  it('subshells and arithmetic, which both begin with ((', () => {
    expect(first('((1+2))')).toMatchObject({ type: 'arithmetic', expression: { raw: '1+2' } });
    expect(first('((a); b)')).toMatchObject({ type: 'subshell' });
    expect(first('((a))', 'ash')).toMatchObject({ type: 'subshell' });
    expect(simple('echo $((a); b)').words[1]!.parts[0]).toMatchObject({ type: 'command', style: 'dollar' });
  });

  it('conditions', () => {
    const command = first('[[ -f a && ( b == c* || ! d =~ ^(x|y)$ ) ]]');
    if (command.type !== 'conditional') throw new Error(command.type);
    expect(command.expression).toMatchObject({
      type: 'and',
      terms: [
        { type: 'unary', operator: '-f' },
        { type: 'or', terms: [{ operator: '==' }, { type: 'not', term: { right: { raw: '^(x|y)$' } } }] },
      ],
    });
  });

  it('recognises reserved words only where they can stand', () => {
    expect(raws(simple('echo if then } done').words)).toHaveLength(5);
    expect(simple('"if" a').words).toHaveLength(2);
    expect(first('{ { a; } }')).toMatchObject({ type: 'group', body: { items: [{}] } });
  });
});

describe('parameters', () => {
  const cases: [source: string, expected: Record<string, unknown>][] = [
    ['$x', { name: 'x', indirect: false }],
    ['$10', { name: '1' }],
    ['${10}', { name: '10' }],
    ['$?', { name: '?' }],
    ['${#}', { name: '#' }],
    ['${#x}', { name: 'x', operation: { type: 'length' } }],
    ['${#?}', { name: '?', operation: { type: 'length' } }],
    ['${##a}', { name: '#', operation: { type: 'remove', side: 'prefix' } }],
    ['${x:-a b}', { operation: { type: 'conditional', operator: '-', colon: true, word: { raw: 'a b' } } }],
    ['${x%%.*}', { operation: { type: 'remove', side: 'suffix', longest: true, pattern: { raw: '.*' } } }],
    ['${x//a/b}', { operation: { type: 'replace', all: true, pattern: { raw: 'a' }, replacement: { raw: 'b' } } }],
    ['${x/#a}', { operation: { type: 'replace', anchor: 'start', pattern: { raw: 'a' } } }],
    ['${x:1?2:3:4}', { operation: { type: 'substring', offset: { raw: '1?2:3' }, length: { raw: '4' } } }],
    ['${x^^}', { operation: { type: 'case', to: 'upper', all: true } }],
    ['${!x}', { name: 'x', indirect: true }],
    ['${!x*}', { name: 'x', operation: { type: 'names', all: '*' } }],
    ['${!x[@]}', { name: 'x', operation: { type: 'keys' } }],
    ['${x[1+1]}', { name: 'x', subscript: { index: { raw: '1+1' } } }],
    ['${x[@]}', { name: 'x', subscript: { all: '@' } }],
    ['${x@Q}', { operation: { type: 'transform', operator: 'Q' } }],
  ];
  it.each(cases)('%s', (source, expected) => {
    expect(simple(`echo ${source}`).words[1]!.parts[0]).toMatchObject({ type: 'parameter', ...expected });
  });

  it.each(['${}', '${x y}', '${x!}', '${x[}', '${1x}', '${#x:-1}', '${a.b}'])('%s is a bad substitution', (source) => {
    expect(simple(`echo ${source}`).words[1]!.parts[0]).toEqual({ type: 'bad-substitution', raw: source });
  });

  it.each(['${x^}', '${!x}', '${x@Q}', '${x[1]}'])('%s is one in ash', (source) => {
    expect(simple(`echo ${source}`, 'ash').words[1]!.parts[0]).toMatchObject({ type: 'bad-substitution' });
  });

  it('takes a lone dollar for itself', () => {
    expect(simple('echo $ a$').words.map(({ parts }) => parts)).toMatchObject([{}, [{ text: '$' }], [{ text: 'a$' }]]);
  });
});

describe('command substitutions', () => {
  it('keeps an error between backquotes for later, in bash', () => {
    expect(simple('echo `| b`').words[1]!.parts[0]).toMatchObject({
      error: { line: 1, messages: ["syntax error near unexpected token `|'", "`| b'"] },
    });
  });

  it('nests, with quotes and case patterns inside', () => {
    expect(simple('echo "$(echo "$(case x in x) echo ")";; esac)")"').words).toHaveLength(2);
    expect(simple('echo `echo \\`echo a\\``').words).toHaveLength(2);
  });
});

/** A command as bash prints it in job lists: rebuilt from the tree, with single blanks. */
import type { AndOr, Command, List, Redirection } from '../lang/index.ts';

export const printCommand = (andOr: AndOr): string =>
  [pipeline(andOr.first), ...andOr.rest.map((r) => `${r.operator} ${pipeline(r.pipeline)}`)].join(' ');

const pipeline = (p: AndOr['first']): string => `${p.negated ? '! ' : ''}${p.commands.map(command).join(' | ')}`;
const list = (l: List): string => l.items.map((i) => `${printCommand(i.andOr)}${i.background ? ' &' : ';'}`).join(' ');

function redirection(r: Redirection): string {
  const fd = r.fd === undefined ? '' : String(r.fd);
  if (r.type === 'here-document') return `${fd}${r.operator}${r.delimiter}`;
  return r.type === 'duplicate' ? `${fd}${r.operator}${r.target.raw}` : `${fd}${r.operator} ${r.target.raw}`;
}

/** One command of a pipeline. */
export const printStage = (c: Command): string => command(c);

function command(c: Command): string {
  const tail = c.redirections.map((r) => ` ${redirection(r)}`).join('');
  switch (c.type) {
    case 'simple':
      return [...c.assignments.map((a) => `${a.name}=${'raw' in a.value ? a.value.raw : '(…)'}`), ...c.words.map((w) => w.raw), ...c.redirections.map(redirection)].join(' ');
    case 'group':
      return `{ ${list(c.body)} }${tail}`;
    case 'subshell':
      return `( ${list(c.body).replace(/;$/, '')} )${tail}`;
    case 'while':
    case 'until':
      return `${c.type} ${list(c.condition)} do ${list(c.body)} done${tail}`;
    case 'for':
    case 'select':
      return `${c.type} ${c.variable}${c.words ? ` in ${c.words.map((w) => w.raw).join(' ')}` : ''}; do ${list(c.body)} done${tail}`;
    case 'if':
      return `if ${c.clauses.map((k) => `${list(k.condition)} then ${list(k.body)}`).join(' elif ')}${c.otherwise ? ` else ${list(c.otherwise)}` : ''} fi${tail}`;
    case 'case':
      return `case ${c.subject.raw} in ${c.clauses.map((k) => `${k.patterns.map((p) => p.raw).join(' | ')}) ${k.body ? list(k.body) : ''} ${k.end}`).join(' ')} esac${tail}`;
    case 'arithmetic':
      return `((${c.expression.raw}))${tail}`;
    case 'arithmetic-for':
      return `for ((${c.init.raw}; ${c.test.raw}; ${c.step.raw})); do ${list(c.body)} done${tail}`;
    case 'conditional':
      return `[[ … ]]${tail}`;
    case 'function':
      return `${c.name} () ${command(c.body)}`;
  }
}

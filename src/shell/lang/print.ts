/**
 * Commands as bash prints them: the text of a job, `type f`, `declare -f`. Mirrors bash's print_cmd.c, trailing blanks
 * and all. Inside a function every command has a line of its own; elsewhere only the bodies of loops do.
 */
import type { Command, CompoundCommand, Condition, HereDocument, List, Pipeline, Redirection, Word } from './ast.ts';

interface Place {
  readonly indent: number;
  readonly inFunction: boolean;
}

const TOP: Place = { indent: 0, inFunction: false };
const deeper = (place: Place): Place => ({ ...place, indent: place.indent + 4 });
const newline = (place: Place): string => `\n${' '.repeat(place.indent)}`;

/** The text of a pipeline, as `jobs` shows it in front of its ` &`. */
export function printPipeline(pipeline: Pipeline): string {
  return pipelineText(pipeline, TOP);
}

/** The text of and-or lists, as `jobs` shows a job made of several pipelines. */
export function printList(list: List): string {
  return listText(list, TOP);
}

/** `f () ` and the body, as `declare -f f` shows it, without a final newline. */
export function printFunction(name: string, body: Command): string {
  const place = { indent: 0, inFunction: true };
  if (body.type === 'group') return `${name} () \n${commandText(body, place)}`;
  return `${name} () \n{ ${newline(deeper(place))}${commandText(body, deeper(place))}\n}`;
}

function listText(list: List, place: Place): string {
  const { items } = list;
  return items
    .map(({ andOr, background }, i) => {
      const text = [pipelineText(andOr.first, place), ...andOr.rest.map(({ operator, pipeline }) => `${operator} ${pipelineText(pipeline, place)}`)].join(' ');
      const last = i === items.length - 1;
      if (background) return last ? `${text} &` : `${text} & `;
      const documents = documentsIn([andOr.first, ...andOr.rest.map(({ pipeline }) => pipeline)]);
      if (documents !== '') return `${text}${documents}${last ? '' : newline(place)}`;
      return last ? text : `${text};${place.inFunction ? newline(place) : ' '}`;
    })
    .join('');
}

/** A semicolon, unless what it would follow needs none. */
function ended(text: string): string {
  return /[&\n]$/.test(text) ? text : `${text};`;
}

function pipelineText({ negated, timed, commands }: Pipeline, place: Place): string {
  const prefix = `${timed === undefined ? '' : timed === 'posix' ? 'time -p ' : 'time '}${negated ? '! ' : ''}`;
  return prefix + commands.map((command) => commandText(command, place)).join(' | ');
}

function commandText(command: Command, place: Place): string {
  if (command.type === 'function') return `function ${printNested(command.name, command.body, place)}`;
  const redirections = command.redirections.map(redirectionText);
  if (command.type !== 'simple') return [compoundText(command, place), ...redirections].join(' ');
  const assignments = command.assignments.map(({ name, subscript, append, value }) => {
    const index = subscript === undefined ? '' : `[${subscript.raw}]`;
    return `${name}${index}${append ? '+' : ''}=${'parts' in value ? value.raw : arrayText(value.elements)}`;
  });
  return [...assignments, ...command.words.map(({ raw }) => raw), ...redirections].join(' ');
}

function printNested(name: string, body: Command, { indent }: Place): string {
  const place = { indent, inFunction: true };
  return `${name} () ${newline(place)}${commandText(body, place)}`;
}

function arrayText(elements: readonly { subscript?: Word; append: boolean; value: Word }[]): string {
  const texts = elements.map(({ subscript, append, value }) => {
    return subscript === undefined ? value.raw : `[${subscript.raw}]${append ? '+' : ''}=${value.raw}`;
  });
  return `(${texts.join(' ')})`;
}

function compoundText(command: CompoundCommand, place: Place): string {
  const inner = deeper(place);
  const body = (list: List): string => `${newline(inner)}${ended(listText(list, inner))}${newline(place)}`;
  switch (command.type) {
    case 'group':
      return place.inFunction ? `{ ${newline(inner)}${listText(command.body, inner)}${newline(place)}}` : `{ ${ended(listText(command.body, place))} }`;
    case 'subshell':
      return `( ${listText(command.body, place)} )`;
    case 'if':
      return ifText(command.clauses, command.otherwise, place);
    case 'while':
    case 'until':
      return `${command.type} ${ended(listText(command.condition, place))} do${body(command.body)}done`;
    case 'for':
    case 'select': {
      const words = command.words?.map(({ raw }) => raw).join(' ') ?? '"$@"';
      return `${command.type} ${command.variable} in ${words};${newline(place)}do${body(command.body)}done`;
    }
    case 'arithmetic-for': {
      const [init, test, step] = [command.init, command.test, command.step].map(({ raw }) => raw.trim() || '1');
      return `for ((${init}; ${test}; ${step}))${newline(place)}do${body(command.body)}done`;
    }
    case 'case': {
      const clauses = command.clauses.map(({ patterns, body: list, end }) => {
        const text = list === undefined ? '' : ' '.repeat(inner.indent + 4) + listText(list, deeper(inner));
        return `${newline(inner)}${patterns.map(({ raw }) => raw).join(' | ')})\n${text}${newline(inner)}${end}`;
      });
      return `case ${command.subject.raw} in ${clauses.join('')}${newline(place)}esac`;
    }
    case 'arithmetic':
      return `((${command.expression.raw}))`;
    case 'conditional':
      return `[[ ${conditionText(command.expression)} ]]`;
  }
}

/** An `elif` is printed as the `if` inside an `else` that it stands for. */
function ifText(clauses: readonly { readonly condition: List; readonly body: List }[], otherwise: List | undefined, place: Place): string {
  const [{ condition, body }, ...rest] = clauses as [(typeof clauses)[number], ...typeof clauses];
  const inner = deeper(place);
  const then = `${newline(inner)}${ended(listText(body, inner))}${newline(place)}`;
  const start = `if ${ended(listText(condition, place))} then${then}`;
  if (rest.length === 0 && otherwise === undefined) return `${start}fi`;
  const other = rest.length > 0 ? ifText(rest, otherwise, inner) : listText(otherwise!, inner);
  return `${start}else${newline(inner)}${ended(other)}${newline(place)}fi`;
}

function conditionText(condition: Condition): string {
  switch (condition.type) {
    case 'not':
      return `! ${groupedText(condition.term)}`;
    case 'unary':
      // a lone word means -n, and is printed so
      return `${condition.operator} ${condition.operand.raw}`;
    case 'binary':
      return `${condition.left.raw} ${condition.operator} ${condition.right.raw}`;
    case 'or':
      return condition.terms.map(conditionText).join(' || ');
    case 'and':
      return condition.terms.map(groupedText).join(' && ');
  }
}

function groupedText(condition: Condition): string {
  const isGroup = condition.type === 'or' || condition.type === 'and';
  return isGroup ? `( ${conditionText(condition)} )` : conditionText(condition);
}

function redirectionText(redirection: Redirection): string {
  const { fd, fdVariable, operator } = redirection;
  const from = fdVariable === undefined ? (fd ?? '') : `{${fdVariable}}`;
  switch (redirection.type) {
    case 'here-document':
      return `${from}${operator}${redirection.quoted ? `'${redirection.delimiter}'` : redirection.delimiter}`;
    case 'duplicate': {
      // the descriptor is always printed in front
      const own = from === '' && /^[0-9-]/.test(redirection.target.raw) ? (operator === '<&' ? 0 : 1) : from;
      return `${own}${redirection.target.raw === '-' ? '>&' : operator}${redirection.target.raw}`;
    }
    default:
      return `${from}${operator} ${redirection.target.raw}`;
  }
}

/** The bodies of here-documents follow the line that announces them. */
function documentsIn(pipelines: readonly Pipeline[]): string {
  return pipelines
    .flatMap(({ commands }) => commands.flatMap((command): readonly Redirection[] => command.redirections))
    .filter((redirection): redirection is HereDocument => redirection.type === 'here-document')
    .map(({ body, delimiter }) => `\n${body.raw}${delimiter}\n`)
    .join('');
}

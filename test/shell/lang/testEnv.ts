/** A shell that is only its variables and a little directory: enough to expand words. */
import {
  ExpansionError,
  type Dialect,
  type ExpansionEnv,
  expandCommandWords,
  expandPathname,
  type Program,
  parse,
  runNow,
  type SimpleCommand,
} from '../../../src/shell/lang/index.ts';

const DIRECTORIES: Readonly<Record<string, readonly string[]>> = {
  '': ['a', 'b.txt', 'c.txt', 'd', '.h'],
  'd/': ['e', 'f.txt'],
};

export interface TestShell {
  readonly env: ExpansionEnv;
  readonly variables: Map<string, string>;
  readonly arrays: Map<string, Map<string, string>>;
}

export interface TestShellOptions {
  readonly dialect?: Dialect;
  readonly variables?: Readonly<Record<string, string>>;
  readonly arrays?: Readonly<Record<string, readonly string[]>>;
  readonly positional?: readonly string[];
  readonly nounset?: boolean;
}

export function makeShell(options: TestShellOptions = {}): TestShell {
  const dialect = options.dialect ?? 'bash';
  const variables = new Map(Object.entries({ HOME: '/root', ...options.variables }));
  const arrays = new Map(Object.entries(options.arrays ?? {}).map(([name, values]) => [name, new Map(values.map((value, i) => [String(i), value] as const))]));
  const env: ExpansionEnv = {
    dialect,
    get: (name) => variables.get(name) ?? arrays.get(name)?.get('0'),
    set: (name, value) => {
      if (name === 'readonly') throw new ExpansionError('readonly: readonly variable', 'line');
      variables.set(name, value);
    },
    arrays: {
      get: (name) => (arrays.has(name) ? [...arrays.get(name)!] : undefined),
      isAssociative: (name) => name === 'map',
      setElement: (name, key, value) => {
        const elements = arrays.get(name) ?? new Map<string, string>();
        arrays.set(name, elements.set(key, value));
      },
    },
    names: () => [...variables.keys()],
    positional: options.positional ?? [],
    scriptName: dialect,
    lastStatus: 0,
    pid: 42,
    flags: 'hB',
    nounset: options.nounset ?? false,
    noglob: false,
    home: (user) => (user === 'root' || user === '' ? '/root' : undefined),
    glob: (pattern) =>
      expandPathname(
        pattern,
        {
          list: (path) => DIRECTORIES[path],
          exists: (path) => Object.entries(DIRECTORIES).some(([dir, names]) => names.some((n) => dir + n === path)),
        },
        dialect === 'ash',
      ),
    // biome-ignore lint/correctness/useYield: echo never waits
    *runSubstitution({ body }): Generator<never, string> {
      return echoAll(body, env);
    },
  };
  return { env, variables, arrays };
}

/** Runs the `echo` commands of a program, the only commands there are. */
function echoAll(program: Program, env: ExpansionEnv): string {
  return program.commands
    .flatMap(({ items }) => items.map(({ andOr }) => andOr.first.commands[0] as SimpleCommand))
    .map(({ words }) => `${runNow(expandCommandWords(words, env)).slice(1).join(' ')}\n`)
    .join('');
}

/** The simple command that a line is. */
export function simple(line: string, dialect: Dialect = 'bash'): SimpleCommand {
  const command = parse(line, { dialect }).commands[0]!.items[0]!.andOr.first.commands[0]!;
  if (command.type !== 'simple') throw new Error(`not a simple command: ${line}`);
  return command;
}

/** What the words of a line become. */
export function expanded(line: string, shell: TestShell): string[] {
  return runNow(expandCommandWords(simple(line, shell.env.dialect).words, shell.env));
}

/** The message of the error that expanding a line raises, or its words. */
export function expandedOrError(line: string, shell: TestShell): string {
  try {
    return expanded(line, shell).join('|');
  } catch (error) {
    if (error instanceof ExpansionError) return error.message;
    throw error;
  }
}

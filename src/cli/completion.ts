/**
 * `vethlab completion SHELL`: a completion script made from the commands as they are declared, so that it can't fall
 * behind them. Names of lessons are asked for when they are completed (`vethlab list --names`).
 */
import type { Command } from 'commander';
import { EXIT_USAGE, UserError } from './userError.ts';
import { print } from './print.ts';

interface Node {
  /** Words that lead here: "", "lesson", "lesson check". */
  path: string;
  commands: { name: string; text: string }[];
  options: { flags: string[]; text: string; values?: readonly string[]; takesFile: boolean; takesValue: boolean }[];
  /** What its argument is; a world may be a lesson or a file. */
  argument: 'lesson' | 'file' | 'world' | 'none';
}

/** Options whose values are few and known. */
const VALUES: Record<string, readonly string[]> = {
  '--lang': ['en', 'zh'],
  '--theme': ['dark', 'light', 'contrast', 'colour-blind', 'none'],
  '--engine': ['28.5', '20.10'],
  '--hosts': ['1', '2'],
};

/** Every command below `command`, itself first. */
export function commandTree(command: Command, path = ''): Node[] {
  const argument = command.registeredArguments[0]?.name() ?? '';
  const node: Node = {
    path,
    commands: command.commands.map((c) => ({ name: c.name(), text: c.description() })),
    options: [
      ...command.options.map((o) => ({
        flags: [o.short, o.long].filter((f) => f !== undefined),
        text: o.description,
        ...(VALUES[o.long ?? ''] && { values: VALUES[o.long ?? ''] as readonly string[] }),
        takesFile: /<(file|dir)>/.test(o.flags),
        takesValue: o.required || o.optional,
      })),
      { flags: ['-h', '--help'], text: 'print this help and end', takesFile: false, takesValue: false },
    ],
    argument: /^(lesson|name)$/.test(argument) ? 'lesson' : /^(file|script|path)$/.test(argument) ? 'file' : argument === 'world' ? 'world' : 'none',
  };
  return [node, ...command.commands.flatMap((c) => commandTree(c, `${path} ${c.name()}`.trim()))];
}

const isOf = (n: Node, what: 'lesson' | 'file'): boolean => n.argument === what || n.argument === 'world';
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const NAMES = 'vethlab list --names 2>/dev/null';
const flagsOf = (n: Node): string => n.options.flatMap((o) => o.flags).join(' ');

function bash(tree: Node[]): string {
  const cases = tree.map((n) => {
    const words = [...n.commands.map((c) => c.name), flagsOf(n)].join(' ');
    const names = isOf(n, 'lesson') ? ` $(${NAMES})` : '';
    const files = isOf(n, 'file') ? '; COMPREPLY+=($(compgen -f -- "$cur"))' : '';
    return `    ${quote(n.path)}) COMPREPLY=($(compgen -W "${words}${names}" -- "$cur"))${files} ;;`;
  });
  const values = Object.entries(VALUES).map(([flag, v]) => `    ${flag}) COMPREPLY=($(compgen -W "${v.join(' ')}" -- "$cur")); return ;;`);
  return `# bash completion for vethlab; source it from ~/.bashrc
_vethlab() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path= word
  local -a groups=(${tree
    .slice(1)
    .map((n) => quote(n.path))
    .join(' ')})
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && continue
    local next="\${path:+$path }$word" known
    for known in "\${groups[@]}"; do [[ $known == "$next" ]] && path=$next; done
  done
  case $prev in
${values.join('\n')}
    --lessons|-o|--output|--setup) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case $path in
${cases.join('\n')}
  esac
}
complete -o filenames -F _vethlab vethlab
`;
}

function fish(tree: Node[]): string {
  const lines = ['# fish completion for vethlab; save it as ~/.config/fish/completions/vethlab.fish', 'complete -c vethlab -f'];
  const top = (tree[0] as Node).commands.map((c) => c.name).join(' ');
  for (const n of tree) {
    const words = n.path.split(' ').filter(Boolean);
    const when =
      words.length === 0
        ? `not __fish_seen_subcommand_from ${top}`
        : words.map((w) => `__fish_seen_subcommand_from ${w}`).join('; and ') +
          (n.commands.length > 0 ? `; and not __fish_seen_subcommand_from ${n.commands.map((c) => c.name).join(' ')}` : '');
    for (const c of n.commands) lines.push(`complete -c vethlab -n ${quote(when)} -a ${c.name} -d ${quote(c.text)}`);
    for (const o of n.options) {
      const names = o.flags.map((f) => (f.startsWith('--') ? `-l ${f.slice(2)}` : `-s ${f.slice(1)}`)).join(' ');
      const value = o.values ? ` -x -a ${quote(o.values.join(' '))}` : o.takesFile ? ' -r -F' : o.takesValue ? ' -x' : '';
      lines.push(`complete -c vethlab -n ${quote(when)} ${names}${value} -d ${quote(o.text)}`);
    }
    if (isOf(n, 'lesson')) lines.push(`complete -c vethlab -n ${quote(when)} -a ${quote(`(${NAMES})`)}`);
    if (isOf(n, 'file')) lines.push(`complete -c vethlab -n ${quote(when)} -F`);
  }
  return `${lines.join('\n')}\n`;
}

function zsh(tree: Node[]): string {
  const cases = tree.map((n) => {
    const commands = n.commands.map((c) => quote(`${c.name}:${c.text}`)).join(' ');
    const options = n.options.flatMap((o) => o.flags.map((f) => quote(`${f}:${o.text}`))).join(' ');
    return `    ${quote(n.path)})
      commands=(${commands}) options=(${options})
      ${isOf(n, 'lesson') ? `lessons=(\${(f)"$(${NAMES})"})` : ':'}
      ${isOf(n, 'file') ? '_files' : ':'} ;;`;
  });
  const values = Object.entries(VALUES).map(([flag, v]) => `    ${flag}) compadd -- ${v.join(' ')}; return ;;`);
  return `#compdef vethlab
# zsh completion for vethlab; save it as _vethlab in a directory of $fpath
_vethlab() {
  local path_= word next
  local -a groups commands options lessons
  groups=(${tree
    .slice(1)
    .map((n) => quote(n.path))
    .join(' ')})
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ $word == -* ]] && continue
    next="\${path_:+$path_ }$word"
    (( \${groups[(Ie)$next]} )) && path_=$next
  done
  case \${words[CURRENT-1]} in
${values.join('\n')}
    --lessons|-o|--output|--setup) _files; return ;;
  esac
  case $path_ in
${cases.join('\n')}
  esac
  (( $#commands )) && _describe command commands
  (( $#lessons )) && compadd -- $lessons
  [[ $PREFIX == -* ]] && _describe option options
  return 0
}
if [[ $funcstack[1] == _vethlab ]]; then _vethlab "$@"; else compdef _vethlab vethlab; fi
`;
}

const SHELLS: Record<string, (tree: Node[]) => string> = { bash, zsh, fish };

/** Prints the script. @throws UserError for another shell */
export function runCompletion(shell: string, program: Command): number {
  const make = SHELLS[shell];
  if (!make) throw new UserError(`there is no completion for '${shell}'; there is one for ${Object.keys(SHELLS).join(', ')}.`, EXIT_USAGE);
  print(make(commandTree(program)));
  return 0;
}

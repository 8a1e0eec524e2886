/**
 * The command line: the lab itself, the commands of commands/, and what is said about wrong arguments.
 */
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { COMMANDS } from './commands/index.ts';
import { type Finish, LANG_OPTION, LESSONS_OPTION, SEED_OPTION } from './declare.ts';
import type { LabOptions } from './lab.ts';
import { EXIT_USAGE, UserError } from './userError.ts';

/**
 * Declares the commands. Each action ends by calling `finish` with its exit status.
 * @param finish receives the exit status of the command that ran
 */
function buildProgram(finish: Finish): Command {
  const program = new Command('vethlab')
    .description('A terminal lab for Docker networking. Nothing is needed but Node.')
    .version(version, '-V, --version', 'print the version and end')
    .helpOption('-h, --help', 'print this help and end')
    .exitOverride()
    // What commander would print about an error, describeUsageError says in our own words.
    .configureOutput({ outputError: () => {} });
  program
    .argument('[lesson]', 'open this lesson')
    .option(...LANG_OPTION)
    .option(...LESSONS_OPTION)
    .option('--theme <name>', 'dark, light, contrast, colour-blind or none')
    .option('--plain', 'a lesson line by line, without cursor movement: for screen readers and logs')
    .option('--ascii', 'draw borders with plain characters')
    .option('--reduced-motion', 'output comes at once, not at the pace of its time; also VETHLAB_REDUCED_MOTION=1')
    .option(...SEED_OPTION)
    .action(async (lesson: string | undefined, options: LabOptions) => {
      const { runLab } = await import('./lab.ts');
      finish(await runLab(lesson, options));
    });
  for (const declare of COMMANDS) declare(program, finish);
  return program;
}

/** Turns commander's complaint into a sentence that says what to do next. */
function describeUsageError(error: CommanderError, program: Command, argv: readonly string[]): UserError {
  const words = argv.filter((argument) => !argument.startsWith('-'));
  const group = program.commands.find((c) => c.name() === words[0]);
  const help = `Run 'vethlab ${group ? `${group.name()} ` : ''}--help' to see what there is.`;
  // without a command of its own, the program takes a first word for a lesson, and a second one for too many
  const unknown = group ? error.code === 'commander.unknownCommand' : error.code === 'commander.excessArguments';
  if (unknown) {
    const word = group ? words.find((w) => w !== group.name()) : words[0];
    const reason = error.message.match(/\(Did you mean (.*)\?\)/)?.[1];
    return new UserError(
      `there is no command '${group ? `${group.name()} ` : ''}${word ?? ''}'${reason ? `; did you mean ${reason}?` : '.'} ${help}`,
      EXIT_USAGE,
    );
  }
  const reason = error.message
    .replace(/^error: /, '')
    .replace(/\n.*/s, '')
    .replace(/\.$/, '');
  return new UserError(`${reason}. ${help}`, EXIT_USAGE);
}

/**
 * Runs one command line.
 * @param argv arguments after the program's name
 * @returns the exit status
 * @throws UserError when the arguments make no sense, or whatever the command throws
 */
export async function runCli(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = buildProgram((status) => {
    exitCode = status;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0; // --help and --version end this way
    if (error.code === 'commander.help') return EXIT_USAGE; // a group without a command has printed its help
    throw describeUsageError(error, program, argv);
  }
  return exitCode;
}

/**
 * The command line: which commands there are and what is said about wrong arguments. A command's work
 * is imported when it is asked for, so that `vethlab sh` loads neither Ink nor the lessons.
 */
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import type { LabOptions } from './lab.ts';
import type { ShOptions } from './sh.ts';
import { EXIT_USAGE, UserError } from './userError.ts';

/**
 * Declares the commands. Each action ends by calling `finish` with its exit status.
 * @param finish receives the exit status of the command that ran
 */
function buildProgram(finish: (exitCode: number) => void): Command {
  const program = new Command('vethlab')
    .description('A terminal lab for Docker networking. Nothing is needed but Node.')
    .version(version, '-V, --version', 'print the version and end')
    .helpOption('-h, --help', 'print this help and end')
    .exitOverride()
    // What commander would print about an error, describeUsageError says in our own words.
    .configureOutput({ outputError: () => {} });
  program
    .argument('[lesson]', 'open this lesson')
    .option('--lang <lang>', 'en or zh')
    .option('--lessons <dir>', 'a folder with lessons of your own')
    .option('--theme <name>', 'dark, light, contrast, colour-blind or none')
    .option('--ascii', 'draw borders with plain characters')
    .option('--seed <n>', 'seed of the world')
    .action(async (lesson: string | undefined, options: LabOptions) => {
      const { runLab } = await import('./lab.ts');
      finish(await runLab(lesson, options));
    });
  program
    .command('list')
    .description('the lessons and how far you are')
    .option('--lang <lang>', 'en or zh')
    .option('--lessons <dir>', 'a folder with lessons of your own')
    .action(async (options: LabOptions) => {
      const { runList } = await import('./lab.ts');
      finish(runList({ ...program.opts(), ...options }));
    });
  program
    .command('play')
    .description('free play: the lab without a lesson')
    .action(async () => {
      const { runLab } = await import('./lab.ts');
      finish(await runLab('', program.opts()));
    });
  const lesson = program.command('lesson').description('tools for authors of lessons');
  lesson
    .command('check')
    .description('check lessons: files, and that solutions solve them')
    .argument('[name]', 'one lesson')
    .option('--lessons <dir>', 'a folder with lessons of your own')
    .action(async (name: string | undefined, options: { lessons?: string }) => {
      const { runLessonCheck } = await import('./lessonCheck.ts');
      finish(runLessonCheck(name, { ...program.opts(), ...options }));
    });
  program
    .command('sh')
    .description('a plain shell on the lab: interactive, a command, a script, or standard input')
    .argument('[file]', 'script to run')
    .option('-c, --command <line>', 'run this command line')
    .option('--json', 'print one JSON object a command')
    .option('--seed <n>', 'seed of the world')
    .option('--dockerd <flags>', 'flags the engine is started with')
    .option('--engine <version>', 'engine generation: 28.5 or 20.10')
    .option('--hosts <n>', '2 adds a second Docker host')
    .option('--at <machine>', 'machine to type on')
    .option('--timeout <seconds>', 'virtual seconds a line may take with --json')
    .option('--pace <factor>', 'virtual seconds in a real one, interactively')
    .action(async (file: string | undefined, options: ShOptions) => {
      const { runSh } = await import('./sh.ts');
      finish(await runSh(file, options));
    });
  return program;
}

/** Turns commander's complaint into a sentence that says what to do next. */
function describeUsageError(error: CommanderError, program: Command, argv: readonly string[]): UserError {
  const help = "Run 'vethlab --help' to see what there is.";
  const isUnknownCommand =
    error.code === 'commander.unknownCommand' || (error.code === 'commander.excessArguments' && !program.commands.some((c) => argv.includes(c.name())));
  if (isUnknownCommand) {
    const word = argv.find((argument) => !argument.startsWith('-')) ?? '';
    return new UserError(`there is no command '${word}'. ${help}`, EXIT_USAGE);
  }
  const reason = error.message.replace(/^error: /, '').replace(/\.$/, '');
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
    throw describeUsageError(error, program, argv);
  }
  return exitCode;
}

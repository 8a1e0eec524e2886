/**
 * The bundle's entry: runs the command line in this process and sees to it that whatever goes wrong
 * ends in a sentence, never in a stack trace. `VETHLAB_DEBUG=1` shows the stack as well.
 */
import { guardProcess, guarded } from './guard.ts';
import { runCli } from './program.ts';

guardProcess();
await guarded(() => runCli(process.argv.slice(2)));

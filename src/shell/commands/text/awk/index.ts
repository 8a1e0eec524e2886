/** awk: mawk on Debian, BusyBox's in containers. */
import { KernelError } from '../../../../kernel/errors.ts';
import type { Co } from '../../../../kernel/sched.ts';
import { RegexError } from '../../../../text/posixRegex.ts';
import type { Command, Ctx } from '../../../command.ts';
import { BUSYBOX_BANNER } from '../../options.ts';
import { type AwkProgram, AwkSyntaxError } from './ast.ts';
import { Interpreter } from './interpreter.ts';
import { parseAwk } from './parser.ts';
import { AwkError } from './state.ts';

function* awk(ctx: Ctx): Co<number> {
  const busybox = ctx.flavour === 'busybox';
  const words = [...ctx.args];
  const assignments: string[] = [];
  const sources: string[] = [];
  while (words[0] !== undefined && /^-./.test(words[0])) {
    const word = words.shift() as string;
    if (word === '--') break;
    const letter = word[1] as string;
    if (word.startsWith('--') || !'FvfW'.includes(letter)) {
      ctx.stderr.write(
        busybox
          ? `awk: ${word.startsWith('--') ? `unrecognized option '${word}'` : `invalid option -- '${letter}'`}\n${BUSYBOX_BANNER}\n\nUsage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...\n`
          : `awk: not an option: ${word}\n`,
      );
      return busybox ? 1 : 2;
    }
    const value = word.length > 2 ? word.slice(2) : words.shift();
    if (value === undefined) {
      ctx.stderr.write(busybox ? `awk: option requires an argument -- '${letter}'\n` : `awk: option ${word} lacks argument\n`);
      return busybox ? 1 : 2;
    }
    if (letter === 'F') assignments.push(`FS=${value === 't' ? '\\t' : value}`);
    else if (letter === 'v') assignments.push(value);
    else if (letter === 'f') {
      try {
        sources.push(value === '-' ? yield* ctx.stdin.readAll() : ctx.fs.read(value));
      } catch (error) {
        if (!(error instanceof KernelError)) throw error;
        ctx.stderr.write(busybox ? `awk: can't open '${value}': ${error.text}\n` : `awk: couldn't open file ${value}\n`);
        return busybox ? 1 : 2;
      }
    }
  }
  if (sources.length === 0) {
    const text = words.shift();
    if (text === undefined) {
      if (busybox) ctx.stderr.write(`${BUSYBOX_BANNER}\n\nUsage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...\n`);
      else ctx.stdout.write('Usage: mawk [Options] [Program] [file ...]\n');
      return busybox ? 1 : 0;
    }
    sources.push(text);
  }
  let program: AwkProgram;
  try {
    program = parseAwk(sources.join('\n'), busybox);
  } catch (error) {
    if (!(error instanceof AwkSyntaxError)) throw error;
    ctx.stderr.write(
      busybox
        ? `awk: cmd. line:${error.line}: Unexpected token\n`
        : error.near === ''
          ? `awk: line ${error.line + 1}: missing } near end of file\n`
          : `awk: line ${error.line}: syntax error at or near ${error.near}\n`,
    );
    return busybox ? 1 : 2;
  }
  const bad = callOfUnknown(program);
  if (bad) {
    ctx.stderr.write(busybox ? `awk: cmd. line:1: Call to undefined function\n` : `awk: line 1: function ${bad} never defined\n`);
    return busybox ? 1 : 2;
  }
  const machine = new Interpreter(ctx, program, words);
  try {
    for (const a of assignments) machine.assign(a);
    return yield* machine.run();
  } catch (error) {
    if (error instanceof KernelError && error.errno === 'EISDIR') {
      ctx.stderr.write(busybox ? `awk: cmd. line:1: ${error.text}\n` : `awk: read error (${error.text})\n`);
      return busybox ? 1 : 2;
    }
    if (!(error instanceof AwkError) && !(error instanceof RegexError)) throw error;
    ctx.stderr.write(
      `awk: ${busybox && !/^(vethlab|can't open)/.test(error.message) ? `cmd. line:1: ${error.message === 'division by zero' ? 'Division by zero' : error.message}` : error.message}\n`,
    );
    return busybox ? 1 : 2;
  }
}

/** A user function that is called and not defined. */
function callOfUnknown(program: AwkProgram): string | undefined {
  let found: string | undefined;
  JSON.stringify([program.rules, [...program.functions.values()]], (_, v) => {
    if (v && typeof v === 'object' && v.type === 'call' && v.user && !program.functions.has(v.name)) found ??= v.name as string;
    return v as unknown;
  });
  return found;
}

export const awkCommands: readonly Command[] = ['awk', 'mawk', 'nawk'].map((name) => ({
  name,
  flavours: name === 'awk' ? (['debian', 'busybox'] as const) : (['debian'] as const),
  summary: 'pick and reckon with fields',
  positionals: [[], 'file'],
  run: awk,
  options: [
    { names: ['-F'], value: 'FS', help: 'field separator' },
    { names: ['-v'], value: 'VAR=VALUE', help: 'set a variable' },
    { names: ['-f'], value: 'FILE', help: 'program from a file', complete: 'file' },
  ],
}));

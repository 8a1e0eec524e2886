/** sed: commands are parsed into a small program, then run over the lines. POSIX's, with GNU's -i -E -s, first~step, I and M flags. */
import { KernelError } from '../../../kernel/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { linesOf, openInput } from '../files.ts';
import { BUSYBOX_BANNER, parseOptions } from '../options.ts';
import { SedError, type SedCommand, type SedAddress, parseSed } from './sedParse.ts';

/** Commands that one line may take before it is called endless. */
const MAX_STEPS = 100_000;

/** Lines of all files, with a look ahead so that `$` is known. */
class Lines {
  private readonly ctx: Ctx;
  private readonly paths: string[];
  private readonly say: (path: string, error: KernelError) => void;
  private current: Ctx['stdin'] | undefined;
  private ahead: { line: string; end: string } | undefined;
  private started = false;
  constructor(ctx: Ctx, paths: string[], say: (path: string, error: KernelError) => void) {
    this.ctx = ctx;
    this.paths = [...paths];
    this.say = say;
  }
  private *fetch(): Co {
    for (;;) {
      if (!this.current) {
        const path = this.paths.shift();
        if (path === undefined) {
          this.ahead = undefined;
          return;
        }
        try {
          this.current = openInput(this.ctx, path);
        } catch (error) {
          if (!(error instanceof KernelError)) throw error;
          this.say(path, error);
          continue;
        }
      }
      try {
        const line = yield* this.current.readLine();
        if (line !== undefined) {
          this.ahead = { line, end: this.current.lastLineCut ? '' : '\n' };
          return;
        }
      } catch (error) {
        if (!(error instanceof KernelError)) throw error;
        this.say('-', error);
      }
      this.current = undefined;
    }
  }
  *next(): Co<{ line: string; end: string } | undefined> {
    if (!this.started) {
      this.started = true;
      yield* this.fetch();
    }
    const now = this.ahead;
    if (now) yield* this.fetch();
    return now;
  }
  get isLast(): boolean {
    return this.ahead === undefined;
  }
}

interface Machine { out: (text: string) => void; quiet: boolean; ctx: Ctx; hold: string; lineNumber: number; ranges: Map<SedCommand, number | 'open'>; quit: number | undefined }

function matches(c: SedCommand, m: Machine, pattern: string, lines: Lines): boolean {
  const at = (a: SedAddress): boolean => {
    switch (a.type) {
      case 'line': return m.lineNumber === a.line;
      case 'last': return lines.isLast;
      case 'step': return a.step > 0 ? m.lineNumber >= a.first && (m.lineNumber - a.first) % a.step === 0 : m.lineNumber === a.first;
      default:
        a.regex.lastIndex = 0;
        return a.regex.test(pattern);
    }
  };
  if (!c.from) return true;
  if (!c.to) return at(c.from);
  const open = m.ranges.get(c);
  if (open === undefined) {
    const zero = c.from.type === 'line' && c.from.line === 0;
    if (!zero && !at(c.from)) return false;
    if (zero && m.lineNumber > 1) return false;
    if (c.to.type === 'plus') m.ranges.set(c, m.lineNumber + c.to.count);
    else if (c.to.type === 'line') m.ranges.set(c, c.to.line);
    else m.ranges.set(c, 'open');
    if (zero && c.to.type === 'regex' && at(c.to)) m.ranges.delete(c);
    const end = m.ranges.get(c);
    if (typeof end === 'number' && end <= m.lineNumber) m.ranges.delete(c);
    if (c.to.type === 'last' && lines.isLast) m.ranges.delete(c);
    return true;
  }
  if (typeof open === 'number') {
    if (m.lineNumber >= open) m.ranges.delete(c);
    return m.lineNumber <= open;
  }
  if (c.to.type !== 'plus' && at(c.to)) m.ranges.delete(c);
  return true;
}

/** The replacement with case conversions (\U \L \u \l \E) applied. */
function replacement(parts: NonNullable<SedCommand['replacement']>, match: RegExpExecArray): string {
  let out = '';
  let mode: '' | 'U' | 'L' = '';
  let once: '' | 'u' | 'l' = '';
  for (const part of parts) {
    if (typeof part !== 'string' && 'case' in part) {
      if (part.case === 'U' || part.case === 'L') mode = part.case;
      else if (part.case === 'E') mode = '';
      else once = part.case as 'u' | 'l';
      continue;
    }
    let text = typeof part === 'string' ? part : (match[part.group] ?? '');
    if (mode === 'U') text = text.toUpperCase();
    else if (mode === 'L') text = text.toLowerCase();
    if (once && text !== '') {
      text = (once === 'u' ? text.charAt(0).toUpperCase() : text.charAt(0).toLowerCase()) + text.slice(1);
      once = '';
    }
    out += text;
  }
  return out;
}
function substitute(c: SedCommand, pattern: string): { text: string; done: boolean } {
  const regex = c.regex as RegExp;
  const flags = c.flags as NonNullable<SedCommand['flags']>;
  regex.lastIndex = 0;
  let count = 0;
  let done = false;
  let out = '';
  let at = 0;
  let end = -1;
  for (let m = regex.exec(pattern); m; m = regex.exec(pattern)) {
    // an empty match right behind a match is none
    if (m[0] === '' && m.index === end) {
      regex.lastIndex++;
      if (regex.lastIndex > pattern.length) break;
      continue;
    }
    end = m.index + m[0].length;
    count++;
    if (count >= flags.nth && (count === flags.nth || flags.global)) {
      out += pattern.slice(at, m.index) + replacement(c.replacement ?? [], m);
      at = m.index + m[0].length;
      done = true;
    }
    if (m[0] === '') regex.lastIndex++;
    if (done && !flags.global) break;
  }
  return { text: out + pattern.slice(at), done };
}

/** Run the program over the lines of `paths`; the exit status of a `q`. */
function* execute(m: Machine, program: SedCommand[], lines: Lines): Co {
  const labels = new Map(program.map((c, i) => [c.name === ':' ? c.text : undefined, i] as const));
  const ends = blockEnds(program);
  for (;;) {
    const read = yield* lines.next();
    if (!read) return;
    let { line: pattern, end } = read;
    m.lineNumber++;
    let appended = '';
    let substituted = false;
    let deleted = false;
    let steps = 0;
    for (let pc = 0; pc < program.length; pc++) {
      if (++steps > MAX_STEPS) throw new SedError('vethlab: the script loops without an end');
      const c = program[pc] as SedCommand;
      if (c.name === '}' || c.name === ':') continue;
      if (matches(c, m, pattern, lines) === c.negated) {
        if (c.name === '{') pc = ends.get(pc) ?? pc;
        continue;
      }
      const newline = end === '' && lines.isLast ? '' : '\n';
      switch (c.name) {
        case '{': continue;
        case 's': {
          const result = substitute(c, pattern);
          if (!result.done) break;
          pattern = result.text;
          substituted = true;
          if (c.flags?.print) m.out(`${pattern}${newline || '\n'}`);
          if (c.flags?.file === '/dev/stdout') m.out(`${pattern}\n`);
          else if (c.flags?.file) writeFile(m.ctx, c.flags.file, `${pattern}\n`);
          break;
        }
        case 'y': pattern = [...pattern].map((ch) => c.map?.get(ch) ?? ch).join(''); break;
        case 'p': m.out(`${pattern}\n`); break;
        case 'P': m.out(`${pattern.split('\n')[0]}\n`); break;
        case 'l': m.out(`${pattern.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n')}$\n`); break;
        case '=': m.out(`${m.lineNumber}\n`); break;
        case 'd': deleted = true; break;
        case 'D':
          if (!pattern.includes('\n')) deleted = true;
          else {
            pattern = pattern.slice(pattern.indexOf('\n') + 1);
            pc = -1;
            continue;
          }
          break;
        case 'a': appended += `${c.text}\n`; break;
        case 'i': m.out(`${c.text}\n`); break;
        case 'c':
          if (!c.to || !m.ranges.has(c)) m.out(`${c.text}\n`);
          deleted = true;
          break;
        case 'r':
          if (m.ctx.fs.exists(c.text as string)) appended += m.ctx.fs.read(c.text as string);
          break;
        case 'w':
          if (c.text === '/dev/stdout') m.out(`${pattern}\n`);
          else writeFile(m.ctx, c.text as string, `${pattern}\n`);
          break;
        case 'h': m.hold = pattern; break;
        case 'H': m.hold += `\n${pattern}`; break;
        case 'g': pattern = m.hold; break;
        case 'G': pattern += `\n${m.hold}`; break;
        case 'x': [pattern, m.hold] = [m.hold, pattern]; break;
        case 'n': {
          if (!m.quiet) m.out(`${pattern}${end}`);
          m.out(appended);
          appended = '';
          const next = yield* lines.next();
          if (!next) return;
          ({ line: pattern, end } = next);
          m.lineNumber++;
          break;
        }
        case 'N': {
          const next = yield* lines.next();
          if (!next) {
            if (!m.quiet) m.out(`${pattern}${end}`);
            m.out(appended);
            return;
          }
          pattern += `\n${next.line}`;
          end = next.end;
          m.lineNumber++;
          break;
        }
        case 'b': pc = c.text ? (labels.get(c.text) ?? program.length) : program.length; continue;
        case 't':
          if (substituted) {
            substituted = false;
            pc = c.text ? (labels.get(c.text) ?? program.length) : program.length;
          }
          continue;
        case 'T':
          if (!substituted) pc = c.text ? (labels.get(c.text) ?? program.length) : program.length;
          substituted = false;
          continue;
        case 'q':
        case 'Q':
          m.quit = c.status ?? 0;
          if (c.name === 'q') {
            if (!m.quiet) m.out(`${pattern}${end}`);
            m.out(appended);
          }
          return;
        case 'z': pattern = ''; break;
        case 'F': m.out('-\n'); break;
      }
      if (deleted) break;
    }
    if (!deleted && !m.quiet) m.out(`${pattern}${end}`);
    m.out(appended);
    yield* m.ctx.stdout.drain();
  }
}
function blockEnds(program: SedCommand[]): Map<number, number> {
  const ends = new Map<number, number>();
  const stack: number[] = [];
  program.forEach((c, i) => {
    if (c.name === '{') stack.push(i);
    else if (c.name === '}') ends.set(stack.pop() as number, i);
  });
  return ends;
}

function* sed(ctx: Ctx): Co<number> {
  const busybox = ctx.flavour === 'busybox';
  const usage = 'sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...';
  const o = parseOptions(ctx, { short: busybox ? 'nEre:f:i::' : 'nErsuze:f:i::l:', usage, long: { quiet: 'n', silent: 'n', expression: 'e:', file: 'f:', 'in-place': 'i::', 'regexp-extended': 'E', separate: 's', unbuffered: 'u', 'null-data': 'z', posix: 'posix', version: 'version' } });
  if (typeof o === 'number') return o;
  if (o.has('version')) {
    ctx.stdout.write(busybox ? 'This is not GNU sed version 4.0\n' : 'sed (GNU sed) 4.9\n');
    return 0;
  }
  let paths = o.args;
  const scripts: string[] = [];
  for (const { name, value } of o.list) {
    if (name === 'e') scripts.push(value as string);
    else if (name === 'f') scripts.push(value === '-' ? yield* ctx.stdin.readAll() : linesOf(ctx.fs.read(value as string)).join('\n'));
  }
  if (scripts.length === 0) {
    const first = paths[0];
    if (first === undefined) {
      ctx.stderr.write(busybox ? `${BUSYBOX_BANNER}\n\nUsage: ${usage}\n` : 'Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n');
      return 1;
    }
    scripts.push(first);
    paths = paths.slice(1);
  }
  let program: SedCommand[];
  try {
    program = parseSed(scripts, o.has('E') || o.has('r'), busybox);
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    ctx.stderr.write(`sed: ${error.message}\n`);
    return 1;
  }
  let status = 0;
  const say = (path: string, error: KernelError): void => {
    status = error.errno === 'EISDIR' ? 4 : busybox ? 1 : 2;
    ctx.stderr.write(busybox ? `sed: ${path}: ${error.text}\n` : error.errno === 'EISDIR' ? (path === '-' ? `sed: read error on stdin: ${error.text}\n` : `sed: couldn't read ${path}: ${error.text}\n`) : `sed: can't read ${path}: ${error.text}\n`);
  };
  const machine = (out: (text: string) => void): Machine => ({ out, quiet: o.has('n') || /^#n\n/.test(scripts[0] ?? ''), ctx, hold: '', lineNumber: 0, ranges: new Map(), quit: undefined });
  try {
    if (o.has('i')) {
      for (const path of paths) {
        let text = '';
        const m = machine((t) => { text += t; });
        const before = status;
        status = 0;
        yield* execute(m, program, new Lines(ctx, [path], say));
        if (status === 0) {
          const suffix = o.get('i');
          inPlace(ctx, path, text, suffix);
        }
        status ||= before;
      }
      return status;
    }
    const m = machine((t) => ctx.stdout.write(t));
    yield* execute(m, program, new Lines(ctx, paths.length > 0 ? paths : ['-'], say));
    return m.quit ?? status;
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    ctx.stderr.write(`${error.message}\n`);
    return 1;
  }
}

export const sedCommands: readonly Command[] = [
  { name: 'sed', flavours: ['debian', 'busybox'], summary: 'edit a stream of lines', positionals: [[], 'file'], run: sed, options: [{ names: ['-n'], help: 'print only when told' }, { names: ['-e'], value: 'SCRIPT', help: 'add commands' }, { names: ['-i'], help: 'edit files in place' }, { names: ['-E', '-r'], help: 'extended regular expressions' }] },
];

/** The file of `w`, appended to. Throws SedError when it can't be written. */
function writeFile(ctx: Ctx, path: string, text: string): void {
  try {
    ctx.fs.write(path, text, true);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new SedError(ctx.flavour === 'busybox' ? `sed: can't open '${path}': ${error.text}` : `sed: couldn't open file ${path}: ${error.text}`);
  }
}
/** `-i`: the new text takes the file's place, the old one stays under `suffix`. Both sed programs write a temporary file beside it first. */
function inPlace(ctx: Ctx, path: string, text: string, suffix: string | undefined): void {
  try {
    if (suffix) ctx.fs.write(`${path}${suffix}`, ctx.fs.read(path));
    ctx.fs.write(path, text);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    const random = Array.from({ length: 6 }, () => letters[ctx.k.random(0, letters.length - 1)]).join('');
    const beside = `${path.slice(0, path.lastIndexOf('/') + 1) || './'}sed${random}`;
    throw new SedError(ctx.flavour === 'busybox' ? `sed: can't create temp file '${path}${random}': ${error.text}` : `sed: couldn't open temporary file ${beside}: ${error.text}`);
  }
}

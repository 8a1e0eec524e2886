/** The plain shell's edge: a person's terminal through node:readline, or text in and out. */
import { createInterface } from 'node:readline';
import type { Session } from '../shell/session.ts';
import { complain, print } from './print.ts';
import { withoutControls } from '../text/controls.ts';

/** Virtual hours after which a command line without a person is stopped. */
const LIMIT_SECONDS = 3600;

/**
 * Run one shell to its end and print as it goes.
 * @param text standard input; lines that name another machine are run there, each in a shell of its own
 */
export function runScript(session: Session, at: string, shell: readonly string[], text?: string, machines: readonly string[] = []): number {
  let status = 0;
  for (const part of splitByMachine(text, at, machines)) {
    const result = session.runStreaming(shell, {
      at: part.at,
      input: part.text,
      timeout: LIMIT_SECONDS,
      stdout: print,
      stderr: complain,
    });
    status = result;
  }
  return status;
}

/** Consecutive lines of one machine stay together, so that loops and here-documents do. */
function splitByMachine(text: string | undefined, at: string, machines: readonly string[]): { at: string; text: string | undefined }[] {
  if (text === undefined) return [{ at, text: undefined }];
  const parts: { at: string; text: string }[] = [];
  for (const line of text.split('\n')) {
    const m = /^([\w-]+)\$ (.*)$/.exec(line);
    const where = m && machines.includes(m[1] as string) ? (m[1] as string) : at;
    const body = where === at && !m ? line : (m?.[2] ?? line);
    const last = parts.at(-1);
    if (last?.at === where) last.text += `${body}\n`;
    else parts.push({ at: where, text: `${body}\n` });
  }
  return parts;
}

/** Completions that the terminal may show: readline lists and inserts them as they are. */
const shownOnly = ([found, word]: [string[], string]): [string[], string] => [found.filter((each) => withoutControls(each) === each), word];

/** The stream for readline, which echoes what is pasted: it uses Escape for itself, but never C1. */
const withoutC1 = (stream: NodeJS.WriteStream): NodeJS.WriteStream =>
  Object.create(stream, {
    write: { value: (text: string | Uint8Array) => stream.write(typeof text === 'string' ? text.replace(/[\u0080-\u009f]/g, '') : text) },
  });

/** How long real time may lag behind before the event loop gets a turn, ms. */
const SLICE = 15;

/**
 * An interactive shell.
 * @param pace virtual seconds that pass in one real second while a command waits
 */
export async function runTerminal(session: Session, at: string, pace: number): Promise<number> {
  const terminal = session.openTerminal({ at, columns: process.stdout.columns ?? 80, rows: process.stdout.rows ?? 24 });
  terminal.onOutput = print;
  const rl = createInterface({
    input: process.stdin,
    output: withoutC1(process.stdout),
    terminal: true,
    historySize: 1000,
    completer: (line: string) => shownOnly(session.complete(terminal, line)),
  });
  const interrupt = (): void => {
    terminal.interrupt();
    if (terminal.waiting) process.stdout.write('\n');
  };
  rl.on('SIGINT', interrupt);
  let lines: string[] = [];
  let ended = false;
  let wake: (() => void) | undefined;
  rl.on('line', (line) => {
    lines.push(line);
    wake?.();
  });
  rl.on('close', () => {
    ended = true;
    wake?.();
  });
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  let virtual = session.k.now;
  let real = performance.now();
  while (!terminal.closed) {
    if (terminal.waiting) {
      session.step(session.k.now, 10_000); // what is due now
      if (terminal.closed) break;
      if (terminal.waiting) {
        rl.setPrompt(withoutControls(terminal.prompt));
        process.stdout.write('\r');
        rl.prompt(true);
        if (lines.length === 0 && !ended) await pause(1 << 30);
        const line = lines.shift();
        if (line !== undefined) terminal.feed(line);
        else if (ended) terminal.eof();
        else continue;
        virtual = session.k.now;
        real = performance.now();
      }
    }
    // work runs at full speed, waiting at the pace of the clock on the wall
    const allowed = virtual + (performance.now() - real) * 1000 * pace + 20_000;
    const next = session.nextEventAt;
    if (next === undefined && !terminal.waiting) await pause(50);
    else if (next !== undefined && next > allowed) await pause(Math.min(SLICE * 4, (next - allowed) / 1000 / pace + 1));
    else session.step(Math.min(allowed, next ?? allowed), 20_000);
    if (lines.length > 0 && !terminal.waiting) {
      for (const line of lines) terminal.feed(line); // typed ahead
      lines = [];
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  rl.close();
  return terminal.exitStatus;
}

/** Names and numbers of signals as kill(1) and shells take them. */
import { SIGNUM, type Signal } from '../kernel/sched.ts';

/** Every signal of Linux by number; those that the model delivers are in SIGNUM. */
const NAMES = ['', 'HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE', 'ALRM', 'TERM', 'STKFLT', 'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'WINCH', 'IO', 'PWR', 'SYS'];

/** `TERM`, `SIGTERM`, `15`, any case. A deadly signal without a model of its own acts as SIGTERM. */
export function signalByName(word: string): Signal | undefined {
  const upper = word.toUpperCase().replace(/^SIG/, '');
  const number = /^\d+$/.test(word) ? Number(word) : NAMES.indexOf(upper);
  const name = number > 0 ? NAMES[number] : undefined;
  if (!name) return undefined;
  const signal = `SIG${name}` as Signal;
  return signal in SIGNUM ? signal : 'SIGTERM';
}

export type KillArguments = { list: string[] } | { error: string } | { signal: Signal | undefined; targets: string[] };
/** Arguments of kill: `-9`, `-KILL`, `-s KILL`, `-l`. Signal 0 only asks whether the process exists. */
export function killArguments(args: readonly string[]): KillArguments {
  const words = [...args];
  let signal: Signal | undefined = 'SIGTERM';
  const first = words[0];
  if (first === '-l' || first === '-L') return { list: words.slice(1) };
  if (first === '-s' || first === '-n' || (first !== undefined && /^-[A-Za-z0-9]+$/.test(first))) {
    const name = first === '-s' || first === '-n' ? (words.splice(0, 2)[1] ?? '') : (words.shift() as string).slice(1);
    if (name === '0' || name === 'EXIT') signal = undefined;
    else {
      signal = signalByName(name);
      if (!signal) return { error: name };
    }
  }
  if (words[0] === '--') words.shift();
  return words.length === 0 ? { error: 'usage' } : { signal, targets: words };
}

/** `kill -l`. */
export function signalTable(words: readonly string[], style: 'bash' | 'busybox'): string {
  if (words.length > 0) return words.map((w) => `${/^\d+$/.test(w) ? (NAMES[Number(w) & 127] ?? w) : NAMES.indexOf(w.toUpperCase().replace(/^SIG/, ''))}\n`).join('');
  if (style === 'busybox') return NAMES.slice(1).map((n, i) => `${String(i + 1).padStart(2)} ${n}\n`).join('');
  const cells = NAMES.slice(1).map((n, i) => `${String(i + 1).padStart(2)}) SIG${n}`);
  let out = '';
  cells.forEach((cell, i) => { out += cell + (i % 5 === 4 || i === cells.length - 1 ? '\n' : '\t'); });
  return out;
}

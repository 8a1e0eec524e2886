/** Signals by name or number, as `docker kill -s` and --stop-signal take them (moby/sys/signal). */
import { SIGNUM, type Signal } from '../kernel/sched.ts';

/** Linux signal names and numbers (signal(7)), beyond those that the model acts on. */
const NUMBERS: Record<string, number> = {
  ABRT: 6,
  ALRM: 14,
  BUS: 7,
  CHLD: 17,
  CLD: 17,
  CONT: 18,
  FPE: 8,
  HUP: 1,
  ILL: 4,
  INT: 2,
  IO: 29,
  IOT: 6,
  KILL: 9,
  PIPE: 13,
  POLL: 29,
  PROF: 27,
  PWR: 30,
  QUIT: 3,
  SEGV: 11,
  STKFLT: 16,
  STOP: 19,
  SYS: 31,
  TERM: 15,
  TRAP: 5,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  UNUSED: 31,
  URG: 23,
  USR1: 10,
  USR2: 12,
  VTALRM: 26,
  WINCH: 28,
  XCPU: 24,
  XFSZ: 25,
  RTMIN: 34,
  RTMAX: 64,
};
const BY_NUMBER = new Map<number, Signal>((Object.keys(SIGNUM) as Signal[]).map((name) => [SIGNUM[name], name]));

/** The signal a text names: with or without SIG, any case, or a number. A signal that the model has no action for comes as its number. undefined for none. */
export function parseSignal(text: string): Signal | number | undefined {
  const number = /^\d+$/.test(text) ? Number(text) : NUMBERS[text.toUpperCase().replace(/^SIG/, '')];
  if (number === undefined || number < 1 || number > 64) return undefined;
  return BY_NUMBER.get(number) ?? number;
}
export const signalNumber = (signal: Signal | number): number => (typeof signal === 'number' ? signal : SIGNUM[signal]);

/** `vethlab trace`: run a command line in a world and tell its packets' journeys. */
import { travel } from '../lab/journey/index.ts';
import { journeyJson } from '../lab/journey/json.ts';
import { ASCII_SIGNS, UNICODE_SIGNS } from '../lab/journey/say.ts';
import { traceText } from '../lab/journey/text.ts';
import type { Lang } from '../lab/load.ts';
import { jsonLine } from '../text/controls.ts';
import { type SetupOptions, machineNamed, makeSession } from './setup.ts';
import { EXIT_USAGE, UserError } from './userError.ts';
import { complain, print } from './print.ts';

export interface TraceOptions extends SetupOptions {
  at?: string;
  packet?: string;
  all?: boolean;
  json?: boolean;
  ascii?: boolean;
  lang?: string;
  timeout?: string;
}

/** µs that packets have to arrive when the command has ended. */
const SETTLE = 5_000;

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new UserError(`${name} wants a number from 1 on, not '${text}'.`, EXIT_USAGE);
  return Number(text);
}

/** Prints what the command printed, then the journeys; the command's exit status. */
export function runTrace(words: readonly string[], options: TraceOptions): number {
  const packet = positive('--packet', options.packet);
  const timeout = positive('--timeout', options.timeout);
  if (options.lang !== undefined && options.lang !== 'en' && options.lang !== 'zh')
    throw new UserError(`there is no language '${options.lang}'; there are en and zh.`, EXIT_USAGE);
  const lang: Lang = options.lang === 'zh' ? 'zh' : 'en';
  const session = makeSession(options);
  const at = machineNamed(session, options.at ?? 'host');
  const { k } = session;
  k.journal.on = true;
  const mark = k.journal.mark;
  const before = k.config;
  const command = words.join(' ');
  const { exit, stdout, stderr, events } = session.run(command, { at, ...(timeout !== undefined && { timeout }) });
  session.step(k.now + SETTLE);
  const journeys = travel(k, [...events, ...k.journal.since(mark)], before);
  if (packet !== undefined && packet > journeys.length && journeys.length > 0)
    throw new UserError(`there is no packet ${packet}; the command's packets are 1 to ${journeys.length}.`);
  if (options.json) {
    const shown = packet === undefined ? journeys : journeys.filter((j) => j.n === packet);
    print(`${jsonLine({ at, cmd: command, exit, stdout, stderr, packets: shown.map((j) => journeyJson(j, lang)) })}\n`);
    return exit;
  }
  print(stdout);
  complain(stderr);
  if (stdout !== '' || stderr !== '') print('\n');
  const style = { lang, signs: options.ascii ? ASCII_SIGNS : UNICODE_SIGNS };
  print(`${traceText(journeys, { ...(packet !== undefined && { packet }), ...(options.all && { all: true }) }, style).join('\n')}\n`);
  return exit;
}

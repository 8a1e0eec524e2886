import type { SctpChunks, SctpMatch } from '../../../../kernel/netfilter/match/sctp.ts';
import { parameterProblem } from '../errors.ts';
import { match, option } from '../extension.ts';
import { hexPad } from '../numbers.ts';
import { listPorts, portOptions, savePorts } from '../ports.ts';
import { raw } from '../values.ts';

/** Chunk types with their numbers (RFC 9260 section 3.2 and successors) and the letters of their flag bits, bit 7 first. */
const CHUNKS: readonly [name: string, type: number, flags: string][] = [
  ['DATA', 0, '----IUBE'], ['INIT', 1, ''], ['INIT_ACK', 2, ''], ['SACK', 3, ''], ['HEARTBEAT', 4, ''], ['HEARTBEAT_ACK', 5, ''],
  ['ABORT', 6, '-------T'], ['SHUTDOWN', 7, ''], ['SHUTDOWN_ACK', 8, ''], ['ERROR', 9, ''], ['COOKIE_ECHO', 10, ''], ['COOKIE_ACK', 11, ''],
  ['ECN_ECNE', 12, ''], ['ECN_CWR', 13, ''], ['SHUTDOWN_COMPLETE', 14, '-------T'], ['I_DATA', 64, '----IUBE'], ['RE_CONFIG', 130, ''], ['PAD', 132, ''],
  ['ASCONF', 193, ''], ['ASCONF_ACK', 128, ''], ['FORWARD_TSN', 192, ''], ['I_FORWARD_TSN', 194, ''],
];
const ALL = Array.from({ length: 256 }, (_, type) => ({ type }));

function parseChunks(text: string): SctpChunks['types'] {
  let types: SctpChunks['types'] = [];
  for (const item of text.split(',').filter(Boolean)) {
    const [name = '', letters] = item.split(':');
    if (name.toUpperCase() === 'ALL') {
      types = [...ALL];
      continue;
    }
    if (name.toUpperCase() === 'NONE') continue;
    const chunk = CHUNKS.find(([n]) => n === name.toUpperCase());
    if (!chunk) throw parameterProblem(`Unknown sctp chunk \`${item}'`);
    const entry: SctpChunks['types'][number] = { type: chunk[1] };
    if (letters !== undefined) entry.flags = parseLetters(chunk, letters);
    types = [...types.filter((t) => t.type !== chunk[1]), entry];
  }
  return types.sort((a, b) => a.type - b.type);
}
/** Upper case: the flag must be set; lower case: it must not. */
function parseLetters([name, , known]: (typeof CHUNKS)[number], letters: string): { mask: number; value: number } {
  let mask = 0;
  let value = 0;
  for (const letter of letters) {
    const at = known.indexOf(letter.toUpperCase());
    if (at < 0 || letter === '-') throw parameterProblem(known === '' ? `Invalid flags for chunk type ${name}` : `Invalid flags for chunk type ${name}`);
    const bit = 1 << (7 - at);
    mask |= bit;
    if (letter === letter.toUpperCase()) value |= bit;
  }
  return { mask, value };
}
function letters(entry: SctpChunks['types'][number]): string {
  const known = CHUNKS.find(([, type]) => type === entry.type)?.[2] ?? '';
  const { flags } = entry;
  if (!flags || flags.mask === 0) return '';
  return `:${[...known].map((l, at) => (flags.mask & (1 << (7 - at)) ? (flags.value & (1 << (7 - at)) ? l : l.toLowerCase()) : '')).join('')}`;
}
function chunksText(chunks: SctpChunks, numeric: boolean): string {
  const { types } = chunks;
  if (types.length === 0) return `${chunks.match} NONE`;
  if (types.length === 256) return `${chunks.match} ALL`;
  const name = (type: number): string => (numeric ? undefined : CHUNKS.find(([, t]) => t === type)?.[0]) ?? `0x${hexPad(type, 4)}`;
  return `${chunks.match} ${types.map((t) => name(t.type) + letters(t)).join(',')}`;
}

export const sctp = match<SctpMatch>({
  name: 'sctp',
  summary: 'ports and chunk types of SCTP',
  ownChecks: true,
  options: [
    ...portOptions<SctpMatch>(() => true, 'sctp'),
    option('chunk-types', raw('(all|any|only) type[:flags],...'), (m, text, call) => {
      if (m.chunks) throw parameterProblem("Only one `--chunk-types' allowed");
      const types = call.nextWord();
      if (types === undefined) throw parameterProblem('--chunk-types requires two args');
      const how = text.toLowerCase();
      if (how !== 'all' && how !== 'any' && how !== 'only') throw parameterProblem('Match type has to be one of "ALL", "ANY" or "ONLY"');
      m.chunks = { match: how, types: parseChunks(types), ...(call.invert && { not: true as const }) };
    }, { invert: true, help: 'all, any or only these chunk types are present' }),
  ],
  init: () => ({ name: 'sctp' }),
  build: (m) => m,
  save: (m) => [...savePorts(m), ...(m.chunks ? [`${m.chunks.not ? '! ' : ''}--chunk-types ${chunksText(m.chunks, false)}`] : [])].join(' '),
  list: (m, opts) => ` sctp${listPorts(m, 'sctp', opts)}${m.chunks ? ` ${m.chunks.not ? '! ' : ''}${chunksText(m.chunks, opts.numeric)}` : ''}`,
});

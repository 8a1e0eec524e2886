import type { TimeMatch } from '../../../../kernel/netfilter/match/time.ts';
import { parameterProblem } from '../errors.ts';
import { flag, match, option } from '../extension.ts';
import { boundedPrefix } from '../numbers.ts';
import { raw } from '../values.ts';

const DAY = 86_400;
const DAY_END = DAY - 1;
/** The last second that a signed 32-bit time can tell, 2038-01-19T03:14:07. */
const FOREVER = 2 ** 31 - 1;
const ALL_MONTHDAYS = 0xfffffffe;
const ALL_WEEKDAYS = 0xfe;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** hh:mm[:ss] to seconds since midnight. */
function parseDaytime(text: string): number {
  const bad = (at: string): Error => parameterProblem(`invalid time "${at}" specified, should be hh:mm[:ss] format and within the boundaries`);
  const hours = boundedPrefix(text.replace(/^0+(?=\d)/, ''), 0, 23);
  if (!hours?.rest.startsWith(':')) throw bad(text);
  const rest = hours.rest.slice(1);
  const minutes = boundedPrefix(rest.replace(/^0+(?=\d)/, ''), 0, 59);
  if (!minutes || (minutes.rest !== '' && !minutes.rest.startsWith(':'))) throw bad(rest);
  if (minutes.rest === '') return 3600 * hours.value + 60 * minutes.value;
  const tail = minutes.rest.slice(1);
  const seconds = boundedPrefix(tail.replace(/^0+(?=\d)/, ''), 0, 59);
  if (seconds?.rest !== '') throw bad(tail);
  return 3600 * hours.value + 60 * minutes.value + seconds.value;
}

/** YYYY[-MM[-DD[Thh[:mm[:ss]]]]] to seconds since the epoch; days beyond the month's end run over into the next. */
function parseDate(text: string): number {
  const m = /^(\d+)(?:-(\d+)(?:-(\d+)(?:T(?:(\d+)(?::(\d+)(?::(\d+))?)?)?)?)?)?$/.exec(text);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (m?.slice(1) ?? []).map((n) => (n === undefined ? undefined : Number(n)));
  const at = m ? Date.UTC(year, month - 1, day, hour, minute, second) / 1000 : -1;
  if (!m || year < 1970 || year > 2038 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59 || at < 0) {
    throw parameterProblem(`Invalid date "${text}" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]`);
  }
  return at;
}

function parseMonthdays(text: string): number {
  let bits = 0;
  for (const word of text.split(',').filter(Boolean)) {
    const n = boundedPrefix(word, 0, 31);
    if (n?.rest !== '') throw parameterProblem(`${word.slice(0, 2)} is not a valid day for --monthdays`);
    bits |= 2 ** n.value;
  }
  return (bits >>> 0) & ALL_MONTHDAYS ? ((bits & ALL_MONTHDAYS) >>> 0) : 0;
}
function parseWeekdays(text: string): number {
  let bits = 0;
  for (const word of text.split(',').filter(Boolean)) {
    const short = word.slice(0, 3);
    const number = boundedPrefix(word, 0, 0xffffffff);
    if (number?.value === 0) throw parameterProblem('No, the week does NOT begin with Sunday.');
    const day = number ? number.value : short.length < 2 ? 0 : WEEKDAYS.findIndex((d) => d.startsWith(short)) + 1;
    if (!number && day === 0) throw parameterProblem(`${short} is not a valid day specifier`);
    if (day >= 1 && day <= 7) bits |= 1 << day;
  }
  return bits;
}

const two = (n: number): string => String(n).padStart(2, '0');
const daytime = (s: number): string => `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
const date = (s: number, between: string): string => new Date(s * 1000).toISOString().slice(0, 19).replace('T', between);
const monthdays = (m: TimeMatch): number[] => Array.from({ length: 31 }, (_, i) => i + 1).filter((d) => (m.monthdays >>> d) & 1);
const weekdays = (m: TimeMatch): string => WEEKDAYS.filter((_, i) => (m.weekdays >>> (i + 1)) & 1).join(',');
const ordinal = (d: number): string => `${d}${['th', 'st', 'nd', 'rd'][d % 10] ?? 'th'}`;
const hasDaytime = (m: TimeMatch): boolean => m.dayStart !== 0 || m.dayStop !== DAY_END;

export const time = match<TimeMatch>({
  name: 'time',
  summary: 'date and time of day',
  options: [
    option('datestart', raw('time'), (m, text) => {
      m.dateStart = parseDate(text);
    }, { help: 'from this date on, YYYY[-MM[-DD[Thh[:mm[:ss]]]]]' }),
    option('datestop', raw('time'), (m, text) => {
      m.dateStop = parseDate(text);
    }, { help: 'until this date' }),
    option('timestart', raw('time'), (m, text) => {
      m.dayStart = parseDaytime(text);
    }, { help: 'from this time of day on, hh:mm[:ss]' }),
    option('timestop', raw('time'), (m, text) => {
      m.dayStop = parseDaytime(text);
    }, { help: 'until this time of day' }),
    flag('contiguous', (m) => {
      m.contiguous = true;
    }, { help: 'a time that runs over midnight is one period' }),
    option('weekdays', raw('value'), (m, text, call) => {
      const bits = parseWeekdays(text);
      m.weekdays = call.invert ? (ALL_WEEKDAYS & ~bits) >>> 0 : bits;
    }, { invert: true, help: 'Mon,Tue,Wed,Thu,Fri,Sat,Sun or 1 to 7' }),
    option('monthdays', raw('value'), (m, text, call) => {
      const bits = parseMonthdays(text);
      m.monthdays = call.invert ? (ALL_MONTHDAYS & ~bits) >>> 0 : bits;
    }, { invert: true, help: 'days of the month, 1 to 31' }),
    flag('localtz', (m, call) => {
      call.env.warn('WARNING: --localtz is being replaced by --kerneltz, since "local" is ambiguous. Note the kernel timezone has caveats - see manpage for details.\n');
      m.kerneltz = true;
    }, { excludes: ['utc'] }),
    flag('utc', () => {}, { excludes: ['localtz', 'kerneltz'] }),
    flag('kerneltz', (m) => {
      m.kerneltz = true;
    }, { excludes: ['utc'], help: "the kernel's time zone in place of UTC" }),
  ],
  init: () => ({ name: 'time', dateStart: 0, dateStop: FOREVER, dayStart: 0, dayStop: DAY_END, monthdays: ALL_MONTHDAYS, weekdays: ALL_WEEKDAYS }),
  check(m) {
    if (m.contiguous && m.dayStart < m.dayStop) throw parameterProblem('time: --contiguous only makes sense when stoptime is smaller than starttime');
  },
  build: (m) => m,
  save: (m) => [
    ...(hasDaytime(m) ? [`--timestart ${daytime(m.dayStart)} --timestop ${daytime(m.dayStop)}`] : []),
    ...(m.monthdays !== ALL_MONTHDAYS ? [`--monthdays ${monthdays(m).join(',')}`] : []),
    ...(m.weekdays !== ALL_WEEKDAYS ? [`--weekdays ${weekdays(m)}`] : []),
    ...(m.dateStart ? [`--datestart ${date(m.dateStart, 'T')}`] : []),
    `--datestop ${date(m.dateStop, 'T')}`,
    ...(m.kerneltz ? ['--kerneltz'] : []),
    ...(m.contiguous ? ['--contiguous'] : []),
  ].join(' '),
  list: (m) => [
    ' TIME',
    ...(hasDaytime(m) ? [`from ${daytime(m.dayStart)} to ${daytime(m.dayStop)}`] : []),
    ...(m.weekdays !== ALL_WEEKDAYS ? [`on ${weekdays(m)}`] : []),
    ...(m.monthdays !== ALL_MONTHDAYS ? [`on ${monthdays(m).map(ordinal).join(',')}`] : []),
    ...(m.dateStart ? [`starting from ${date(m.dateStart, ' ')}`] : []),
    ...(m.dateStop !== FOREVER ? [`until date ${date(m.dateStop, ' ')}`] : []),
    ...(m.kerneltz ? [] : ['UTC']),
    ...(m.contiguous ? ['contiguous'] : []),
  ].join(' '),
});

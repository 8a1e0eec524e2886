/** `npm run bench:ui`: how soon the lab is there, how fast it answers, what it writes and how it grows. */
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BenchedLab } from './lab.ts';
import { InTerminal } from './terminal.ts';

const USAGE = 'usage: npm run bench:ui -- [--strict] [--commands N] [--containers N]';
const STARTS = 11;
const KEYS = 500;
const GOAL = { start: 1.5, median: 16, p99: 50, bytes: 2000, growth: 30e6 };

interface Line {
  what: string;
  measured: string;
  goal: string;
  met: boolean;
}
const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] as number;
};
const median = (values: readonly number[]): number => quantile(values, 0.5);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** First frames of hello world and of the lab in turn, so that a busy moment meets both. */
async function starts(work: string): Promise<Line[]> {
  say(`first frames, ${STARTS} of each ...`);
  const size = { columns: 120, rows: 40 };
  const hello: number[] = [];
  const lab: number[] = [];
  for (let i = 0; i <= STARTS; i++) {
    const h = new InTerminal([process.execPath, join(work, 'hello', 'main.mjs')], size);
    const seen = await h.until((text) => text.includes('hello world'), 'hello world');
    const l = new BenchedLab(work, ['bridge'], size);
    const ms = await l.firstFrame();
    // the first pair fills the caches
    if (i > 0) {
      hello.push(seen - (h.begun as number));
      lab.push(ms);
    }
    h.end();
    l.end();
  }
  const ratio = median(lab) / median(hello);
  return [
    {
      what: 'first complete frame of a lesson, 120x40',
      measured: `${median(lab).toFixed(0)} ms, ${ratio.toFixed(2)} times hello world in Ink (${median(hello).toFixed(0)} ms)`,
      goal: `at most ${GOAL.start} times`,
      met: ratio <= GOAL.start,
    },
  ];
}

async function keys(lab: BenchedLab, when: string): Promise<Line[]> {
  say(`${KEYS} keys ${when} ...`);
  await lab.quiet();
  const seen = await lab.typing(KEYS);
  const ms = seen.map((s) => s.ms);
  const bytes = Math.max(...seen.map((s) => s.bytes));
  return [
    { what: `key to echo ${when}, median`, measured: `${median(ms).toFixed(1)} ms`, goal: `under ${GOAL.median} ms`, met: median(ms) < GOAL.median },
    {
      what: `key to echo ${when}, 99 of 100`,
      measured: `${quantile(ms, 0.99).toFixed(1)} ms`,
      goal: `under ${GOAL.p99} ms`,
      met: quantile(ms, 0.99) < GOAL.p99,
    },
    { what: `bytes of a key ${when}, the most`, measured: `${bytes}`, goal: `under ${GOAL.bytes}`, met: bytes < GOAL.bytes },
  ];
}

/** What somebody does all day: looks, changes, pings, and cleans up. */
const DAY = [
  'ip addr show docker0',
  'docker run -d --name w httpd',
  'docker ps',
  'brctl show',
  'ping -c 1 172.17.0.2',
  'iptables -t nat -nvL',
  'ip link add br9 type bridge',
  'iptables -A FORWARD -i br9 -j DROP',
  'ip route',
  'iptables -D FORWARD -i br9 -j DROP',
  'ip link del br9',
  'docker network create n',
  'docker network inspect n',
  'docker network rm n',
  'docker rm -f w',
  'cat /etc/hosts',
] as const;

async function longSitting(work: string, commands: number): Promise<Line[]> {
  const lab = new BenchedLab(work, ['bridge'], { columns: 200, rows: 60 }, join(work, 'probe.mjs'));
  try {
    await lab.firstFrame();
    const fresh = await keys(lab, 'in a new lab');
    const before = await lab.memory();
    say(`${commands} commands ...`);
    for (let i = 0; i < commands; i++) await lab.command(DAY[i % DAY.length] as string);
    const after = await lab.memory();
    const grown = after.used - before.used;
    const mb = (n: number): string => `${(n / 1e6).toFixed(1)} MB`;
    return [
      ...fresh,
      ...(await keys(lab, `after ${commands} commands`)),
      {
        what: `memory in use, growth over ${commands} commands`,
        measured: `${mb(grown)} (from ${mb(before.used)}; the system counts ${mb(before.rss)} and ${mb(after.rss)})`,
        goal: `under ${mb(GOAL.growth)}`,
        met: grown < GOAL.growth,
      },
    ];
  } finally {
    lab.end();
  }
}

async function crowded(work: string, containers: number): Promise<Line[]> {
  const lab = new BenchedLab(work, ['play'], { columns: 200, rows: 60 });
  try {
    await lab.firstFrame();
    say(`${containers} containers ...`);
    await lab.command(`for i in $(seq ${containers}); do docker run -d --name c$i httpd; done`);
    return await keys(lab, `with ${containers} containers`);
  } finally {
    lab.end();
  }
}

function table(lines: readonly Line[]): string {
  const rows = [['', 'measured', 'goal', ''], ...lines.map((l) => [l.what, l.measured, l.goal, l.met ? 'met' : 'MISSED'])];
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((r) => (r[i] as string).length)));
  return rows
    .map((r) =>
      r
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export async function main(args: string[], work: string): Promise<number> {
  let values: ReturnType<typeof read>['values'];
  try {
    values = read(args).values;
  } catch (error) {
    say(`bench:ui: ${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (process.platform !== 'linux' || !existsSync('/usr/bin/script')) {
    say('bench:ui: the terminal is made by script(1) of util-linux, so this runs on Linux only.');
    return 2;
  }
  const lines = [...(await starts(work)), ...(await longSitting(work, Number(values.commands))), ...(await crowded(work, Number(values.containers)))];
  process.stdout.write(`${table(lines)}\n`);
  const missed = lines.filter((l) => !l.met);
  process.stdout.write(missed.length === 0 ? 'Every goal is met.\n' : `${missed.length} missed.\n`);
  return values.strict && missed.length > 0 ? 1 : 0;
}
const read = (args: string[]) =>
  parseArgs({
    args,
    options: {
      strict: { type: 'boolean' },
      commands: { type: 'string', default: '2000' },
      containers: { type: 'string', default: '100' },
      help: { type: 'boolean', short: 'h' },
    },
  });

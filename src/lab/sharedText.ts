/**
 * A script as text, which `share` writes and `open` reads: lines for the lab's plain shell, with what the world is begun
 * with in comments before them. It is data: what its lines can do stays inside the model.
 */
import * as z from 'zod';
import { ORIGIN, type Origin, type Script, append, linesOf } from './script.ts';

const originSchema: z.ZodType<Origin> = z.strictObject({
  seed: z.string().max(100).default(ORIGIN.seed),
  engine: z.enum(['28.5', '20.10']).default(ORIGIN.engine),
  dockerd: z.string().max(1000).default(ORIGIN.dockerd),
  hosts: z.enum(['1', '2']).default(ORIGIN.hosts),
});

/** Bytes, lines and columns that a shared text may have. */
export const MAX_SHARED = { bytes: 256 * 1024, lines: 2000, columns: 4000 };

/** The text to give to somebody else. */
export function shareText(script: Script): string {
  const { seed, engine, dockerd, hosts } = script.origin;
  const head = [
    '# A world of vethlab. Open it with: vethlab open FILE',
    `# seed: ${seed}`,
    ...(engine === '28.5' ? [] : [`# engine: ${engine}`]),
    ...(dockerd === '' ? [] : [`# dockerd: ${dockerd}`]),
    ...(hosts === '1' ? [] : [`# hosts: ${hosts}`]),
  ];
  return `${[...head, ...linesOf(script)].join('\n')}\n`;
}

/**
 * Read a shared text.
 * @returns the script, or where it is wrong and why (`line` counts from 1)
 */
export function parseShared(text: string): { script: Script } | { line: number; reason: string } {
  if (text.length > MAX_SHARED.bytes) return { line: 1, reason: `it has more than ${MAX_SHARED.bytes / 1024} kB` };
  const settings: Record<string, string> = {};
  const where: Record<string, number> = {};
  const lines: string[] = [];
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const setting = /^# ([a-z]+): *(.*?)\s*$/.exec(raw);
    if (setting && lines.length === 0 && setting[1] !== undefined) {
      settings[setting[1]] = setting[2] ?? '';
      where[setting[1]] = i + 1;
    }
    if (raw.startsWith('#') || raw.trim() === '') continue;
    // a name in it must not steer somebody's terminal
    if (/[^\P{Cc}\t]/u.test(raw)) return { line: i + 1, reason: 'it holds a control character' };
    if (raw.length > MAX_SHARED.columns) return { line: i + 1, reason: `the line is longer than ${MAX_SHARED.columns} characters` };
    if (lines.length >= MAX_SHARED.lines) return { line: i + 1, reason: `it has more than ${MAX_SHARED.lines} commands` };
    lines.push(raw);
  }
  const origin = originSchema.safeParse(settings);
  if (!origin.success) {
    const issue = origin.error.issues[0];
    const key = String(issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0]);
    return { line: where[key] ?? 1, reason: `${key}: ${issue?.code === 'unrecognized_keys' ? 'there is no such setting' : issue?.message}` };
  }
  return { script: lines.reduce(append, { origin: origin.data }) };
}

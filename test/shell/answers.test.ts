/**
 * Command lines and what the real shells and tools answered to them: bash 5.3, dash and GNU tools of Debian, ash and
 * the applets of BusyBox 1.38. Each line ran in a fresh shell in `/`, without input.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dockerWorld } from '../../src/docker/world.ts';
import { Session } from '../../src/shell/session.ts';

interface Answer { cmd: string; exit: number; stdout: string; stderr?: string }
const SHELLS: Record<string, string[]> = {
  'bash.json': ['bash'], 'dash.json': ['dash'], 'ash.json': ['busybox', 'sh'], 'tools.json': ['bash'], 'busybox-tools.json': ['busybox', 'sh'], 'awk.json': ['bash'], 'busybox-awk.json': ['busybox', 'sh'],
};
const directory = new URL('./answers/', import.meta.url);
const world = dockerWorld(1);

describe.each(readdirSync(directory))('%s', (file) => {
  const session = new Session(world);
  const answers = JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Answer[];
  it.each(answers.map((a) => [a.cmd, a] as const))('%s', (cmd, answer) => {
    const { exit, stdout, stderr } = session.run(cmd, { shell: [...(SHELLS[file] ?? ['bash']), '-c'], cwd: '/' });
    expect({ exit, stdout, stderr }).toEqual({ exit: answer.exit, stdout: answer.stdout, stderr: answer.stderr ?? '' });
  });
});

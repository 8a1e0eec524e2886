/** `vethlab draw`: any world as a picture, and mistakes answered with one sentence. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../src/cli/program.ts';
import { describeError } from '../../src/cli/userError.ts';
import { makeWorld } from '../../src/cli/world.ts';
import { Lab } from '../../src/lab/lab.ts';
import { worldText } from '../../src/lab/shelf.ts';
import { crookedXml } from '../lab/topology/crooked.ts';

const folder = mkdtempSync(join(tmpdir(), 'vethlab-draw-'));
let out = '';
beforeEach(() => {
  vi.stubEnv('XDG_DATA_HOME', folder);
  vi.stubEnv('LC_ALL', 'C');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
/** What the command prints, and how it ends. */
async function draw(...args: string[]): Promise<{ out: string; err: string; status: number }> {
  out = '';
  try {
    const status = await runCli(['draw', ...args]);
    return { out, err: '', status };
  } catch (error) {
    const { message, exitCode } = describeError(error, false);
    return { out, err: message, status: exitCode };
  }
}
const file = (name: string): string => join(folder, name);

describe('vethlab draw', () => {
  it('draws a fresh world, and what commands made of it', async () => {
    expect((await draw()).out).toMatch(/docker0 172\.17\.0\.1\/16 · network bridge · no containers/);
    const { out, status } = await draw(
      '-c',
      'docker run -d --name web1 httpd',
      '-c',
      'docker run -d --name web2 httpd',
      '--changes',
      '--ascii',
      '--width',
      '60',
    );
    expect(status).toBe(0);
    expect(out).toMatch(/\+\+ web1 -+\+ \+\+\+web2 -/);
    expect(out).toMatch(/^[\x20-\x7e\n]*$/);
    expect(Math.max(...out.split('\n').map((l) => l.length))).toBeLessThanOrEqual(60);
    expect((await draw('--hosts', '2', '--lang', 'zh')).out).toMatch(/docker-host2[\s\S]*没有容器/);
  });

  it('draws lessons, shared texts and saved worlds, into files by their end', async () => {
    expect((await draw('overlay')).out).toMatch(/br-ov 10\.10\.0\.254\/24 · network ov/);
    writeFileSync(
      file('a.vethlab'),
      '# A world of vethlab. Open it with: vethlab open FILE\n# seed: 1\ndocker network create -o com.docker.network.bridge.name=br-x x\n',
    );
    expect((await draw(file('a.vethlab'))).out).toMatch(/br-x 172\.18\.0\.1\/16 · network x/);
    const lab = new Lab(() => makeWorld({}), 'en');
    lab.session.run('docker run -d --name kept httpd');
    writeFileSync(file('b.world'), worldText(lab.moment()));
    expect((await draw(file('b.world'))).out).toMatch(/┴ kept ─/);
    expect(await draw(file('b.world'), '-o', file('b.svg'))).toEqual({ out: '', err: '', status: 0 });
    const svg = readFileSync(file('b.svg'), 'utf8');
    expect(crookedXml(svg)).toEqual([]);
    expect(svg).toContain('>kept</text>');
    expect((await draw(file('b.world'), '-o', file('b.mmd'))).status).toBe(0);
    expect(readFileSync(file('b.mmd'), 'utf8')).toMatch(/^flowchart TB\n[\s\S]*\["kept<br\/>httpd"\]/);
    expect(await draw(file('b.world'), '-o', file('b.svg'))).toEqual({
      out: '',
      err: `vethlab: there is a file ${file('b.svg')} already; name another one.`,
      status: 1,
    });
  });

  it('answers mistakes with one sentence', async () => {
    expect(await draw('nowhere')).toMatchObject({
      out: '',
      status: 2,
      err: expect.stringMatching(/^vethlab: there is no file, no lesson and no kept world 'nowhere'\. .*$/),
    });
    expect(await draw('--format', 'png')).toMatchObject({ status: 2, err: "vethlab: there is no format 'png'; there are text, svg, mermaid." });
    expect(await draw('--width', '7')).toMatchObject({ status: 2, err: expect.stringMatching(/^vethlab: --width wants a number of columns from 44 /) });
    expect(await draw('-c', 'docker start nobody')).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^vethlab: the command 'docker start nobody' ended with status 1: .*$/),
    });
    writeFileSync(file('bad.world'), '{"vethlab":"world","version":1,"world":{}}\n');
    expect(await draw(file('bad.world'))).toMatchObject({ status: 2, err: expect.stringMatching(/^vethlab: .*bad\.world: The world file is damaged: .*$/) });
  });
});

/** `vethlab draw`: any world as a picture, and mistakes answered with one sentence. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeWorld } from '../../src/cli/world.ts';
import { Lab } from '../../src/lab/lab.ts';
import { worldText } from '../../src/lab/shelf.ts';
import { crookedXml } from '../lab/topology/crooked.ts';

const folder = mkdtempSync(join(tmpdir(), 'vethlab-draw-'));
const draw = (...args: string[]) => {
  const r = spawnSync(process.execPath, [join(import.meta.dirname, '../../bin/vethlab.js'), 'draw', ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, XDG_DATA_HOME: folder, LANG: 'C' },
  });
  return { out: r.stdout, err: r.stderr.replace('vethlab: building ...\n', ''), status: r.status };
};

describe('vethlab draw', () => {
  it('draws a fresh world, and what commands made of it', () => {
    expect(draw().out).toMatch(/docker0 172\.17\.0\.1\/16 · network bridge · no containers/);
    const { out, status } = draw('-c', 'docker run -d --name web1 httpd', '-c', 'docker run -d --name web2 httpd', '--changes', '--ascii', '--width', '60');
    expect(status).toBe(0);
    expect(out).toMatch(/\+\+ web1 -+\+ \+\+\+web2 -/);
    expect(out).toMatch(/^[\x20-\x7e\n]*$/);
    expect(Math.max(...out.split('\n').map((l) => l.length))).toBeLessThanOrEqual(60);
    expect(draw('--hosts', '2', '--lang', 'zh').out).toMatch(/docker-host2[\s\S]*没有容器/);
  });

  it('draws lessons, shared texts and saved worlds, into files by their end', () => {
    expect(draw('overlay').out).toMatch(/br-ov 10\.10\.0\.254\/24 · network ov/);
    writeFileSync(join(folder, 'a.vethlab'), '# A world of vethlab. Open it with: vethlab open FILE\n# seed: 1\ndocker network create -o com.docker.network.bridge.name=br-x x\n');
    expect(draw('a.vethlab').out).toMatch(/br-x 172\.18\.0\.1\/16 · network x/);
    const lab = new Lab(() => makeWorld({}), 'en');
    lab.session.run('docker run -d --name kept httpd');
    writeFileSync(join(folder, 'b.world'), worldText(lab.moment()));
    expect(draw('b.world').out).toMatch(/┴ kept ─/);
    expect(draw('b.world', '-o', 'b.svg')).toEqual({ out: '', err: '', status: 0 });
    const svg = readFileSync(join(folder, 'b.svg'), 'utf8');
    expect(crookedXml(svg)).toEqual([]);
    expect(svg).toContain('>kept</text>');
    expect(draw('b.world', '-o', 'b.mmd').status).toBe(0);
    expect(readFileSync(join(folder, 'b.mmd'), 'utf8')).toMatch(/^flowchart TB\n[\s\S]*\["kept<br\/>httpd"\]/);
    expect(draw('b.world', '-o', 'b.svg')).toEqual({ out: '', err: 'vethlab: there is a file b.svg already; name another one.\n', status: 1 });
  });

  it('answers mistakes with one sentence', () => {
    expect(draw('nowhere')).toMatchObject({
      out: '',
      status: 2,
      err: expect.stringMatching(/^vethlab: there is no file, no lesson and no kept world 'nowhere'\. .*\n$/),
    });
    expect(draw('--format', 'png')).toMatchObject({ status: 2, err: "vethlab: there is no format 'png'; there are text, svg, mermaid.\n" });
    expect(draw('--width', '7')).toMatchObject({ status: 2, err: expect.stringMatching(/^vethlab: --width wants a number of columns from 44 /) });
    expect(draw('-c', 'docker start nobody')).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^vethlab: the command 'docker start nobody' ended with status 1: .*\n$/),
    });
    writeFileSync(join(folder, 'bad.world'), '{"vethlab":"world","version":1,"world":{}}\n');
    expect(draw('bad.world')).toMatchObject({ status: 2, err: expect.stringMatching(/^vethlab: bad\.world: The world file is damaged: .*\n$/) });
  });
});

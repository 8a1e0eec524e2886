/**
 * The screens as they were looked at and found good, in test/e2e/screens: `.txt` without colours, `.ansi` with them (cat
 * shows them). After a wanted change write them anew with VETHLAB_WRITE_SCREENS=1 and look at each that differs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { readCourse } from '../../src/cli/course.ts';
import { emptyProgress } from '../../src/lab/progress.ts';
import { rowText } from '../../src/ui/draw/box.ts';
import { Drawn } from '../ui/draw.ts';

const LESSONS = readCourse(join(import.meta.dirname, 'lessons'));
const DIR = join(import.meta.dirname, 'screens');
const WRITE = Boolean(process.env.VETHLAB_WRITE_SCREENS);

let drawn: Drawn | undefined;
afterEach(() => {
  drawn?.close();
  drawn = undefined;
});
function expectAsKept(name: string, lines: string[]): void {
  const file = join(DIR, name);
  const text = `${lines.map((l) => l.trimEnd()).join('\n')}\n`;
  if (WRITE) {
    mkdirSync(DIR, { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file), `${name} was never looked at`).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

/** Looks at one screen after the other. */
const looking =
  (d: Drawn, lang: string, theme: string) =>
  async (what: string): Promise<void> => {
    const lines = await d.lines();
    const { columns, rows } = d.ui;
    // the text is the same in both
    expectAsKept(
      `${what}-${columns}x${rows}-${lang}.txt`,
      lines.map((l) => stripVTControlCharacters(l)),
    );
    expectAsKept(`${what}-${columns}x${rows}-${lang}-${theme}.ansi`, lines);
  };

describe.each(SIZES)('at %ix%i', (columns, rows) => {
  describe.each(['en', 'zh'] as const)('in %s', (lang) => {
    it.each(['dark', 'light'] as const)('%s', async (theme) => {
      const d = new Drawn({ lessons: LESSONS, lang, columns, rows, theme, progress: emptyProgress() });
      drawn = d;
      const look = looking(d, lang, theme);
      await look('1-list');
      d.keys('\r');
      await look('2-step');
      d.type('docker run -d --name web1 -p 8080:80 httpd');
      await look('3-after');
      d.type('dokcer ps');
      d.keys('\u0007');
      await look('4-remarks');
      d.keys('\u001bOP');
      await look('5-help');
      d.keys('\u001b');
      d.keys('\u001bt');
      await look('6-topology');
    });
    it.each(['dark', 'light'] as const)('%s: where packets went', async (theme) => {
      const d = new Drawn({ lessons: LESSONS, lang, columns, rows, theme, progress: emptyProgress() });
      drawn = d;
      const look = looking(d, lang, theme);
      d.keys('s'); // free play
      d.type('docker run -d --name web1 -p 8080:80 httpd');
      d.keys('\u001b[15~'); // the laptop
      d.type('curl 192.168.1.10:8080');
      d.keys('\u001bj'); // Alt-J
      await look('7-packets');
      d.keys('\rz');
      // on to where Docker's rule rewrites the destination
      for (let i = 0; i < 12 && !d.ui.panes.some((p) => p.rows.some((row) => rowText(row).includes('~172.17.0.2:80~'))); i++) {
        d.keys('\u001b[B');
        await d.lines();
      }
      await look('8-hop');
      d.keys('\u001b'); // the list
      d.keys('\u001b'); // the prompt
      d.keys('\u001b[15~');
      d.type('iptables -I DOCKER-USER -i eth0 -j DROP');
      d.keys('\u001b[15~');
      d.type('curl -m 2 192.168.1.10:8080');
      d.keys('\u001bj\r\u001b[F'); // the one that died, its end
      await look('9-dropped');
    });
  });
});

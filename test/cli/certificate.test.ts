/** `vethlab certificate`: what was mastered and what is missing, for a name that may hold anything but control characters. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nameOn } from '../../src/cli/certificate/run.ts';
import { certificateMarkdown, certificateText, sheetOf } from '../../src/cli/certificate/sheet.ts';
import { certificateSvg } from '../../src/cli/certificate/svg.ts';
import { lessonsDir, readCourse } from '../../src/cli/course.ts';
import { certificateOf } from '../../src/lab/certificate.ts';
import type { Progress } from '../../src/lab/progress.ts';
import { widthOf } from '../../src/text/wrap.ts';

const course = readCourse(lessonsDir());
const shops = course.filter((l) => l.kind === 'repair');
const exam = { right: 18, of: 20, passed: true, at: '2026-03-04T10:00:00.000Z', again: [] };
const all: Progress = {
  version: 1,
  lessons: Object.fromEntries(
    course.map((l) => [l.lesson.id, { step: 0, done: true, hints: 0, commands: 0, answered: [], ...(l.kind === 'repair' && { score: 84 }) }]),
  ),
  exam: { best: exam, last: { ...exam, right: 2, passed: false } },
};
const without = (id: string): Progress => ({ ...all, lessons: Object.fromEntries(Object.entries(all.lessons).filter(([k]) => k !== id)) });
const sheet = (p: Progress, lang: 'en' | 'zh' = 'en', name?: string) => sheetOf(certificateOf(course, p, lang), lang, { name, date: '2026-04-05' });

describe('a certificate', () => {
  it('names every lesson, every repair shop with its score, and the best exam; then nothing is missing', () => {
    const text = certificateText(sheet(all, 'en', 'Ada Lovelace'));
    for (const l of course) expect(text).toContain(`  ${l.prose.en?.title}`);
    expect(text.match(/ 84 points$/gm)).toHaveLength(shops.length);
    expect(text).toMatch(/what Ada Lovelace has mastered/);
    expect(text).toMatch(/^ {2}18 of 20, passed, on 2026-03-04$/m);
    expect(text).toMatch(/^Everything: every lesson, every repair shop and the exam\.$/m);
    expect(text).toMatch(/\nWritten on 2026-04-05\n$/);
    expect(text).not.toContain('Missing');
  });

  it.each([
    ['a lesson', without('bridge'), 'bridge: a cable into docker0: vethlab bridge'],
    ['a repair shop', without('shop-down'), 'vethlab shop-down'],
    ['the exam', { version: 1, lessons: all.lessons } as Progress, 'the exam: vethlab exam'],
    ['an exam that was passed', { ...all, exam: { best: { ...exam, passed: false }, last: exam } } as Progress, 'the exam: vethlab exam'],
  ])('says that %s is missing, and still prints what there is', (_, progress, line) => {
    const text = certificateText(sheet(progress));
    expect(text.slice(text.indexOf('\nMissing\n')).trim().split('\n')).toEqual(['Missing', expect.stringContaining(line), '', 'Written on 2026-04-05']);
    expect(text).toContain('A tour of the lab');
    expect(text).not.toContain('Everything:');
  });

  it('is the same sheet in both languages, no line too wide', () => {
    const [en, zh] = [certificateText(sheet(without('bridge'))), certificateText(sheet(without('bridge'), 'zh'))].map((t) => t.split('\n')) as [
      string[],
      string[],
    ];
    expect(zh.length).toBe(en.length);
    for (const line of [...en, ...zh]) expect(widthOf(line)).toBeLessThanOrEqual(80);
  });

  it('writes a name as itself, whatever it is', () => {
    const name = nameOn(` <script>alert("1")</script> & *O'Neil*  王小明 `);
    expect(name).toBe(`<script>alert("1")</script> & *O'Neil* 王小明`);
    const svg = certificateSvg(sheet(all, 'zh', name));
    expect(svg).not.toMatch(/<script|alert\("/);
    expect(svg).toContain('&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; *O&#39;Neil* 王小明');
    expect(svg.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!(lt|gt|amp|#3[49]);)/);
    expect(certificateMarkdown(sheet(all, 'en', name))).toContain('\\<script\\>');
  });

  it.each(['a\u001b[31mb', 'a\nb', 'a\u0000', '\u202ecba', '\ud800', 'a\u2028b', ' ', '', 'x'.repeat(61)])('refuses the name %j', (name) => {
    expect(() => nameOn(name)).toThrow(/^the name /);
  });
});

describe('vethlab certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vethlab-certificate-'));
  mkdirSync(join(folder, 'vethlab'));
  writeFileSync(join(folder, 'vethlab', 'progress.json'), JSON.stringify(all));
  const run = (...args: string[]) => {
    const r = spawnSync(process.execPath, [join(import.meta.dirname, '../../bin/vethlab.js'), 'certificate', ...args], {
      encoding: 'utf8',
      cwd: folder,
      env: { ...process.env, XDG_DATA_HOME: folder, LANG: 'C.UTF-8', LC_ALL: '' },
    });
    return { out: r.stdout, err: r.stderr.replace('vethlab: building ...\n', ''), status: r.status };
  };

  it('reads what is done', () => {
    expect(run('--name', 'Ada')).toMatchObject({ status: 0, out: expect.stringMatching(/what Ada has mastered[\s\S]*Everything:/) });
  });
  it('writes new files only', () => {
    expect(run('-o', 'ada.svg')).toMatchObject({ status: 0, out: 'The certificate was written to ada.svg.\n' });
    const svg = readFileSync(join(folder, 'ada.svg'), 'utf8');
    expect(svg).toMatch(/^<\?xml[\s\S]*<\/svg>\n$/);
    expect(run('-o', 'ada.svg')).toMatchObject({ status: 1, out: '', err: 'vethlab: there is a file ada.svg already; name another one.\n' });
    expect(readFileSync(join(folder, 'ada.svg'), 'utf8')).toBe(svg);
  });
  it('refuses a format and a name that it cannot write', () => {
    expect(run('--format', 'pdf')).toMatchObject({ status: 2, err: "vethlab: there is no format 'pdf'; there are text, md, svg.\n" });
    expect(run('--name', 'a\u001bb')).toMatchObject({ status: 2, out: '', err: expect.stringMatching(/^vethlab: the name holds a control character; .*\n$/) });
  });
});

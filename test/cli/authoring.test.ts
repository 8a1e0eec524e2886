/** What authors of lessons use, on folders of their own. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lessonsDir } from '../../src/cli/course.ts';
import { crookedXml } from '../lab/topology/crooked.ts';
import { runExport } from '../../src/cli/lesson/export.ts';
import { handoutHtml } from '../../src/cli/lesson/html.ts';
import { runNew, schemaText } from '../../src/cli/lesson/new.ts';
import { previewText } from '../../src/cli/lesson/preview.ts';
import { problemsOf, runLessonCheck } from '../../src/cli/lessonCheck.ts';

let out = '';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vethlab-author-'));
  out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

describe('vethlab lesson new', () => {
  it('makes a lesson that is whole, numbered behind those that are there, with the schema beside it', () => {
    expect(runNew('first', { lessons: folder })).toBe(0);
    expect(runNew('second', { lessons: folder })).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['01-first', '02-second', 'lesson.schema.json']);
    out = '';
    expect(runLessonCheck(undefined, { lessons: folder })).toBe(0);
    expect(out).toBe('01-first: 1 step, en zh: ok\n02-second: 1 step, en zh: ok\n');
  });
  it('takes no name twice, and no name that leaves the folder', () => {
    runNew('first', { lessons: folder });
    expect(() => runNew('first', { lessons: folder })).toThrow(/already; take another name/);
    expect(() => runNew('../first', { lessons: folder })).toThrow(/lower-case letters/);
  });
});

it('the worked example of CONTRIBUTING.md is true', () => {
  const guide = readFileSync(join(lessonsDir(), '..', 'CONTRIBUTING.md'), 'utf8');
  const block = (start: string): string => {
    const from = guide.indexOf(`\n${start}`) + 1;
    expect(from).toBeGreaterThan(0);
    return guide.slice(from, guide.indexOf('\n```', from) + 1);
  };
  mkdirSync(join(folder, '01-greeting'));
  writeFileSync(join(folder, '01-greeting', 'lesson.yaml'), block('# yaml-language-server:'));
  writeFileSync(join(folder, '01-greeting', 'en.md'), block('# Greeting the world').replaceAll('~~~', '```'));
  expect(problemsOf(folder, '01-greeting')).toEqual({ problems: [], summary: '1 step, en' });
});

it('the published schema is the one that lessons are read with', () => {
  expect(readFileSync(join(lessonsDir(), 'lesson.schema.json'), 'utf8')).toBe(schemaText());
});

describe('vethlab lesson check says file and line of', () => {
  const broken = (file: string, from: string | RegExp, to: string, name = '06-bridge'): string[] => {
    cpSync(join(lessonsDir(), name), join(folder, name), { recursive: true });
    const files = file === '*.md' ? ['en.md', 'zh.md'] : [file];
    for (const one of files) {
      const path = join(folder, name, one);
      const before = readFileSync(path, 'utf8');
      writeFileSync(path, before.replace(from, to));
      expect(readFileSync(path, 'utf8')).not.toBe(before);
    }
    return problemsOf(folder, name).problems;
  };
  it('nothing, when nothing is wrong', () => {
    expect(broken('lesson.yaml', /$/, '\n')).toEqual([]);
  });
  it('a quoted command that fails, in every language that quotes it', () => {
    const problems = broken('*.md', 'cat /sys/class/net/eth0/iflink\n```', 'cat /sys/class/net/eth0/iflunk\n```');
    const line =
      readFileSync(join(folder, '06-bridge', 'zh.md'), 'utf8')
        .split('\n')
        .findIndex((l) => l.includes('iflunk')) + 1;
    expect(problems.map((p) => p.replace(folder, '').replace(/^.*06-bridge/, ''))).toEqual([
      expect.stringMatching(new RegExp(`^/en\\.md:${line}:1: step "cable" quotes what "cat .*iflunk" prints, but it fails: .*No such file`)),
      expect.stringMatching(new RegExp(`^/zh\\.md:${line}:1: step "cable" quotes`)),
    ]);
  });
  it.each<[string, string, string | RegExp, string, RegExp]>([
    [
      'a symptom that no cure mends',
      'lesson.yaml',
      /to: 192\.168\.1\.10, port: 8080/,
      'to: 192.168.1.10, port: 8088',
      /r01-shop-down\/lesson\.yaml:\d+:\d+: the cure "[^"]+" does not meet goal "page"/,
    ],
    [
      'a cure that is only called one',
      'lesson.yaml',
      /cures:\n/,
      'cures:\n      - [docker restart shop]\n',
      /r01-shop-down\/lesson\.yaml:\d+:\d+: the cure "docker restart shop" does not meet/,
    ],
    ['a Chinese section of a shop that is gone', 'zh.md', /^### done\n[\s\S]*/m, '', /r01-shop-down\/zh\.md:\d+:1: /],
  ])('%s', (_what, file, from, to, reason) => {
    expect(broken(file, from, to, 'r01-shop-down').join('\n')).toMatch(reason);
  });
  it.each<[string, string, string | RegExp, string, RegExp]>([
    [
      'a check that its solution does not reach',
      'lesson.yaml',
      /name: web1, image: httpd/,
      'name: web9, image: httpd',
      /lesson\.yaml:\d+:\d+: step "[^"]+": goal/,
    ],
    ['a pane that looks at nothing', 'lesson.yaml', 'at: web1', 'at: web7', /lesson\.yaml:\d+:\d+: step "[^"]+": a pane looks at "web7"/],
    [
      'a step with one wrong answer only',
      'lesson.yaml',
      /(wrong:\n +- .*\n) +- .*\n/,
      '$1',
      /lesson\.yaml:\d+:\d+: step "plug" has 1 lists of wrong answers; 2 are the least/,
    ],
    [
      'a step that lectures',
      'en.md',
      '## cable: Follow the cable\n',
      `## cable: Follow the cable\n${'Many words. '.repeat(200)}\n`,
      /en\.md:\d+:1: step "cable" begins with [\d.]+ minutes of reading/,
    ],
    ['a check that can not be read', 'lesson.yaml', /container: \{ name: web1/, 'contaner: { name: web1', /lesson\.yaml:\d+:\d+: /],
    ['a field that does not exist', 'lesson.yaml', /^minutes:.*$/m, 'minutes: 20\ncolour: red', /lesson\.yaml:3:1: .*colour/],
    ['a Chinese section that is gone', 'zh.md', /^### done\n[\s\S]*?(?=^##)/m, '', /zh\.md:\d+:\d+: /],
    ['a quoted command that was changed in one language', 'zh.md', /```run(@\w+)? [^\n]+/, '```run ifconfig lo', /zh\.md:\d+:\d+: /],
  ])('%s', (_what, file, from, to, reason) => {
    const problems = broken(file, from, to);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatch(reason);
  });
});

describe('vethlab lesson preview', () => {
  it('shows the page with its outputs, and above it what is wrong', () => {
    runNew('first', { lessons: folder });
    const sound = previewText(folder, '01-first', 'en', 80);
    expect(sound).toMatch(/^# A lesson of your own\n[\s\S]*bridge name\tbridge id/);
    const yaml = join(folder, '01-first', 'lesson.yaml');
    writeFileSync(yaml, readFileSync(yaml, 'utf8').replace('answer address]', 'docker ps]'));
    expect(previewText(folder, '01-first', 'zh', 80)).toMatch(/^01-first: step "start": goal "address" does not hold[\s\S]*自己写的课程/);
    writeFileSync(yaml, 'id: 7');
    expect(previewText(folder, '01-first', 'en', 80)).toMatch(/lesson\.yaml:1:1: id: /);
  });
});

describe('vethlab lesson export', () => {
  it('writes commands with what the model printed, and the answers, in either language', () => {
    expect(runExport('bridge', { lang: 'zh', seed: '4' })).toBe(0);
    expect(out).toMatch(/^# bridge/);
    expect(out).toMatch(/```console\nroot@docker-host:~# answer 2\nroot@docker-host:~# docker run -d --name web1 httpd\n[0-9a-f]{64}\n```/);
    expect(out).toContain('### 一种做法');
  });
  it('puts pictures beside Markdown and inside HTML', () => {
    runExport('bridge', { lang: 'en', output: join(folder, 'a handout (1).md') });
    const md = readFileSync(join(folder, 'a handout (1).md'), 'utf8');
    expect(md).toContain('![The network after step 1](a%20handout%20%281%29-1.svg)');
    const svg = readFileSync(join(folder, 'a handout (1)-1.svg'), 'utf8');
    expect(crookedXml(svg)).toEqual([]);
    expect(svg).toMatch(/>docker0 172\.17\.0\.1\/16[^<]*<\/text>/);
    runExport('bridge', { lang: 'en', format: 'html', output: join(folder, 'b.html') });
    const html = readFileSync(join(folder, 'b.html'), 'utf8');
    expect(html).toContain(svg.replace(/^<\?xml[^>]*>\s*/, ''));
    expect(html).not.toMatch(/<img|(src|href)="(?!#)/);
    // a step that changes nothing has no picture of its own
    const all = html.match(/<svg [\s\S]*?<\/svg>/g) ?? [];
    expect(all.length).toBeGreaterThan(1);
    for (const [i, picture] of all.entries()) if (i > 0) expect(picture).not.toBe(all[i - 1]);
  });
  it('lets no lesson put a script on the page', () => {
    const html = handoutHtml('# <script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n<img src=x onerror=alert(1)>\n', 'en', '</title><script>', new Map());
    expect(html).not.toMatch(/<script|<img|href="javascript/);
  });
});

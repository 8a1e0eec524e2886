/** What authors of lessons use, on folders of their own. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lessonsDir } from '../../src/cli/course.ts';
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

it('the published schema is the one that lessons are read with', () => {
  expect(readFileSync(join(lessonsDir(), 'lesson.schema.json'), 'utf8')).toBe(schemaText());
});

describe('vethlab lesson check says file and line of', () => {
  const broken = (file: string, from: string | RegExp, to: string): string[] => {
    cpSync(join(lessonsDir(), '06-bridge'), join(folder, '06-bridge'), { recursive: true });
    const path = join(folder, '06-bridge', file);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replace(from, to));
    expect(readFileSync(path, 'utf8')).not.toBe(before);
    return problemsOf(folder, '06-bridge').problems;
  };
  it.each<[string, string, string | RegExp, string, RegExp]>([
    [
      'a check that its solution does not reach',
      'lesson.yaml',
      /name: web1, image: httpd/,
      'name: web9, image: httpd',
      /lesson\.yaml:\d+:\d+: step "[^"]+": goal/,
    ],
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
    expect(runExport('bridge', { lang: 'zh', seed: '4' }, undefined)).toBe(0);
    expect(out).toMatch(/^# bridge/);
    expect(out).toMatch(/```console\nroot@docker-host:~# answer 2\nroot@docker-host:~# docker run -d --name web1 httpd\n[0-9a-f]{64}\n```/);
    expect(out).toContain('### 一种做法');
  });
  it('puts pictures beside Markdown and inside HTML', () => {
    const draw = () => '<svg xmlns="http://www.w3.org/2000/svg"><title>net</title></svg>';
    runExport('bridge', { output: join(folder, 'b.md') }, draw);
    expect(readFileSync(join(folder, 'b.md'), 'utf8')).toContain('](b-1.svg)');
    expect(readFileSync(join(folder, 'b-1.svg'), 'utf8')).toBe(draw());
    runExport('bridge', { format: 'html', output: join(folder, 'b.html') }, draw);
    const html = readFileSync(join(folder, 'b.html'), 'utf8');
    expect(html).toContain(draw());
    expect(html).not.toMatch(/(src|href)="(?!#)/);
  });
  it('lets no lesson put a script on the page', () => {
    const html = handoutHtml('# <script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n<img src=x onerror=alert(1)>\n', 'en', '</title><script>', new Map());
    expect(html).not.toMatch(/<script|<img|href="javascript/);
  });
});

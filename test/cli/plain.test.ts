/** Lessons line by line: everything the full screen tells comes as lines, and nothing moves the cursor. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lessonsDir, readCourse } from '../../src/cli/course.ts';
import { PlainPlayer } from '../../src/cli/plain/player.ts';
import { makeWorld } from '../../src/cli/world.ts';
import { Lab } from '../../src/lab/lab.ts';
import type { Lang } from '../../src/lab/load.ts';
import { widthOf } from '../../src/text/wrap.ts';

const lessons = readCourse(lessonsDir());

/** A player over a lesson, and what it wrote. */
function open(id: string, lang: Lang = 'en') {
  const lab = new Lab(
    (o) => makeWorld({ ...(o.dockerd && { dockerd: o.dockerd }), ...(o.hosts === 2 && { hosts: '2' }) }),
    lang,
    lessons.find((l) => l.lesson.id === id),
  );
  const written = { text: '' };
  const player = new PlainPlayer({
    lab,
    width: 80,
    echo: true,
    keep: () => {},
    write: (text) => {
      written.text += text;
    },
  });
  player.begin();
  return { lab, player, written };
}

describe('a lesson line by line', () => {
  it.each([
    ['bridge', 'en'],
    ['ports', 'zh'],
  ] as const)('%s is played to its end in %s by typing its solution', async (id, lang) => {
    const { lab, player, written } = open(id, lang);
    for (const step of lab.loaded?.lesson.steps ?? []) {
      expect(written.text).toContain(lab.stepProse?.title);
      for (const line of step.solution) await player.line(lab.fillAnswer(line));
      expect(lab.goals.filter((g) => !g.done)).toEqual([]);
      await player.line('');
    }
    expect(lab.finished).toBe(true);
    expect(player.ended).toBe(true);
    // no control characters but newline and tab: nothing for a screen reader to stumble over
    expect(written.text).not.toMatch(/[^\P{Cc}\n\t]/u);
    const prose = written.text.split('\n').filter((l) => !/[$#] |^\S+\t|^[\d.]+ |^ *\d+ .*(ACCEPT|DNAT|DOCKER)/.test(l));
    if (lang === 'zh') expect(prose.filter((l) => /[\u4e00-\u9fff]/.test(l) && widthOf(l) > 80)).toEqual([]);
  });

  it("guesses at a typing error, keeps worlds, and leaves the backquotes that are a command's own", async () => {
    const { lab, player, written } = open('');
    const kept = new Map<string, string>();
    lab.shelf = { save: (name, text) => void kept.set(name, text), load: (name) => kept.get(name), list: () => [...kept.keys()] };
    await player.line('dokcer ps');
    expect(written.text).toContain('did you mean docker ps?');
    await player.line('docker run -d --name `echo web1` httpd');
    await player.line('share');
    expect(written.text.match(/--name `echo web1`/g)).toHaveLength(2);
    await player.line('save mine');
    expect([...kept.keys()]).toEqual(['mine']);
  });

  it('types on the laptop for a line, or goes there', async () => {
    const { player, written } = open('');
    await player.line('laptop$ hostname');
    await player.line('hostname');
    await player.line('laptop$');
    await player.line('hostname');
    expect(written.text).toMatch(
      /root@docker-host:~# laptop\$ hostname\nlaptop\nroot@docker-host:~# hostname\ndocker-host\nroot@docker-host:~# laptop\$\nroot@laptop:~# hostname\nlaptop\nroot@laptop:~# $/,
    );
  });

  it('stops what would run for ever, with the words of the program itself', async () => {
    const { player, written } = open('');
    await player.line('ping 192.168.1.20');
    expect(written.text).toMatch(/packets transmitted, .* 0% packet loss[\s\S]*Stopped after 60 virtual seconds\.\nroot@docker-host:~# $/);
  });

  it('switches the language in the middle', async () => {
    const { player, written } = open('bridge');
    await player.line('lang zh');
    expect(written.text).toMatch(/第 1 步/);
  });
});

it('vethlab --plain reads a lesson from a pipe and keeps progress', () => {
  const home = mkdtempSync(join(tmpdir(), 'vethlab-plain-'));
  const run = (input: string, ...args: string[]) =>
    spawnSync(process.execPath, ['bin/vethlab.js', ...args], { input, encoding: 'utf8', env: { ...process.env, XDG_DATA_HOME: home, LANG: 'C.UTF-8' } });
  const { stdout, status } = run('bridge\ndocker run -d --name web1 httpd\nsolution\nquit\n', '--plain');
  expect(status).toBe(0);
  expect(stdout).toMatch(/Number or name of a lesson[\s\S]*step 1 of 7[\s\S]*One way to do it:/);
  expect(run('', 'list').stdout).toMatch(/^bridge .*step 1/m);
});

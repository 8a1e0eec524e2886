import { afterEach, describe, expect, it } from 'vitest';
import { lessonsDir, readCourse } from '../../src/cli/course.ts';
import { type Progress, parseProgress } from '../../src/lab/progress.ts';
import { Drawn } from './draw.ts';

const lessons = readCourse(lessonsDir());
const KEY = { f6: '\u001b[17~', f8: '\u001b[19~', esc: '\u001b', f4: '\u001bOS' };
let drawn: Drawn | undefined;
afterEach(() => {
  drawn?.close();
  drawn = undefined;
});
function lab(lesson?: string, progress?: Progress): Drawn {
  drawn?.close();
  drawn = new Drawn({ lessons, lang: 'en', columns: 120, rows: 40, ...(progress && { progress }) });
  drawn.ui.open(lessons.find((l) => l.lesson.id === lesson));
  return drawn;
}
const shown = (d: Drawn): string[] => d.ui.onScreen.map((i) => d.ui.panes[i]?.definition.name as string);
const focus = (d: Drawn, name: string): void => {
  d.ui.focus = d.ui.panes.findIndex((p) => p.definition.name === name);
};

describe('panes', () => {
  it('tell what each rule is for, who wrote it and what packets met', async () => {
    const d = lab();
    d.type('docker network create --internal quiet');
    d.type('docker run -d --name web1 -p 8080:80 httpd');
    d.type('iptables -I DOCKER-USER -s 192.168.1.20 -j ACCEPT');
    focus(d, 'iptables');
    d.keys('v');
    const iptables = d.ui.panes[d.ui.focus as number];
    const text = (): string => iptables?.lines.map((l) => `${l.mark === 'same' ? ' ' : '*'}${l.text}`).join('\n') ?? '';
    expect(text()).toMatch(/2 0 hits +Docker +published: port 8080 leads to port 80 of web1\n +! -i docker0 -p tcp/);
    d.keys('ttt'); // raw, mangle, filter
    expect(text()).toMatch(/DOCKER-USER {2}\(rules that lead here: 1\)\n +1 0 hits +you +a rule of your own\n +-s 192\.168\.1\.20\/32 -j ACCEPT/);
    expect(text()).toMatch(/Docker +quiet is internal: nothing in or out/);
    // everything but the learner's own rule is known
    expect(text().match(/a rule of your own/g)).toHaveLength(1);
    // a packet lights what it hit
    d.ui.termAt = 1;
    d.ui.focus = 'terminal';
    d.type('curl 192.168.1.10:8080');
    expect(text()).toMatch(/\* +1 \d+ hits +you/);
    expect(await d.text()).toContainEqual(expect.stringMatching(/iptables -t filter · docker-host/));
    // enlarged it is a table; in the other language the columns still stand straight
    focus(d, 'iptables');
    d.ui.zoomed = true;
    expect((await d.text()).join('\n')).toMatch(/│ chain +│ no │ hits │ by +│ what it is for/);
    d.keys(KEY.f4);
    const rows = (await d.text()).filter((l) => l.startsWith('│'));
    expect(rows.length).toBeGreaterThan(5);
    const { widthOf } = await import('../../src/text/wrap.ts');
    const table = rows.filter((l) => /Docker|你/.test(l)).map((l) => widthOf(l.trimEnd()));
    expect(new Set(table).size).toBe(1);
  });

  it('are searched', async () => {
    const d = lab();
    focus(d, 'ifconfig');
    d.keys('/');
    d.keys('inet');
    const line = async (): Promise<string> => (await d.text()).find((l) => l.startsWith('╭─ ifconfig')) ?? '';
    expect(await line()).toMatch(/\/inet_ 1\/3/);
    d.keys('\r');
    d.keys('n');
    expect(await line()).toMatch(/\/inet 2\/3/);
    d.keys(KEY.esc);
    expect(await line()).not.toMatch(/inet/);
    expect(d.ui.focus).toBe(d.ui.panes.findIndex((p) => p.definition.name === 'ifconfig'));
  });

  it('stay when pinned, and stand again where they stood', async () => {
    const d = lab();
    focus(d, 'iptables');
    d.keys(KEY.f8); // routes in its place
    d.keys('p');
    expect(shown(d)).toEqual(['ifconfig', 'brctl', 'routes']);
    expect((await d.text()).join('\n')).toMatch(/ip route · docker-host ─+ pinned/);
    const kept = parseProgress(JSON.stringify(d.kept));
    expect(kept?.settings?.panes?.find((p) => p.pane === 'routes')).toMatchObject({ pinned: true, shown: true });
    // in a lesson that asks for other panes it stays
    const again = lab('bridge', kept);
    expect(shown(again)).toContain('routes');
    again.ui.close();
    const free = lab(undefined, kept);
    expect(shown(free).sort()).toEqual(['brctl', 'ifconfig', 'routes']);
  });

  it('a damaged choice costs nothing that was learned', () => {
    const read = parseProgress('{"version":1,"lessons":{"tour":{"step":0,"done":true,"hints":0,"commands":3}},"settings":{"panes":7}}');
    expect(read?.lessons.tour?.done).toBe(true);
    expect(read?.settings).toBeUndefined();
  });
});

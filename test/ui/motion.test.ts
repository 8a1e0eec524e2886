/** What is written and drawn for a key and for a command, as counts; and what moves by itself. */
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readCourse } from '../../src/cli/course.ts';
import { Demo } from '../../src/ui/demo.ts';
import { Drawn } from './draw.ts';

const lessons = readCourse(join(import.meta.dirname, '..', 'e2e', 'lessons'));
let drawn: Drawn | undefined;
afterEach(() => {
  drawn?.close();
  drawn = undefined;
});
async function open(still = false): Promise<Drawn> {
  const d = new Drawn({ lessons, lang: 'en', columns: 200, rows: 60, still });
  drawn = d;
  d.keys('\r');
  await d.lines();
  return d;
}
const frame = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('at 200x60, with every pane that fits', () => {
  it('a key draws one frame and writes its own line only, also among a thousand lines and twenty containers', async () => {
    const d = await open();
    d.type('for i in $(seq 20); do docker run -d --name c$i httpd; done; seq 1000');
    await d.lines();
    for (const key of 'docker ps') {
      const before = { renders: d.renders, ...d.out.written };
      d.keys(key);
      await frame();
      expect(d.renders - before.renders).toBe(1);
      expect(d.out.written.frames - before.frames).toBe(1);
      expect(d.out.written.bytes - before.bytes).toBeLessThan(600);
    }
  });

  it('a command draws one frame when Enter is pressed and one when its prompt is back', async () => {
    const d = await open();
    for (const key of 'ping -c 3 192.168.1.20') d.keys(key);
    await frame();
    const before = d.renders;
    d.keys('\r');
    await frame();
    expect(d.renders - before).toBe(1);
    // virtual time passes in many small steps; only those that print something are drawn: one line a second, and the end
    for (let i = 0; i < 200 && d.ui.running; i++) {
      d.ui.tick(40_000);
      await frame();
    }
    expect(d.ui.running).toBe(false);
    expect(d.renders - before).toBeLessThanOrEqual(1 + 3 + 1);
    const idle = d.renders;
    for (let i = 0; i < 50; i++) d.ui.tick(40_000);
    await frame();
    expect(d.renders).toBe(idle);
  });
});

describe('with reduced motion', () => {
  it('a command is done with the first beat, and what never ends goes on in its time', async () => {
    const d = await open(true);
    d.keys('ping -c 5 192.168.1.20\r');
    d.ui.tick(40_000);
    expect(d.ui.running).toBe(false);
    expect((await d.text()).join('\n')).toMatch(/5 packets transmitted, 5 received/);
    d.keys('ping 192.168.1.20\r');
    d.ui.tick(40_000);
    expect(d.ui.running).toBe(true);
    const seen = (text: string[]): number => text.filter((l) => l.includes('icmp_seq=')).length;
    const printed = d.ui.term.scrollback.lines.length;
    for (let i = 0; i < 50; i++) d.ui.tick(40_000);
    expect(d.ui.term.scrollback.lines.length - printed).toBeLessThanOrEqual(3);
    expect(seen(await d.text())).toBeGreaterThan(5);
    d.keys('\u0003');
    expect(d.ui.running).toBe(false);
  });

  it('a demonstration puts whole lines on the prompt', async () => {
    const d = await open(true);
    d.ui.demo = new Demo(d.ui);
    d.ui.term.take();
    const steps = new Set<string>();
    for (let i = 0; i < 400 && steps.size < 2; i++) {
      d.ui.demo.beat(40);
      steps.add(d.ui.term.line.text);
    }
    expect([...steps]).toEqual(['', d.ui.lab?.step?.solution[0]]);
  });
});

/** The journey pane's state: what its keys do, and what stands in it, on a world without a screen. */
import { describe, expect, it } from 'vitest';
import { makeWorld } from '../../src/cli/world.ts';
import { Lab } from '../../src/lab/lab.ts';
import { rowText, rowWidth } from '../../src/ui/draw/box.ts';
import { JourneyView } from '../../src/ui/journey.ts';
import type { DrawStyle } from '../../src/ui/views.ts';

const STYLE: DrawStyle = { width: 116, lang: 'en', ascii: false };
function labWith(...setup: string[]): { lab: Lab; run(line: string, at?: 'host' | 'laptop'): void; view: JourneyView } {
  const lab = new Lab(() => makeWorld({}), 'en');
  const view = new JourneyView();
  const terminals = { host: lab.session.openTerminal(), laptop: lab.session.openTerminal({ at: 'laptop' }) };
  const run = (line: string, at: keyof typeof terminals = 'host'): void => {
    const terminal = terminals[at];
    const { session } = lab;
    session.step(session.k.now + 2_000);
    const pending = lab.commandStarts(line, terminal);
    terminal.feed(line);
    do session.step(session.k.now + 20_000);
    while (!terminal.waiting);
    lab.commandEnded(pending);
    view.look(lab);
  };
  for (const line of setup) run(line);
  return { lab, run, view };
}
const text = (view: JourneyView, style = STYLE): string => view.draw(style).map(rowText).join('\n');
const litText = (view: JourneyView, style = STYLE): string =>
  view
    .draw(style)
    .slice(view.focusLine, view.focusEnd + 1)
    .map(rowText)
    .join('\n');
const press = (view: JourneyView, ...names: string[]): boolean[] => names.map((n) => view.key(n));

describe('the journey pane', () => {
  it('says that there is nothing yet, and leaves every key to the pane', () => {
    const { view, lab } = labWith();
    view.look(lab);
    expect(text(view)).toBe('No command has sent packets yet.');
    expect(press(view, 'enter', 'up', 'escape')).toEqual([false, false, false]);
    expect(view.title('en')).toBe('journey');
  });

  it('lists the packets of the last command that sent any, new until a key is pressed', () => {
    const { view, run } = labWith('docker run -d --name web1 -p 8080:80 httpd');
    run('curl -s 192.168.1.10:8080', 'laptop');
    expect(view.changed).toBe(true);
    expect(view.title('en')).toMatch(/^journey · \+ \d+ new · curl -s 192\.168\.1\.10:8080$/);
    const lines = text(view).split('\n');
    expect(lines).toHaveLength(view.journeys.length);
    expect(lines[view.at]).toMatch(/^▸ +1 {2}192\.168\.1\.20:\d+ → 192\.168\.1\.10:8080 +TCP SYN +delivered to httpd \(\*:80\) on web1$/);
    press(view, 'down');
    expect(view.changed).toBe(false);
    expect(view.title('en')).toMatch(/^journey · \d+ packets · curl/);
    // a command that sends nothing leaves everything as it is
    const at = view.at;
    run('docker ps');
    expect([view.at, view.changed]).toEqual([at, false]);
    run('ping -c 1 192.168.1.20');
    expect(view.changed).toBe(true);
    expect(view.title('en')).toContain('ping -c 1');
  });

  it('moves in the list no further than its ends', () => {
    const { view, run } = labWith();
    run('ping -c 1 192.168.1.20');
    const last = view.journeys.length - 1;
    press(view, 'home', 'up');
    expect(view.at).toBe(0);
    press(view, 'end', 'down', 'pagedown');
    expect(view.at).toBe(last);
    expect(view.opened).toBeUndefined();
  });

  it('opens a packet, steps hop by hop to its end and back, and returns to the list', () => {
    const { view, run } = labWith('docker run -d --name web1 -p 8080:80 httpd');
    run('curl -s 192.168.1.10:8080', 'laptop');
    const at = view.at;
    expect(press(view, 'enter')).toEqual([true]);
    expect(view.title('en')).toMatch(/^journey · 1\/\d+ · TCP SYN · laptop$/);
    expect(litText(view)).toMatch(/^▸ +laptop +sent by curl/);
    const hops = view.opened?.hops ?? [];
    const rewrites = hops.findIndex((h) => h.pass?.table === 'nat' && h.pass.hook === 'PREROUTING');
    for (let i = 0; i < rewrites; i++) press(view, 'down');
    expect(view.hop).toBe(hops[rewrites]);
    expect(view.title('en')).toMatch(/ · docker-host eth0$/);
    expect(view.lights).toEqual({ netns: hops[rewrites]?.place.netns, device: 'eth0' });
    const lit = litText(view);
    expect(lit).toMatch(/▸ +docker-host +eth0 +nat PREROUTING +1 -A PREROUTING .*-j DOCKER/);
    expect(lit).toContain('--to-destination 172.17.0.2:80');
    expect(lit).toMatch(/^ *~ +destination 192\.168\.1\.10:8080 ⇒ 172\.17\.0\.2:80$/m);
    expect(lit).toMatch(/before +192\.168\.1\.20:\d+ → 192\.168\.1\.10:8080 TTL 64/);
    expect(lit).toMatch(/after +192\.168\.1\.20:\d+ → ~172\.17\.0\.2:80~ TTL 64/);
    press(view, 'end', 'down');
    expect(view.step).toBe(hops.length);
    expect(litText(view)).toBe('▸ ✓ delivered to httpd (*:80) on web1');
    press(view, 'up');
    expect(view.hop).toBe(hops.at(-1));
    expect(press(view, 'left')).toEqual([true]);
    expect([view.opened, view.at]).toEqual([undefined, at]);
    press(view, 'right');
    expect(view.opened?.n).toBe(1);
    // Esc goes back to the list first, and only then leaves the pane
    expect(press(view, 'escape', 'escape')).toEqual([true, false]);
  });

  it('stands on the packet that died, and says by which rule and what to look at', () => {
    const { view, run } = labWith('docker run -d --name web1 -p 8080:80 httpd', 'iptables -I DOCKER-USER -i eth0 -j DROP');
    run('curl -s -m 2 192.168.1.10:8080', 'laptop');
    expect(litText(view)).toMatch(/^▸ ! .*TCP SYN +dropped on docker-host$/);
    press(view, 'enter', 'end');
    const end = litText(view);
    expect(end).toMatch(/^▸ ! dropped on docker-host$/m);
    expect(end).toContain('Dropped by rule 1 of chain DOCKER-USER (table filter).');
    expect(end).toContain('-A DOCKER-USER -i eth0 -j DROP');
    expect(end).toContain('somebody added this rule');
    expect(end).toMatch(/Look at: iptables/);
  });

  it('shows the list again when another command sends packets', () => {
    const { view, run } = labWith();
    run('ping -c 1 192.168.1.20');
    press(view, 'enter', 'down');
    run('ping -c 1 192.168.1.1');
    expect(view.opened).toBeUndefined();
    expect(text(view)).toContain('192.168.1.1');
  });

  it.each([48, 60, 76, 116, 196])('cuts no hop at %d columns in either language, and needs plain characters only when asked', (width) => {
    const { view, run } = labWith('docker run -d --name web1 -p 8080:80 httpd');
    run('curl -s 192.168.1.10:8080', 'laptop');
    press(view, 'enter');
    for (const lang of ['en', 'zh'] as const)
      for (let i = 0; i <= (view.opened?.hops.length ?? 0); i++) {
        view.step = i;
        const rows = view.draw({ width, lang, ascii: false });
        const wide = rows.filter((row) => rowWidth(row) > width).map(rowText);
        expect(wide, `${lang}, hop ${i}`).toEqual([]);
      }
    for (const name of ['left', 'enter']) {
      press(view, name);
      expect(text(view, { width, lang: 'en', ascii: true })).toMatch(/^[\x20-\x7e\n]*$/);
    }
  });

  it('draws the same lines again without making them anew', () => {
    const { view, run } = labWith();
    run('ping -c 1 192.168.1.20');
    const rows = view.draw(STYLE);
    expect(view.draw(STYLE)).toBe(rows);
    press(view, 'down');
    expect(view.draw(STYLE)).not.toBe(rows);
  });
});

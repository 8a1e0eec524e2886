/** The lab's terminals in a real one: what is typed, pasted, searched, run side by side, resized and left. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LabProcess, havePty } from './pty.ts';

const LESSONS = '--lessons test/e2e/lessons';
/** The prompt with nothing behind it, in the box's last used line. */
const PROMPT = /root@docker-host:~# +│$/m;
const KEY = {
  ctrlC: '\u0003',
  ctrlO: '\u000f',
  ctrlQ: '\u0011',
  ctrlR: '\u0012',
  ctrlX: '\u0018',
  ctrlZ: '\u001a',
  f5: '\u001b[15~',
  f6: '\u001b[17~',
  f10: '\u001b[21~',
};

let lab: LabProcess | undefined;
afterEach(() => {
  lab?.kill();
  lab = undefined;
});
async function start(columns = 120, rows = 40): Promise<LabProcess> {
  lab = new LabProcess(`plug ${LESSONS}`, { columns, rows });
  await lab.until(PROMPT);
  return lab;
}
/** Every line as wide as the screen at most, and every box's sides where they belong. */
function expectWhole(screen: string, columns: number): void {
  for (const line of screen.split('\n')) {
    expect(line.length).toBeLessThanOrEqual(columns);
    if (/^[│╭╰]/.test(line)) expect(line).toMatch(/[│╮╯]$/);
  }
}

describe.skipIf(!havePty)('the terminals', () => {
  it('complete commands, subcommands and names with Tab', async () => {
    const l = await start();
    l.send('docker ru\t');
    await l.until(/docker run /);
    l.type('-d --name web1 httpd');
    await l.until(/✓ Start httpd[\s\S]*root@docker-host:~# +│$/m);
    l.send('docker stop w\t');
    await l.until(/root@docker-host:~# docker stop web1/);
    l.send('\u0015docker network c\t');
    await l.until(/root@docker-host:~# docker network c[\s\S]*connect +create/);
  });

  it('search the history backwards with Ctrl-R', async () => {
    const l = await start();
    l.type('hostname');
    await l.until(/^│ docker-host +│$[\s\S]*root@docker-host:~# +│$/m);
    l.type('ip route');
    await l.until(/default via[\s\S]*root@docker-host:~# +│$/m);
    l.send(KEY.ctrlR);
    await l.until(/\(reverse-i-search\)`':/);
    l.send('host');
    await l.until(/\(reverse-i-search\)`host': hostname/);
    l.send('\r');
    await l.until(/# hostname +│\n│ docker-host +│\n│ root@docker-host:~# +│\n(?:│ +│\n)*╰.*\n F1/);
  });

  it('run tcpdump in one and ping in the other', async () => {
    const l = await start();
    l.type('tcpdump -ni eth0 icmp');
    await l.until(/listening on eth0/);
    l.send(KEY.f5);
    await l.until(/\[laptop\][\s\S]*root@laptop:~# +│$/m);
    l.type('ping -c 2 192.168.1.10');
    await l.until(/2 packets transmitted, 2 received[\s\S]*root@laptop:~# +│$/m);
    l.send('\u001b1'); // Alt-1
    await l.until(/\[docker-host\][\s\S]*IP 192\.168\.1\.20 > 192\.168\.1\.10: ICMP echo request[\s\S]*seq 2[\s\S]*ICMP echo reply/);
    l.send(KEY.ctrlC);
    await l.until(/4 packets captured[\s\S]*root@docker-host:~# +│$/m);
  });

  it('take back a change and make it again; the panes follow', async () => {
    const l = await start();
    l.type('ip link add br9 type bridge');
    await l.until(/brctl show[\s\S]*br9 +8000/);
    l.send(KEY.ctrlX);
    await l.until(/Undone: ip link add br9/);
    await l.until(/- ?br9 +8000/);
    l.type('redo');
    await l.until(/Done again: ip link add br9/);
    await l.until(/\+ ?br9 +8000/);
  });

  it('are enlarged, and so is a pane; Esc goes back', async () => {
    const l = await start();
    l.send(KEY.f10);
    const alone = await l.until(/^ vethlab.*\n╭─ \[docker-host\][\s\S]*root@docker-host:~# +│$/m);
    expect(alone).not.toMatch(/ifconfig/);
    l.send(KEY.f10);
    await l.until(/ifconfig · docker-host[\s\S]*brctl show[\s\S]*╭─ \[docker-host\]/);
    l.send(KEY.f6);
    await l.until(/ Esc prompt/);
    l.send(KEY.f10);
    const pane = await l.until(/^ vethlab.*\n╭─ ifconfig · docker-host ─+╮[\s\S]*Esc prompt/m);
    expect(pane).not.toMatch(/brctl show/);
    l.send('\u001b');
    await l.until(/brctl show[\s\S]* F1 keys/);
  });

  it('are drawn whole at every size while a command runs on', async () => {
    const l = await start();
    l.type('ping 192.168.1.20');
    await l.until(/icmp_seq=1 /);
    l.resize(80, 24);
    expectWhole(await l.until(/^(?=[\s\S]*^ vethlab)(?=[\s\S]*icmp_seq=\d+)[\s\S]*\n F1 keys[^\n]*$/m), 80);
    l.resize(200, 60);
    expectWhole(await l.until(/╭─ topology ─+[^\n]*╮[\s\S]*icmp_seq=\d+[\s\S]*\n F1 keys[^\n]*F9[^\n]*$/), 200);
    // it ran on all the time
    const seen = Number(/icmp_seq=(\d+) (?![\s\S]*icmp_seq)/.exec((await l.screen()).join('\n'))?.[1]);
    await l.until(new RegExp(`icmp_seq=${seen + 1} `));
    l.resize(120, 40);
    await l.until(/iptables -t nat[\s\S]*icmp_seq=\d+[\s\S]*\n F1 keys/);
    l.send(KEY.ctrlC);
    expectWhole(await l.until(/packets transmitted[\s\S]*root@docker-host:~# +│$/m), 120);
  });

  it('run a paste of ten lines one after the other; what has no newline waits on the prompt', async () => {
    const l = await start();
    const lines = Array.from({ length: 9 }, (_, i) => `echo "line $((${i + 1} * 11))"`);
    l.send(`\u001b[200~${[...lines, 'echo ready'].join('\r')}\u001b[201~`);
    await l.until(/line 99 +│\n│ root@docker-host:~# echo ready +│/);
    l.send(KEY.f10);
    const all = await l.until(/line 11 +│[\s\S]*line 99 +│\n│ root@docker-host:~# echo ready +│/);
    expect(all.match(/│ line \d+ /g)?.map((m) => m.trim())).toEqual(lines.map((_, i) => `│ line ${(i + 1) * 11}`));
  });
});

describe.skipIf(!havePty)('the terminal around the lab', () => {
  /** A shell with job control, and the lab started in it. */
  async function inShell(): Promise<LabProcess> {
    const l = new LabProcess(undefined, { columns: 120, rows: 40 });
    lab = l;
    await l.until(/outside\$ $|outside\$$/m);
    l.type(`stty -g > '${l.home}/before'; node bin/vethlab.js plug ${LESSONS}; echo "status $?"; stty -g > '${l.home}/after'`);
    await l.until(PROMPT);
    expect(l.buffer).toBe('alternate');
    return l;
  }
  const modes = (l: LabProcess, file: string): string => readFileSync(join(l.home, file), 'utf8').trim();
  /** The shell has the terminal again: it answers, on the normal screen, with the modes it had. */
  async function expectRestored(l: LabProcess, status: number): Promise<void> {
    await l.until(new RegExp(`status ${status}`));
    l.type("echo still' 'here");
    await l.until(/^still here$/m);
    expect(l.buffer).toBe('normal');
    expect(modes(l, 'after')).toBe(modes(l, 'before'));
    expect(l.raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(l.raw.lastIndexOf('\u001b[?25l'));
    expect(l.raw.lastIndexOf('\u001b[?2004l')).toBeGreaterThanOrEqual(0);
  }

  it('is as it was after leaving', async () => {
    const l = await inShell();
    l.send(KEY.ctrlQ);
    await l.until(/vethlab · Lessons[\s\S]*Q leaves/);
    l.send('q');
    await expectRestored(l, 0);
  });

  it('is as it was after kill -TERM, also while a command runs', async () => {
    const l = await inShell();
    l.type('ping 192.168.1.20');
    await l.until(/icmp_seq=2/);
    l.signal('TERM');
    await expectRestored(l, 143);
  });

  it('is handed back by Ctrl-Z and taken again by fg, with all that stood there', async () => {
    const l = await inShell();
    l.type('hostname');
    await l.until(/^│ docker-host +│$/m);
    const before = l.raw.length;
    l.send(KEY.ctrlZ);
    await l.until(/Stopped[\s\S]*outside\$ ?$/m);
    expect(l.buffer).toBe('normal');
    expect(l.raw.slice(before)).toMatch(/\u001b\[\?25h\u001b\[\?1049l/);
    l.type(`stty -g > '${l.home}/stopped'; echo in' 'between`);
    await l.until(/^in between$/m);
    expect(modes(l, 'stopped')).toBe(modes(l, 'before'));
    const stopped = l.raw.length;
    l.type('fg');
    await l.until(/^│ docker-host +│$[\s\S]*\n F1 keys/m);
    expect(l.buffer).toBe('alternate');
    expect(l.raw.slice(stopped)).toMatch(/\u001b\[\?1049h/);
    // keys arrive again
    l.type('ip route');
    await l.until(/default via[\s\S]*root@docker-host:~# +│$/m);
    l.send(KEY.ctrlQ);
    await l.until(/Q leaves/);
    l.send('q');
    await l.until(/outside\$ ?$/m);
    expect(l.buffer).toBe('normal');
    l.type(`stty -g > '${l.home}/after'; echo status' '0`);
    await expectRestored(l, 0);
  });
});

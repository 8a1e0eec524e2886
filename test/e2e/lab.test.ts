import { existsSync, readFileSync, readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LabProcess, havePty } from './pty.ts';

const LESSONS = '--lessons test/e2e/lessons';
let lab: LabProcess | undefined;
afterEach(() => {
  lab?.kill();
  lab = undefined;
});
const start = (args: string, columns = 120, rows = 40, home?: string): LabProcess => {
  lab = new LabProcess(args, { columns, rows }, {}, home);
  return lab;
};

describe.skipIf(!havePty)('the lab in a real terminal', () => {
  it('is learned from: goals turn done, the panes mark what changed, the lesson ends, progress is there again', async () => {
    const first = start(LESSONS);
    await first.until(/A cable into docker0/);
    first.send('\r');
    // lesson, terminal and all three panes at once
    await first.until(/lesson[\s\S]*ifconfig · docker-host[\s\S]*brctl show[\s\S]*iptables -t nat/);
    await first.until(/root@docker-host:~# +│$/m);
    first.type('docker run -d --name web1 -p 8080:80 httpd');
    // a frame may reach the emulator in pieces, so each mark is waited for
    await first.until(/✓ Start httpd as web1/);
    await first.until(/[+~] ?docker0 .*veth[0-9a-f]{7}/);
    await first.until(/\+.*DNAT/);
    first.type('next');
    await first.until(/step 2 of 2/);
    first.type('answer 7');
    await first.until(/7 is not it/);
    first.type('answer 1');
    await first.until(/✓ How many ports/);
    first.type('next');
    await first.until(/You finished "A cable into docker0"/);
    first.send('\u0011'); // Ctrl-Q: the list
    await first.until(/✓ done/);
    first.send('q');
    expect(await first.ended()).toBe(0);
    expect(first.buffer).toBe('normal');
    const second = start(LESSONS, 120, 40, first.home);
    await second.until(/✓ done/);
  });

  it('takes back what a command did, and gives hints in rungs', async () => {
    const l = start(`plug ${LESSONS}`);
    await l.until(/root@docker-host:~# +│$/m);
    l.type('docker run -d --name web1 httpd');
    await l.until(/✓ Start httpd/);
    l.send('\u0018'); // Ctrl-X
    await l.until(/Undone: docker run/);
    await l.until(/▸ Start httpd/);
    l.type('docker ps -a');
    await l.until(/CONTAINER ID.*\n[^\n]*root@docker-host:~#/);
    l.send('\u0007'); // Ctrl-G
    await l.until(/Still missing: There is no container named web1/);
    l.send('\u0007');
    await l.until(/docker run takes -p|`docker run` takes `-p`/);
    l.send('\u000f'); // Ctrl-O puts the solution on the prompt
    await l.until(/root@docker-host:~# docker run -d --name web1 -p 8080:80 httpd/);
  });

  it('redraws at every size, and says what it needs when there is too little room', async () => {
    const l = start(`plug ${LESSONS}`);
    await l.until(/iptables -t nat/);
    l.resize(80, 24);
    const small = await l.until(/Start httpd[\s\S]*ifconfig · docker-host[\s\S]*root@docker-host/);
    expect(small.split('\n').every((line) => line.length <= 80)).toBe(true);
    l.resize(60, 20);
    await l.until(/at least 80x24/);
    l.resize(200, 60);
    // a frame may reach the emulator in pieces: wait for its first and its last part
    await l.until(/╭─ topology[\s\S]*root@docker-host/);
  });

  it('gives a small screen to the text first, to goals and panes once somebody types', async () => {
    const l = start(`plug ${LESSONS}`, 80, 24);
    const first = await l.until(/╭─ lesson[\s\S]*▸ Start httpd[\s\S]*root@docker-host:~# +│[\s\S]*\n F1 keys/);
    expect(first).not.toMatch(/ifconfig · docker-host/);
    l.send('d');
    await l.until(/▸ Start httpd[\s\S]*ifconfig · docker-host[\s\S]*root@docker-host:~# d +│/);
    l.type('ocker run -d --name web1 -p 8080:80 httpd');
    await l.until(/Step done\./);
    l.send('\r');
    await l.until(/step 2 of 2[\s\S]*╭─ lesson[\s\S]*▸ How many ports/);
    l.send('\r');
    await l.until(/▸ How many ports[\s\S]*ifconfig · docker-host/);
  });

  it('shows a newcomer around once, takes nothing away meanwhile, and again from the help', async () => {
    lab = new LabProcess(`plug ${LESSONS}`, { columns: 80, rows: 24, newcomer: true });
    const l = lab;
    await l.until(/A minute to look around, 1 of 6[\s\S]*root@docker-host:~# +│[\s\S]*\n F1 keys/);
    l.send('\r');
    await l.until(/look around, 2 of 6[\s\S]*\n F1 keys/);
    // a command can be typed all the time
    l.type('hostname');
    await l.until(/look around, 2 of 6[\s\S]*│ docker-host +│\n│ root@docker-host:~# +│/);
    l.send('\u001b');
    await l.until(/^(?![\s\S]*look around)[\s\S]*│ docker-host +│\n│ root@docker-host:~# +│[\s\S]*\n F1 keys/);
    l.send('\u001bOP');
    await l.until(/Keys and words[\s\S]*T the tour/);
    l.send('t');
    await l.until(/look around, 1 of 6[\s\S]*\n F1 keys/);
    l.kill();
    lab = new LabProcess(`plug ${LESSONS}`, { columns: 80, rows: 24 }, {}, l.home);
    const again = await lab.until(/root@docker-host:~# +│[\s\S]*\n F1 keys/);
    expect(again).not.toMatch(/look around/);
  });

  it('leaves the terminal as it was when it is killed', async () => {
    const l = start(`plug ${LESSONS}`);
    await l.until(/root@docker-host/);
    expect(l.buffer).toBe('alternate');
    l.signal('TERM');
    await l.ended();
    expect(l.buffer).toBe('normal');
    expect(l.raw).toMatch(/\u001b\[\?2004l[\s\S]*\u001b\[\?25h\u001b\[\?1049l/);
  });

  it('stops a running command with Ctrl-C, and recalls commands', async () => {
    const l = start(`plug ${LESSONS}`);
    await l.until(/root@docker-host:~# +│$/m);
    l.type('ping 192.168.1.20');
    await l.until(/icmp_seq=2/);
    l.send('\u0003');
    await l.until(/packets transmitted[\s\S]*root@docker-host:~# +│$/m);
    l.send('\u001b[A');
    await l.until(/root@docker-host:~# ping 192\.168\.1\.20/);
  });

  it('sets a damaged progress file aside, says so, and starts', async () => {
    const l = start(LESSONS);
    await l.until(/A cable into docker0/);
    l.send('q');
    await l.ended();
    const dir = join(l.home, 'vethlab');
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'progress.json'), '{"version":1,"less');
    const again = start(LESSONS, 120, 40, l.home);
    await again.until(/progress file could not be read/);
    expect(readdirSync(dir).some((f) => f.startsWith('progress.json.damaged-') && readFileSync(join(dir, f), 'utf8') === '{"version":1,"less')).toBe(true);
    expect(existsSync(join(dir, 'progress.json'))).toBe(false);
  });
});

/** Worlds as texts: what one machine shares, another opens as the same world; a damaged text is refused with a line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rebuild } from '../../src/cli/shareFile.ts';
import { makeWorld } from '../../src/cli/world.ts';
import { Lab, splitPlace } from '../../src/lab/lab.ts';
import { linesOf, scriptOf } from '../../src/lab/script.ts';
import { parseShared, shareText } from '../../src/lab/sharedText.ts';
import { Session } from '../../src/shell/session.ts';

const folder = mkdtempSync(join(tmpdir(), 'vethlab-share-'));
const vethlab = (input: string, ...args: string[]) => {
  const r = spawnSync(process.execPath, [join(import.meta.dirname, '../../bin/vethlab.js'), ...args], {
    input,
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, XDG_DATA_HOME: folder },
  });
  return { out: r.stdout, err: r.stderr.replace('vethlab: building ...\n', ''), status: r.status };
};

/** Type lines as a learner would. */
function type(lab: Lab, ...lines: string[]): void {
  for (const line of lines) {
    if (lab.word(line)) continue;
    const { at, command } = splitPlace(line);
    const terminal = lab.session.openTerminal({ at, columns: 80, rows: 24 });
    lab.session.step(lab.session.k.now + 2_000);
    lab.commandStarts(command, terminal);
    terminal.type(command);
    for (let i = 0; i < 500 && !terminal.waiting; i++) lab.session.step(lab.session.k.now + 20_000);
    lab.commandEnded();
    terminal.hangUp();
  }
}
const shared = (lab: Lab): string[] => linesOf(scriptOf(lab.moment()) ?? { origin: { seed: '1', engine: '28.5', dockerd: '', hosts: '1' } });

describe('how a world came to be', () => {
  it('is the commands that changed it, wherever they were typed', () => {
    const lab = new Lab(() => makeWorld({ seed: '5' }), 'en');
    type(
      lab,
      'docker network create net1',
      'docker ps',
      'ping -c 1 192.168.1.20',
      'laptop$ ip addr add 10.1.1.1/24 dev eth0',
      'docker run -d --name web --network net1 httpd',
    );
    expect(shared(lab)).toEqual(['docker network create net1', 'laptop$ ip addr add 10.1.1.1/24 dev eth0', 'docker run -d --name web --network net1 httpd']);
  });

  it('follows undo, redo, checkpoints and what comes after them', () => {
    const lab = new Lab(() => makeWorld({}), 'en');
    type(lab, 'docker network create n1', 'checkpoint one', 'docker network create n2', 'undo');
    expect(shared(lab)).toEqual(['docker network create n1']);
    type(lab, 'redo', 'docker network create n3');
    expect(shared(lab)).toEqual(['docker network create n1', 'docker network create n2', 'docker network create n3']);
    type(lab, 'back one', 'docker network create n4');
    expect(shared(lab)).toEqual(['docker network create n1', 'docker network create n4']);
  });

  it('opens as the same world, byte for byte, whenever that is done', () => {
    const text =
      '# seed: 9\ndocker network create --subnet 10.5.0.0/24 net1\ndocker run -d --name web --network net1 -p 8080:80 httpd\nlaptop$ curl -s http://192.168.1.10:8080\n';
    const read = parseShared(text);
    if ('reason' in read) throw new Error(read.reason);
    const look = () => {
      const s = new Session(rebuild(read.script));
      return ['docker inspect web', 'docker network inspect net1', 'iptables-save -c', 'ip -s addr'].map((c) => s.run(c).stdout);
    };
    const first = look();
    expect(first[0]).toContain('"IPAddress": "10.5.0.2"');
    expect(look()).toEqual(first);
    expect(parseShared(shareText(read.script))).toEqual(read);
  });
});

describe('vethlab share and open', () => {
  it('keeps what changed the world and says what it leaves out', () => {
    const { out, err, status } = vethlab('docker network create n1\ndocker ps\ndocker network rm nosuch\n', 'share', '--seed', '3');
    expect(out).toBe('# A world of vethlab. Open it with: vethlab open FILE\n# seed: 3\ndocker network create n1\n');
    expect(err).toBe('vethlab: left out, it ended with 1 and changed nothing: docker network rm nosuch\n');
    expect(status).toBe(0);
  });

  it('opens it line by line, and the lab writes it again', () => {
    writeFileSync(join(folder, 'w.vethlab'), '# seed: 3\ndocker network create n1\n');
    const { out, status } = vethlab('docker network ls -q -f name=n1\nshare again\nquit\n', '--plain', 'open', 'w.vethlab');
    expect(status).toBe(0);
    expect(out).toMatch(/^[0-9a-f]{12}$/m);
    expect(readFileSync(join(folder, 'again.vethlab'), 'utf8')).toContain('# seed: 3\ndocker network create n1\n');
  });

  it.each([
    ['# seed: 1\n# colour: red\ndocker ps\n', /bad\.vethlab:2: colour: there is no such setting/],
    ['# hosts: 7\n', /bad\.vethlab:1: hosts: /],
    ['docker ps\necho \u001b[2J\n', /bad\.vethlab:2: it holds a control character/],
    [`echo ${'x'.repeat(5000)}\n`, /bad\.vethlab:1: the line is longer than 4000/],
    ['echo 1\n'.repeat(2001), /bad\.vethlab:2001: it has more than 2000 commands/],
    ['x'.repeat(300_000), /bad\.vethlab:1: it has more than 256 kB/],
  ])('refuses a damaged text with its line: %#', (text, reason) => {
    writeFileSync(join(folder, 'bad.vethlab'), text);
    const { out, err, status } = vethlab('', 'open', 'bad.vethlab');
    expect({ out, status }).toEqual({ out: '', status: 2 });
    expect(err).toMatch(reason);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('never writes over a file', () => {
    writeFileSync(join(folder, 'there'), 'mine');
    const { err, status } = vethlab('docker network create n1\n', 'share', '-o', 'there');
    expect(status).not.toBe(0);
    expect(err).toMatch(/there is a file there already/);
    expect(readFileSync(join(folder, 'there'), 'utf8')).toBe('mine');
  });
});

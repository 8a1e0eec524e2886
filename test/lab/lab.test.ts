/** A learner at work: hints by rungs, undo and reset with the goals, quoted outputs, resuming. */
import { describe, expect, test } from 'vitest';
import { makeWorld } from '../../src/cli/world.ts';
import { Lab, splitPlace } from '../../src/lab/lab.ts';
import { type LoadedLesson, loadLesson } from '../../src/lab/load.ts';
import { fillRunBlocks } from '../../src/lab/runBlocks.ts';

const YAML = `id: sample
minutes: 5
steps:
  - id: one
    goals:
      - id: web1
        check: { container: { name: web1, state: running } }
      - id: how-many
        choice: { options: [few, many], right: few }
      - id: address
        answer: { at: host, command: "docker inspect -f '{{.NetworkSettings.IPAddress}}' web1" }
        as: address
    solution: [docker run -itd --name web1 busybox, answer how-many, answer address]
  - id: two
    goals:
      - id: gone
        check: { container: { name: web1, state: absent } }
    solution: [docker rm -f web1]
`;
const EN = `# Sample
Intro.
## one: First
See:
\`\`\`run docker network ls --format '{{.Name}}'
\`\`\`
### goal web1
Start web1.
### goal how-many
How many?
#### choice few
Few.
> Few it is.
#### choice many
Many.
> Not that many.
### goal address
Which address?
### hint
First rung.
### hint
Second rung.
### done
Done:
\`\`\`run docker ps --format '{{.Names}}'
\`\`\`
## two: Second
Text.
### goal gone
Remove it.
## end
End.
`;
const sample = loadLesson('01-sample', 'x', (n) => (n === 'lesson.yaml' ? YAML : n === 'en.md' ? EN : undefined)).loaded as LoadedLesson;
const start = (saved?: ConstructorParameters<typeof Lab>[3]): Lab => new Lab(() => makeWorld({}), 'en', sample, saved);
const type = (lab: Lab, line: string): string => {
  const said = lab.word(line);
  if (said) return said.text;
  const { at, command } = splitPlace(line);
  lab.commandStarts(line);
  const { stdout, stderr } = lab.session.run(command, { at });
  lab.commandEnded();
  return stdout + stderr;
};
const done = (lab: Lab): string[] => lab.goals.filter((g) => g.done).map((g) => g.id);

describe('hints', () => {
  test("climb from what is missing over the lesson's own to the command", () => {
    const lab = start();
    expect(type(lab, 'hint')).toBe('Still missing: There is no container named web1 yet.');
    expect(type(lab, 'hint')).toBe('First rung.');
    expect(type(lab, 'hint')).toBe('Second rung.');
    expect(lab.word('hint')).toEqual({ text: 'One way to do it: docker run -itd --name web1 busybox', put: 'docker run -itd --name web1 busybox' });
    expect(lab.hintsUsed).toBe(4);
  });
  test('say what is missing now, not what was missing before', () => {
    const lab = start();
    type(lab, 'docker create -it --name web1 busybox');
    expect(type(lab, 'hint')).toBe('Still missing: Container web1 is created, it should be running.');
  });
  test('the solution goes on from command to command and fills answers in', () => {
    const lab = start();
    type(lab, 'docker run -itd --name web1 busybox');
    expect([0, 1, 2].map(() => lab.word('solution')?.put)).toEqual(['docker run -itd --name web1 busybox', 'answer 1', 'answer 172.17.0.2']);
  });
});

describe('goals', () => {
  test('any right way counts, and questions are asked one after the other', () => {
    const lab = start();
    type(lab, 'docker create -it --name other busybox; docker rename other web1; docker start web1');
    expect(done(lab)).toEqual(['web1']);
    expect(type(lab, 'answer 2')).toBe('Not quite. Not that many.');
    expect(type(lab, 'answer 1')).toBe('Right. Few it is.');
    expect(type(lab, 'answer 172.17.0.3')).toBe('172.17.0.3 is not it. Look again.');
    expect(type(lab, 'answer 192.168.1.20')).toBe('192.168.1.20 is not it: that is the address of eth0 on laptop.');
    expect(type(lab, 'answer 172.17.0.2/16')).toBe('Right.');
    expect(lab.stepDone).toBe(true);
  });
  test('next is refused as long as something is missing', () => {
    const lab = start();
    expect(type(lab, 'next')).toBe('Not yet: There is no container named web1 yet.');
    expect(lab.stepIndex).toBe(0);
  });
  test('after the last step the lesson is finished', () => {
    const lab = start();
    for (const line of ['docker run -itd --name web1 busybox', 'answer 1', 'answer 172.17.0.2', 'next', 'docker rm -f web1', 'next']) type(lab, line);
    expect(lab.finished).toBe(true);
    expect(lab.progress).toMatchObject({ step: 1, done: true });
  });
});

describe('time travel', () => {
  test('undo takes goals back with the world, redo brings them again', () => {
    const lab = start();
    type(lab, 'docker run -itd --name web1 busybox');
    expect(type(lab, 'undo')).toBe('Undone: docker run -itd --name web1 busybox');
    expect(done(lab)).toEqual([]);
    type(lab, 'redo');
    expect(done(lab)).toEqual(['web1']);
  });
  test('commands that only look are not among what undo takes back', () => {
    const lab = start();
    type(lab, 'docker run -itd --name web1 busybox');
    type(lab, 'docker ps -a');
    expect(type(lab, 'undo')).toBe('Undone: docker run -itd --name web1 busybox');
  });
  test('reset is the step as it began, answers included, and can be undone', () => {
    const lab = start();
    type(lab, 'answer 1');
    type(lab, 'docker run -itd --name web1 busybox');
    type(lab, 'reset');
    expect(done(lab)).toEqual([]);
    type(lab, 'undo');
    expect(done(lab)).toEqual(['web1']);
  });
  test('a resumed lesson has the world that the earlier steps leave', () => {
    const lab = start({ step: 1, done: false, hints: 3, commands: 9, answered: [] });
    expect(lab.step?.id).toBe('two');
    expect(lab.hintsUsed).toBe(3);
    expect(type(lab, "docker ps --format '{{.Names}}'")).toBe('web1\n');
    expect(done(lab)).toEqual([]);
  });
});

describe('quoted outputs', () => {
  test('come from the model at the moment the step was first shown', () => {
    const lab = start();
    expect(lab.stepText).toBe("See:\n```\n$ docker network ls --format '{{.Name}}'\nbridge\nhost\nnone\n```");
    type(lab, 'docker network create app');
    expect(lab.stepText).toContain('\nbridge\nhost\nnone\n');
  });
  test('of the explanation come from when the goals were met', () => {
    const lab = start();
    for (const line of ['docker run -itd --name web1 busybox', 'answer 1', 'answer 172.17.0.2']) type(lab, line);
    expect(lab.doneText).toContain('\nweb1\n');
  });
  test('replace whatever stood in the block, and other blocks stay', () => {
    const text = 'a\n```run@laptop ip route\nold\n```\n```\nplain\n```';
    expect(fillRunBlocks(text, (at, command, n) => `${at} ${command} ${n}\n`)).toBe('a\n```\n$ ip route\nlaptop ip route 0\n```\n```\nplain\n```');
  });
});

describe('the timeline', () => {
  const free = (): Lab => new Lab(() => makeWorld({}), 'en');
  test('is gone along in both directions, and starts anew from where one stands', () => {
    const lab = free();
    type(lab, 'docker run -d --name web1 httpd');
    type(lab, 'docker network create lab');
    expect(lab.word('timeline')?.text).toContain('>   2  docker network create lab');
    lab.word('timeline 0');
    expect(type(lab, "docker ps -a --format '{{.Names}}'")).toBe('');
    lab.word('timeline 1');
    expect(type(lab, "docker ps -a --format '{{.Names}}'")).toBe('web1\n');
    type(lab, 'docker network create other');
    expect(lab.word('timeline')?.text).toMatch(/1 {2}docker run[^\n]*\n> {3}2 {2}docker network create other\n[^\n]*starts again/);
    expect(lab.word('timeline 9')?.text).toContain('no moment 9');
  });
  test('looking at another moment leaves the present one alone', () => {
    const lab = free();
    type(lab, 'docker run -d --name web1 httpd');
    const [first] = lab.timeline.moments(lab.moment());
    const then = lab.lookingAt(first!.world);
    expect(then.session.run("docker ps -a --format '{{.Names}}'").stdout).toBe('');
    expect(type(lab, "docker ps -a --format '{{.Names}}'")).toBe('web1\n');
  });
  test('checkpoints have names, and going back to one can be undone', () => {
    const lab = free();
    type(lab, 'docker run -d --name web1 httpd');
    lab.word('checkpoint one');
    type(lab, 'docker rm -f web1');
    lab.word('back one');
    expect(type(lab, "docker ps --format '{{.Names}}'")).toBe('web1\n');
    lab.word('undo');
    expect(type(lab, "docker ps --format '{{.Names}}'")).toBe('');
    expect(lab.word('back nowhere')?.text).toBe('There is no checkpoint nowhere; there are: one.');
  });
  test('a command in one terminal does not claim what another terminal changed', () => {
    const lab = free();
    const slow = lab.commandStarts('ping 192.168.1.20');
    type(lab, 'docker network create lab');
    expect(lab.commandEnded(slow)).toBe(false);
    expect(lab.word('undo')?.text).toBe('Undone: docker network create lab');
    expect(lab.word('undo')?.text).toBe('There is nothing to undo.');
  });
});

describe('worlds by name', () => {
  test('are kept and opened in free play, with how they came to be', () => {
    const kept = new Map<string, string>();
    const shelf = { save: (n: string, t: string) => void kept.set(n, t), load: (n: string) => kept.get(n), list: () => [...kept.keys()] };
    const lab = new Lab(() => makeWorld({}), 'en');
    lab.shelf = shelf;
    type(lab, 'docker run -d --name web1 httpd');
    expect(lab.word('save ../x')?.text).toContain('A name is made of');
    expect(lab.word('save one')?.text).toContain('Kept as one.');
    const other = new Lab(() => makeWorld({}), 'en');
    other.shelf = shelf;
    expect(other.word('load two')?.text).toBe('There is no world two; there are: one.');
    other.word('load one');
    expect(type(other, "docker ps --format '{{.Names}}'")).toBe('web1\n');
    expect(other.word('share')?.text).toContain('docker run -d --name web1 httpd');
    kept.set('bad', '{"half');
    expect(other.word('load bad')?.text).toContain('bad could not be opened');
  });
});

describe('explain', () => {
  test('says of each word what it does and what it stands for now', () => {
    const lab = new Lab(() => makeWorld({}), 'en');
    type(lab, 'docker run -d --name web1 httpd');
    const said = lab.word('explain docker exec -it web1 ping -c 1 172.17.0.1 | grep ttl')?.text ?? '';
    expect(said).toContain('web1        container web1: running, on bridge');
    expect(said).toContain('-c 1        stop after <count> replies');
    expect(said).toContain('|           what the command before prints is read by the next');
    expect(said).toContain('packets really travel');
    expect(lab.word('explain docker run -p 8080:80 httpd')?.text.replace(/\s+/g, ' ')).toContain(
      'port 8080 of the host (*) leads to port 80/tcp of the container',
    );
    expect(type(lab, "docker ps --format '{{.Names}}'")).toBe('web1\n');
  });
  test('knows an option by the beginning of its name where its tool does', () => {
    const lab = new Lab(() => makeWorld({}), 'en');
    const said = lab.word('explain iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to 172.17.0.2:80')?.text ?? '';
    expect(said).not.toContain('no such option');
    expect(lab.word('explain docker run --netw host httpd')?.text).toContain('the command has no such option');
  });
  test('speaks the language of the lab', () => {
    expect(new Lab(() => makeWorld({}), 'zh').word('explain brctl show')?.text).toContain('读取每个网桥');
  });
});

/** Files from anybody: lessons, progress, worlds, shared scripts; and texts with control characters. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chooser } from '../conformance/fuzz/chooser.ts';
import { makeWorld } from '../../src/cli/world.ts';
import { loadLesson, faultText } from '../../src/lab/load.ts';
import { mergeProgress, parseProgress, emptyProgress } from '../../src/lab/progress.ts';
import { parseShared, shareText } from '../../src/lab/sharedText.ts';
import { loadWorld, saveWorld, WorldFileError } from '../../src/lab/worldFile.ts';
import { Session } from '../../src/shell/session.ts';
import { Scrollback } from '../../src/ui/scrollback.ts';
import { badSentence, type Target } from './target.ts';
import { mutate, word } from './words.ts';

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** Sentences about a file may quote it, but nothing that steers a terminal. */
function badFault(text: string): string | undefined {
  if (CONTROL.test(text)) return `a control character in: ${JSON.stringify(text.slice(0, 200))}`;
  return badSentence(text);
}

let lessons: { yaml: string; prose: string }[] | undefined;
function someLesson(c: Chooser): { yaml: string; prose: string } {
  const dir = join(process.cwd(), 'lessons');
  lessons ??= readdirSync(dir, { withFileTypes: true })
    .filter((each) => existsSync(join(dir, each.name, 'lesson.yaml')))
    .map(({ name }) => ({ yaml: readFileSync(join(dir, name, 'lesson.yaml'), 'utf8'), prose: readFileSync(join(dir, name, 'en.md'), 'utf8') }));
  return c.pick(lessons);
}
const YAML_BITS = [
  '&a',
  '*a',
  '<<: *a',
  '!!js/function x',
  '!!binary x',
  '---',
  '...',
  '? ',
  '- - -',
  ': ',
  '{',
  '[',
  '|',
  '>',
  '"',
  "'",
  '\t',
  '&a [*a]',
  '__proto__: 1',
  'constructor: {}',
  'steps: null',
  'id: 1',
];
export const lessonFiles: Target = {
  name: 'lesson files',
  weight: 3,
  input(c) {
    const { yaml, prose } = someLesson(c);
    const bit = (each: Chooser): string => (each.chance(50) ? each.pick(YAML_BITS) : word(each));
    return JSON.stringify(c.chance(60) ? [mutate(c, yaml, bit), prose] : [yaml, mutate(c, prose)]);
  },
  run(input) {
    const [yaml, prose] = JSON.parse(input) as [string, string];
    const { faults } = loadLesson('01-x', 'lessons/01-x', (name) => (name === 'lesson.yaml' ? yaml : name.endsWith('.md') ? prose : undefined));
    for (const fault of faults) {
      const bad = badFault(faultText(fault));
      if (bad) return bad;
    }
    return undefined;
  },
};

const PROGRESS = JSON.stringify({
  version: 1,
  lang: 'en',
  lessons: { bridge: { step: 2, done: false, hints: 1, commands: 12, answered: [] }, host: { step: 3, done: true, hints: 0, commands: 5, answered: ['a'] } },
});
export const progressFiles: Target = {
  name: 'progress files',
  weight: 1,
  input: (c) => mutate(c, PROGRESS, (each) => each.pick(['__proto__', '"constructor":', '1e999', '-1', 'null', '[', '{', '"', word(each)])),
  run(input) {
    const progress = parseProgress(input);
    if (progress && !parseProgress(JSON.stringify(mergeProgress(progress, emptyProgress()))))
      return 'a progress that was read can not be read again once written';
    return undefined;
  },
};

let worldText: string | undefined;
/** Change values deep inside a JSON document. */
function bend(c: Chooser, root: unknown): void {
  for (let n = c.int(1, 3); n > 0; n--) {
    let at = root as Record<string, unknown>;
    for (let depth = 0; depth < 12; depth++) {
      const keys = Object.keys(at);
      if (keys.length === 0) break;
      const key = c.pick(keys);
      const inner = at[key];
      if (typeof inner === 'object' && inner !== null && c.chance(92)) {
        at = inner as Record<string, unknown>;
        continue;
      }
      c.weighted<() => void>([
        [3, () => delete at[key]],
        [3, () => (at[key] = c.pick([null, true, -1, 0, 1.5, 4294967295, 4294967296, 1e15, '', 'x', 'host', 'constructor', [], {}, [[]]]))],
        [2, () => (at[key] = word(c))],
        [1, () => (at[word(c)] = inner)],
        [2, () => typeof inner === 'number' && (at[key] = inner + c.pick([1, -1, 2, 256, 1000000]))],
      ])();
      break;
    }
  }
}
const LOOKS = [
  'docker ps -a',
  'docker inspect box',
  'ip addr',
  'ip route get 10.1.0.2',
  'iptables-save -c',
  'conntrack -L',
  'ss -antup',
  'brctl show',
  'ping -c 1 -W 1 10.1.0.2',
  'curl -sS -m 2 http://localhost:8080',
  'docker exec box ip addr',
  'docker exec box wget -qO- -T 2 http://web',
  'docker rm -f box',
  'docker run --rm busybox ip addr',
  'docker network prune -f',
  'ps aux',
];
export const worlds: Target = {
  name: 'world files',
  weight: 3,
  input(c) {
    if (!worldText) {
      const s = new Session(makeWorld({ seed: '4' }));
      for (const line of [
        'docker network create --subnet 10.1.0.0/24 app',
        'docker run -itd --name box --network app busybox',
        'docker run -d --name web -p 8080:80 --network app httpd',
        'docker exec box wget -qO- http://web',
        'iptables -A INPUT -p tcp --dport 22 -m limit --limit 3/min -j REJECT',
        'ip link add link eth0 name mv type macvlan mode bridge',
        'curl -s http://localhost:8080',
      ])
        s.run(line);
      worldText = saveWorld(s.snapshot());
    }
    if (c.chance(15)) return mutate(c, worldText);
    const file = JSON.parse(worldText);
    bend(c, file.world);
    return JSON.stringify(file);
  },
  run(input) {
    let world: ReturnType<typeof loadWorld>;
    try {
      world = loadWorld(input);
    } catch (error) {
      if (!(error instanceof WorldFileError)) throw error;
      return badFault(error.message);
    }
    const s = new Session(world);
    for (const line of LOOKS) {
      const { stderr } = s.run(line, { timeout: 5 });
      const bad = badSentence(stderr);
      if (bad) return `${line}: ${bad}`;
    }
    return undefined;
  },
};

const SHARED = shareText({
  origin: { seed: '1', engine: '28.5', dockerd: '--icc=false', hosts: '1' },
  last: { line: 'docker run -d --name web httpd', before: { origin: { seed: '1', engine: '28.5', dockerd: '', hosts: '1' } } },
});
export const shared: Target = {
  name: 'shared scripts',
  weight: 1,
  input: (c) => mutate(c, SHARED),
  run(input) {
    const read = parseShared(input);
    return 'reason' in read ? badFault(read.reason) : undefined;
  },
};

const ESCAPES = [
  '\u001b[2J',
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '\u001b]52;c;eA==\u001b\\',
  '\u001bP1$r\u001b\\',
  '\u001b(0',
  '\u001bc',
  '\u009b2J',
  '\u001b',
  '\u001b[',
  '\u0007',
  '\b',
  '\r',
  '\t',
  '\u0000',
  '\u007f',
  '\u0085',
  '\u001b[?1049l',
  '\u001b_x\u001b\\',
  '\u001b^x\u001b\\',
  '\n',
];
export const escapes: Target = {
  name: 'escape sequences',
  weight: 2,
  input: (c) => Array.from({ length: c.int(1, 12) }, () => (c.chance(60) ? c.pick(ESCAPES) : word(c))).join(''),
  run(input) {
    const screen = new Scrollback();
    // programs write in pieces: a sequence may be cut anywhere
    for (let at = 0; at < input.length; ) {
      const end = at + 1 + (input.charCodeAt(at) % 5);
      screen.write(input.slice(at, end));
      at = end;
    }
    screen.write(input);
    const steering = screen.lines.find((line) => /[\u0000-\u001f\u007f-\u009f]/.test(line));
    return steering === undefined ? undefined : `reaches the screen: ${JSON.stringify(steering.slice(0, 200))}`;
  },
};

/** The lab models a network; it has none. No socket is opened and no process started, whatever runs in it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'vethlab-safety-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Modules of Node that the sources and the bundle may import, and what for. */
const ALLOWED: Record<string, string> = {
  assert: 'packages check themselves',
  buffer: 'text as bytes',
  crypto: 'the order of an exam’s questions',
  events: 'streams',
  fs: 'lessons, progress and shared worlds',
  module: 'the bundle’s require() for packages that are CommonJS',
  os: 'home directory, name of the host in a lock',
  path: 'paths',
  process: 'packages',
  readline: 'lines from a terminal',
  stream: 'packages',
  tty: 'how many colours a terminal has',
  url: 'where the program lies',
  util: 'packages',
  v8: 'the linear engine for patterns; compiled code',
};
/** What packages of the screen import and what for; none of it is called (the run below shows it). */
const BY_PACKAGES: Record<string, string> = {
  child_process: 'commander, for commands that are programs of their own: the lab declares none',
};

const files = (dir: string, end: RegExp): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && end.test(f.name))
    .map((f) => join(f.parentPath ?? f.path, f.name));
const modulesIn = (text: string): string[] =>
  [...text.matchAll(/(?:from|import|require\w*)\s*\(?\s*["'](node:)?([a-z_0-9]+)(\/[a-z]+)?["']/g)]
    .filter(([, prefix, name]) => prefix !== undefined || NODE_MODULES.has(name as string))
    .map(([, , name]) => name as string);
const NODE_MODULES = new Set(
  'assert async_hooks buffer child_process cluster console crypto dgram diagnostics_channel dns domain events fs http http2 https inspector module net os path perf_hooks process punycode readline repl stream sys timers tls tty url util v8 vm wasi worker_threads zlib'.split(
    ' ',
  ),
);

describe('the sources', () => {
  it('import nothing of Node that reaches outside', () => {
    const found = files(join(ROOT, 'src'), /\.tsx?$/).flatMap((file) =>
      modulesIn(readFileSync(file, 'utf8'))
        .filter((name) => !Object.hasOwn(ALLOWED, name))
        .map((name) => `${relative(ROOT, file)} imports ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('call nothing that reaches outside or makes code of text', () => {
    const bad =
      /(?<![.*\w])(?:fetch|WebSocket|EventSource|XMLHttpRequest|eval)\s*\(|new (?:WebSocket|EventSource|Function|Worker)\b|process\.(?:binding|dlopen)|navigator\./;
    const found = files(join(ROOT, 'src'), /\.tsx?$/).flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, i) => (bad.test(line.replace(/\/\/.*|^\s*\*.*|'[^']*'|`[^`]*`/g, '')) ? [`${relative(ROOT, file)}:${i + 1}: ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
  });
});

/** Run the program with everything that reaches outside refused and noted; what was noted. */
function watched(args: string[], input = ''): { noted: string[]; status: number | null; stdout: string; stderr: string } {
  const noted = join(scratch, 'noted');
  rmSync(noted, { force: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', join(import.meta.dirname, 'preload.mjs'), join(ROOT, 'dist', 'main.js'), ...args],
    { cwd: scratch, input, encoding: 'utf8', env: { ...process.env, VETHLAB_NOTED: noted, XDG_DATA_HOME: scratch }, timeout: 240_000, maxBuffer: 1 << 27 },
  );
  return { noted: existsSync(noted) ? readFileSync(noted, 'utf8').split('\n').filter(Boolean) : [], status, stdout, stderr };
}

describe('the program', () => {
  it('is what it was before: the bundle imports what is allowed', () => {
    spawnSync(process.execPath, ['bin/vethlab.js', '--version'], { cwd: ROOT });
    // from the entries on: the folder keeps the chunks of earlier builds for a while
    const reached = new Set(['main.js', 'sh.cjs'].filter((name) => existsSync(join(ROOT, 'dist', name))));
    const used = new Set<string>();
    for (const name of reached) {
      const text = readFileSync(join(ROOT, 'dist', name), 'utf8');
      for (const [, chunk] of text.matchAll(/"\.\/(chunk-\w+\.js|[\w.-]+\.js)"/g))
        if (existsSync(join(ROOT, 'dist', chunk as string))) reached.add(chunk as string);
      for (const module of modulesIn(text)) used.add(module);
    }
    expect(reached.size).toBeGreaterThan(3);
    expect([...used].filter((name) => !Object.hasOwn(ALLOWED, name) && !Object.hasOwn(BY_PACKAGES, name))).toEqual([]);
  });

  const TOOLS = [
    'docker run -d --name web -p 8080:80 httpd; curl -s http://localhost:8080; wget -qO- http://www.example.com; ping -c 1 8.8.8.8; dig www.example.com; nslookup www.example.com',
    'nc -l -p 9 & sleep 1; echo x | nc -w 1 127.0.0.1 9; telnet 127.0.0.1 8080 < /dev/null; traceroute -m 3 203.0.113.10; arping -c 1 192.168.1.1; ssh localhost; tcpdump -c 1 & ping -c 1 127.0.0.1; wait',
    'bash -c "echo $$"; sh -c id; nohup sleep 1 & docker exec web sh -c "ls /"; docker build .; docker pull x; docker events --until 0s; cat < /dev/tcp/127.0.0.1/8080; env node -e 1; /bin/echo x; $(which bash) -c true',
    'ip netns add n; ip netns exec n ip addr; nsenter -t 1 -n ip addr; unshare -n true; sudo ls; systemctl restart docker; dockerd --version; python3 -c 1',
  ];
  it('opens no socket and starts no process for its tools', { timeout: 240_000 }, () => {
    const { noted, status } = watched(['sh', '--json'], `${TOOLS.join('\n')}\n`);
    expect(status).not.toBeNull();
    expect(noted).toEqual(['end sh --json']);
  });
  it('nor for any solution of any lesson in both languages', { timeout: 240_000 }, () => {
    const { noted, status, stdout } = watched(['lesson', 'check']);
    expect({ status, noted, stdout: status === 0 ? '' : stdout }).toEqual({ status: 0, noted: ['end lesson check'], stdout: '' });
  });
  it('nor for lessons line by line, the exam, what it lists, exports and shares', { timeout: 240_000 }, () => {
    const of = (args: string[], input?: string): string[] => watched(args, input).noted;
    expect(of(['--plain', 'tour'], 'ip addr\nsolution\nhint\nnext\nquit\n')).toEqual(['end --plain tour']);
    for (const args of [
      ['exam', '--json'],
      ['list'],
      ['doctor'],
      ['progress'],
      ['certificate'],
      ['lesson', 'export', 'tour'],
      ['trace', 'ping', '-c', '1', '192.168.1.1'],
      ['share'],
    ])
      expect(of(args, 'docker run -d httpd\n')).toEqual([`end ${args.join(' ')}`]);
  });
});

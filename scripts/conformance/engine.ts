/**
 * Asks a real Docker Engine, in private namespaces of this machine (engine/enter.sh). Needs root on Linux and a root
 * file system made by engine/make-rootfs.sh.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../../src/cli/userError.ts';
import type { Scenario, Step } from './scenario.ts';

/** Debian suites by the engine release that they carry. */
const SUITES: Readonly<Record<string, string>> = { '28.5': 'forky', '20.10': 'bookworm' };

/** Where the root file system of a release lies unless told otherwise. */
export const defaultRootfs = (release: string): string => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vethlab', `engine-${release}`);

/** A scenario may take this long, its engine's start included (ms). */
const PATIENCE = 300_000;

const commandExists = (name: string): boolean => spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0;

/** @throws {UserError} that says what this machine lacks */
function requireMachine(tools: Readonly<Record<string, string>>): void {
  if (process.platform !== 'linux')
    throw new UserError('a real engine needs Linux: run this on a Linux machine, or compare with the recordings (npm run conformance).');
  if (process.getuid?.() !== 0) throw new UserError('a real engine needs root, for namespaces and mounts of its own: run this again as root (sudo npm run …).');
  for (const [tool, advice] of Object.entries(tools)) if (!commandExists(tool)) throw new UserError(`there is no ${tool} on this machine: ${advice}.`);
}

/** Make the root file system of a release, unless it is there. */
export function makeRootfs(root: string, release: string, rootfs: string): void {
  const suite = SUITES[release];
  if (!suite) throw new UserError(`there is no engine '${release}' to install; there are ${Object.keys(SUITES).join(' and ')}.`);
  requireMachine({ debootstrap: 'on Debian install the package of that name (apt-get install debootstrap)' });
  if (existsSync(join(rootfs, 'usr', 'sbin', 'dockerd'))) return;
  mkdirSync(dirname(rootfs), { recursive: true });
  const { status } = spawnSync('bash', [join(root, 'scripts', 'conformance', 'engine', 'make-rootfs.sh'), suite, rootfs], { stdio: 'inherit' });
  if (status !== 0) throw new UserError(`the root file system could not be made: look at what debootstrap says above, remove ${rootfs} and try again.`);
}

/** A real engine that scenarios can be asked of. */
export interface Engine {
  /** Release, as `dockerd --version` prints it. */
  readonly version: string;
  /** Run a scenario in a fresh world. */
  ask(scenario: Pick<Scenario, 'lines' | 'setup'>): Step[];
}

/** @throws {UserError} when this machine or the root file system will not do */
export function openEngine(root: string, rootfs: string): Engine {
  requireMachine({ unshare: 'install util-linux', chroot: 'install coreutils' });
  if (!existsSync(join(rootfs, 'usr', 'sbin', 'dockerd'))) {
    throw new UserError(
      `there is no engine in ${rootfs}: make one with "npm run conformance:record -- --make-rootfs", or name another directory with --rootfs.`,
    );
  }
  const version = /version (\d+\.\d+\.\d+)/.exec(execFileSync('chroot', [rootfs, 'dockerd', '--version'], { encoding: 'utf8' }))?.[1] ?? '';
  const scripts = join(root, 'scripts', 'conformance', 'engine');
  return {
    version,
    ask: ({ lines, setup }) => {
      const work = mkdtempSync(join(tmpdir(), 'vethlab-engine-'));
      try {
        writeFileSync(join(work, 'scenario'), lines.map(({ at, cmd }) => `${at}$ ${cmd}\n`).join(''));
        copyFileSync(join(scripts, 'steps.sh'), join(work, 'steps.sh'));
        const env = { ...process.env, DOCKERD_FLAGS: setup.dockerd ?? '', HOST2: setup.hosts === '2' ? '1' : '' };
        const run = spawnSync(join(scripts, 'enter.sh'), [rootfs, work, 'bash', '/mnt/steps.sh'], {
          env,
          encoding: 'utf8',
          timeout: PATIENCE,
          killSignal: 'SIGKILL',
        });
        if (!existsSync(join(work, 'steps'))) throw new Error(`the engine answered nothing: ${run.stderr || run.error?.message || `status ${run.status}`}`);
        return readSteps(join(work, 'steps'));
      } finally {
        rmSync(work, { recursive: true, force: true });
      }
    },
  };
}

/** What steps.sh left. A step without a status was cut off with the whole run, and is left out. */
function readSteps(dir: string): Step[] {
  const read = (number: string, what: string): string => readFileSync(join(dir, `${number}.${what}`), 'utf8');
  return readdirSync(dir)
    .filter((file) => file.endsWith('.status'))
    .map((file) => file.slice(0, -'.status'.length))
    .sort()
    .map((number) => {
      const [at, cmd] = [read(number, 'at'), read(number, 'cmd')];
      return { at, cmd, exit: Number(read(number, 'status')), stdout: asPhysical(at, cmd, read(number, 'out')), stderr: read(number, 'err') };
    });
}

/** Where the other end of a machine's eth0 shows: its interface number in the router's namespace. */
const PEER: Readonly<Record<string, string>> = { host: 'if3', laptop: 'if4', host2: 'if\\d+' };

/**
 * The eth0 of a machine stands for a physical card, but is one end of a veth pair here. This takes away what shows it:
 * `@ifN`, flags and queue of a veth, the namespace of the other end, and that namespace's number, 0, which on a machine
 * with a physical card is the number of the first container's.
 */
export function asPhysical(at: string, cmd: string, text: string): string {
  const inAnotherNamespace = /\b(docker (exec|run)|nsenter|netns exec|ip (-\w+ )*-n(etns)?)\b/.test(cmd);
  const peer = PEER[at] ?? '';
  return text
    .replace(new RegExp(`eth0@${peer}:.*`, 'g'), (line) =>
      line
        .replace(`eth0@${/@(if\d+)/.exec(line)?.[1] ?? ''}`, 'eth0')
        .replace(',M-DOWN', '')
        .replace('qdisc noqueue', 'qdisc fq_codel')
        .replace(' link-netns router', ''),
    )
    .replace(/(link\/ether 52:54:00:12:34:\d\d brd ff:ff:ff:ff:ff:ff) link-netns router/g, '$1')
    .replace(new RegExp(`^eth0@${peer}( +)`, 'gm'), 'eth0    $1')
    .replace(/link-netnsid (\d+)/g, (all, number: string) => (at === 'laptop' || inAnotherNamespace ? all : `link-netnsid ${Number(number) - 1}`));
}

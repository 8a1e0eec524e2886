/** Runs one tool on a world without a shell around it: words in, what it printed and its status out. */
import type { NetnsId } from '../../../src/kernel/config.ts';
import { KernelError } from '../../../src/kernel/errors.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { createNetns } from '../../../src/kernel/netns.ts';
import { littleWorld } from '../../../src/kernel/world.ts';
import type { Co } from '../../../src/kernel/sched.ts';
import type { Command, Ctx, Flavour, K } from '../../../src/shell/command.ts';
import { CaptureOutput, emptyInput } from '../../../src/shell/streams.ts';
import { forkEntry } from '../../../src/shell/entries.ts';

export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

/** Words of a line: quotes and backslashes only. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"\\]|\\.|'[^']*'|"[^"]*")+/g)].map((m) => m[0].replace(/'([^']*)'|"([^"]*)"|\\(.)/g, (_all, a, b, c) => a ?? b ?? c ?? ''));
}

export class Bench {
  readonly k: K;
  readonly commands: readonly Command[];
  readonly files: Record<string, string> = { '/etc/hosts': '127.0.0.1\tlocalhost\n127.0.1.1\tdocker-host\n' };
  /** Namespace that commands run in. */
  netns: NetnsId;
  flavour: Flavour = 'debian';
  constructor(commands: readonly Command[]) {
    const world = littleWorld('bench');
    this.k = new Kernel(world as never) as K;
    this.commands = commands;
    this.netns = 'host';
    this.k.update((draft) => {
      draft.processes[1] = {
        pid: 1,
        nsPid: 1,
        ppid: 0,
        machine: 'host',
        comm: 'init',
        argv: ['init'],
        env: {},
        cwd: '/',
        uid: 0,
        startedAt: this.k.now,
        state: 'S',
        cgroup: '/',
        ns: { net: 'host', mnt: 'host', uts: 'host', pid: 'host', ipc: 1, user: 1, cgroup: 1, time: 1 },
      };
    });
  }
  /** A namespace with nothing in it, IPv6 off as on the host, and no names of others. */
  blank(): this {
    const ns = createNetns(this.k, { machine: 'host' });
    this.k.updateNs(ns.id, (draft) => {
      for (const name of ['all', 'default', 'lo']) draft.sysctl[`net.ipv6.conf.${name}.disable_ipv6`] = '1';
    });
    this.k.update((draft) => {
      const host = draft.machines['host'];
      if (host) Object.assign(host, { netnsNames: [], netns: ns.id });
      if (draft.processes[1]) draft.processes[1].ns.net = ns.id;
    });
    this.netns = ns.id;
    return this;
  }
  /** From now on commands have these capabilities only. */
  limit(caps: readonly string[]): void {
    this.k.update((draft) => {
      if (draft.processes[1]) draft.processes[1].caps = caps as string[];
    });
  }
  run(line: string): Ran {
    return this.argv(words(line), this.netns, this.flavour);
  }
  /** What a command prints, stdout and stderr together. */
  say(line: string): string {
    const { stdout, stderr } = this.run(line);
    return stdout + stderr;
  }
  private argv(argv: string[], netns: NetnsId, flavour: Flavour): Ran {
    const [name = '', ...args] = argv;
    const busybox = name === 'busybox';
    const command = this.commands.find((c) => c.name === (busybox ? args[0] : name) && c.flavours.includes(busybox ? 'busybox' : flavour));
    if (!command) throw new KernelError('ENOENT');
    const stdout = new CaptureOutput();
    const stderr = new CaptureOutput();
    const proc = forkEntry(this.k, this.k.process(1) as NonNullable<ReturnType<K['process']>>, {
      argv,
      ns: { ...(this.k.process(1) as NonNullable<ReturnType<K['process']>>).ns, net: netns },
    });
    const bench = this;
    const ctx = {
      k: this.k,
      machine: this.k.config.machines['host'],
      proc,
      netns,
      flavour: busybox ? 'busybox' : flavour,
      name: command.name,
      args: busybox ? args.slice(1) : args,
      env: {},
      stdin: emptyInput(),
      stdout,
      stderr,
      fs: { read: (path: string) => this.read(path), exists: (path: string) => path in this.files },
      // biome-ignore lint/correctness/useYield: nested tools run to their end at once
      *exec(inner: string[], change: { ns?: { net?: NetnsId } } = {}): Co<number> {
        const ran = bench.argv(inner, change.ns?.net ?? netns, flavour);
        stdout.write(ran.stdout);
        stderr.write(ran.stderr);
        return ran.status;
      },
    } as unknown as Ctx;
    const task = this.k.spawn(command.name, command.run(ctx));
    const status = this.k.runTask(task) as number;
    this.k.update((draft) => {
      delete draft.processes[proc.pid];
    });
    return { status, stdout: stdout.text, stderr: stderr.text };
  }
  private read(path: string): string {
    const text = this.files[path];
    if (text === undefined) throw new KernelError('ENOENT');
    return text;
  }
}

/** A small world without Docker, and a way to run one tool in it. */
import { addAddress } from '../../../src/kernel/addr.ts';
import { RT_TABLE, type Process } from '../../../src/kernel/config.ts';
import { ip4 } from '../../../src/kernel/inet.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { addVeth, setUp } from '../../../src/kernel/netdev.ts';
import { createNetns } from '../../../src/kernel/netns.ts';
import { spawnProcess } from '../../../src/kernel/process.ts';
import { addRoute } from '../../../src/kernel/route.ts';
import type { Task } from '../../../src/kernel/sched.ts';
import { registerServices } from '../../../src/kernel/services/index.ts';
import { littleWorld } from '../../../src/kernel/world.ts';
import type { Command, Ctx, Flavour, K } from '../../../src/shell/command.ts';
import { ProcessFs } from '../../../src/shell/fs/fs.ts';
import { TextInput, SinkOutput } from '../../../src/shell/streams.ts';

export interface Lab { k: K; box: string }
/** The little world, and a namespace 'box' (10.0.0.2) behind the host's vh (10.0.0.1). */
export function lab(): Lab {
  const k = new Kernel(littleWorld(7)) as unknown as K;
  registerServices(k);
  const box = createNetns(k, { machine: 'host' });
  const boxId = typeof box === 'string' ? box : (box as { id: string }).id;
  const [a, b] = addVeth(k, { ns: 'host', name: 'vh', address: '02:00:00:00:00:01' }, { ns: boxId, name: 'eth0', address: '02:00:00:00:00:02' });
  setUp(k, 'host', a.ifindex, true);
  setUp(k, boxId, b.ifindex, true);
  setUp(k, boxId, 1, true);
  addAddress(k, 'host', a.ifindex, { local: ip4('10.0.0.1'), prefixLen: 24, broadcast: ip4('10.0.0.255') });
  addAddress(k, boxId, b.ifindex, { local: ip4('10.0.0.2'), prefixLen: 24, broadcast: ip4('10.0.0.255') });
  addRoute(k, boxId, { table: RT_TABLE.MAIN, type: 'unicast', dst: 0, len: 0, tos: 0, metric: 0, gateway: ip4('10.0.0.1'), scope: 'global', proto: 'boot' });
  return { k, box: boxId };
}
export interface Ran { status: number; out: string; err: string }
export interface Running { task: Task<number>; ran: Ran }
/** Start a tool; `ran` fills while it runs. */
export function start({ k }: Lab, command: Command, line: string, opts: { netns?: string; flavour?: Flavour; machine?: string } = {}): Running {
  const [name = '', ...args] = line.split(' ');
  const machine = opts.machine ?? 'host';
  const proc: Process = spawnProcess(k, { machine, argv: [name, ...args], ...(opts.netns && { ns: { net: opts.netns } }) });
  const ran: Ran = { status: -1, out: '', err: '' };
  const ctx: Ctx = {
    k, machine: k.config.machines[machine]!, proc, netns: proc.ns.net, flavour: opts.flavour ?? 'debian', name, args, env: {}, stdin: new TextInput(''),
    stdout: new SinkOutput((t) => { ran.out += t; }), stderr: new SinkOutput((t) => { ran.err += t; }), fs: new ProcessFs(k, () => proc),
    exec: () => { throw new Error('no exec'); }, shell: () => { throw new Error('no shell'); }, kill: () => false,
  };
  const task = k.spawn(name, command.run(ctx)) as Task<number>;
  return { task, ran };
}
/** Run a tool to its end. */
export function run(l: Lab, command: Command, line: string, opts: { netns?: string; flavour?: Flavour; machine?: string } = {}): Ran {
  const { task, ran } = start(l, command, line, opts);
  ran.status = l.k.runTask(task) ?? -1;
  return ran;
}

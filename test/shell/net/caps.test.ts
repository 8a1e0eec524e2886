import { expect, test } from 'vitest';
import { brctlCommands } from '../../../src/shell/commands/brctl/index.ts';
import { bridge } from '../../../src/shell/commands/bridge/index.ts';
import { ifconfigCommands } from '../../../src/shell/commands/ifconfig/index.ts';
import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { Bench } from './harness.ts';

/** What a container without CAP_NET_ADMIN is told; looking is free. */
const REFUSED: [line: string, says: string, status: number][] = [
  ['ip link set v0 up', 'RTNETLINK answers: Operation not permitted\n', 2],
  ['ip link add br0 type bridge', 'RTNETLINK answers: Operation not permitted\n', 2],
  ['ip addr add 10.0.0.1/24 dev v0', 'RTNETLINK answers: Operation not permitted\n', 2],
  ['ip route add default dev v0', 'RTNETLINK answers: Operation not permitted\n', 2],
  ['ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0', 'RTNETLINK answers: Operation not permitted\n', 2],
  ['ip rule add table 100', 'RTNETLINK answers: Operation not permitted\n', 2],
  ['ip link set nosuch up', 'Cannot find device "nosuch"\n', 1],
  ['busybox ip link set v0 up', 'ip: SIOCSIFFLAGS: Operation not permitted\n', 2],
  ['busybox ip addr add 10.0.0.1/24 dev v0', 'ip: RTNETLINK answers: Operation not permitted\n', 2],
  ['busybox ip route add default dev v0', 'ip: RTNETLINK answers: Operation not permitted\n', 2],
  ['busybox ifconfig v0 up', 'ifconfig: SIOCSIFFLAGS: Operation not permitted\n', 1],
  ['ifconfig v0 up', 'SIOCSIFFLAGS: Operation not permitted\n', 255],
];
test('without CAP_NET_ADMIN nothing changes', () => {
  const bench = new Bench([...ipCommands, bridge, ...brctlCommands, ...ifconfigCommands]).blank();
  bench.run('ip link add v0 type veth peer name v1');
  bench.limit(['NET_RAW']);
  const before = bench.say('ip addr');
  for (const [line, says, status] of REFUSED) expect({ line, ...bench.run(line) }).toEqual({ line, stdout: '', stderr: says, status });
  expect(bench.say('ip addr')).toBe(before);
});

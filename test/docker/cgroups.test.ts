/** Control groups of version 2: the daemon, the files and the namespaces tell the same. */
import { expect, test } from 'vitest';
import { makeWorld } from '../../src/cli/world.ts';
import { Session } from '../../src/shell/session.ts';

const session = new Session(makeWorld({}));
const out = (command: string): string => session.run(command).stdout.trim();
const PID = (name: string): string => `$(docker inspect -f '{{.State.Pid}}' ${name})`;

test('docker info and the tree of files speak of one version', () => {
  expect(out("docker info -f '{{.CgroupVersion}} {{.CgroupDriver}}'")).toBe('2 cgroupfs');
  expect(out("docker info | grep -A3 'Security Options'")).toMatch(/seccomp\n +Profile: builtin\n +cgroupns$/);
  expect(out('ls /sys/fs/cgroup')).toContain('cgroup.controllers');
});

test('a container has a cgroup namespace of its own, and sees its group as the root', () => {
  const id = out('docker run -d --name web1 -m 64m httpd');
  expect(out("docker inspect -f '{{.HostConfig.CgroupnsMode}} {{.HostConfig.IpcMode}} {{.HostConfig.ShmSize}}' web1")).toBe('private private 67108864');
  expect(out(`cat /proc/${PID('web1')}/cgroup`)).toBe(`0::/docker/${id}`);
  expect(out('docker exec web1 cat /proc/1/cgroup /sys/fs/cgroup/memory.max')).toBe('0::/\n67108864');
  expect(out("lsns | grep -c 'httpd -f'")).toBe('6');
  expect(out(`readlink /proc/${PID('web1')}/ns/cgroup`)).not.toBe(out('readlink /proc/self/ns/cgroup'));
});

test("--cgroupns host shares the host's", () => {
  const id = out('docker run -d --name web2 --cgroupns host httpd');
  expect(out('docker exec web2 cat /proc/1/cgroup')).toBe(`0::/docker/${id}`);
  expect(out(`readlink /proc/${PID('web2')}/ns/cgroup`)).toBe(out('readlink /proc/self/ns/cgroup'));
});

/** The parts of the fuzzer that need no engine. */
import { describe, expect, test } from 'vitest';
import { asPhysical } from '../../scripts/conformance/engine.ts';
import { generate, THEME_NAMES } from '../../scripts/conformance/fuzz/generate.ts';
import { shrink } from '../../scripts/conformance/fuzz/shrink.ts';
import { shapeOf, signatureOf } from '../../scripts/conformance/fuzz/signature.ts';
import { markUnstable } from '../../scripts/conformance/record.ts';
import type { Step } from '../../scripts/conformance/scenario.ts';

const at = (cmd: string): { at: string; cmd: string } => ({ at: 'host', cmd });
const step = (cmd: string, stdout: string): Step => ({ ...at(cmd), exit: 0, stdout, stderr: '' });

describe('sessions', () => {
  test.each(THEME_NAMES)('the same seed gives the same %s session, another seed another', (theme) => {
    const session = generate('7', 8, theme);
    expect(session.lines).toHaveLength(8);
    expect(generate('7', 8, theme).lines).toEqual(session.lines);
    expect(generate('8', 8, theme).lines).not.toEqual(session.lines);
  });

  test('no command names what chance named', () => {
    const commands = Array.from({ length: 4 }, (_, seed) => generate(String(seed), 15).lines)
      .flat()
      .map((line) => line.cmd);
    expect(commands.filter((cmd) => /\bveth[0-9a-f]{7}\b|\bbr-[0-9a-f]{12}\b|\b[0-9a-f]{12,}\b/.test(cmd))).toEqual([]);
  });
});

describe('shrinking', () => {
  const lines = [
    'docker ps',
    'docker network create app',
    'docker run -d --name web --network app httpd',
    'ip addr',
    'docker run -itd --name c1 busybox',
    'docker rm -f web',
  ].map(at);
  /** Differs as long as both of these are there. */
  const needs =
    (...commands: string[]) =>
    (left: readonly { cmd: string }[]): boolean =>
      commands.every((cmd) => left.some((line) => line.cmd === cmd));

  test('keeps what the difference needs and nothing else', () => {
    const needed = ['docker network create app', 'docker run -d --name web --network app httpd', 'docker rm -f web'];
    expect(shrink(lines, needs(...needed), 20).map((line) => line.cmd)).toEqual(needed);
  });

  test('asks no more often than allowed', () => {
    let asked = 0;
    shrink(
      lines,
      () => {
        asked++;
        return false;
      },
      3,
    );
    expect(asked).toBe(3);
  });
});

describe('signatures', () => {
  const difference = (cmd: string, real: string, model: string) => signatureOf({ index: 0, real: step(cmd, real), model: step(cmd, model) });
  test('one fault has one signature, whatever the names and addresses', () => {
    expect(difference('docker exec box1 ping -c 1 10.0.0.1', 'same\nfrom 10.0.0.1: ttl=64', 'same\nfrom 10.0.0.1: ttl=63')).not.toBe(
      difference('docker exec box1 ping -c 1 10.0.0.1', 'x', ''),
    );
    expect(difference('docker exec box1 ping -c 1 10.0.0.1', 'from 10.0.0.1', '')).toBe(difference('docker exec web ping -c 1 10.7.0.1', 'from 10.7.0.1', ''));
    expect(shapeOf('docker network create --subnet 10.0.0.0/24 app')).toBe('docker network create');
    expect(shapeOf('docker exec c1 ip route')).toBe('exec: ip route');
  });
});

test('what a second engine answers differently is unstable', () => {
  const marked = markUnstable([step('a', '1'), step('ping -c 1 b', 'time=1.5 ms')], [step('a', '2'), step('ping -c 1 b', 'time=0.1 ms')]);
  expect(marked.map((each) => each.unstable ?? false)).toEqual([true, false]);
});

test("a machine's eth0 is shown as a physical card, a container's is left alone", () => {
  const veth =
    '2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\n    link/ether 52:54:00:12:34:10 brd ff:ff:ff:ff:ff:ff link-netns router\n5: veth@if2: <UP> link-netnsid 1';
  expect(asPhysical('host', 'ip link', veth)).toBe(
    '2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP\n    link/ether 52:54:00:12:34:10 brd ff:ff:ff:ff:ff:ff\n5: veth@if2: <UP> link-netnsid 0',
  );
  expect(asPhysical('host', 'docker exec c ip link', 'link-netnsid 1')).toBe('link-netnsid 1');
});

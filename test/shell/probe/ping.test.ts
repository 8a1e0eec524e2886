import { describe, expect, test } from 'vitest';
import { ping } from '../../../src/shell/commands/ping/index.ts';
import { rule } from '../../kernel/wire.ts';
import { lab, run, start } from './harness.ts';

const masked = (text: string): string => text.replace(/time[= ][\d.]+ ?ms/g, 'time=N').replace(/[\d.]+(\/[\d.]+)+ ms/, 'N');
describe('ping of iputils', () => {
  test('answers and statistics', () => {
    const r = run(lab(), ping, 'ping -c 2 203.0.113.10');
    expect(masked(r.out)).toBe('PING 203.0.113.10 (203.0.113.10) 56(84) bytes of data.\n64 bytes from 203.0.113.10: icmp_seq=1 ttl=63 time=N\n64 bytes from 203.0.113.10: icmp_seq=2 ttl=63 time=N\n\n--- 203.0.113.10 ping statistics ---\n2 packets transmitted, 2 received, 0% packet loss, time=N\nrtt min/avg/max/mdev = N\n');
    expect(r.status).toBe(0);
  });
  test('errors of routers and of the own machine', () => {
    expect(run(lab(), ping, 'ping -c 1 10.9.9.9').out).toContain('From 192.168.1.1 icmp_seq=1 Destination Net Unreachable\n\n--- 10.9.9.9 ping statistics ---\n1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n\n');
    expect(run(lab(), ping, 'ping -c 2 10.0.0.9').out).toMatch(/From 10.0.0.1 icmp_seq=1 Destination Host Unreachable\nFrom 10.0.0.1 icmp_seq=2 Destination Host Unreachable\n\n.*\n2 packets transmitted, 0 received, \+2 errors, 100% packet loss, time 10\d\dms\npipe 2\n/);
    expect(run(lab(), ping, 'ping -c 1 -t 1 203.0.113.10').out).toContain('From 192.168.1.1 icmp_seq=1 Time to live exceeded\n');
    const r = run(lab(), ping, 'ping -c 1 -M do -s 1473 10.0.0.2');
    expect(r).toMatchObject({ status: 1, err: 'ping: sendmsg: Message too long\n' });
  });
  test('a rule in OUTPUT drops silently, and rejects aloud', () => {
    const l = lab();
    rule(l.k, 'host', 'filter', 'OUTPUT', { proto: 1, target: { name: 'DROP' } });
    expect(run(l, ping, 'ping -c 2 -i 0.2 -W 1 192.168.1.1')).toMatchObject({ status: 1, err: '' });
    const m = lab();
    rule(m.k, 'host', 'filter', 'OUTPUT', { proto: 1, matches: [{ name: 'icmp', type: 8, codes: { min: 0, max: 255 } }], target: { name: 'REJECT', with: 'icmp-port-unreachable' } });
    const r = run(m, ping, 'ping -c 2 -i 0.3 192.168.1.1');
    expect(r.out).toContain('From 192.168.1.10 icmp_seq=1 Destination Port Unreachable\nFrom 192.168.1.10 icmp_seq=2 Destination Port Unreachable\n\n');
    expect(r.out).toContain('2 packets transmitted, 0 received, +2 errors, 100% packet loss');
    expect(r.err).toBe('ping: sendmsg: Operation not permitted\nping: sendmsg: Operation not permitted\n');
  });
  test('mistakes', () => {
    expect(run(lab(), ping, 'ping nosuch')).toEqual({ status: 2, out: '', err: 'ping: nosuch: Temporary failure in name resolution\n' });
    expect(run(lab(), ping, 'ping -c 0 x').err).toBe("ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n");
    expect(run(lab(), ping, 'ping -I nodev 10.0.0.2')).toEqual({ status: 2, out: '', err: 'ping: SO_BINDTODEVICE nodev: No such device\n' });
    expect(run(lab(), ping, 'ping 10.0.0.255').status).toBe(2);
  });
  test('SIGINT ends it with statistics', () => {
    const l = lab();
    const r = start(l, ping, 'ping 10.0.0.2');
    l.k.advance(2_500_000);
    r.task.kill('SIGINT');
    expect(l.k.runTask(r.task)).toBe(0);
    expect(r.ran.out).toContain('3 packets transmitted, 3 received');
  });
});
test('ping of BusyBox', () => {
  const l = lab();
  const r = run(l, ping, 'ping -c 2 10.0.0.1', { netns: l.box, flavour: 'busybox' });
  expect(masked(r.out)).toBe('PING 10.0.0.1 (10.0.0.1): 56 data bytes\n64 bytes from 10.0.0.1: seq=0 ttl=64 time=N\n64 bytes from 10.0.0.1: seq=1 ttl=64 time=N\n\n--- 10.0.0.1 ping statistics ---\n2 packets transmitted, 2 packets received, 0% packet loss\nround-trip min/avg/max = N\n');
  expect(run(l, ping, 'ping -c 1 -W 1 10.0.0.9', { netns: l.box, flavour: 'busybox' }).out).toBe('PING 10.0.0.9 (10.0.0.9): 56 data bytes\n\n--- 10.0.0.9 ping statistics ---\n1 packets transmitted, 0 packets received, 100% packet loss\n');
  expect(run(l, ping, 'ping -z', { flavour: 'busybox' }).err).toContain("ping: invalid option -- 'z'\nBusyBox v1.38.0");
});

/** What the comparison forgives and what it does not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare } from '../../scripts/conformance/compare.ts';
import { normalize } from '../../scripts/conformance/normalize.ts';
import type { Step } from '../../scripts/conformance/scenario.ts';

const step = (cmd: string, stdout: string, stderr = '', exit = 0): Step => ({ at: 'host', cmd, exit, stdout, stderr });
const agrees = (real: Step[], model: Step[]): boolean => compare(real, model).differences.length === 0;
/** Do two outputs of one command count as the same? */
const same = (cmd: string, real: string, model: string): boolean => agrees([step(cmd, real)], [step(cmd, model)]);

const hex = (digits: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
/** Names as chance gives them; an id has a letter, as good as always. */
const id = hex(63).map((text) => `a${text}`);
const veth = hex(7).map((text) => `veth${text}`);
const mac = hex(10).map((text) => `02:${(text.match(/../g) as string[]).join(':')}`);

/** A transcript in which two containers, their ends of a cable and their addresses are named more than once. */
const transcript = ([one, two]: string[], [v1, v2]: string[], [m1, m2]: string[]): Step[] => [
  step('docker run -d busybox', `${one}\n`),
  step('docker run -d busybox', `${two}\n`),
  step('docker ps -q', `${two?.slice(0, 12)}\n${one?.slice(0, 12)}\n`),
  step('ip -o link', `7: ${v1}@if6: link/ether ${m1}\n9: ${v2}@if8: link/ether ${m2}\n`),
  step('brctl showmacs docker0', `port no\tmac addr\t\tis local?\tageing timer\n  2\t${m2}\tyes\t\t   0.00\n  1\t${m1}\tno\t\t   3.12\n`),
];
const two = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.uniqueArray(of, { minLength: 2, maxLength: 2, selector: (each) => String(each).slice(0, 12) });

describe('names by chance', () => {
  test('any other spelling of the same names is the same transcript', () => {
    fc.assert(
      fc.property(two(id), two(veth), two(mac), two(id), two(veth), two(mac), (i, v, m, i2, v2, m2) => {
        // listings of a forwarding database come in any order, but here it is written in one: only names change
        expect(normalize(transcript(i2, v2, m2))[2]).toEqual(normalize(transcript(i, v, m))[2]);
        expect(agrees(transcript(i, v, m), transcript(i2, v2, m2))).toBe(true);
      }),
    );
  });

  test('names that change places between steps are another transcript', () => {
    fc.assert(
      fc.property(two(id), two(veth), two(mac), (i, v, m) => {
        const real = transcript(i, v, m);
        const swapped = (at: number, [a, b]: string[]): Step[] =>
          real.map((each, index) =>
            index === at
              ? {
                  ...each,
                  stdout: each.stdout
                    .replaceAll(a as string, '?')
                    .replaceAll(b as string, a as string)
                    .replaceAll('?', b as string),
                }
              : each,
          );
        expect(
          agrees(
            real,
            swapped(
              2,
              i.map((each) => each.slice(0, 12)),
            ),
          ),
        ).toBe(false);
        expect(agrees(real, swapped(4, m))).toBe(false);
      }),
    );
  });

  test('an address that the little world fixes is compared as it is', () => {
    expect(same('ip link', 'link/ether 52:54:00:12:34:10', 'link/ether 52:54:00:12:34:20')).toBe(false);
    expect(same('ip link', 'link/ether 02:42:ac:11:00:02', 'link/ether 52:54:00:12:34:20')).toBe(false);
  });

  test('an unstable step is not compared and teaches no names', () => {
    const real = [{ ...step('docker run -d busybox', `a${'0'.repeat(63)}`), unstable: true }, step('docker ps -q', 'b00000000000')];
    expect(agrees(real, [step('docker run -d busybox', 'anything', 'at all', 3), step('docker ps -q', 'c00000000000')])).toBe(true);
  });
});

describe('times and counts', () => {
  test.each<[cmd: string, real: string, model: string]>([
    ['ping -c 1 a', '64 bytes from 172.17.0.2: icmp_seq=1 ttl=64 time=0.085 ms', '64 bytes from 172.17.0.2: icmp_seq=1 ttl=64 time=0.04 ms'],
    ['docker ps', 'x  Up 3 seconds  y', 'x  Up About a minute  y'],
    ['docker ps -a', 'Exited (0) 3 seconds ago', 'Exited (0) 4 minutes ago'],
    ['curl a', 'curl: (7) Failed to connect to 1.2.3.4 port 80 after 3 ms: x', 'curl: (7) Failed to connect to 1.2.3.4 port 80 after 12 ms: x'],
    ['iptables -nvL', 'Chain INPUT (policy ACCEPT 3 packets, 120 bytes)', 'Chain INPUT (policy ACCEPT 0 packets, 0 bytes)'],
    ['ifconfig eth0', 'RX packets 12  bytes 900 (900.0 B)', 'RX packets 9  bytes 700 (700.0 B)'],
  ])('%s: %s', (cmd, real, model) => {
    expect(same(cmd, real, model)).toBe(true);
  });

  test.each<[cmd: string, real: string, model: string]>([
    ['ping -c 1 a', 'icmp_seq=1 ttl=64 time=0.085 ms', 'icmp_seq=1 ttl=63 time=0.085 ms'],
    ['docker ps', 'Up 3 seconds', 'Exited (0) 3 seconds ago'],
    ['sleep --help', 'pause for 3 seconds', 'pause for 4 seconds'],
    ['iptables -nvL', 'Chain INPUT (policy ACCEPT 0 packets, 0 bytes)', 'Chain INPUT (policy DROP 0 packets, 0 bytes)'],
    ['iptables -nvL', '    3   180 DROP', '    4   240 DROP'],
    ['ip route', 'default via 192.168.1.1', 'default via 192.168.1.2'],
    ['curl a', 'curl: (7) Failed to connect to 1.2.3.4 port 80 after 3 ms: x', 'curl: (28) Failed to connect to 1.2.3.4 port 80 after 3 ms: x'],
    ['docker port a', '80/tcp -> 0.0.0.0:32768', '80/tcp -> 0.0.0.0:32769'],
  ])('but not %s: %s', (cmd, real, model) => {
    expect(same(cmd, real, model)).toBe(false);
  });

  test('status and stream count', () => {
    expect(agrees([step('false', '', '', 1)], [step('false', '', '', 2)])).toBe(false);
    expect(agrees([step('x', 'a')], [step('x', '', 'a')])).toBe(false);
    expect(agrees([step('x', 'a'), step('y', 'b')], [step('x', 'a')])).toBe(false);
  });
});

describe('order by chance', () => {
  test('bridges, ports and neighbours may come in any order, lines of a route table not', () => {
    const head = 'bridge name\tbridge id\t\tSTP enabled\tinterfaces\n';
    const bridge = (name: string, ports: string[]): string => `${name}\t\t8000.5254001234ff\tno\t\t${ports.join('\n\t\t\t\t\t\t\t')}\n`;
    const seen = step('docker ps', 'veth1111111 veth2222222');
    const listed = (ports: string[], names: string[]): Step[] => [seen, step('brctl show', head + names.map((name) => bridge(name, ports)).join(''))];
    expect(agrees(listed(['veth1111111', 'veth2222222'], ['docker0', 'g0']), listed(['veth2222222', 'veth1111111'], ['g0', 'docker0']))).toBe(true);
    expect(agrees(listed(['veth1111111', 'veth2222222'], ['docker0']), listed(['veth1111111'], ['docker0']))).toBe(false);
    expect(same('arp -n', 'a\nb\n', 'b\na\n')).toBe(true);
    expect(same('ip route', 'a\nb\n', 'b\na\n')).toBe(false);
  });
});

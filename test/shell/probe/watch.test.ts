import { expect, test } from 'vitest';
import { conntrack } from '../../../src/shell/commands/conntrack/index.ts';
import { curl } from '../../../src/shell/commands/curl/index.ts';
import { nslookup } from '../../../src/shell/commands/nslookup/index.ts';
import { ping } from '../../../src/shell/commands/ping/index.ts';
import { ss } from '../../../src/shell/commands/ss/index.ts';
import { tcpdump } from '../../../src/shell/commands/tcpdump/index.ts';
import { traceroute } from '../../../src/shell/commands/traceroute/index.ts';
import { lab, run, start } from './harness.ts';

test('tcpdump shows what its filter lets through, and counts', () => {
  const l = lab();
  const dump = start(l, tcpdump, 'tcpdump -n -t -i eth0 -c 2 icmp');
  l.k.advance(100_000);
  run(l, ping, 'ping -c 1 203.0.113.10');
  expect(l.k.runTask(dump.task)).toBe(0);
  expect(dump.ran.out.replace(/id \d+/g, 'id N')).toBe('IP 192.168.1.10 > 203.0.113.10: ICMP echo request, id N, seq 1, length 64\nIP 203.0.113.10 > 192.168.1.10: ICMP echo reply, id N, seq 1, length 64\n');
  expect(dump.ran.err).toContain('2 packets captured\n2 packets received by filter\n0 packets dropped by kernel\n');
});
test('tcpdump says what is wrong with a filter or a device', () => {
  expect(run(lab(), tcpdump, 'tcpdump -i nodev')).toEqual({ status: 1, out: '', err: 'tcpdump: nodev: No such device exists\n(No such device exists)\n' });
  expect(run(lab(), tcpdump, 'tcpdump -i eth0 foo bar').err).toBe("tcpdump: can't parse filter expression: syntax error\n");
});
test('ss lists the end of a connection', () => {
  const l = lab();
  run(l, curl, 'curl -s http://203.0.113.10');
  l.k.advance(100_000);
  expect(run(l, ss, 'ss -tan').out).toMatch(/^State {5}Recv-Q Send-Q Local Address:Port {2}Peer Address:Port\nTIME-WAIT 0 {6}0 {7}192\.168\.1\.10:\d+ 203\.0\.113\.10:80\n$/);
  expect(run(l, ss, 'ss -ltn sport foo').status).toBe(1);
});
test('conntrack: an empty table, and mistakes', () => {
  expect(run(lab(), conntrack, 'conntrack -L')).toEqual({ status: 0, out: '', err: 'conntrack v1.4.9 (conntrack-tools): 0 flow entries have been shown.\n' });
  expect(run(lab(), conntrack, 'conntrack -L --dport 80').err).toContain("unknown option `--dport'");
});
test('nslookup and traceroute', () => {
  expect(run(lab(), nslookup, 'nslookup -type=a www.example.com', { flavour: 'busybox' }).out).toBe('Server:\t\t192.168.1.1\nAddress:\t192.168.1.1:53\n\nName:\twww.example.com\nAddress: 203.0.113.10\n\n');
  const l = lab();
  expect(run(l, traceroute, 'traceroute -n -q 1 203.0.113.10', { flavour: 'busybox' }).out.replace(/\d+\.\d+ ms/g, 'N')).toMatch(/^traceroute to 203.0.113.10 \(203.0.113.10\), 30 hops max, 46 byte packets\n 1 {2}192.168.1.1 {2}N\n/);
});

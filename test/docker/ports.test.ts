import { expect, test } from 'vitest';
import { type PortSpan, releasePort, requestPort } from '../../src/docker/libnetwork/portallocator.ts';
import type { PortAllocatorState } from '../../src/docker/state.ts';
import { ip4 } from '../../src/kernel/inet.ts';

const EPHEMERAL: PortSpan = { begin: 32768, end: 60999 };
const ANY = { begin: 0, end: 0 };
const fresh = (): PortAllocatorState => ({ used: {}, last: {} });
const ask = (s: PortAllocatorState, addr: string, span: PortSpan, proto: 'tcp' | 'udp' = 'tcp'): number => requestPort(s, [ip4(addr)], proto, span, EPHEMERAL);

test('ephemeral ports go up, and a freed one is not given again at once', () => {
  const s = fresh();
  expect([ask(s, '0.0.0.0', ANY), ask(s, '0.0.0.0', ANY)]).toEqual([32768, 32769]);
  releasePort(s, 0, 'tcp', 32769);
  expect(ask(s, '0.0.0.0', ANY)).toBe(32770);
});
test('protocols and addresses count apart', () => {
  const s = fresh();
  expect(ask(s, '0.0.0.0', ANY)).toBe(32768);
  expect(ask(s, '0.0.0.0', ANY, 'udp')).toBe(32768);
  releasePort(s, 0, 'tcp', 32768);
  expect([ask(s, '127.0.0.1', ANY), ask(s, '127.0.0.1', ANY), ask(s, '192.168.1.10', ANY)]).toEqual([32768, 32769, 32768]);
});
test('a port of one address and of all addresses are in each other’s way', () => {
  const s = fresh();
  ask(s, '127.0.0.1', { begin: 8090, end: 8090 });
  expect(() => ask(s, '0.0.0.0', { begin: 8090, end: 8090 })).toThrow('Bind for 127.0.0.1:8090 failed: port is already allocated');
  expect(ask(s, '192.168.1.10', { begin: 8090, end: 8090 })).toBe(8090);
  ask(s, '0.0.0.0', { begin: 8091, end: 8091 });
  expect(() => ask(s, '127.0.0.1', { begin: 8091, end: 8091 })).toThrow('Bind for 0.0.0.0:8091 failed: port is already allocated');
});
test('a range gives its next free port, until none is left', () => {
  const s = fresh();
  const range = { begin: 8080, end: 8081 };
  expect([ask(s, '0.0.0.0', range), ask(s, '0.0.0.0', range)]).toEqual([8080, 8081]);
  expect(() => ask(s, '0.0.0.0', range)).toThrow('all ports are allocated');
  ask(s, '0.0.0.0', { begin: 9000, end: 9000 });
  expect(ask(s, '0.0.0.0', { begin: 9000, end: 9005 })).toBe(9001);
});
test('several addresses get the same port', () => {
  const s = fresh();
  ask(s, '127.0.0.3', ANY);
  expect(requestPort(s, [ip4('127.0.0.2'), ip4('127.0.0.3')], 'tcp', ANY, EPHEMERAL)).toBe(32769);
});

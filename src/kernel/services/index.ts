/**
 * Programs that are data: they live on while nobody's command runs, and their behaviour is found by name. Register
 * them once with each kernel.
 */
import type { Socket } from '../hot.ts';
import type { Kernel } from '../kernel.ts';
import { sockOf } from '../socktable.ts';
import { resumeTcpTimers } from '../tcptimer.ts';
import { dnsmasq } from './dnsmasq.ts';
import { dockerDns } from './docker-dns.ts';
import { dockerProxy, resumeProxy } from './docker-proxy.ts';
import { httpd } from './httpd.ts';

/** Make the services known to a kernel and set their timers going, now and whenever another world is put in its place. */
export function registerServices(k: Kernel): void {
  if (k.services.has('httpd')) return;
  k.services.set('httpd', httpd);
  k.services.set('dnsmasq', dnsmasq);
  k.services.set('docker-dns', dockerDns);
  k.services.set('docker-proxy', dockerProxy);
  k.onRestore.push(() => resume(k));
  resume(k);
}

/** A loaded world has no pending events: arm TCP timers and let services look at what lies unread. */
function resume(k: Kernel): void {
  resumeTcpTimers(k);
  for (const nsId of Object.keys(k.config.netns))
    for (const found of Object.values(k.peek(nsId).sockets)) if (needsWork(found)) k.schedule(0, () => workOff(k, nsId, found.id));
}
/** Processes run again after they were frozen: their services look at what came meanwhile. */
export function resumeServices(k: Kernel, pids: readonly number[]): void {
  for (const nsId of new Set(pids.map((pid) => k.process(pid)?.ns.net ?? '')))
    for (const s of Object.values(k.config.netns[nsId] ? k.peek(nsId).sockets : {}))
      if (pids.includes(s.pid) && needsWork(s)) k.schedule(0, () => workOff(k, nsId, s.id));
}
const needsWork = (s: Socket): boolean =>
  s.service !== undefined &&
  !s.orphan &&
  (s.rcvbuf !== '' || s.recvq.length > 0 || (s.proto === 'tcp' && s.state !== 'LISTEN') || s.service.name === 'docker-proxy');
function workOff(k: Kernel, netns: string, id: number): void {
  const s = sockOf(k, { netns, id });
  const ref = s?.service;
  const service = s && k.serving(s);
  if (!s || !ref || !service) return;
  if (ref.name === 'docker-proxy') return resumeProxy(k, s);
  delete (ref.data as { busyUntil?: number }).busyUntil;
  if (s.proto !== 'tcp') {
    for (let n = s.recvq.length; n > 0; n--) service.datagram?.(k, s);
  } else service.readable?.(k, s);
}

/**
 * docker-proxy, the userland proxy of a published port: a process that holds the listening socket and carries what
 * no rule redirects (127.0.0.1, hairpin) to the container. Read first: moby cmd/docker-proxy.
 */
import { formatIp4 } from '../../kernel/inet.ts';
import { killProcess, spawnProcess } from '../../kernel/process.ts';
import { proxyPort } from '../../kernel/services/docker-proxy.ts';
import type { Daemon, PortMapping } from '../state.ts';
import { engineOf, hostNetns } from '../store.ts';

/** Start a proxy for a mapping, with the socket that the daemon bound for it. Returns its pid. */
export function startProxy(d: Daemon, m: PortMapping): number {
  const engine = engineOf(d);
  const argv = [
    engine.flags.userlandProxyPath,
    '-proto',
    m.proto,
    '-host-ip',
    formatIp4(m.hostIp),
    '-host-port',
    String(m.hostPort),
    '-container-ip',
    formatIp4(m.containerIp),
    '-container-port',
    String(m.containerPort),
    ...(engine.release === '20.10.24' ? [] : ['-use-listen-fd']),
  ];
  const proc = spawnProcess(d.k, { argv, machine: d.machine, ppid: engine.pid, ns: { net: hostNetns(d) } });
  if (m.socket) proxyPort(d.k, m.socket, proc.pid, { addr: m.containerIp, port: m.containerPort });
  return proc.pid;
}
/** Stop it; its socket closes with it. */
export function killProxy(d: Daemon, pid: number): void {
  killProcess(d.k, pid, 'SIGKILL');
}

/**
 * What a container's root may do. Mirrors moby daemon/pkg/oci/caps: DefaultCapabilities and TweakCapabilities;
 * capabilities(7).
 */
import { invalid } from '../errors.ts';
import type { HostConfig } from '../types.ts';

/** What every container starts with (moby: caps.DefaultCapabilities). */
const DEFAULT = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
];

/** All of Linux 6.18, in the order of their numbers. */
const ALL = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
];

/** `cap_net_admin` and `NET_ADMIN` are one. */
export const capabilityName = (text: string): string => text.toUpperCase().replace(/^CAP_/, '');

/** Capabilities of a container's processes, without `CAP_`; undefined when it has all that root has. */
export function capabilitiesOf(host: Pick<HostConfig, 'Privileged' | 'CapAdd' | 'CapDrop'>): string[] | undefined {
  if (host.Privileged) return undefined;
  const add = (host.CapAdd ?? []).map(capabilityName);
  const drop = (host.CapDrop ?? []).map(capabilityName);
  if (add.includes('ALL')) return drop.length === 0 ? undefined : ALL.filter((name) => !drop.includes(name));
  if (drop.includes('ALL')) return [...new Set(add)];
  return [...new Set([...DEFAULT.filter((name) => !drop.includes(name)), ...add])];
}

/** Names that no capability has. @throws {DockerError} 400 for the first (moby: caps.NormalizeLegacyCapabilities) */
export function validateCapabilities(host: Pick<HostConfig, 'CapAdd' | 'CapDrop'>): void {
  for (const field of ['CapAdd', 'CapDrop'] as const) {
    const unknown = (host[field] ?? []).map(capabilityName).find((name) => name !== 'ALL' && !ALL.includes(name));
    if (unknown !== undefined) throw invalid(`invalid ${field}: unknown capability: "CAP_${unknown}"`);
  }
}

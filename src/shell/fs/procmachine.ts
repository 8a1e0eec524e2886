/** Files at the top of /proc: about the machine, not about a process. */
import type { Process } from '../../kernel/config.ts';
import type { K } from '../command.ts';
import { KERNEL_RELEASE, KERNEL_VERSION } from './procfs.ts';

/** Memory and processors of the lab's machines: small virtual machines. */
export const MEM_TOTAL_KB = 4_026_312;
export const CPUS = 2;

/** Seconds since the machine started, from the start of its oldest process. */
export function uptimeSeconds(k: K, viewer: Process): number {
  let first = k.now;
  for (const p of Object.values(k.config.processes)) if (p.machine === viewer.machine && p.startedAt < first) first = p.startedAt;
  return (k.now - first) / 1e6;
}

export function machineFiles(k: K, viewer: Process): Record<string, () => string> {
  return {
    cmdline: () => 'BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro quiet\n',
    cpuinfo: () => Array.from({ length: CPUS }, (_, i) => `processor\t: ${i}\nvendor_id\t: GenuineIntel\nmodel name\t: Virtual CPU\ncpu MHz\t\t: 2400.000\ncpu cores\t: ${CPUS}\n\n`).join(''),
    filesystems: () => 'nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tcgroup2\nnodev\toverlay\n\text4\n',
    loadavg: () => `0.08 0.03 0.01 1/${Object.keys(k.config.processes).length + 90} ${viewer.pid}\n`,
    meminfo: () => `MemTotal:        ${MEM_TOTAL_KB} kB\nMemFree:         2703148 kB\nMemAvailable:    3402920 kB\nBuffers:           42116 kB\nCached:           874508 kB\nSwapCached:            0 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n`,
    modules: () => ['br_netfilter 36864 0 - Live 0x0000000000000000', 'bridge 421888 1 br_netfilter, Live 0x0000000000000000', 'veth 45056 0 - Live 0x0000000000000000', 'nf_conntrack 204800 3 xt_conntrack,nft_masq,nf_nat, Live 0x0000000000000000', 'overlay 217088 0 - Live 0x0000000000000000'].map((l) => `${l}\n`).join(''),
    uptime: () => `${uptimeSeconds(k, viewer).toFixed(2)} ${(uptimeSeconds(k, viewer) * CPUS * 0.97).toFixed(2)}\n`,
    version: () => `Linux version ${KERNEL_RELEASE} (debian-kernel@lists.debian.org) (gcc 15.2.0, GNU ld 2.45) ${KERNEL_VERSION}\n`,
  };
}

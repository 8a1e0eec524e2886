/**
 * The real kernel, asked for the same: a flood ping through network namespaces wired like the lab's machines, past
 * the rules that the model's own iptables-save prints. Needs root on Linux, and for ping and iptables a root file system with the engine.
 */
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../../src/shell/session.ts';
import type { Context } from './figure.ts';
import { median } from './measure.ts';
import { must } from './scenes.ts';

const PINGS = 20_000;

/**
 * laptop -- host -- container, each a namespace below the caller's private one: the host routes, its bridge has the
 * container as a port. The laptop's ping is sent on to the container by a DNAT rule, as packets of a published port.
 */
const SCRIPT = `set -e
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
rules=$1 bridge=$2 gateway=$3 address=$4 pings=$5
mount -t tmpfs none /run
mkdir -p /run/netns
ip netns add laptop
ip netns add box
ip link set lo up
ip link add eth0 type veth peer name eth0 netns laptop
ip addr add 192.168.1.10/24 dev eth0
ip link set eth0 up
ip -n laptop addr add 192.168.1.20/24 dev eth0
ip -n laptop link set eth0 up
ip link add "$bridge" type bridge
ip addr add "$gateway/16" dev "$bridge"
ip link set "$bridge" up
ip link add port type veth peer name eth0 netns box
ip link set port master "$bridge" up
ip -n box addr add "$address/16" dev eth0
ip -n box link set eth0 up
ip -n box route add default via "$gateway"
echo 1 > /proc/sys/net/ipv4/ip_forward
iptables-restore < "$rules"
iptables -t nat -I PREROUTING -i eth0 -p icmp -j DNAT --to-destination "$address"
iptables -I DOCKER-USER -o "$bridge" -p icmp -j ACCEPT
for i in 1 2 3 4 5; do ip netns exec laptop ping -q -f -c "$pings" 192.168.1.10; done
`;

/** Packets a second (a ping and its answer are two), or why they are not known. */
export function kernelFlood(ctx: Context, session: Session): { rate?: number; why: string } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { why: 'real kernel not asked: that needs root on Linux' };
  const { rootfs } = ctx;
  if (rootfs === undefined) return { why: 'real kernel not asked: name a root file system with --rootfs' };
  if (!lstatSync(join(rootfs, 'usr', 'sbin', 'iptables-restore'), { throwIfNoEntry: false })) return { why: `no iptables-restore in ${rootfs}` };
  const k = session.k;
  const network = Object.values(k.config.engines['host']?.networks ?? {}).find((n) => n.name === 'net1');
  const web = Object.values(network?.endpoints ?? {}).find((e) => e.name === 'web');
  if (!network?.bridge || !web) throw new Error('no container web on net1');
  const dotted = (n: number): string => [24, 16, 8, 0].map((by) => (n >>> by) & 255).join('.');
  // inside the root file system, for the programs there see nothing else
  const work = mkdtempSync(join(rootfs, 'var', 'tmp', 'bench-'));
  try {
    writeFileSync(join(work, 'rules'), must(session, 'iptables-save'));
    writeFileSync(join(work, 'flood.sh'), SCRIPT);
    const inside = `/var/tmp/${work.split('/').pop()}`;
    const chroot = `mount --make-rprivate / && mount --bind "$1" "$1" && mount -t proc proc "$1/proc" && mount -t sysfs sysfs "$1/sys" && mount --rbind /dev "$1/dev" && shift && exec chroot "$@"`;
    const args = [
      'bash',
      `${inside}/flood.sh`,
      `${inside}/rules`,
      network.bridge.bridgeName,
      dotted(web.gateway ?? 0),
      dotted(web.address ?? 0),
      String(PINGS),
    ];
    const run = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', chroot, 'sh', rootfs, rootfs, ...args], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    const times = [...run.stdout.matchAll(/(\d+) received, .*time (\d+)ms/g)].map((m) => (2 * Number(m[1])) / (Number(m[2]) / 1000));
    if (times.length === 0) return { why: `the real kernel did not answer: ${(run.stderr || run.error?.message || run.stdout).trim().split('\n').at(-1)}` };
    return { rate: median(times), why: '' };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

#!/bin/bash
# Runs a command on a Docker host that exists only for it:
#   enter.sh ROOTFS WORKDIR COMMAND...
# Network, mounts, processes, host name and IPC are private, the file system is ROOTFS with WORKDIR as /mnt, and around
# the host is the little world (world.sh). Nothing outside is touched, no packet leaves the machine, and everything ends
# with the command. Needs root.
#   enter.sh ROOTFS /tmp/look bash      a root shell on the Docker host; `ip netns exec laptop ...` is the laptop
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ "${VETHLAB_ENGINE_INSIDE:-}" = '' ]; then
  mkdir -p "$2"
  VETHLAB_ENGINE_INSIDE=1 exec unshare --net --mount --uts --pid --ipc --fork --mount-proc --kill-child "$0" "$@"
fi

rootfs=$1 work=$2
shift 2
mount --make-rprivate /
mount --bind "$rootfs" "$rootfs"            # pivot_root wants a mount point
hostname docker-host
mount -t tmpfs none "$rootfs/run"
mount -t tmpfs none "$rootfs/tmp"
mount -t proc proc "$rootfs/proc"
mount -t sysfs sysfs "$rootfs/sys"
mount --rbind /sys/fs/cgroup "$rootfs/sys/fs/cgroup"
mount --rbind /dev "$rootfs/dev"
mount --bind "$work" "$rootfs/mnt"
cp "$here/world.sh" "$rootfs/tmp/world.sh"
mkdir -p "$rootfs/oldroot"
cd "$rootfs"
pivot_root . oldroot
umount -l /oldroot
exec /bin/bash /tmp/world.sh "$@"

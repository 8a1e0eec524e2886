#!/bin/bash
# Makes a root file system with a real Docker Engine and the tools of the lab, from Debian's packages.
#   make-rootfs.sh SUITE DIR      forky: Docker 28.5, iptables 1.8.13;  bookworm: Docker 20.10, iptables 1.8.9
# Takes two or three minutes and about 600 MB. Needs root, Debian's debootstrap, and Debian's package sources.
set -euo pipefail
suite=$1 dir=$2

packages=(
  docker.io                                  # dockerd, containerd, runc, docker-proxy
  iproute2 iptables bridge-utils net-tools   # what the lab shows
  conntrack ethtool procps kmod util-linux
  iputils-ping arping traceroute curl tcpdump bind9-dnsutils
  busybox-static                             # user land of the images
  dnsmasq-base                               # name server of the little world
)
[ "$suite" = bookworm ] || packages+=(docker-cli)

# debootstrap knows suites by script; all recent ones share sid's.
scripts=/usr/share/debootstrap/scripts
[ -e "$scripts/$suite" ] || ln -s sid "$scripts/$suite"

# The mirror that this machine uses already, if it says so; else debootstrap's own choice.
mirror=$(grep -hm1 '^URIs:' /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '{print $2}' || true)
IFS=,
debootstrap --variant=minbase --include="${packages[*]}" "$suite" "$dir" ${mirror:+"$mirror"}

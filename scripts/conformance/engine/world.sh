#!/bin/bash
# Builds the little world of the lab around a real engine, runs "$@" in it, and takes it down. Started by enter.sh.
#
#   www 203.0.113.10 ---- router 203.0.113.1 | 192.168.1.1 ---- 192.168.1.10 docker-host
#                                                           \-- 192.168.1.20 laptop
#                                                            \- 192.168.1.11 docker-host2 (only on request)
#
# Router, laptop and www are network namespaces; the switch of the LAN is a bridge in the router's. The order in which
# links are made counts: it gives them the interface numbers that the outputs show.
# Environment: DOCKERD_FLAGS, options of dockerd; HOST2, when not empty, adds docker-host2 with an engine of its own.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 LANG=C.UTF-8
export DOCKER_HOST=unix:///var/run/docker.sock

# wire NAME ADDRESS MAC FAR: an eth0 whose other end, FAR, lies in the router's namespace. NAME '-' is the Docker host.
wire() {
  local in=() run=()
  [ "$1" = - ] || { in=(-n "$1"); run=(ip netns exec "$1"); }
  "${run[@]}" ip link add eth0 address "$3" type veth peer name "$4" netns "$router"
  ip "${in[@]}" link set eth0 up
  ip "${in[@]}" addr add "$2/24" brd + dev eth0
  ip "${in[@]}" route add default via "${2%.*}.1"
}

no_ipv6() { for each in all default; do echo 1 > /proc/sys/net/ipv6/conf/$each/disable_ipv6; done; }

build_network() {
  mkdir -p /run/netns
  ip link set lo up
  for name in router laptop www; do
    ip netns add $name
    ip -n $name link set lo up
  done
  router=router
  ip -n router link add lan0 address 52:54:00:00:01:01 type bridge
  ip -n router link set lan0 up
  ip -n router addr add 192.168.1.1/24 dev lan0
  wire -      192.168.1.10 52:54:00:12:34:10 h0
  wire laptop 192.168.1.20 52:54:00:12:34:20 l0
  for port in h0 l0; do ip -n router link set $port master lan0 up; done
  wire www    203.0.113.10 52:54:00:12:34:80 w0
  ip -n router link set w0 address 52:54:00:00:01:02 up
  ip -n router addr add 203.0.113.1/24 dev w0
  # After the links are up, as a machine that boots does: a card has left the group of all IPv6 nodes by then.
  no_ipv6
  for name in router laptop www; do ip netns exec $name bash -c "$(declare -f no_ipv6); no_ipv6"; done
  ip netns exec router sysctl -qw net.ipv4.ip_forward=1
}

start_services() {
  printf '127.0.0.1\tlocalhost\n127.0.1.1\tdocker-host\n' > /etc/hosts
  printf 'nameserver 192.168.1.1\n' > /etc/resolv.conf
  mkdir -p /tmp/www
  echo '<h1>Example</h1>' > /tmp/www/index.html
  ip netns exec www busybox httpd -p 80 -h /tmp/www
  ip netns exec router dnsmasq --no-daemon --no-hosts --no-resolv --address=/www.example.com/203.0.113.10 \
    --listen-address=192.168.1.1 --bind-interfaces --port=53 > /tmp/dnsmasq.log 2>&1 &
}

# wait_for_engine SOCKET
wait_for_engine() {
  for _ in $(seq 150); do
    [ -S "${1#unix://}" ] && docker -H "$1" version > /dev/null 2>&1 && return
    sleep 0.2
  done
  echo "the engine did not start; it said:" >&2
  tail -20 /mnt/dockerd*.log >&2
  exit 1
}

# The images as the engine keeps them, made by the first start in this root file system: later starts are quicker.
IMAGES=/var/cache/vethlab-images.tar

start_engine() {
  rm -rf /mnt/data
  mkdir -p /mnt/data
  [ ! -f $IMAGES ] || tar -C /mnt/data -xf $IMAGES
  # shellcheck disable=SC2086  # the options are words
  dockerd --data-root /mnt/data --storage-driver vfs $DOCKERD_FLAGS > /mnt/dockerd.log 2>&1 &
  wait_for_engine $DOCKER_HOST
}

HOST2_SOCKET=unix:///tmp/host2/docker.sock
start_second_host() {
  ip netns add host2
  ip netns exec host2 bash -c "$(declare -f no_ipv6); no_ipv6"
  ip -n host2 link set lo up
  wire host2 192.168.1.11 52:54:00:12:34:11 g0
  ip -n router link set g0 master lan0 up
  mkdir -p /mnt/data2 /tmp/host2 /tmp/cgroup
  # A host name and mounts of its own, because both engines keep files below /run.
  nsenter --net=/run/netns/host2 unshare --mount --uts --propagation private bash -c '
    hostname docker-host2
    mount --rbind /sys/fs/cgroup /tmp/cgroup
    mount -t sysfs sysfs /sys
    mount --rbind /tmp/cgroup /sys/fs/cgroup
    mount -t tmpfs none /run
    mkdir -p /run/netns
    echo $$ > /tmp/host2/pid
    exec dockerd --data-root /mnt/data2 --storage-driver vfs -H '$HOST2_SOCKET' -H '$DOCKER_HOST' $DOCKERD_FLAGS' > /mnt/dockerd2.log 2>&1 &
  wait_for_engine $HOST2_SOCKET
}

# The images busybox and httpd: BusyBox and, for httpd, a page and the command that serves it.
make_images() {
  if [ ! -f $IMAGES ]; then import_images; fi
  [ "$HOST2" = '' ] || docker save busybox httpd | docker -H $HOST2_SOCKET load > /dev/null
}

import_images() {
  local root=/tmp/image
  mkdir -p $root/{bin,sbin,etc,tmp,root,proc,sys,dev,var/www} $root/usr/{bin,sbin}
  cp "$(command -v busybox)" $root/bin/busybox
  for applet in $(busybox --list); do [ "$applet" = busybox ] || ln -sf /bin/busybox "$root/bin/$applet"; done
  echo 'root:x:0:0:root:/root:/bin/sh' > $root/etc/passwd
  echo 'root:x:0:' > $root/etc/group
  tar -C $root -c . | docker import -c 'CMD ["sh"]' - busybox:latest > /dev/null
  mkdir -p $root/usr/local/{bin,apache2/htdocs}
  echo '<html><body><h1>It works!</h1></body></html>' > $root/usr/local/apache2/htdocs/index.html
  printf '#!/bin/sh\nexec httpd -f -p 80 -h /usr/local/apache2/htdocs\n' > $root/usr/local/bin/httpd-foreground
  chmod +x $root/usr/local/bin/httpd-foreground
  tar -C $root -c . | docker import -c 'CMD ["httpd-foreground"]' -c 'EXPOSE 80' - httpd:latest > /dev/null
  rm -rf $root
  # Several engines may start at once: the file is whole when it has its name.
  local new=$IMAGES.$RANDOM$RANDOM
  tar -C /mnt/data -cf $new image vfs && mv $new $IMAGES
}

# The containers' control groups are the real machine's: they must be taken away by the engines.
stop_engines() {
  for socket in $DOCKER_HOST ${HOST2:+$HOST2_SOCKET}; do
    docker -H "$socket" ps -aq | xargs -r docker -H "$socket" rm -f > /dev/null 2>&1
  done
  [ "$HOST2" = '' ] || kill "$(cat /tmp/host2/pid)"
  local pid
  pid=$(cat /var/run/docker.pid) && kill "$pid" && for _ in $(seq 50); do [ -d "/proc/$pid" ] || break; sleep 0.1; done
}

build_network
start_services
start_engine
[ "$HOST2" = '' ] || start_second_host
make_images
"$@"
status=$?
stop_engines
exit $status

/** Docker commands: networks, containers, what runs in them, and the lists. */
import { busybox } from './boxes.ts';
import { line } from './chooser.ts';
import * as listing from './listing.ts';
import * as w from './words.ts';
import type { Scope } from './words.ts';

const OPTION = 'com.docker.network.bridge.';

function networkCreate(s: Scope): string {
  const { c } = s;
  const subnet = c.maybe(45, () => w.aSubnet(s));
  const options = [
    subnet && `--subnet ${subnet}`,
    subnet && c.maybe(30, () => `--gateway ${w.addressIn(subnet, c.pick([1, 2, 254, 255, 300]))}`),
    subnet && c.maybe(15, () => `--ip-range ${w.addressIn(subnet, c.pick([0, 16, 128]))}/${c.pick([25, 28, 30])}`),
    c.maybe(12, () => '--internal'),
    c.maybe(25, () => `-o ${OPTION}name=${w.aNewBridge(s)}`),
    c.maybe(12, () => `-o ${OPTION}enable_icc=${c.pick(['false', 'true'])}`),
    c.maybe(12, () => `-o ${OPTION}enable_ip_masquerade=${c.pick(['false', 'true'])}`),
    c.maybe(8, () => `-o ${OPTION}host_binding_ipv4=${c.pick(['127.0.0.1', w.HOST])}`),
    c.maybe(15, () => `-o ${OPTION}gateway_mode_ipv4=${c.pick(['routed', 'nat-unprotected', 'nat', 'isolated', 'open'])}`),
    c.maybe(8, () => `-o com.docker.network.driver.mtu=${c.pick(['1400', '1280', '9000'])}`),
    c.maybe(6, () => `--label ${c.pick(['tier=front', 'x'])}`),
    subnet && c.maybe(8, () => `--aux-address ${c.pick(['router', 'x'])}=${w.addressIn(subnet, c.pick([2, 5]))}`),
    c.maybe(
      4,
      () => `-o com.docker.network.${c.pick(['container_iface_prefix=net', 'bridge.inhibit_ipv4=true', 'bridge.nosuch=1', 'bridge.gateway_mode_ipv4=nat'])}`,
    ),
    c.maybe(3, () =>
      c.pick([
        '--attachable',
        '--ingress',
        '--config-only',
        '--scope local',
        '--ipam-driver default',
        '--ipam-driver nosuch',
        '--ipv4=false',
        '--ipam-opt a=b',
        '--driver bridge',
        '--bogus',
      ]),
    ),
  ];
  const name = w.aNewNetwork(s);
  if (c.chance(10))
    return line('docker network create -d macvlan --subnet 192.168.1.0/24 --gateway 192.168.1.1 --ip-range 192.168.1.128/28 -o parent=eth0', name);
  if (c.chance(4)) return line('docker network create -d', c.pick(['host', 'null', 'nosuch', 'overlay']), name);
  return line('docker network create', ...options, name);
}

const NETWORK_FORMATS = [
  "'{{json .IPAM.Config}}'",
  "'{{.Driver}} {{.Internal}} {{json .Options}}'",
  "'{{range .Containers}}{{.Name}} {{.IPv4Address}};{{end}}'",
  "'{{len .Containers}}'",
];

function networkOther(s: Scope): string {
  const { c } = s;
  return c.weighted([
    [5, () => line('docker network connect', connectOptions(s), w.aBridgeNetwork(s), w.aContainer(s))],
    [
      4,
      () =>
        line(
          'docker network disconnect',
          c.maybe(15, () => '-f'),
          w.aBridgeNetwork(s),
          w.aContainer(s),
        ),
    ],
    [3, () => line('docker network rm', w.aUserNetwork(s))],
    [2, () => line('docker network inspect -f', c.pick(NETWORK_FORMATS), w.aNetwork(s))],
    [1, () => line('docker network inspect', w.aNetwork(s))],
    [
      1,
      () =>
        line('docker network ls', c.pick(['', "--format '{{.Name}} {{.Driver}} {{.Scope}}'", '-f driver=bridge', '-f type=custom', '-q', '--filter name=a'])),
    ],
    [1, () => `docker network prune -f${c.pick(['', '', ' --filter label=x', ' --filter until=1h', ' --filter nosuch=1'])}`],
    [2, () => listing.networks(s)],
    [
      1,
      () =>
        `docker network ${c.pick(['rm', 'connect', 'disconnect', 'inspect'])} ${c.pick(['bridge host none', 'nosuch', `${w.aNetwork(s)} ${w.aNetwork(s)}`, 'host', ''])}`.trim(),
    ],
  ])();
}

function connectOptions(s: Scope): string {
  const { c, view } = s;
  const subnets = view.networks.filter((each) => each.configured).flatMap((each) => (each.subnet ? [each.subnet] : []));
  return line(
    subnets.length > 0 ? c.maybe(30, () => `--ip ${w.addressIn(c.pick(subnets), c.int(1, 40))}`) : '',
    c.maybe(25, () => `--alias ${c.pick(['cache', 'x.y', 'sql'])}`),
    c.maybe(8, () => `--gw-priority ${c.int(1, 3)}`),
    c.maybe(6, () => `--link ${w.aContainer(s)}:peer`),
    c.maybe(
      4,
      () =>
        `--driver-opt ${c.pick(['com.docker.network.endpoint.ifname=lan0', 'com.docker.network.endpoint.sysctls=net.ipv4.conf.IFNAME.log_martians=1', 'x=y', 'x'])}`,
    ),
    c.maybe(3, () => c.pick(['--ip 10.1.0.300', '--ip x', '--ip6 fd00::2', '--link-local-ip 169.254.7.7', '--bogus'])),
  );
}

function publish(s: Scope): string {
  const { c } = s;
  return c.weighted([
    [6, () => `-p ${c.pick(['8080', '8081', '9000', '80'])}:80`],
    [
      1,
      () =>
        `-p ${c.pick(['8085:80/tcp', '8086:80 -p 8086:80/udp', '8087-8089:80', '0:80', ':80', '127.0.0.1::80', '127.0.0.1:80:x', '[::1]:8080:80', 'localhost:8080:80', '8080:80/icmp', '80:80/tcp -p 80:81', '8080-8081:80', '53:53/UDP', 'published=8091,target=80', '8092:80,8093:81', '65535:80', '192.168.1.10::80-81'])}`,
    ],
    [2, () => `-p ${c.pick(['127.0.0.1', w.HOST, '0.0.0.0', '192.168.1.99'])}:${c.pick(['8080', '8082'])}:80`],
    [2, () => '-p 80'],
    [1, () => '-P'],
    [1, () => `-p ${c.pick(['5353:53/udp', '7000-7001:80-81', '8000-8010:80', '8080:80/sctp'])}`],
    [1, () => `-p ${c.pick(['8080:80:90', '70000:80', 'x:80', '1-3:80-81', '8080:0'])}`],
  ])();
}

function networkChoice(s: Scope): string {
  const { c, view } = s;
  const user = view.networks.slice(3);
  return c.weighted([
    [4, () => ''],
    [user.length && 8, () => `--network ${c.pick(user).name}`],
    [1, () => `--network ${c.pick(['none', 'host'])}`],
    [1, () => `--network container:${w.aContainer(s)}`],
    [1, () => `--network ${w.aBridgeNetwork(s)} --network ${w.aBridgeNetwork(s)}`],
    [
      user.length && 2,
      () =>
        `--network name=${c.pick(user).name},${c.pick(['alias=cache', 'alias=a,alias=b', 'mac-address=02:42:0a:00:00:77', 'gw-priority=5', 'driver-opt=com.docker.network.endpoint.ifname=lan0', 'bogus=1', 'ip=10.1.0.9'])}`,
    ],
    [1, () => c.pick(['--network container:nosuch', '--network nosuch', '--net default', '--network bridge', '--network-mode host'])],
  ])();
}

function runOptions(s: Scope): string {
  const { c, view } = s;
  const subnets = view.networks.filter((each) => each.configured).flatMap((each) => (each.subnet ? [each.subnet] : []));
  return line(
    networkChoice(s),
    c.maybe(30, () => publish(s)),
    c.maybe(4, () => publish(s)),
    subnets.length > 0 ? c.maybe(12, () => `--ip ${w.addressIn(c.pick(subnets), c.int(1, 20))}`) : '',
    c.maybe(12, () => '--cap-add NET_ADMIN'),
    c.maybe(8, () => `--network-alias ${c.pick(['cache', 'front'])}`),
    c.maybe(5, () => `--hostname ${c.pick(['box', 'box.example.com'])}`),
    c.maybe(5, () => `--add-host ${c.pick(['other:10.9.9.9', 'gw:host-gateway', 'bad'])}`),
    c.maybe(5, () => `--dns ${c.pick(['8.8.8.8', '192.168.1.1', '127.0.0.1', 'x'])}`),
    c.maybe(4, () => `--mac-address ${c.pick(['02:42:ac:11:00:99', '52:54:00:12:34:99', 'zz'])}`),
    c.maybe(5, () => `--link ${w.aContainer(s)}${c.pick([':peer', ''])}`),
    c.maybe(4, () => `--sysctl ${c.pick(['net.ipv4.ip_forward=0', 'net.ipv4.conf.eth0.log_martians=1', 'net.core.somaxconn=99', 'kernel.hostname=x'])}`),
    c.maybe(4, () => `--restart ${c.pick(['always', 'unless-stopped', 'on-failure:2'])}`),
    c.maybe(3, () => '--privileged'),
    c.maybe(10, () =>
      c.pick([
        '-l tier=back',
        '-e A=b',
        '--dns-search example.com',
        '--dns-option ndots:3',
        '--dns-opt use-vc',
        '--domainname example.org',
        '--expose 9000',
        '--expose 90-92/udp',
        '--user 1000',
        '-w /tmp',
        '--cap-drop NET_RAW',
        '--cap-drop ALL',
        '--init',
        '--pid host',
        '--uts host',
        '--add-host a:1.2.3.4 --add-host b:::1',
        '--ip6 fd00::9',
        '--link nosuch',
        '--read-only',
        '--entrypoint hostname',
        '--memory 64m',
        '--stop-signal KILL',
        '--publish-all',
        '-p 8090',
        '--ulimit nofile=99',
        '--isolation x',
        '--bogus',
        '--network-alias x --network bridge',
        '--rm',
        '--label x',
        '--env-file nosuch',
        '--cidfile /tmp/cid',
        '--pull never',
        '--name again',
        '--hostname -bad',
        '--no-healthcheck',
        '--oom-kill-disable',
        '--ip 10.1.0.300',
        '--mac-address 01:00:5e:00:00:01',
        '--cap-add NOSUCH',
        '--restart nosuch',
      ]),
    ),
  );
}

function run(s: Scope): string {
  const { c } = s;
  const name = `--name ${w.aNewContainer(s)}`;
  if (c.chance(10)) return line('docker run --rm --name once', runOptions(s), 'busybox', inside(s));
  return c.chance(50) ? line('docker run -d', name, runOptions(s), 'httpd') : line('docker run -itd', name, runOptions(s), 'busybox');
}

const CONTAINER_FORMATS = [
  "'{{.State.Status}} {{.State.ExitCode}}'",
  "'{{range $k, $v := .NetworkSettings.Networks}}{{$k}}={{$v.IPAddress}}/{{$v.IPPrefixLen}} {{$v.Gateway}};{{end}}'",
  "'{{json .NetworkSettings.Ports}}'",
  "'{{json .HostConfig.PortBindings}}'",
  "'{{.HostConfig.NetworkMode}}'",
  "'{{.NetworkSettings.IPAddress}}'",
  "'{{range .NetworkSettings.Networks}}{{json .Aliases}} {{json .DNSNames}}{{end}}'",
  "'{{.Config.Hostname}} {{.Path}} {{json .Args}}'",
];

function containerOther(s: Scope): string {
  const { c } = s;
  const any = w.aContainer(s);
  return c.weighted([
    [3, () => line('docker rm', c.pick(['-f', '-f', '']), any)],
    [2, () => `docker stop -t 0 ${any}`],
    [3, () => `docker start ${any}`],
    [2, () => `docker restart -t 0 ${any}`],
    [1, () => `docker kill ${any}`],
    [1, () => line('docker', c.pick(['pause', 'unpause']), any)],
    [1, () => `docker rename ${any} ${w.aNewContainer(s)}`],
    [1, () => line('docker create --name', w.aNewContainer(s), runOptions(s), c.pick(['busybox', 'httpd']))],
    [
      3,
      () =>
        line(
          'docker port',
          any,
          c.maybe(30, () => c.pick(['80', '80/tcp', '81', '53/udp'])),
        ),
    ],
    [4, () => `docker inspect -f ${c.pick(CONTAINER_FORMATS)} ${any}`],
    [
      3,
      () =>
        `docker ps ${c.pick(['-a ', ''])}${c.pick(["--format '{{.Names}} {{.State}} {{.Ports}}'", "--format '{{.Names}} {{.Networks}}'", '-f status=running -q', ''])}`.trim(),
    ],
    [3, () => listing.containers(s)],
    [1, () => other(s, any)],
    [1, () => `docker logs ${any}`],
    [1, () => `docker top ${any}`],
    [1, () => line('docker exec', any, c.pick(['nosuch', 'sh -c "exit 3"', 'hostname', 'id']))],
  ])();
}

/** Verbs of a container's life that are typed less often, and wrong ones. */
function other(s: Scope, any: string): string {
  const { c } = s;
  const two = `${any} ${w.aContainer(s)}`;
  return c.pick([
    `docker update --restart ${c.pick(['no', 'always', 'x'])} ${any}`,
    `docker rm ${two}`,
    `docker rm -f ${two} nosuch`,
    `docker stop -t 0 ${two}`,
    `docker start ${two}`,
    `docker kill -s ${c.pick(['HUP', 'KILL', '9', 'NOSUCH', 'TERM'])} ${any}`,
    `docker pause ${two}`,
    `docker unpause ${any}`,
    `docker rename ${any} ${c.pick([any, 'bad/name', '-x', w.aContainer(s)])}`,
    'docker container prune -f | head -1',
    `docker container ${c.pick(['ls -q | wc -l', `inspect -f '{{.Name}}' ${any}`, `port ${any}`, 'nosuch', `stop -t 0 ${any}`, `rm ${any}`])}`,
    `docker ${c.pick(['rmi busybox', 'nosuch', 'exec', 'run', 'rm', 'start nosuch', 'stop nosuch', `exec ${any}`, 'run nosuch', 'run --name', 'inspect', 'logs nosuch', 'port nosuch', 'top nosuch', 'wait nosuch', 'network nosuch', 'kill nosuch', 'ps nosuch', 'image inspect nosuch', 'rename nosuch', 'cp nosuch:/x .'])}`,
    `docker exec ${c.pick(['-w /tmp', '-e A=1', '-u 1000', '-u nosuch', '-d', '--privileged', '-w /nosuch'])} ${any} ${c.pick(['pwd', 'sh -c "echo $A"', 'id -u', 'true'])}`,
    `docker logs ${c.pick(['--tail 1', '-n 2', '--since 1h', '-t --tail 0', '--tail x'])} ${any}`,
    `docker run --rm busybox ${c.pick(['nosuch', 'sh -c "exit 5"', 'echo hi', 'false', '/tmp', 'hostname', 'ip route'])}; echo $?`,
    `docker run --rm --network container:${any} busybox ${c.pick(['ip -o -4 addr', 'hostname', 'netstat -tln', 'cat /etc/hosts'])}`,
    `docker run --rm --network ${w.aNetwork(s)} busybox ${busybox(s)}`,
    `docker wait ${two} & sleep 0.5; docker kill ${two} > /dev/null; wait`,
    `docker attach --no-stdin ${any} & sleep 0.3; docker stop -t 0 ${any} > /dev/null; wait`,
  ]);
}

/** What is asked inside a container. */
export function inside(s: Scope): string {
  const { c } = s;
  const target = w.aTarget(s);
  return c.weighted([
    [6, () => `ping -c 1 -W 1 ${target}`],
    [5, () => `wget -qO- -T 2 http://${target}${c.maybe(30, () => `:${w.aPort(s)}`)}`],
    [2, () => c.pick(['ip addr', 'ip -o -4 addr', 'ip addr show eth0', 'ip link', 'ifconfig', 'ifconfig eth0'])],
    [2, () => c.pick(['ip route', 'route -n', 'ip route get 8.8.8.8', 'netstat -rn'])],
    [2, () => c.pick(['cat /etc/hosts', 'cat /etc/resolv.conf', 'hostname', 'hostname -i', 'cat /etc/hostname', 'netstat -tln'])],
    [2, () => `nslookup ${target}`],
    [1, () => `traceroute -n -m 4 -w 1 -q 1 ${target}`],
    [
      1,
      () =>
        c.pick([
          'ip link set eth0 down',
          'ip link set eth0 mtu 1300',
          'ip addr add 10.44.0.1/24 dev eth0',
          `ip route add 10.0.0.0/8 via ${w.anAddress(s)}`,
          'ip route del default',
          'ifconfig eth0 down',
        ]),
    ],
    [1, () => `nc -w 1 ${target} ${w.aPort(s)}`],
    [7, () => busybox(s)],
  ])();
}

/** A docker command. With few containers it is more often one that makes some. */
export function docker(s: Scope): string {
  const { c, view } = s;
  return c.weighted([
    [view.networks.length < 5 ? 6 : 2, () => networkCreate(s)],
    [view.containers.length < 4 ? 12 : 2, () => run(s)],
    [6, () => networkOther(s)],
    [7, () => containerOther(s)],
    [w.runningContainers(s).length && 12, () => `docker exec ${w.aRunningContainer(s)} ${inside(s)}`],
  ])();
}

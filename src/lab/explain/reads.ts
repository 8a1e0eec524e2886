/** What part of the world a command reads and changes, by command and subcommand, in each language. */
import type { Lang } from '../load.ts';

type Both = Record<Lang, string>;
const both = (en: string, zh: string): Both => ({ en, zh });

export const READS: Readonly<Record<string, Both>> = {
  arp: both(
    'Reads the neighbour table of this network namespace: which MAC address belongs to which address on the link.',
    '读取本网络命名空间的邻居表：链路上每个地址对应哪个 MAC 地址。',
  ),
  arping: both(
    'Sends ARP requests out of one interface and waits for answers; no IP packet is sent.',
    '从一个接口发出 ARP 请求并等待应答，不发送任何 IP 分组。',
  ),
  brctl: both('Reads the bridges of this network namespace and their ports.', '读取本网络命名空间里的网桥及其端口。'),
  'brctl show': both('Reads each bridge and which interfaces are plugged into it.', '读取每个网桥以及插在上面的接口。'),
  'brctl showmacs': both(
    "Reads a bridge's forwarding table: behind which port each MAC address was seen.",
    '读取网桥的转发表：每个 MAC 地址出现在哪个端口后面。',
  ),
  'brctl addbr': both('Makes a bridge in this network namespace.', '在本网络命名空间里新建一个网桥。'),
  'brctl delbr': both('Removes a bridge that is down.', '删除一个已关闭的网桥。'),
  'brctl addif': both('Plugs an interface into a bridge.', '把一个接口插到网桥上。'),
  'brctl delif': both('Unplugs an interface from a bridge.', '把一个接口从网桥上拔下。'),
  bridge: both('Reads ports and forwarding tables of the bridges here.', '读取这里各网桥的端口和转发表。'),
  conntrack: both(
    'Reads the connections that the kernel tracks here, with both directions and what NAT made of them.',
    '读取内核在这里跟踪的连接：两个方向，以及 NAT 改写的结果。',
  ),
  curl: both(
    'Looks the name up, opens a TCP connection and asks for the page; packets really travel.',
    '解析名字、建立 TCP 连接并请求网页；分组真的会在网络中传送。',
  ),
  dig: both('Asks a name server (the one of /etc/resolv.conf unless told otherwise).', '向名字服务器查询（默认是 /etc/resolv.conf 里的那台）。'),
  docker: both('Asks the Docker daemon on this machine.', '向本机的 Docker 守护进程发出请求。'),
  'docker run': both(
    'Docker makes a container with a network namespace of its own, connects it (a veth pair into a bridge, an address, a default route), writes NAT rules for published ports, and starts the program.',
    'Docker 新建一个容器和它自己的网络命名空间，把它接入网络（一对 veth 接到网桥、一个地址、一条默认路由），为发布的端口写 NAT 规则，然后启动程序。',
  ),
  'docker create': both('As docker run, but nothing is started or connected yet.', '和 docker run 一样，但还不启动，也不接入网络。'),
  'docker start': both('Connects the container to its networks and starts its program.', '把容器接入它的网络并启动程序。'),
  'docker stop': both('Ends the container; its network namespace, veth pair and NAT rules go.', '停止容器；它的网络命名空间、veth 对和 NAT 规则随之消失。'),
  'docker rm': both('Removes the container for good.', '彻底删除容器。'),
  'docker exec': both(
    'Runs a program inside a running container: in its network namespace, with its files.',
    '在运行中的容器里执行程序：用它的网络命名空间和文件。',
  ),
  'docker ps': both('Reads the list of containers.', '读取容器列表。'),
  'docker inspect': both('Reads everything Docker knows about a container or network.', '读取 Docker 对容器或网络所知的一切。'),
  'docker logs': both("Reads what the container's program printed.", '读取容器里程序打印的内容。'),
  'docker port': both('Reads which ports of the host lead to the container.', '读取主机的哪些端口通向该容器。'),
  'docker network ls': both('Reads the list of networks.', '读取网络列表。'),
  'docker network create': both(
    'Docker makes a bridge br-… with a subnet of its own, and rules that keep it apart from other networks.',
    'Docker 新建一个网桥 br-…，配上自己的子网，并写下把它与其他网络隔开的规则。',
  ),
  'docker network connect': both('Gives the container one more veth pair, into this network.', '给容器再加一对 veth，接入这个网络。'),
  'docker network disconnect': both("Takes the container's veth pair of this network away.", '拆掉容器在这个网络上的 veth 对。'),
  'docker network inspect': both('Reads subnet, gateway, options and containers of a network.', '读取网络的子网、网关、选项和容器。'),
  'docker network rm': both('Removes the network with its bridge and rules.', '删除网络及其网桥和规则。'),
  ethtool: both(
    'Reads settings and driver of an interface; -S of a veth gives the number of its other end.',
    '读取接口的设置和驱动；对 veth 用 -S 可以看到另一端的编号。',
  ),
  ifconfig: both('Reads the interfaces of this network namespace: flags, addresses, counters.', '读取本网络命名空间的接口：标志、地址、计数。'),
  ip: both('Reads or changes the network of this network namespace.', '读取或修改本网络命名空间的网络配置。'),
  'ip address': both('Reads or changes the addresses of interfaces.', '读取或修改接口的地址。'),
  'ip link': both(
    'Reads or changes interfaces: state, MTU, bridge they are plugged into, the other end of a veth pair (@if…).',
    '读取或修改接口：状态、MTU、所插的网桥、veth 的另一端（@if…）。',
  ),
  'ip route': both('Reads or changes the routing table: where packets for which addresses go.', '读取或修改路由表：去往哪些地址的分组走哪里。'),
  'ip route get': both('Asks the routing table where one packet would go; nothing is sent.', '向路由表询问一个分组会走哪里，不发送任何东西。'),
  'ip neighbour': both('Reads or changes the neighbour (ARP) table.', '读取或修改邻居（ARP）表。'),
  'ip netns': both('Reads or changes the named network namespaces; exec runs a program in one.', '读取或修改有名字的网络命名空间；exec 在其中执行程序。'),
  'ip rule': both('Reads or changes which routing table is asked for which packets.', '读取或修改哪些分组查哪张路由表。'),
  iptables: both(
    'Reads or changes the packet filter and NAT rules of this network namespace; rules are tried from the top, the first that decides wins.',
    '读取或修改本网络命名空间的过滤和 NAT 规则；规则从上往下匹配，第一条作出裁决的生效。',
  ),
  'iptables-save': both('Reads all rules as commands.', '以命令的形式读取所有规则。'),
  nc: both('Opens or waits for a TCP or UDP connection.', '建立或等待 TCP/UDP 连接。'),
  netstat: both('Reads sockets, routes or counters of this network namespace.', '读取本网络命名空间的套接字、路由或计数。'),
  nslookup: both('Asks a name server (the one of /etc/resolv.conf unless told otherwise).', '向名字服务器查询（默认是 /etc/resolv.conf 里的那台）。'),
  nsenter: both('Runs a program in the namespaces of another process, for instance of a container.', '在另一个进程（例如容器）的命名空间里执行程序。'),
  ping: both('Sends ICMP echo requests and waits for the answers; packets really travel.', '发送 ICMP 回显请求并等待应答；分组真的会在网络中传送。'),
  ps: both('Reads the processes that are seen from here.', '读取从这里能看到的进程。'),
  route: both('Reads or changes the routing table.', '读取或修改路由表。'),
  ss: both('Reads the sockets of this network namespace.', '读取本网络命名空间的套接字。'),
  sysctl: both('Reads or changes settings of the kernel (files below /proc/sys).', '读取或修改内核参数（/proc/sys 下的文件）。'),
  tcpdump: both('Shows the packets that pass an interface while it runs; stop it with Ctrl-C.', '运行期间显示经过某个接口的分组；用 Ctrl-C 停止。'),
  traceroute: both('Sends packets that die after 1, 2, 3 … routers and shows who says so.', '发送经过 1、2、3……个路由器就到期的分组，显示是谁报告的。'),
  wget: both('Looks the name up, opens a TCP connection and fetches the page.', '解析名字、建立 TCP 连接并取回网页。'),
};

/** The sentence for the most special path that has one: "docker network create", else "docker network", else "docker". */
export function readsOf(path: string, lang: Lang): string | undefined {
  const words = path.split(' ');
  for (let n = words.length; n > 0; n--) {
    const found = READS[words.slice(0, n).join(' ')];
    if (found) return found[lang];
  }
  return undefined;
}

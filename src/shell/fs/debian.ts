/** What a Debian machine of the lab has on disk. */
import type { StaticFiles } from './tree.ts';
import { PROTOCOLS, SERVICES } from './etc.ts';

const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
games:x:5:60:games:/usr/games:/usr/sbin/nologin
man:x:6:12:man:/var/cache/man:/usr/sbin/nologin
lp:x:7:7:lp:/var/spool/lpd:/usr/sbin/nologin
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
news:x:9:9:news:/var/spool/news:/usr/sbin/nologin
uucp:x:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin
proxy:x:13:13:proxy:/bin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
backup:x:34:34:backup:/var/backups:/usr/sbin/nologin
list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin
irc:x:39:39:ircd:/run/ircd:/usr/sbin/nologin
_apt:x:42:65534::/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
systemd-network:x:997:997:systemd Network Management:/:/usr/sbin/nologin
tcpdump:x:996:996:tcpdump:/nonexistent:/usr/sbin/nologin
dnsmasq:x:994:65534:dnsmasq:/var/lib/misc:/usr/sbin/nologin
`;
const GROUP = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
lp:x:7:
mail:x:8:
news:x:9:
man:x:12:
proxy:x:13:
www-data:x:33:
users:x:100:
nogroup:x:65534:
docker:x:995:
tcpdump:x:996:
`;
const OS_RELEASE = `PRETTY_NAME="Debian GNU/Linux forky/sid"
NAME="Debian GNU/Linux"
VERSION_CODENAME=forky
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;
const NSSWITCH = `passwd:         files
group:          files
shadow:         files
gshadow:        files

hosts:          files dns
networks:       files

protocols:      db files
services:       db files
ethers:         db files
rpc:            db files

netgroup:       nis
`;

/** @param hostname asked each time, since it may change */
export const debianFiles = (hostname: () => string): StaticFiles => ({
  '/bin': { link: 'usr/bin' }, '/sbin': { link: 'usr/sbin' }, '/lib': { link: 'usr/lib' }, '/lib64': { link: 'usr/lib64' },
  '/boot/': '', '/home/': '', '/media/': '', '/mnt/': '', '/opt/': '', '/srv/': '', '/tmp/': '', '/root/': '',
  '/usr/bin/': '', '/usr/sbin/': '', '/usr/lib/': '', '/usr/lib64/': '', '/usr/local/bin/': '', '/usr/local/sbin/': '', '/usr/share/': '',
  '/run/': '', '/run/lock/': '', '/run/docker/': '', '/run/docker/netns/': '', '/var/run': { link: '/run' }, '/var/lock': { link: '/run/lock' },
  '/var/log/': '', '/var/tmp/': '', '/var/lib/docker/': '', '/var/cache/': '', '/var/lib/misc/': '',
  '/etc/hosts': () => `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname()}\n`,
  '/etc/hostname': () => `${hostname()}\n`,
  '/etc/resolv.conf': 'nameserver 192.168.1.1\n',
  '/etc/os-release': OS_RELEASE, '/usr/lib/os-release': OS_RELEASE, '/etc/debian_version': 'forky/sid\n',
  '/etc/issue': 'Debian GNU/Linux forky/sid \\n \\l\n\n', '/etc/host.conf': 'multi on\n', '/etc/nsswitch.conf': NSSWITCH,
  '/etc/passwd': PASSWD, '/etc/group': GROUP, '/etc/services': SERVICES, '/etc/protocols': PROTOCOLS,
  '/etc/networks': 'default\t\t0.0.0.0\nloopback\t127.0.0.0\nlink-local\t169.254.0.0\n\n',
  '/etc/ethertypes': 'IPv4\t\t0800  \tip ip4\nARP\t\t0806\tether-arp\nIPv6\t\t86DD\tip6\n',
  '/etc/shells': '# /etc/shells: valid login shells\n/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/rbash\n/usr/bin/rbash\n/bin/dash\n/usr/bin/dash\n',
  '/etc/docker/': '', '/etc/network/interfaces': '# interfaces(5) file used by ifup(8) and ifdown(8)\n', '/etc/sysctl.d/': '',
  '/root/.profile': '', '/root/.bashrc': '', '/var/www/html/': '',
  '/proc/': '', '/sys/': '', '/dev/': '',
});

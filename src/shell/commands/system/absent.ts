/** Programs that the lab has no model of: each says so in one line, and what to do instead. Exit status 3. */
import type { Co } from '../../../kernel/sched.ts';
import type { Command } from '../../command.ts';

const EDIT = 'is not modelled; use: echo … > file, or sed -i';
const ABSENT: readonly [name: string, what: string, flavours?: Command['flavours'], dir?: string][] = [
  ['vi', EDIT, ['debian', 'busybox']], ['vim', EDIT], ['nano', EDIT], ['emacs', EDIT], ['ed', EDIT, ['debian', 'busybox']],
  ['less', 'is not modelled; scroll the terminal instead', ['debian', 'busybox']], ['more', 'is not modelled; scroll the terminal instead', ['debian', 'busybox']],
  ['man', 'has no pages here; try the tool with --help'], ['info', 'has no pages here; try the tool with --help'],
  ['apt', 'has no registry in the lab: every tool is installed'], ['apt-get', 'has no registry in the lab: every tool is installed'], ['yum', 'has no registry in the lab: every tool is installed'], ['dnf', 'has no registry in the lab: every tool is installed'], ['apk', 'has no registry in the lab: every tool is installed', ['debian', 'busybox']],
  ['systemctl', 'is not modelled: the engine is always running; start vethlab sh --dockerd FLAGS to give it other options'], ['service', 'is not modelled: the engine is always running', ['debian'], '/usr/sbin'], ['journalctl', 'is not modelled; dmesg shows the kernel log'],
  ['ssh', 'is not modelled; put laptop$ in front of a line in a script, or open a terminal on the other machine'], ['scp', 'is not modelled'], ['git', 'is not modelled'], ['make', 'is not modelled'], ['gcc', 'is not modelled'],
  ['python3', 'is not modelled'], ['python', 'is not modelled'], ['perl', 'is not modelled'], ['node', 'is not modelled'], ['go', 'is not modelled'],
  ['tmux', 'is not modelled; open another terminal'], ['screen', 'is not modelled; open another terminal'], ['htop', 'is not modelled; try top or ps aux'],
  ['docker-compose', 'is not modelled; use docker network create and docker run'], ['podman', 'is not modelled; use docker'], ['kubectl', 'is not modelled'], ['nmcli', 'is not modelled; use ip'], ['ufw', 'is not modelled; use iptables', ['debian'], '/usr/sbin'], ['firewall-cmd', 'is not modelled; use iptables'],
  ['md5sum', 'is not modelled', ['debian', 'busybox']], ['sha256sum', 'is not modelled', ['debian', 'busybox']], ['tar', 'is not modelled', ['debian', 'busybox']], ['gzip', 'is not modelled', ['debian', 'busybox']], ['jq', "is not modelled; docker's --format and awk can do much of it"],
  ['reboot', 'is not modelled; start the lesson again instead', ['debian', 'busybox'], '/usr/sbin'], ['shutdown', 'is not modelled', ['debian'], '/usr/sbin'], ['poweroff', 'is not modelled', ['debian', 'busybox'], '/usr/sbin'],
];

export const absentCommands: readonly Command[] = ABSENT.map(([name, what, flavours = ['debian'], dir]) => ({
  name, flavours, summary: 'not modelled', ...(dir !== undefined && { dir }),
  // biome-ignore lint/correctness/useYield: says one line
  *run(ctx): Co<number> {
    ctx.stderr.write(`vethlab: ${name} ${what}\n`);
    return 3;
  },
}));

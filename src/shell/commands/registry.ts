/**
 * Every program of the lab. A tool's folder exports its `Command` objects; one line here installs them. Add a line
 * only once its file exists and loads: a missing import breaks every command at once.
 */
import type { Command, Flavour } from '../command.ts';
import { arpCommands } from './arp/index.ts';
import { brctlCommands } from './brctl/index.ts';
import { bridge } from './bridge/index.ts';
import { docker } from './docker/index.ts';
import { curlCommands } from './curl/index.ts';
import { digCommands } from './dig/index.ts';
import { ethtool } from './ethtool/index.ts';
import { getentCommands } from './getent/index.ts';
import { ifconfigCommands } from './ifconfig/index.ts';
import { routeCommands } from './route/index.ts';
import { nslookupCommands } from './nslookup/index.ts';
import { conntrackCommands } from './conntrack/index.ts';
import { ipCommands } from './ip/index.ts';
import { iptablesCommands } from './iptables/index.ts';
import { ncCommands } from './nc/index.ts';
import { netstatCommands } from './netstat/index.ts';
import { arpingCommands } from './arping/index.ts';
import { pingCommands } from './ping/index.ts';
import { tracerouteCommands } from './traceroute/index.ts';
import { tcpdumpCommands } from './tcpdump/index.ts';
import { ssCommands } from './ss/index.ts';
import { telnetCommands } from './telnet/index.ts';
import { wgetCommands } from './wget/index.ts';
import { shellCommands } from '../interp/program.ts';
import { awkCommands } from './text/awk/index.ts';
import { catCommands } from './text/cat.ts';
import { grepCommands } from './text/grep.ts';
import { headCommands } from './text/head.ts';
import { lineCommands } from './text/lines.ts';
import { moreCommands } from './text/more.ts';
import { sedCommands } from './text/sed.ts';
import { changeCommands } from './files/change.ts';
import { exprCommands } from './files/expr.ts';
import { lookCommands } from './files/look.ts';
import { lsCommands } from './files/ls.ts';
import { absentCommands } from './system/absent.ts';
import { httpdCommands } from './system/httpd.ts';
import { infoCommands } from './system/info.ts';
import { namespaceCommands } from './system/namespaces.ts';
import { processCommands } from './system/ps.ts';
import { runCommands } from './system/run.ts';
import { sysctlCommands } from './system/sysctl.ts';
import { traceCommand } from './system/trace.ts';

/** A function, since tools may import (through the shell) the registry they are listed in. */
const installed = (): readonly (readonly Command[])[] => [
  shellCommands,
  brctlCommands,
  [bridge],
  [ethtool],
  ifconfigCommands,
  routeCommands,
  arpCommands,
  [docker],
  pingCommands,
  arpingCommands,
  tracerouteCommands,
  tcpdumpCommands,
  ssCommands,
  ncCommands,
  netstatCommands,
  ipCommands,
  conntrackCommands,
  iptablesCommands,
  nslookupCommands,
  digCommands,
  getentCommands,
  curlCommands,
  telnetCommands,
  wgetCommands,
  awkCommands,
  catCommands,
  grepCommands,
  headCommands,
  lineCommands,
  moreCommands,
  sedCommands,
  changeCommands,
  exprCommands,
  lookCommands,
  lsCommands,
  absentCommands,
  httpdCommands,
  infoCommands,
  namespaceCommands,
  processCommands,
  runCommands,
  sysctlCommands,
  [traceCommand],
];

let tables: Record<Flavour, Map<string, Command>> | undefined;
function byName(flavour: Flavour): Map<string, Command> {
  if (!tables) {
    tables = { debian: new Map(), busybox: new Map() };
    for (const list of installed()) for (const command of list) for (const f of command.flavours) tables[f].set(command.name, command);
  }
  return tables[flavour];
}

/** The program of this name in a user land, undefined when it is not installed there. */
export const findCommand = (name: string, flavour: Flavour): Command | undefined => byName(flavour).get(name);

/** Every program of a user land, sorted by name. */
export const commandsOf = (flavour: Flavour): Command[] => [...byName(flavour).values()].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Where a program is installed: its own directory, else /usr/bin on Debian and /bin in BusyBox. */
export const installedIn = (command: Command, flavour: Flavour): string => (flavour === 'busybox' ? '/bin' : (command.dir ?? '/usr/bin'));

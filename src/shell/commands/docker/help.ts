/** Help screens, made from the command table: the real usage lines, our words. */
import type { DockerCommand } from './types.ts';

/** Management commands that the lab models, with what they are about. */
export const GROUPS: Record<string, string> = { container: 'Manage containers', image: 'Manage images', network: 'Manage networks', system: 'Manage Docker' };

/** What newcomers need first. */
const COMMON = ['run', 'exec', 'ps', 'images', 'version', 'info'];

/** Names are padded as cobra does, to 11 columns or the longest of them, and a blank. */
const rows = (list: { name: string; short: string }[]): string => {
  const width = Math.max(11, ...list.map((c) => c.name.length)) + 1;
  return list.map((c) => `  ${c.name.padEnd(width)}${c.short}`).join('\n');
};
const topLevel = (commands: readonly DockerCommand[]): { name: string; short: string }[] =>
  commands.flatMap((c) =>
    [c.path, ...(c.aliases ?? [])]
      .filter((p) => !p.includes(' '))
      .slice(0, 1)
      .map((name) => ({ name, short: c.short })),
  );

export function mainHelp(commands: readonly DockerCommand[]): string {
  const all = topLevel(commands);
  const common = COMMON.flatMap((name) => all.filter((c) => c.name === name));
  const others = all.filter((c) => !COMMON.includes(c.name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const groups = Object.entries(GROUPS).map(([name, short]) => ({ name, short }));
  return `Usage:  docker [OPTIONS] COMMAND

Common Commands:
${rows(common)}

Management Commands:
${rows(groups)}

Commands:
${rows(others)}

Global Options:
  -H, --host string   Daemon to talk to (the lab has the local one only)
  -v, --version       Print the version and quit

Run 'docker COMMAND --help' for more information on a command.
`;
}

export function groupHelp(group: string, commands: readonly DockerCommand[]): string {
  const mine = commands.flatMap((c) =>
    [c.path, ...(c.aliases ?? [])]
      .filter((p) => p.startsWith(`${group} `))
      .slice(0, 1)
      .map((p) => ({ name: p.slice(group.length + 1), short: c.short })),
  );
  return `Usage:  docker ${group} COMMAND

${GROUPS[group]}

Commands:
${rows(mine.sort((a, b) => (a.name < b.name ? -1 : 1)))}

Run 'docker ${group} COMMAND --help' for more information on a command.
`;
}

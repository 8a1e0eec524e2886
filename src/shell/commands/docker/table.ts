/** Every docker subcommand of the lab: one line each. */
import * as containers from './containers.ts';
import * as inspect from './inspect.ts';
import * as list from './list.ts';
import * as network from './network.ts';
import * as run from './run.ts';
import * as system from './system.ts';
import type { DockerCommand } from './types.ts';

export const COMMANDS: readonly DockerCommand[] = [
  run.run, run.create, run.start, run.attach, run.exec,
  containers.stop, containers.restart, containers.kill, containers.pause, containers.unpause, containers.wait, containers.rm, containers.rename, containers.logs, containers.top, containers.port, containers.update, containers.containerPruneCommand,
  list.ps, list.networkLs, list.images,
  inspect.inspect, inspect.containerInspectCommand, inspect.networkInspectCommand, inspect.imageInspectCommand,
  network.networkCreateCommand, network.networkConnectCommand, network.networkDisconnectCommand, network.networkRm, network.networkPruneCommand,
  system.infoCommand, system.versionCommand, system.eventsCommand, system.pull,
];

/** Real subcommands that the lab has no model of: it says so, in its own name. */
export const UNMODELLED: ReadonlySet<string> = new Set([
  'build', 'builder', 'commit', 'config', 'context', 'cp', 'diff', 'export', 'history', 'import', 'load', 'login', 'logout', 'manifest', 'node', 'plugin', 'push', 'rmi', 'save', 'search', 'secret', 'service', 'stack', 'stats', 'swarm', 'tag', 'trust', 'volume',
  'container commit', 'container cp', 'container diff', 'container export', 'container stats', 'image build', 'image history', 'image import', 'image load', 'image prune', 'image push', 'image rm', 'image save', 'image tag', 'system df', 'system prune', 'system dial-stdio',
]);

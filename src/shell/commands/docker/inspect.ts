/** docker inspect and its kin. */
import { containerInspect, imageInspect, networkInspect } from '../../../docker/api.ts';
import { DockerError } from '../../../docker/errors.ts';
import { type InspectElement, inspect as inspectAll } from '../../../text/gotemplate/index.ts';
import { typed } from '../../../text/govalue/value.ts';
import { CONTAINER_INSPECT } from '../../../text/mobytypes/container.ts';
import { IMAGE_INSPECT } from '../../../text/mobytypes/image.ts';
import { NETWORK_INSPECT } from '../../../text/mobytypes/network.ts';
import type { Flag } from './flags.ts';
import { type Call, CliError, type DockerCommand, daemonMessage } from './types.ts';

const FORMAT: Flag = { long: 'format', short: 'f', type: 'string', help: 'Print through a Go template' };
const SIZE: Flag = { long: 'size', short: 's', type: 'bool', help: 'Show sizes too' };

function* show(call: Call, find: (ref: string) => InspectElement): Generator<never, number, void> {
  const result = inspectAll(call.args, call.flags.str('format'), (ref) => {
    try {
      return find(ref);
    } catch (error) {
      if (error instanceof DockerError) throw new Error(daemonMessage(error));
      throw error;
    }
  });
  call.ctx.stdout.write(result.stdout);
  if (result.stderr !== '') call.ctx.stderr.write(`${result.stderr}\n`);
  return result.exit;
}
const container = (call: Call, ref: string): InspectElement => typed(CONTAINER_INSPECT, containerInspect(call.d, ref, { size: call.flags.bool('size') }));
const network = (call: Call, ref: string, verbose = false): InspectElement => typed(NETWORK_INSPECT, networkInspect(call.d, ref, { verbose }));
const image = (call: Call, ref: string): InspectElement => typed(IMAGE_INSPECT, imageInspect(call.d, ref));

/** The kinds that are looked through, in the client's order. */
const KINDS: readonly [name: string, find: (call: Call, ref: string) => InspectElement][] = [
  ['container', container],
  ['image', image],
  ['network', network],
];

export const inspect: DockerCommand = {
  path: 'inspect',
  use: 'inspect [OPTIONS] NAME|ID [NAME|ID...]',
  short: 'Return low-level information on Docker objects',
  args: [1],
  positionals: ['container'],
  flags: [FORMAT, SIZE, { long: 'type', type: 'string', help: 'Only objects of this type', complete: ['container', 'image', 'network', 'volume'] }],
  *run(call) {
    const type = call.flags.str('type');
    const kinds = type === '' ? KINDS : KINDS.filter(([name]) => name === type);
    if (type !== '' && kinds.length === 0 && !['volume', 'node', 'service', 'task', 'secret', 'plugin', 'config'].includes(type))
      throw new CliError(
        `unknown type: ${JSON.stringify(type)}: must be one of "config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume"`,
      );
    return yield* show(call, (ref) => {
      for (const [name, find] of kinds) {
        try {
          return find(call, ref);
        } catch (error) {
          if (!(error instanceof DockerError) || error.status !== 404) throw error;
          if (type === name) throw error;
        }
      }
      throw new Error(`Error: No such object: ${ref}`);
    });
  },
};
export const containerInspectCommand: DockerCommand = {
  path: 'container inspect',
  use: 'container inspect [OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Display detailed information on one or more containers',
  args: [1],
  flags: [FORMAT, SIZE],
  positionals: ['container'],
  *run(call) {
    return yield* show(call, (ref) => container(call, ref));
  },
};
export const networkInspectCommand: DockerCommand = {
  path: 'network inspect',
  use: 'network inspect [OPTIONS] NETWORK [NETWORK...]',
  short: 'Display detailed information on one or more networks',
  args: [1],
  positionals: ['network'],
  flags: [FORMAT, { long: 'verbose', short: 'v', type: 'bool', help: 'Tell more, for finding faults' }],
  *run(call) {
    return yield* show(call, (ref) => network(call, ref, call.flags.bool('verbose')));
  },
};
export const imageInspectCommand: DockerCommand = {
  path: 'image inspect',
  use: 'image inspect [OPTIONS] IMAGE [IMAGE...]',
  short: 'Display detailed information on one or more images',
  args: [1],
  flags: [FORMAT],
  positionals: ['image'],
  *run(call) {
    return yield* show(call, (ref) => image(call, ref));
  },
};

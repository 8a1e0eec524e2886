/**
 * Flags that the real client knows and the model doesn't: `docker run --gpus all …` says so, and is no "unknown flag".
 * Names and types: docker/cli cli/command/container/{opts,update}.go. Help and completion leave them out.
 */
import type { Flag, FlagType } from './flags.ts';

const unmodelled = (type: FlagType, ...names: string[]): Flag[] => names.map((long) => ({ long, type, help: '', hidden: true, unmodelled: true }));

export const UNMODELLED_CREATE_FLAGS: readonly Flag[] = [
  ...unmodelled('bool', 'disable-content-trust', 'use-api-socket'),
  ...unmodelled('int', 'cpu-period', 'cpu-quota', 'cpu-rt-period', 'cpu-rt-runtime', 'health-retries', 'memory-swappiness', 'oom-score-adj'),
  ...unmodelled('uint16', 'blkio-weight'),
  ...unmodelled('duration', 'health-interval', 'health-start-interval', 'health-start-period', 'health-timeout'),
  ...unmodelled('bytes', 'kernel-memory', 'memory-reservation'),
  ...unmodelled('string', 'cgroup-parent', 'cpuset-mems', 'gpus', 'health-cmd', 'runtime', 'volume-driver'),
  ...unmodelled('list', 'annotation', 'blkio-weight-device', 'device', 'device-cgroup-rule', 'device-read-bps', 'device-read-iops'),
  ...unmodelled('list', 'device-write-bps', 'device-write-iops', 'label-file', 'link-local-ip', 'storage-opt', 'volumes-from'),
];
export const UNMODELLED_UPDATE_FLAGS: readonly Flag[] = [
  ...unmodelled('int', 'cpu-period', 'cpu-quota', 'cpu-rt-period', 'cpu-rt-runtime'),
  ...unmodelled('uint16', 'blkio-weight'),
  ...unmodelled('bytes', 'memory-reservation'),
  ...unmodelled('string', 'cpuset-cpus', 'cpuset-mems'),
  { long: 'cpu-shares', short: 'c', type: 'int', help: '', hidden: true, unmodelled: true },
];

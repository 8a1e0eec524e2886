import type { Match } from './index.ts';

/** libxt_cgroup revision 2, xt_cgroup.c: cgroup of the sending process. */
export interface CgroupMatch extends Match {
  name: 'cgroup';
  /** cgroup v2 path, or net_cls class id. */
  path?: string;
  classid?: number;
  not?: true;
}

import type { Match } from './index.ts';

/** libxt_cluster, xt_cluster.c: share of the traffic by hash of the source. */
export interface ClusterMatch extends Match {
  name: 'cluster';
  totalNodes: number;
  nodeMask: number;
  hashSeed: number;
  not?: true;
}

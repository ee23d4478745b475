import type { Comparison } from './assertions/threshold';
import type { Observation } from './observation';
import type { Quantity } from './quantities/quantity';

/** What a step promises that has a wording of its own. */
export interface NamedPromise {
  readonly name: Observation;
  readonly comparison: Comparison;
  /** The limit, where the wording says it and no argument of the step. */
  readonly limit?: Quantity;
}

const none: Quantity = { dimension: 'count', value: 0 };

/** The promises of clusters by the expressions of their steps; the limit is the step's only argument otherwise. */
export const CLUSTER_PROMISES = {
  'no node should exceed {share} CPU utilization': {
    name: 'CPU utilisation of the busiest node',
    comparison: 'at most',
  },
  '(the )remaining nodes should rebalance within {duration}': {
    name: 'time to rebalance',
    comparison: 'at most',
  },
  '(the )throughput should remain above {share} of normal': {
    name: 'lowest share of normal throughput',
    comparison: 'above',
  },
  '(the )healed node should serve again within {duration}': {
    name: 'time to serve again',
    comparison: 'at most',
  },
  'no requests should be dropped during failover': {
    name: 'requests dropped during failover',
    comparison: 'at most',
    limit: none,
  },
  'no stream should be cut': { name: 'cut streams', comparison: 'at most', limit: none },
  'every answer should be the one that was asked for': {
    name: 'wrong answers',
    comparison: 'at most',
    limit: none,
  },
} as const satisfies Readonly<Record<string, NamedPromise>>;

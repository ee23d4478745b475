import { isUpperLimit, type Comparison } from '../assertions/threshold';

/** Which way a figure gets better; `unknown` where nothing says so. */
export type Direction = 'lower is better' | 'higher is better' | 'unknown';

const LOWER = ['itl', 'ttft', 'ttft_scheduled', 'tpot', 'e2e', 'e2e_scheduled', 'chunk_gap', 'error_rate'];
const HIGHER = ['output_tps', 'request_rate'];
/** Of the client, not of the server: it gets neither better nor worse by them. */
const OF_THE_CLIENT = ['schedule_lag', 'queue_wait'];

/** By the metric of a load, else by the side of its limit that was promised of it. */
export function directionOf(metric: string, promised: Comparison | null): Direction {
  const [name = ''] = metric.split(' ');
  if (LOWER.includes(name)) return 'lower is better';
  if (HIGHER.includes(name)) return 'higher is better';
  if (promised === null || OF_THE_CLIENT.includes(name)) return 'unknown';
  return isUpperLimit(promised) ? 'lower is better' : 'higher is better';
}

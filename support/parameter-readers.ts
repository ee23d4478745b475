import { parseComparison } from './assertions/threshold';
import { parseMetric } from './load/metric';
import { parseStatistic } from './load/statistic';
import { parseCount } from './quantities/count';
import { parseObservation } from './observation';
import { parseQuantity, parseQuantityOf } from './quantities/quantity';
import { parseSmallRoute } from './small-route';
import { parseTransport } from './target/transport';
import { parseModelSize } from './system/model-configuration';

/**
 * How the text of each parameter type is read; each reader throws an error that says what to write. Apart
 * from the parameter types themselves, so that features can be checked before any step code is loaded.
 */
export const PARAMETER_READERS = {
  statistic: parseStatistic,
  latency: parseMetric,
  erringLatency: parseMetric,
  rate: parseMetric,
  comparison: parseComparison,
  quantity: parseQuantity,
  dataSize: (text: string) => parseQuantityOf('data size', text),
  duration: (text: string) => parseQuantityOf('duration', text),
  share: (text: string) => parseQuantityOf('share', text),
  count: parseCount,
  transport: parseTransport,
  smallRoute: parseSmallRoute,
  observation: parseObservation,
  modelSize: parseModelSize,
};

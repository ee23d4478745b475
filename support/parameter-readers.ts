import { parseChange, parseComparison } from './assertions/threshold';
import { parseBaselineName } from './baseline/baseline-name';
import { caseFiles } from './case-files';
import { caseNamed } from './cases/case-file';
import { parseMetric } from './load/metric';
import { parseStatistic } from './load/statistic';
import { parseCount } from './quantities/count';
import { parseSpikeCause } from './network/spike-cause';
import { parseFactor } from './quantities/factor';
import { parseChanging, parseObservation } from './observation';
import { parseQuantity, parseQuantityOf } from './quantities/quantity';
import { parseSmallRoute } from './small-route';
import { parsePrecision } from './precision';
import { parseTransport } from './target/transport';
import { parseRegressionLimit } from './regression-limit';
import { parseServedLoad } from './served-load';
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
  regressionLimit: parseRegressionLimit,
  baselineName: parseBaselineName,
  count: parseCount,
  transport: parseTransport,
  smallRoute: parseSmallRoute,
  observation: parseObservation,
  changing: parseChanging,
  change: parseChange,
  promisedTime: (text: string) => parseQuantityOf('duration', text),
  precision: parsePrecision,
  // A name that its file does not have, or a file that is not in order, is a fault of the feature: told before any load.
  structuredCase: (name: string) => caseNamed(caseFiles.structured(), name).name,
  promptName: (name: string) => caseNamed(caseFiles.generation(), name).name,
  conversationName: (name: string) => caseNamed(caseFiles.conversations(), name).name,
  modelSize: parseModelSize,
  factor: parseFactor,
  servedLoad: parseServedLoad,
  spikeCause: parseSpikeCause,
};

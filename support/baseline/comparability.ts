import type { Difference } from '../report/compare-runs/difference';
import { environmentDifferences } from '../report/compare-runs/environment-differences';
import { targetDifferences } from '../report/compare-runs/target-differences';
import type { MeasuredRun } from './measured-run';

/** How the surroundings of two runs differ, and which of it makes their figures those of two different things. */
export interface Comparability {
  readonly environment: readonly Difference[];
  readonly target: readonly Difference[];
  /** Among them, those that forbid a verdict; or what one of the runs does not know. */
  readonly obstacles: readonly string[];
}

const MACHINE = [
  'processor.model',
  'processor.physicalCores',
  'processor.usableCores',
  'containerLimits.cpuCores',
];
const GPU = /^gpus(?:$|\.devices\[\d+\]\.name$)/u;
const SERVER = ['serverKind', 'version', 'models', 'embedded'];
/** Settings that make another load, or another client, of the same feature. */
const LOAD = [
  ...['api', 'transport', 'loadWorkers', 'model', 'modelSmall', 'modelMedium', 'modelLarge', 'engineDevice'],
  ...['temperature', 'tokenCompression', 'timeCompression', 'trace', 'cluster', 'clusterNodes', 'balancer'],
].map((name) => `settings.${name}`);

/** Compares processor, cores, GPUs, server, models and the settings of the load. */
export function comparability(before: MeasuredRun, after: MeasuredRun): Comparability {
  const environment =
    before.environment === null || after.environment === null
      ? []
      : environmentDifferences(before.environment, after.environment);
  const target =
    before.target === null || after.target === null ? [] : targetDifferences(before.target, after.target);
  return {
    environment,
    target,
    obstacles: [
      ...(before.environment === null || after.environment === null
        ? ['the machine of one of the runs is not known']
        : []),
      ...(before.target === null || after.target === null
        ? ['the server of one of the runs is not known']
        : []),
      ...environment.filter(({ what }) => MACHINE.includes(what) || GPU.test(what)).map(differenceText),
      ...target.filter(({ what }) => [...SERVER, ...LOAD].includes(what)).map(differenceText),
    ],
  };
}

const differenceText = ({ what, before, after }: Difference): string =>
  `${what} was ${before ?? 'none'} and is ${after ?? 'none'}`;

import type { Results } from '../results-schema';
import type { Difference } from './difference';
import { environmentDifferences } from './environment-differences';
import { differenceTexts } from './leaf-text';
import { targetDifferences } from './target-differences';

/** Where a run measured, and what. */
export type Surroundings = Pick<Results, 'environment' | 'target'>;

/** How the surroundings of two runs differ, and which of it makes their figures those of two different things. */
export interface Comparability {
  readonly environment: readonly Difference[];
  readonly target: readonly Difference[];
  /** What forbids a verdict, in words: some of the differences, or what one of the runs does not know. */
  readonly obstacles: readonly string[];
}

const MACHINE = [
  'processor.model',
  'processor.physicalCores',
  'processor.usableCores',
  'containerLimits.cpuCores',
];
const GPU = /^gpus(?:$|\.devices\[\d+\]\.name$)/u;
const SERVER = ['serverKind', 'models', 'embedded'];
/** Settings that make another load, or another client, of the same feature. */
const LOAD = [
  ...['api', 'transport', 'loadWorkers', 'model', 'modelSmall', 'modelMedium', 'modelLarge', 'engineDevice'],
  ...['temperature', 'tokenCompression', 'timeCompression', 'trace', 'cluster', 'clusterNodes', 'balancer'],
].map((name) => `settings.${name}`);

/**
 * Compares processor, cores, GPUs, kind of server, models and the settings of the load. Another version of the server
 * is no obstacle: what an upgrade costs is what people compare runs for.
 */
export function comparability(before: Surroundings, after: Surroundings): Comparability {
  const environment =
    before.environment === null || after.environment === null
      ? []
      : environmentDifferences(before.environment, after.environment);
  const target =
    before.target === null || after.target === null ? [] : targetDifferences(before.target, after.target);
  const unknown = [
    ...(before.environment === null || after.environment === null ? ['the machine'] : []),
    ...(before.target === null || after.target === null ? ['the server'] : []),
  ];
  return {
    environment,
    target,
    obstacles: [
      ...unknown.map((what) => `${what} of one of the runs is not known`),
      ...environment.filter(({ what }) => MACHINE.includes(what) || GPU.test(what)).map(differenceText),
      ...target.filter(({ what }) => [...SERVER, ...LOAD].includes(what)).map(differenceText),
    ],
  };
}

/** Why the figures of two runs do not belong on one line, in words; those of servers at two addresses do not, either. */
export function incomparability(run: Surroundings, other: Surroundings): readonly string[] {
  const { obstacles, target } = comparability(other, run);
  return [...obstacles, ...target.filter(({ what }) => what === 'baseUrl').map(differenceText)];
}

function differenceText(difference: Difference): string {
  const [before, after] = differenceTexts(difference);
  return `${difference.what} was ${before} and is ${after}`;
}

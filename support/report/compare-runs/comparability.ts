import type { Results } from '../results-schema';
import type { Difference } from './difference';
import { environmentDifferences, unknownParts } from './environment-differences';
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
/** Parts without which nobody knows what a machine can do; a difference of the part itself is that one run lacks it. */
const NEEDED = ['processor', 'containerLimits'];
const GPU = /^gpus(?:$|\.devices\[\d+\]\.name$)/u;
const SERVER = ['serverKind', 'models', 'embedded'];
/** Settings that make another load, or another client, of the same feature. */
const LOAD = [
  ...[
    'api',
    'transport',
    'loadFabric',
    'loadWorkers',
    'model',
    'modelSmall',
    'modelMedium',
    'modelLarge',
    'engineDevice',
  ],
  ...['temperature', 'tokenCompression', 'timeCompression', 'trace', 'cluster', 'clusterNodes', 'balancer'],
].map((name) => `settings.${name}`);

/**
 * Compares processor, cores, GPUs, kind of server, models and the settings of the load. Another version of the server
 * is no obstacle: what an upgrade costs is what people compare runs for. A processor or limits of a container that only
 * one of them knows are one: nothing is judged on a machine that may be another.
 */
export function comparability(before: Surroundings, after: Surroundings): Comparability {
  const { known, ...differences } = compared(before, after);
  const [old, young] = [before.environment, after.environment];
  const unknown = old === null || young === null ? [] : unknownParts(old, young);
  return {
    ...differences,
    obstacles: [
      ...known,
      ...differences.environment.filter(({ what }) => NEEDED.includes(what)).map(differenceText),
      // Limits that neither knows may be none.
      ...unknown.filter((part) => part === 'processor').map((part) => `${part} of neither run is known`),
    ],
  };
}

/**
 * Why the figures of two runs do not belong on one line, in words; those of servers at two addresses do not, either.
 * What one of them could not find out of its processor or container is no reason: a line of many runs bears that.
 */
export function incomparability(run: Surroundings, other: Surroundings): readonly string[] {
  const { known, target } = compared(other, run);
  return [...known, ...target.filter(({ what }) => what === 'baseUrl').map(differenceText)];
}

/** The differences of two runs, and what of them is known to make two things of what they measured. */
function compared(before: Surroundings, after: Surroundings) {
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
  const known = [
    ...unknown.map((what) => `${what} of one of the runs is not known`),
    ...environment.filter(({ what }) => MACHINE.includes(what) || GPU.test(what)).map(differenceText),
    ...target.filter(({ what }) => [...SERVER, ...LOAD].includes(what)).map(differenceText),
  ];
  return { environment, target, known };
}

function differenceText(difference: Difference): string {
  const [before, after] = differenceTexts(difference);
  return `${difference.what} was ${before} and is ${after}`;
}

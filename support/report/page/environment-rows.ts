import type { EnvironmentDescription } from '../environment-schema';
import { figureText } from './figure-text';

type Known<Part> = Exclude<Part, { readonly unavailable: string }>;
type Words = {
  [Name in keyof EnvironmentDescription]: [string, (part: Known<EnvironmentDescription[Name]>) => string];
};

const bytes = (value: number): string => figureText({ value, unit: 'B' });
const cores = (count: number): string => `${count} core${count === 1 ? '' : 's'}`;

/** How each part of an environment is named and told. */
const WORDS: Words = {
  product: ['Test suite', ({ name, version }) => `${name} ${version}`],
  source: [
    'Commit',
    ({ commit, modified }) => `${commit}${modified ? ', with changes that are not committed' : ''}`,
  ],
  node: ['Node.js', ({ version }) => version],
  operatingSystem: [
    'Operating system',
    ({ distribution, release, kernel, architecture, platform }) =>
      `${distribution} ${release}, ${platform} ${kernel}, ${architecture}`,
  ],
  processor: [
    'Processor',
    ({ model, physicalCores, logicalCores, usableCores }) =>
      `${model}, ${cores(physicalCores)}, ${logicalCores} logical, ${usableCores} usable`,
  ],
  frequencyGovernors: ['Frequency governors', ({ governors }) => governors.join(', ')],
  clockSource: [
    'Clock source',
    ({ current, available }) => `${current} (available: ${available.join(', ')})`,
  ],
  memory: [
    'Memory',
    ({ totalBytes, availableBytes, limitBytes }) =>
      `${bytes(totalBytes)}, ${bytes(availableBytes)} of it available; ${limitBytes === null ? 'no limit' : `limited to ${bytes(limitBytes)}`}`,
  ],
  containerLimits: [
    'Control group limits',
    ({ cpuCores, memoryBytes, processes }) =>
      [
        cpuCores === null ? 'no limit of CPU time' : `CPU time of ${cores(cpuCores)}`,
        memoryBytes === null ? 'no limit of memory' : `${bytes(memoryBytes)} of memory`,
        processes === null ? 'no limit of processes' : `${processes} processes`,
      ].join(', '),
  ],
  gpus: [
    'GPUs',
    ({ devices }) =>
      devices.length === 0
        ? 'none'
        : devices
            .map(
              ({ name, memoryBytes, driver }) =>
                `${name}, ${memoryBytes === null ? 'memory not told' : bytes(memoryBytes)}, ${driver === null ? 'driver not told' : `driver ${driver}`}`,
            )
            .join('; '),
  ],
  network: [
    'Network interfaces',
    ({ interfaces }) =>
      interfaces.length === 0
        ? 'none but the loopback'
        : interfaces
            .map(
              ({ driver, bitsPerSecond }) =>
                `${driver ?? 'of the kernel'}, ${bitsPerSecond === null ? 'speed not told' : figureText({ value: bitsPerSecond, unit: 'bit/s' })}`,
            )
            .join('; '),
  ],
  storage: [
    'Disk of the run',
    ({ readBytesPerSecond, blockBytes, readBytes }) =>
      `read at ${bytes(readBytesPerSecond)}/s past the page cache (${bytes(readBytes)} in blocks of ${bytes(blockBytes)})`,
  ],
  virtualization: [
    'Virtualization',
    ({ container, machine }) => `${container ?? 'no container'}, ${machine ?? 'no known hypervisor'}`,
  ],
  load: [
    'Load averages at the start',
    ({ oneMinute, fiveMinutes, fifteenMinutes }) =>
      `${oneMinute} over 1 minute, ${fiveMinutes} over 5, ${fifteenMinutes} over 15`,
  ],
};

/** A part of an environment in words, or why it is not known. */
export interface EnvironmentRow {
  readonly name: string;
  readonly text: string;
  readonly isKnown: boolean;
}

/** Every part of the environment, in the order in which people ask for it. */
export const environmentRows = (environment: EnvironmentDescription): readonly EnvironmentRow[] =>
  (Object.keys(WORDS) as (keyof EnvironmentDescription)[]).map((part) => row(part, environment));

function row(part: keyof EnvironmentDescription, environment: EnvironmentDescription): EnvironmentRow {
  const [name, tell] = WORDS[part];
  const found = environment[part];
  return 'unavailable' in found
    ? { name, text: `not known: ${found.unavailable}`, isKnown: false }
    : { name, text: (tell as (part: object) => string)(found), isKnown: true };
}

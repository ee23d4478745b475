import { parseArgs } from 'node:util';

/** The sections by the names that the command line knows, in the order in which they run. */
export const SECTIONS = [
  'requests',
  'streams',
  'lag',
  'workers',
  'distributed',
  'health',
  'monitoring',
  'network',
  'regression',
] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface BenchOptions {
  readonly sections: readonly SectionName[];
  /** Of each section. */
  readonly repetitions: Readonly<Record<SectionName, number>>;
  /** Shorter, and less of it: whether it works, rather than how fast. */
  readonly quick: boolean;
  /** Decides what is left to chance. */
  readonly seed: number;
}

/** So many that all of it ends within about ten minutes. */
const REPETITIONS: BenchOptions['repetitions'] = {
  requests: 3,
  streams: 2,
  lag: 1,
  workers: 2,
  distributed: 1,
  health: 3,
  monitoring: 1,
  network: 3,
  regression: 10,
};

export const HELP = `Measures the clients of this product beside others (wrk, autocannon, and loops that do nothing else), its
load workers over Redis beside its threads, its store of samples beside a bare table, what its watch finds of latency
spikes that are made, and what its comparison with a baseline calls a regression.

  --only LIST        sections, with commas between them: ${SECTIONS.join(', ')} (default: all)
  --repetitions N    interleaved repetitions of each section (default: ${SECTIONS.map((name) => `${name} ${REPETITIONS[name]}`).join(', ')})
  --quick            one repetition, shorter and of fewer conditions
  --seed N           decides what is left to chance: which spikes are made when, and where (default: 1)
  --help             print this
`;

/** Reads the command line; undefined where it asks for help. Throws with what is wrong and what is allowed. */
export function parseOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      repetitions: { type: 'string' },
      quick: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const asked = values.repetitions === undefined ? undefined : count('repetitions', values.repetitions);
  const repetitions = asked ?? (values.quick ? 1 : undefined);
  return {
    sections: values.only === undefined ? SECTIONS : sections(values.only),
    repetitions: repetitions === undefined ? REPETITIONS : everyOne(repetitions),
    quick: values.quick,
    seed: count('seed', values.seed),
  };
}

function sections(list: string): SectionName[] {
  const asked = list.split(',').map((name) => name.trim());
  const unknown = asked.filter((name) => !SECTIONS.some((known) => known === name));
  if (unknown.length > 0)
    throw new Error(`--only: "${unknown.join(', ')}" is no section; write some of ${SECTIONS.join(',')}`);
  return SECTIONS.filter((name) => asked.includes(name));
}

function count(option: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--${option}: "${text}" is not a whole number from 1 on; write for example 5`);
}

const everyOne = (repetitions: number): BenchOptions['repetitions'] => ({
  requests: repetitions,
  streams: repetitions,
  lag: repetitions,
  workers: repetitions,
  distributed: repetitions,
  health: repetitions,
  monitoring: repetitions,
  network: repetitions,
  regression: repetitions,
});

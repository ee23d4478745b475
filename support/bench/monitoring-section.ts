import type { Bench, Section, SectionReport } from './bench-context';
import { figureTable } from './figure-tables';
import type { Goal } from './goal';
import { noiseNote, noted, type Noise } from './machine-noise';
import { collectorCost, type CollectorCost } from './monitoring-section-collector';
import { KEEPERS, storageCost, type KeeperName, type StorageCost } from './monitoring-section-storage';
import { Samples } from './samples';

type StorageSample = StorageCost & Noise;

const NAMES = Object.keys(KEEPERS) as KeeperName[];
/** Every one has the same condition. */
const ALL = '';
const [DAYS, QUICK_DAYS] = [7, 1];
const MOST_OF_A_CORE: Goal = { atMost: 2 };

/** What it costs to sample at the promised rates, and to keep and read what was sampled. */
export const monitoringSection: Section = {
  async run(bench: Bench): Promise<SectionReport> {
    const storage = new Samples<StorageSample>();
    const collector = new Samples<CollectorCost>();
    const days = bench.options.quick ? QUICK_DAYS : DAYS;
    const repetitions = bench.options.repetitions.monitoring;
    for (let repetition = 1; repetition <= repetitions; repetition += 1) {
      bench.progress(`monitoring: repetition ${repetition} of ${repetitions}`);
      for (const name of NAMES)
        storage.add(ALL, name, await noted([], () => storageCost(name, days, bench.signal)));
      collector.add(ALL, 'collector', await collectorCost(bench));
    }
    return report(days, storage, collector);
  },
};

type Column = KeeperName | 'ratio';

/** What is told of a keeper, by the name of its row. */
const FIGURES: Readonly<Record<string, (cost: StorageCost) => number>> = {
  samples: ({ samples }) => samples,
  'file, bytes a sample': ({ fileBytes, samples }) => fileBytes / samples,
  'an hour in a transaction, samples/s': ({ bulkRate }) => bulkRate,
  'a look in a transaction, samples/s': ({ lookRate }) => lookRate,
  'opening (the store checks all of it), ms': ({ openingMs }) => openingMs,
  'an hour of one series at 1 s, ms': ({ hourOfOneMs }) => hourOfOneMs,
  'an hour of all series, ms': ({ hourOfAllMs }) => hourOfAllMs,
  'all days of one series at 1 s in means over an hour, ms': ({ windowsMs }) => windowsMs,
  'a seventh deleted, samples/s': ({ retentionRate }) => retentionRate,
  'a minute deleted, ms': ({ minuteRetentionMs }) => minuteRetentionMs,
};

function report(
  days: number,
  storage: Samples<StorageSample>,
  collector: Samples<CollectorCost>,
): SectionReport {
  const columns: readonly { readonly name: string; readonly is: Column }[] = [
    ...NAMES.map((name) => ({ name, is: name })),
    { name: NAMES.join(' / '), is: 'ratio' },
  ];
  const kept = figureTable<Column>(
    `The promised series of ${days} ${days === 1 ? 'day' : 'days'} in a file`,
    columns,
    Object.entries(FIGURES).map(([name, figure]) => ({
      name,
      value: (column) =>
        column === 'ratio'
          ? storage.ratio(ALL, ['the store', 'a bare table'], figure)
          : storage.median(ALL, column, figure),
    })),
  );
  const row = (name: string, figure: (cost: CollectorCost) => number, goal?: Goal) => ({
    name,
    value: () => collector.median(ALL, 'collector', figure),
    goal: () => goal,
  });
  const sampled = figureTable(
    'A collector',
    [{ name: 'at the promised rates', is: undefined }],
    [
      row('its thread, % of a core', ({ threadPercent }) => threadPercent, MOST_OF_A_CORE),
      row('all threads of the bench meanwhile, % of a core', ({ processPercent }) => processPercent),
      row('for so long, s', ({ seconds }) => seconds),
      row('samples', ({ samples }) => samples),
      row('latest look, ms after it was due', ({ largestLatenessMs }) => largestLatenessMs),
    ],
  );
  const missing = [...new Set(collector.all.flatMap((cost) => cost.missing))];
  return {
    tables: [kept.table, sampled.table],
    figures: [...kept.figures, ...sampled.figures],
    notes: [
      'A bare table finds nothing: it reads and deletes as many rows that lie together. Its figures are what SQLite itself takes.',
      noiseNote([...storage.all, ...collector.all]),
      ...(missing.length === 0 ? [] : [`Not sampled here: ${missing.join('; ')}.`]),
    ],
    measured: {
      storage: NAMES.map((contender) => ({ contender, repetitions: storage.of(ALL, contender) })),
      collector: collector.all,
    },
  };
}

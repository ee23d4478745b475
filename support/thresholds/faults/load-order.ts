import { isUpperLimit } from '../../assertions/threshold';
import { formatQuantity } from '../../quantities/quantity';
import type { FeatureLimit } from '../feature-limit';
import { limitTitle } from '../limit-words';
import { eachOnce, groupedBy, type LimitFault } from './limit-fault';

/** Columns that say how much is asked of a server. */
const LOADS: ReadonlySet<string> = new Set([
  ...['batch_size', 'users', 'virtual_users', 'virtual users', 'connections', 'threads', 'streams', 'qps'],
  ...['num_tokens', 'tokens', 'prompt_tokens', 'prompt tokens', 'sequence_length', 'scale_factor', 'rate'],
  ...['size', 'batch', 'model_size', 'request_size', 'profile_type', 'concurrency'],
]);
/** Columns that only name a row, or that say for how long it is measured. */
const NAMES: ReadonlySet<string> = new Set([
  'load',
  'name',
  'profile',
  'duration',
  'time',
  'pairs',
  'requests',
]);
const SIZES: readonly string[] = ['small', 'medium', 'large'];
const WEIGHTS: readonly string[] = ['light', 'medium', 'heavy'];

/** What a row asks of the server, by column, and what else it is told apart by. */
interface Asked {
  readonly limit: FeatureLimit;
  readonly loads: ReadonlyMap<string, number>;
  /** Rows that differ in anything else are not compared. */
  readonly others: string;
}

/**
 * Rows of a table that ask more of a server than others and allow it less time or memory. Rows are compared that ask at
 * least as much in every column of load and more in one, and differ in nothing else. Rates and shares are left out: more
 * throughput and fewer errors may well be wanted of a larger load.
 */
export function loadOrder(limits: readonly FeatureLimit[]): LimitFault[] {
  const wanted = limits.filter(
    ({ comparison, limit }) =>
      isUpperLimit(comparison) && (limit.dimension === 'duration' || limit.dimension === 'data size'),
  );
  const columnsOf = Map.groupBy(limits, outlineKey);
  const asked = wanted.map((limit) =>
    askedBy(limit, new Set(columnsOf.get(outlineKey(limit))?.map(({ place }) => place.heading))),
  );
  const tables = groupedBy(asked, ({ limit, others }) =>
    JSON.stringify([
      outlineKey(limit),
      limit.stepLine,
      limit.place.heading,
      limit.figure ?? limit.metric,
      others,
    ]),
  );
  return eachOnce(tables.flatMap((rows) => rows.flatMap((row) => tighterThanLess(row, rows))));
}

/** Rows of the same columns are of the same outline. */
const outlineKey = ({ featureFile, row }: FeatureLimit): string =>
  JSON.stringify([featureFile, ...Object.keys(row)]);

function askedBy(limit: FeatureLimit, limitColumns: ReadonlySet<string | undefined>): Asked {
  const cells = [
    ...Object.entries(limit.row).filter(([column]) => !limitColumns.has(column)),
    ...(limit.level === undefined ? [] : [[limit.level.kind, limit.level.key] as const]),
  ];
  const loads = new Map<string, number>();
  const others: string[] = [];
  for (const [column, cell] of cells) {
    const load = LOADS.has(column) ? loadOf(cell) : undefined;
    if (load !== undefined) loads.set(column, load);
    else if (!NAMES.has(column)) others.push(`${column}=${cell}`);
  }
  return { limit, loads, others: others.join() };
}

function loadOf(cell: string): number | undefined {
  for (const scale of [SIZES, WEIGHTS]) if (scale.includes(cell)) return scale.indexOf(cell);
  // Of "4k" or "4 s" the number alone says nothing: rows with such cells are not compared.
  return /^\d+(?:\.\d+)?$/u.test(cell) ? Number(cell) : undefined;
}

function tighterThanLess(row: Asked, rows: readonly Asked[]): LimitFault[] {
  const smaller = rows.find(
    (other) => asksMore(row, other) && row.limit.limit.value < other.limit.limit.value,
  );
  if (smaller === undefined) return [];
  const [more, less] = [row, smaller].map(({ limit }) => limitTitle(limit));
  const there = smaller.limit.place;
  return [
    {
      severity: 'warning',
      limit: row.limit,
      what: `${more ?? ''} is tighter than ${less ?? ''} of a smaller load (line ${there.line})`,
      why: `here is ${loadText(row)}, there is ${loadText(smaller)}: more work seldom takes less`,
      remedy: `write at least ${formatQuantity(smaller.limit.limit)} here, or less there, unless it is meant`,
    },
  ];
}

function asksMore(row: Asked, other: Asked): boolean {
  const columns = [...row.loads.keys()];
  if (columns.join() !== [...other.loads.keys()].join()) return false;
  const differences = columns.map(
    (column) => (row.loads.get(column) ?? NaN) - (other.loads.get(column) ?? NaN),
  );
  return (
    differences.every((difference) => difference >= 0) && differences.some((difference) => difference > 0)
  );
}

const loadText = ({ limit: { row, level }, loads }: Asked): string =>
  [...loads.keys()].map((column) => `${column} ${row[column] ?? level?.key ?? ''}`).join(', ');

import type { TimeNotation } from './history-time';
import type { ModelledMetric } from './modelled-metric';

/** What a column of values holds. */
interface ValueColumn {
  readonly metric: ModelledMetric;
  /** Units of the metric in one of the column. */
  readonly scale: number;
}

/** The columns that instants may stand in, and how they are written there; undefined: as they are told apart. */
const TIME_COLUMNS: Readonly<Record<string, TimeNotation | undefined>> = {
  time: undefined,
  timestamp: undefined,
  timestamp_s: 'second',
  timestamp_ms: 'millisecond',
};

/** The columns that values may stand in; those of the monitoring have the names of its series. */
const VALUE_COLUMNS: Readonly<Record<string, ValueColumn>> = {
  response_time_ms: { metric: 'Response time', scale: 1 },
  response_time_s: { metric: 'Response time', scale: 1000 },
  mean_response_time_ms: { metric: 'Response time', scale: 1 },
  resource_usage_percent: { metric: 'Resource usage', scale: 1 },
  gpu_utilization_percent: { metric: 'Resource usage', scale: 1 },
  server_cpu_percent: { metric: 'Resource usage', scale: 1 },
  host_cpu_percent: { metric: 'Resource usage', scale: 1 },
  requests_per_second: { metric: 'Throughput', scale: 1 },
  requests_per_minute: { metric: 'Throughput', scale: 1 / 60 },
};

/** Which cells of a row hold what. */
export interface HistoryColumns {
  readonly time: {
    readonly index: number;
    readonly name: string;
    readonly notation: TimeNotation | undefined;
  };
  readonly values: readonly (ValueColumn & { readonly index: number; readonly name: string })[];
  /** The names of those that are not read. */
  readonly others: readonly string[];
}

/** Reads the header; yields what is wrong with it instead, where it is not one of a history. */
export function readHeader(
  header: readonly string[],
): HistoryColumns | { readonly faults: readonly string[] } {
  const times = named(header, TIME_COLUMNS);
  const values = named(header, VALUE_COLUMNS);
  const [time] = times;
  const faults = [
    ...header
      .filter((name, index) => header.indexOf(name) < index)
      .map((name) => `the header has "${name}" twice; write each column once`),
    ...(times.length > 1 ? [`${namesOf(times)} are all times; keep one of them`] : []),
    ...Object.values(Object.groupBy(values, ({ value }) => value.metric))
      .filter((same) => same.length > 1)
      .map((same) => `${namesOf(same)} are all ${same[0]?.value.metric ?? ''}; keep one of them`),
    ...(values.length === 0 ? [`no column is one of values; write one of ${listed(VALUE_COLUMNS)}`] : []),
  ];
  if (time === undefined) {
    return { faults: [...faults, `no column is the time; write one of ${listed(TIME_COLUMNS)}`] };
  }
  if (faults.length > 0) return { faults };
  const { index, name, value: notation } = time;
  return {
    time: { index, name, notation },
    values: values.map((column) => ({ ...column.value, index: column.index, name: column.name })),
    others: header.filter(
      (other) => !Object.hasOwn(TIME_COLUMNS, other) && !Object.hasOwn(VALUE_COLUMNS, other),
    ),
  };
}

interface NamedColumn<Value> {
  readonly index: number;
  readonly name: string;
  readonly value: Value;
}

const named = <Value>(
  header: readonly string[],
  known: Readonly<Record<string, Value>>,
): NamedColumn<Value>[] =>
  header.flatMap((name, index) =>
    Object.entries(known)
      .filter(([one]) => one === name)
      .map(([, value]) => ({ index, name, value })),
  );

const namesOf = (columns: readonly NamedColumn<unknown>[]): string =>
  columns.map(({ name }) => name).join(' and ');

const listed = (known: Readonly<Record<string, unknown>>): string => Object.keys(known).join(', ');

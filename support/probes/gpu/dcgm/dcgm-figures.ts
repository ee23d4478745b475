import { milliseconds } from '../../../quantities/units';
import type { MetricSample } from '../../prometheus/prometheus-text';
import type { GpuFigures, GpuReading, ThrottleReason } from '../gpu-reading';
import { known, type MaybeKnown } from '../known';
import { ALL_FIELDS, COUNTER_FIELDS, FIGURE_FIELDS, REASON_BITS, REASONS_FIELDS } from './dcgm-fields';
import { memoryOfGpu, migOfGpu } from './dcgm-memory';
import { firstValue, onlyValue } from './dcgm-series';

/** Marks figures that a test replays: a series of this name whose label `file` is the recording. */
const REPLAYED = 'replayed_from';
const NAMES: ReadonlySet<string> = new Set(ALL_FIELDS.map(({ name }) => name));

/** How old a GPU's figures are, in seconds, as whoever asked may add to the series. */
export const AGE_SECONDS = 'age_seconds';

/** The GPUs that the series of dcgm-exporter tell of, by machine and number; none where there is no such series. */
export function gpusOfDcgm(samples: readonly MetricSample[]): readonly GpuReading[] {
  const replayedFrom = samples.find(({ name }) => name === REPLAYED)?.labels['file'];
  const gpus = Map.groupBy(
    samples.filter(({ name }) => NAMES.has(name) || name === AGE_SECONDS),
    identityOf,
  );
  return [...gpus]
    .filter(([, series]) => series.some(({ name }) => NAMES.has(name)))
    .map(([uuid, series]) => ({
      ...readingOf(uuid, series),
      ...(replayedFrom !== undefined && { replayedFrom }),
    }))
    .toSorted((a, b) => (a.host ?? '').localeCompare(b.host ?? '') || a.index - b.index);
}

/** The label is `uuid` where the exporter runs with its old namespace. */
const identityOf = ({ labels }: MetricSample): string =>
  labels['UUID'] ?? labels['uuid'] ?? `number ${labels['gpu'] ?? '?'} of ${labels['Hostname'] ?? '?'}`;

function readingOf(uuid: string, series: readonly MetricSample[]): GpuReading {
  const label = (...names: readonly string[]): string | undefined =>
    names
      .flatMap((name) => series.map(({ labels }) => labels[name]))
      .find((value) => value !== undefined && value !== '');
  const index = Number(label('gpu'));
  const host = label('Hostname', 'hostname');
  const age = series.find(({ name }) => name === AGE_SECONDS)?.value;
  return {
    index: Number.isInteger(index) ? index : 0,
    name: label('modelName') ?? 'of unknown name',
    uuid,
    ...(host !== undefined && { host }),
    ...(age !== undefined && { age: milliseconds(Math.max(0, age * 1000)) }),
    ...figuresOf(series),
  };
}

function figuresOf(series: readonly MetricSample[]): GpuFigures {
  const numbers = Object.entries(FIGURE_FIELDS).map(
    ([figure, fields]) => [figure, firstValue(series, fields)] as const,
  );
  return known<GpuFigures>({
    ...(Object.fromEntries(numbers) as MaybeKnown<GpuFigures>),
    ...memoryOfGpu(series),
    mig: migOfGpu(series),
    throttleReasons: reasonsOf(series),
    throttleCounters: countersOf(series),
  });
}

function reasonsOf(series: readonly MetricSample[]): readonly ThrottleReason[] | undefined {
  const mask = firstValue(series, REASONS_FIELDS);
  if (mask === undefined) return undefined;
  return Object.entries(REASON_BITS)
    .filter(([, bit]) => Math.floor(mask / bit) % 2 === 1)
    .map(([reason]) => reason as ThrottleReason);
}

function countersOf(series: readonly MetricSample[]): GpuFigures['throttleCounters'] {
  const read = Object.entries(COUNTER_FIELDS).map(
    ([cause, counter]) => [cause, onlyValue(series, counter)] as const,
  );
  const counters = known<NonNullable<GpuFigures['throttleCounters']>>(Object.fromEntries(read));
  return Object.keys(counters).length === 0 ? undefined : counters;
}

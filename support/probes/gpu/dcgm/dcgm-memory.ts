import type { MetricSample } from '../../prometheus/prometheus-text';
import type { GpuFigures, MigInstance } from '../gpu-reading';
import { known, type MaybeKnown } from '../known';
import { MEMORY_FIELDS } from './dcgm-fields';
import { onlyValue } from './dcgm-series';

type Memory = Pick<GpuFigures, 'memoryUsed' | 'memoryTotal' | 'memoryReserved'>;

/** The memory of the whole GPU: of one that is split DCGM tells its instances' only. */
export const memoryOfGpu = (series: readonly MetricSample[]): MaybeKnown<Memory> =>
  memoryOf(series.filter((one) => instanceOf(one) === undefined));

/** The instances of a GPU that is split; undefined where it is whole. */
export function migOfGpu(series: readonly MetricSample[]): GpuFigures['mig'] {
  const instances = Map.groupBy(series, instanceOf);
  instances.delete(undefined);
  if (instances.size === 0) return undefined;
  return {
    status: 'enabled',
    instances: [...instances].map(([number, own]) => {
      const profile = own[0]?.labels['GPU_I_PROFILE'] ?? 'instance';
      const { memoryUsed, memoryTotal } = memoryOf(own);
      return {
        name: `${profile} ${number ?? ''}`,
        ...known<Omit<MigInstance, 'name'>>({ memoryUsed, memoryTotal }),
      };
    }),
  };
}

/** A label that is empty is none, as Prometheus has it. */
const instanceOf = ({ labels: { GPU_I_ID: number = '' } }: MetricSample): string | undefined =>
  number === '' ? undefined : number;

function memoryOf(series: readonly MetricSample[]): MaybeKnown<Memory> {
  const used = onlyValue(series, MEMORY_FIELDS.used);
  const free = onlyValue(series, MEMORY_FIELDS.free);
  const reserved = onlyValue(series, MEMORY_FIELDS.reserved);
  // Without what is reserved the other two are less than all.
  const sum =
    used === undefined || free === undefined || reserved === undefined ? undefined : used + free + reserved;
  return {
    memoryUsed: used,
    memoryTotal: onlyValue(series, MEMORY_FIELDS.total) ?? sum,
    memoryReserved: reserved,
  };
}

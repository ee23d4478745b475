import type { GpuReading, MigInstance } from '../gpu-reading';

/** Bytes in use: the GPU's own figure, else the sum of its instances' where it is split and they all say it. */
export const memoryUsedOf = ({ memoryUsed, mig }: GpuReading): number | undefined =>
  memoryUsed ?? sumOf(mig?.instances, ({ memoryUsed: used }) => used);

/** Bytes that there are: the GPU's own figure, else the sum of its instances'. */
export const memoryTotalOf = ({ memoryTotal, mig }: GpuReading): number | undefined =>
  memoryTotal ?? sumOf(mig?.instances, ({ memoryTotal: total }) => total);

function sumOf(
  instances: readonly MigInstance[] | undefined,
  figure: (instance: MigInstance) => number | undefined,
): number | undefined {
  return instances === undefined || instances.length === 0 ? undefined : sumIfAll(instances.map(figure));
}

/** The sum; undefined where a summand is: the rest of them is not the whole. */
export function sumIfAll(values: readonly (number | undefined)[]): number | undefined {
  if (!values.every((value) => value !== undefined)) return undefined;
  return values.reduce((sum, value) => sum + value, 0);
}

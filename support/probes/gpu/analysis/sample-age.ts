import type { GpuSample } from '../gpu-sample';

/** Below this nobody would call figures old. */
const OLD_MS = 2000;

/** Says how old the figures were when they were read, where the source says it and it matters; else empty. */
export function ageNote(samples: readonly GpuSample[]): string {
  const oldest = samples
    .flatMap(({ gpus }) => gpus)
    .reduce((largest, { age }) => Math.max(largest, age ?? 0), 0);
  return oldest < OLD_MS ? '' : `, up to ${Math.round(oldest / 1000)} s old when they were read`;
}

import type { GpuSample } from '../gpu-sample';

/**
 * Why the figures are no measurement at all: some were replayed from recordings. Undefined where none was. What
 * is replayed shows that a report would be right on a machine with such a GPU; it never decides a promise.
 */
export function replayDoubt(samples: readonly GpuSample[]): string | undefined {
  const files = new Set(samples.flatMap(({ replayedFrom }) => replayedFrom ?? []));
  if (files.size === 0) return undefined;
  return `these figures were replayed from ${[...files].join(', ')}, not measured on this machine`;
}

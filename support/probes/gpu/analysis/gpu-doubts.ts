import { gpuLabel, type GpuReading } from '../gpu-reading';
import type { GpuSample } from '../gpu-sample';
import { foreignProcesses } from './foreign-processes';
import { readingOf, servingGpus, type ServerProcesses } from './serving-gpus';
import { throttling } from './throttling';

/**
 * Why a run is not to be believed, by what its GPUs say: another process computed on one that serves, one was
 * slowed, one reported an error. Empty where nothing speaks against it, and where nothing can be seen.
 */
export function gpuDoubts(samples: readonly GpuSample[], processes: ServerProcesses = {}): readonly string[] {
  const gpus = servingGpus(samples, processes);
  return [
    ...foreignProcesses(samples, gpus, processes),
    ...throttling(samples, gpus),
    ...gpus.flatMap((gpu) => newXidErrors(samples, gpu)),
  ];
}

/** The source tells the last error only, so that one which comes again is not seen. */
function newXidErrors(samples: readonly GpuSample[], gpu: GpuReading): readonly string[] {
  const [first = 0, ...later] = samples.map((sample) => readingOf(sample, gpu)?.xid ?? 0);
  const codes = new Set(later.filter((code) => code !== 0 && code !== first));
  return [...codes].map(
    (code) =>
      `${gpuLabel(gpu)} reported XID error ${code} during the run: see dmesg and NVIDIA's list of XIDs`,
  );
}

import type { GpuDevice } from '../environment-schema';
import { askProgram } from './gpu-program';
import { Unknown } from './part';

/** `nvidia-smi --help-query-gpu`. */
const FIELDS = ['name', 'memory.total', 'driver_version'];

/** Return codes of nvidia-smi(1). */
const EXIT_CODES: ReadonlyMap<number, string> = new Map([
  [6, 'nvidia-smi finds no GPU'],
  [9, 'nvidia-smi cannot reach the NVIDIA driver'],
  [12, 'nvidia-smi does not find its library NVML'],
]);

/** The GPUs that nvidia-smi sees, in its order; undefined where there is no nvidia-smi. */
export async function nvidiaGpus(deadline: number): Promise<readonly GpuDevice[] | undefined> {
  const args = [`--query-gpu=${FIELDS.join(',')}`, '--format=csv,noheader'];
  const answer = await askProgram('nvidia-smi', args, deadline);
  switch (answer.status) {
    case 'absent':
      return undefined;
    case 'failed': {
      const known = EXIT_CODES.get(answer.exitCode ?? -1);
      throw new Unknown(known ?? `nvidia-smi failed (exit code ${answer.exitCode ?? 'unknown'})`);
    }
    case 'answered':
      // Older releases say so and exit as if nothing were wrong.
      if (answer.text.startsWith('No devices were found')) throw new Unknown('nvidia-smi finds no GPU');
      return answer.text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(deviceIn);
  }
}

/** `NVIDIA A100-SXM4-80GB, 81920 MiB, 550.54.15`; what a GPU does not have is `[N/A]`. */
function deviceIn(line: string): GpuDevice {
  const [, name, memory, driver] =
    /^([^,]+), (\d+ MiB|\[[^\]]*\]), (\d[\d.]*|\[[^\]]*\])$/u.exec(line.trim()) ?? [];
  if (name === undefined || memory === undefined || driver === undefined) {
    throw new Unknown('nvidia-smi answered in an unknown form');
  }
  return {
    name,
    memoryBytes: memory.startsWith('[') ? null : Number.parseInt(memory, 10) * 2 ** 20,
    driver: driver.startsWith('[') ? null : driver,
  };
}

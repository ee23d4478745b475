import type { EnvironmentDescription, GpuDevice } from '../environment-schema';
import { nvidiaGpus } from './nvidia-gpus';
import { Unknown, within, type Known } from './part';
import { rocmGpus } from './rocm-gpus';

type Answer = { devices: readonly GpuDevice[] | undefined } | { unavailable: string };

/** The GPUs of this machine, by the programs of their makers; each has so many milliseconds to answer. */
export async function describeGpus(deadline: number): Promise<Known<EnvironmentDescription['gpus']>> {
  const answers: Answer[] = await Promise.all(
    // They keep the deadline themselves, and say which of them did not.
    [nvidiaGpus, rocmGpus].map((ask) => within(2 * deadline, async () => ({ devices: await ask(deadline) }))),
  );
  const devices = answers.flatMap((answer) => ('devices' in answer ? (answer.devices ?? []) : []));
  if (devices.length > 0) return { devices };
  const reasons = answers.flatMap((answer) => ('unavailable' in answer ? [answer.unavailable] : []));
  if (reasons.length > 0) throw new Unknown(reasons.join('; '));
  const isAbsent = answers.every((answer) => 'devices' in answer && answer.devices === undefined);
  throw new Unknown(isAbsent ? 'neither nvidia-smi nor rocm-smi is on PATH' : 'no GPU is listed');
}

import nvidiaSmi from 'node-nvidia-smi';
import { z } from 'zod';
import { NvidiaSmiError } from './nvidia-smi-error';

/** Asks nvidia-smi once for everything it knows; rejects with a `NvidiaSmiError`. It has no time limit of its own. */
export type NvidiaSmiReader = () => Promise<unknown>;

/** Asks the nvidia-smi on PATH. */
export const readNvidiaSmi: NvidiaSmiReader = () => {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  // Nothing may be thrown in here: the package would let it end the process.
  nvidiaSmi((error, report) => {
    if (error === null || error === undefined) resolve(report);
    else reject(explained(error));
  });
  return promise;
};

const failure = z.object({ code: z.union([z.number(), z.string()]).nullish(), message: z.string() });

/** The package's error, which is an `Error` of the shell, or whatever nvidia-smi wrote to stderr, in plain words. */
export function explained(error: unknown): NvidiaSmiError {
  const { code, message = String(error) } = failure.safeParse(error).data ?? {};
  const text = message.trim();
  if (code === 127 || /not found|not recognized/.test(text)) {
    const reason = 'no nvidia-smi on PATH: this machine has no NVIDIA GPU driver';
    return new NvidiaSmiError(reason, { lasting: true, cause: error });
  }
  if (code === 9) {
    const reason = 'nvidia-smi cannot reach the NVIDIA driver: is its kernel module loaded?';
    return new NvidiaSmiError(reason, { cause: error });
  }
  return new NvidiaSmiError(`nvidia-smi failed: ${text}`, { cause: error });
}

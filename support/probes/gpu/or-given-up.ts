import { GpuProviderError } from './gpu-provider-error';

/** Settles as the work does, or rejects with a `GpuProviderError` when the signal aborts, which `end` is told. */
export async function orGivenUp<T>(
  work: Promise<T>,
  name: string,
  signal: AbortSignal,
  end: () => void,
): Promise<T> {
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => {
    end();
    reject(new GpuProviderError(`${name} was given up before it answered`));
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    if (signal.aborted) giveUp();
    return await Promise.race([work, givenUp]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

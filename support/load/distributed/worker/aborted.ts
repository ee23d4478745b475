/** What the promise comes to, or the signal's reason where it is aborted before. */
export async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const abortion = Promise.withResolvers<never>();
  const abort = (): void => {
    abortion.reject(signal.reason as Error);
  };
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, abortion.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Resolves after so many ms, or at once when the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => {
    resolve(undefined);
  };
  const timer = setTimeout(end, ms);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
}

/** What the work comes to; the signal that it gets is aborted after so many ms, or with the other one, and ends the wait. */
export async function within<Value>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(new Error(`nothing came within ${ms / 1000} s`));
  }, ms);
  const over = AbortSignal.any([signal, late.signal]);
  try {
    return await unlessAborted(work(over), over);
  } finally {
    clearTimeout(timer);
  }
}

import type { InferenceRequest, InferenceTarget, ResponseEvents } from './inference-target';
import { TargetError } from './target-error';

/** Now: it may change while it is looked at. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;
const ignored = (): void => undefined;

/**
 * Sends one request and waits for its end. Rejects with the `TargetError` that it failed with; the signal
 * aborts it.
 */
export async function answered(
  target: InferenceTarget,
  request: InferenceRequest,
  events: Partial<ResponseEvents>,
  signal: AbortSignal,
): Promise<void> {
  if (isAborted(signal)) throw new TargetError('aborted', 'The run ended before the request was sent.');
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const bound = <Name extends keyof ResponseEvents>(name: Name): ResponseEvents[Name] =>
    (events[name]?.bind(events) ?? ignored) as ResponseEvents[Name];
  const exchange = target.send(request, {
    prepared: (took) => events.prepared?.(took),
    sent: bound('sent'),
    headers: bound('headers'),
    content: bound('content'),
    usage: bound('usage'),
    finished: bound('finished'),
    ended: (at) => {
      events.ended?.(at);
      resolve(undefined);
    },
    failed: (at, error) => {
      events.failed?.(at, error);
      reject(error);
    },
  });
  const abort = (): void => {
    exchange.abort(signal.reason as Error);
  };
  signal.addEventListener('abort', abort, { once: true });
  // The request may have been sent, and that been told, before there was an exchange to abort.
  if (isAborted(signal)) abort();
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

import { milliseconds } from '../quantities/units';
import { monotonicClock } from '../quantities/clock';
import type { InferenceTarget } from '../target/inference-target';

/** The target, with somebody who hears that a request was handed over, and of each event with content. */
export const listened = (
  target: InferenceTarget,
  { called, content }: { readonly called?: () => void; readonly content?: () => void },
): InferenceTarget => ({
  untilReady: (signal) => target.untilReady(signal),
  send: (request, events) => {
    const exchange = target.send(request, {
      sent: (at) => {
        events.sent(at);
      },
      headers: (at, status, servedBy) => {
        events.headers(at, status, servedBy);
      },
      content: (at, event) => {
        events.content(at, event);
        content?.();
      },
      usage: (usage) => {
        events.usage(usage);
      },
      finished: (reason) => {
        events.finished(reason);
      },
      ended: (at) => {
        events.ended(at);
      },
      failed: (at, error) => {
        events.failed(at, error);
      },
    });
    called?.();
    return exchange;
  },
});

/** Holds this thread until the clock has gone on so far: nothing else is done meanwhile. */
export function holdThread(time: number): void {
  const end = milliseconds(monotonicClock.now() + time);
  while (monotonicClock.now() < end);
}

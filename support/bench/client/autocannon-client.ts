import autocannon from 'autocannon';
import type { Contender, RequestsResult, RequestsTask } from './client-work';
import { CostMeter } from './cost-meter';

/** Ends a run in time: it looks once a second otherwise. */
const SAMPLE_MS = 100;

/** autocannon as a library, in this process, as its command line runs it without workers. */
export class AutocannonClient implements Contender {
  readonly requests = async ({
    url,
    method,
    body,
    connections,
    warmUp,
    duration,
  }: RequestsTask): Promise<RequestsResult> => {
    const run = (milliseconds: number) =>
      autocannon({
        url: `${url}/health`,
        method,
        connections,
        duration: milliseconds / 1e3,
        sampleInt: SAMPLE_MS,
        ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
      });
    await run(warmUp);
    const meter = new CostMeter();
    const { '2xx': requests, non2xx, errors } = await run(duration);
    const { cost } = meter;
    if (non2xx + errors > 0) throw new Error(`autocannon: ${non2xx} answers were no 2xx, ${errors} failed`);
    return { ...cost, requests };
  };

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

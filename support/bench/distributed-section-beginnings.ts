import { AnswerServer } from './answer-server-process';
import type { Bench } from './bench-context';
import type { ToldLoad } from './client/client-work';
import { Fleet } from './distributed-section-fleet';

/** Requests per second of a short load, of each worker, and its length in ms. */
const SHORT = { rate: 200, duration: 300 };
const LOADS = { usual: 12, quick: 3 };

/** What so many workers tell of short loads that they send one after another, each on whichever core there is. */
export async function beginningsOf(workers: number, bench: Bench): Promise<readonly ToldLoad[]> {
  await using server = await AnswerServer.start(bench.cores, bench.signal);
  await using fleet = await Fleet.start(workers, bench, 'any core');
  await using client = await fleet.coordinator('lean', bench);
  const { duration } = SHORT;
  const load = { url: server.url, rate: workers * SHORT.rate, duration };
  const told: ToldLoad[] = [];
  // The first one compiles what the others use.
  await client.perform('open', load);
  for (let count = bench.options.quick ? LOADS.quick : LOADS.usual; count > 0; count -= 1) {
    const result = await client.perform('open', load);
    if (result.told?.beginning === undefined) throw new Error('workers did not tell when they began');
    told.push(result.told);
  }
  return told;
}

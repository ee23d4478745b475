import type { ShardJob } from '../wire/messages';
import { WireError } from '../wire/wire-error';
import type { LoadFlow } from './load-flow';
import type { LoadInbox } from './load-inbox';
import { readReport } from './shard-result';
import type { ShardWatch } from './shard-watch';

/** How a load ended, as far as it matters to what its shards gave back. */
interface Ending {
  readonly begun: boolean;
  /** Why its workers were told to give up; undefined where they were not. */
  readonly told: string | undefined;
  /** How its jobs said that records go. */
  readonly records: ShardJob['records'];
}

const NOTHING_LEFT = 'its job ended with no result that can be read, and with no failure; see what it wrote';

/** Takes what the jobs of a load gave back into the inbox. Gives the faults of those who gave nothing, or nonsense. */
export async function takeResults(
  { flow, watch, inbox }: { readonly flow: LoadFlow; readonly watch: ShardWatch; readonly inbox: LoadInbox },
  { begun, told, records }: Ending,
): Promise<string[]> {
  const { values, failures } = flow.outcomes;
  const faults: string[] = [];
  for (const shard of inbox.shards) {
    const { index } = shard.shard;
    const failure = failures.get(index);
    // A worker that gave up because it was told to is not at fault.
    if (failure !== undefined && (told === undefined || !failure.includes(told)))
      faults.push(await watch.failureOf(index, failure));
    try {
      if (values.has(index)) shard.report = readReport(values.get(index), shard, { begun, records });
      else if (failure === undefined && told === undefined) throw new WireError(NOTHING_LEFT);
    } catch (error) {
      const name = (await watch.nameOf(index)) ?? `of shard ${index + 1}`;
      faults.push(`load worker ${name}: ${(error as Error).message}`);
    }
  }
  return faults;
}

import type { PackedRecords } from '../../packed-records';
import type { ShardJob, ShardReport } from '../wire/messages';
import { encodeRecords } from '../wire/records-on-wire';
import { fileSink, streamSink, type RecordOutlet, type RecordSink } from './record-outlet';
import { RecordSpool, spoolPath } from './record-spool';
import type { ReportStream } from './report-stream';
import type { ShardSetting } from './shard-setting';

/** Where the records of a shard go, as its job says. */
export function sinkOf(
  job: ShardJob,
  { options, runId, worker }: ShardSetting,
  stream: ReportStream,
): RecordSink {
  if (job.records === 'stream') return streamSink(stream);
  return fileSink(spoolPath(options.recordsFolder, runId, job), worker.host);
}

/**
 * Where the records are, when all of them are there. What cannot be sent any more is left in a file, which the log
 * names, and the promise rejects.
 */
export async function keepRecords(
  outlet: RecordOutlet,
  job: ShardJob,
  { options, runId }: ShardSetting,
): Promise<ShardReport['records']> {
  try {
    return await outlet.finish();
  } catch (error) {
    const rest = await outlet.rest();
    if (job.records === 'stream' && rest.length > 0) {
      const path = spoolPath(options.recordsFolder, runId, job);
      await leave(rest, path);
      const requests = rest.reduce((sum, { count }) => sum + count, 0);
      options.log.say(
        `records of ${requests.toLocaleString('en-US')} requests of load ${job.load} were not sent; they are in ${path}`,
      );
    }
    throw error;
  }
}

async function leave(rest: readonly PackedRecords[], path: string): Promise<void> {
  const spool = await RecordSpool.open(path);
  for (const piece of rest) await spool.add(encodeRecords(piece));
  await spool.close();
}

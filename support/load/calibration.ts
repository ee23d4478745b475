import type { Milliseconds } from '../quantities/units';
import type { GroundTruth, TrueRequest } from './ground-truth';
import { LoadSummary } from './load-summary';
import type { MetricName } from './metric';
import { isCompleted, type CompletedRecord, type RequestRecord } from './request-record';
import { batchRound, type Round } from './round';
import type { Statistic } from './statistic';

/** What a client measured of a server that knows better, and what was true. */
export class Calibration {
  readonly client: LoadSummary;
  readonly truth: LoadSummary;
  /** What went wrong with the client meanwhile: the error is then that of another load. */
  readonly faults: readonly string[];

  /** `truth` has the rounds of `client` with the server's stamps in place of the client's. */
  constructor(client: LoadSummary, truth: LoadSummary, faults: readonly string[] = []) {
    this.client = client;
    this.truth = truth;
    this.faults = faults;
  }

  /**
   * The instrument's error: by how much the client's figure differs from the true one, in the unit of the
   * metric; undefined where one of them is none.
   */
  error(metric: MetricName, statistic: Statistic): number | undefined {
    const [measured, actual] = [this.client, this.truth].map(
      (summary) => summary.estimate(metric, statistic).value,
    );
    return measured === undefined || actual === undefined ? undefined : Math.abs(measured - actual);
  }
}

/** What the ground-truth server was asked, with the warm-up, and what went wrong with who asked. */
interface CalibratedLoad {
  readonly idPrefix: string;
  readonly sent: number;
  readonly faults?: readonly string[] | undefined;
}

/**
 * Joins what the client recorded of batches with the server's own log, by the ids of the requests; `sent` counts those of
 * the warm-up. Of a client with faults some of it is lost: then answers that the log does not have are left out.
 */
export async function calibrated(
  rounds: readonly Round[],
  { idPrefix, sent, faults = [] }: CalibratedLoad,
  truth: Pick<GroundTruth, 'requests'>,
  signal: AbortSignal,
): Promise<Calibration> {
  const isWhole = faults.length === 0;
  const logged = await truth.requests(idPrefix, isWhole ? sent : 0, signal);
  const byId = new Map(logged.map((request) => [request.requestId, request]));
  const truthOf = ({ index }: RequestRecord): TrueRequest | undefined => byId.get(`${idPrefix}${index}`);
  const known = isWhole
    ? rounds
    : rounds.map(({ index, warmUp, records }) =>
        batchRound(
          index,
          warmUp,
          records.filter((record) => !isCompleted(record) || truthOf(record) !== undefined),
        ),
      );
  const trueRounds = known.map(({ index, warmUp, records }) =>
    batchRound(
      index,
      warmUp,
      records.map((record) => trueRecord(record, truthOf(record))),
    ),
  );
  return new Calibration(new LoadSummary(known), new LoadSummary(trueRounds), faults);
}

function trueRecord(record: RequestRecord, truth: TrueRequest | undefined): RequestRecord {
  if (!isCompleted(record)) return record;
  if (truth === undefined)
    throw new Error(`the ground-truth server knows nothing of request ${record.index}, which it answered`);
  return withStamps(record, truth);
}

/** The record as it would be of a client without error. */
function withStamps(
  record: CompletedRecord,
  { headersReceivedAt, tokenSentAt }: TrueRequest,
): CompletedRecord {
  const contentAt: readonly Milliseconds[] = tokenSentAt.map(({ at }) => at);
  return {
    ...record,
    sentAt: headersReceivedAt,
    contentAt,
    contentTokens: tokenSentAt.map(({ tokens }) => tokens),
    endedAt: contentAt.at(-1) ?? record.endedAt,
  };
}

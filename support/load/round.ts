import { monotonicClock, type Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';
import type { InferenceRequest, InferenceTarget } from '../target/inference-target';
import { TargetError } from '../target/target-error';
import type { LocalTokenizer } from '../target/token-count';
import type { Ledger } from './ledger';
import { RecordBuilder } from './record-builder';
import type { CompletedRecord, RequestRecord } from './request-record';

/** Requests that were in flight together, from the first one sent to the last one ended. */
export interface Round {
  readonly index: number;
  readonly warmUp: boolean;
  readonly records: readonly RequestRecord[];
  /** First byte sent and last answer ended, of the completed requests; undefined where none completed. */
  readonly span: { readonly from: Milliseconds; readonly to: Milliseconds } | undefined;
}

export interface RoundPlan {
  readonly index: number;
  readonly warmUp: boolean;
  /** Index in the run's schedule of the first request. */
  readonly firstRequest: number;
  readonly requests: readonly InferenceRequest[];
}

export interface RoundContext {
  readonly target: InferenceTarget;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** Loaded when an answer came without a token count. */
  readonly tokenizer: () => Promise<LocalTokenizer>;
}

/** Closed load: sends all requests at once and waits for all answers. A request that fails is a record, not a rejection. */
export async function runRound(plan: RoundPlan, context: RoundContext): Promise<Round> {
  const clock = context.clock ?? monotonicClock;
  const builders = plan.requests.map((request, position) => {
    const scheduled = {
      index: plan.firstRequest + position,
      round: plan.index,
      warmUp: plan.warmUp,
      scheduledAt: clock.now(),
    };
    context.ledger.scheduled();
    const builder = new RecordBuilder(scheduled, () => {
      context.ledger.sent();
    });
    const over = context.target.send(request, builder, context.signal).catch((error: unknown) => {
      if (!(error instanceof TargetError)) throw error;
      builder.failed(clock.now(), error);
    });
    return { builder, over };
  });
  await Promise.all(builders.map(({ over }) => over));
  const uncounted = builders.some(({ builder }) => builder.isUncounted);
  const tokenizer = uncounted ? await context.tokenizer() : undefined;
  const records = builders.map(({ builder }) => builder.build(tokenizer));
  for (const { outcome } of records) context.ledger.ended(outcome);
  return { index: plan.index, warmUp: plan.warmUp, records, span: spanOf(records.filter(isCompleted)) };
}

/** Narrows to the records that figures are made of. */
export const isCompleted = (record: RequestRecord): record is CompletedRecord =>
  record.outcome === 'completed';

function spanOf(records: readonly CompletedRecord[]): Round['span'] {
  const [first] = records;
  if (first === undefined) return undefined;
  return records.reduce(
    ({ from, to }, { sentAt, endedAt }) => ({
      from: sentAt < from ? sentAt : from,
      to: endedAt > to ? endedAt : to,
    }),
    { from: first.sentAt, to: first.endedAt },
  );
}

import type { ServedRequest } from './cluster/served-request';
import { isCompleted, type RequestRecord } from './load/request-record';
import { elapsed } from './quantities/units';

/** What a load's records tell of nodes. */
export const servedRequests = (records: readonly RequestRecord[]): readonly ServedRequest[] =>
  records.map(servedRequest);

function servedRequest(record: RequestRecord): ServedRequest {
  const { index, scheduledAt, sentAt, outcome, servedBy: node } = record;
  const endedAt = isCompleted(record) ? record.endedAt : record.failedAt;
  const lastAt = isCompleted(record) ? (record.contentAt.at(-1) ?? endedAt) : endedAt;
  return { index, scheduledAt, sentAt, endedAt, outcome, node, latency: elapsed(scheduledAt, lastAt) };
}

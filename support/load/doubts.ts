import type { Ledger } from './ledger';
import type { LoadSummary } from './load-summary';
import type { Statistic } from './statistic';

/** A client whose event loop is this busy sets the pace itself. */
const SATURATED = 0.9;

/** Reasons why a load cannot be believed, whatever its figures: each makes its verdicts inconclusive. */
export function runDoubts(ledger: Ledger, clientUtilization: number): string[] {
  const doubts: string[] = [];
  const { imbalance } = ledger;
  if (imbalance !== undefined) doubts.push(`the books do not balance: ${imbalance}`);
  if (clientUtilization > SATURATED) {
    const busy = Math.round(clientUtilization * 100);
    doubts.push(`the client was busy ${busy}% of a round: it, not the server, may have set the result`);
  }
  return doubts;
}

/**
 * A failed request met no limit. Where more failed than a percentile leaves out, the percentile of those
 * that were answered would hide them; for a mean or a maximum one failure in a hundred is too many.
 */
export function failureDoubts({ completed, failed }: LoadSummary, statistic: Statistic): string[] {
  const scheduled = completed + failed.length;
  const tolerated = statistic.kind === 'percentile' ? 1 - statistic.share : 0.01;
  const [first] = failed;
  // 1 - 0.9 is a little less than 0.1: one failure in ten must not be too many for a p90.
  const tooMany = failed.length > tolerated * scheduled * (1 + 1e-9);
  if (first === undefined || first.outcome === 'completed' || !tooMany) return [];
  return [
    `${failed.length} of ${scheduled} requests failed, more than this figure may leave out; ` +
      `the first (${first.outcome}): ${first.error}`,
  ];
}

import type { Milliseconds } from '../../../quantities/units';
import type { LocatedCause } from '../detected-spike';
import type { CauseRule, Findings } from './cause-rule';
import { packetLoss, queueing, softirq } from './network-rules';
import { freeze, runQueueDelay, throttling } from './processor-rules';
import { lateAnswers, lateConnections } from './way-there';

/**
 * Those before explain what those behind them see: tasks that are stopped or throttled wait, too; a full queue drops;
 * what took the kernel so long that it was sent again was not lost.
 */
const RULES: readonly CauseRule[] = [freeze, throttling, queueing, softirq, packetLoss, runQueueDelay];

/** Tells the cause of a spike from what was seen before and during it: the first rule that holds, or `unknown`. */
export function diagnose(findings: Findings, locatedAt: Milliseconds): LocatedCause {
  const found = RULES.map(({ cause, find }) => ({ cause, ...find(findings) }));
  const first = found.find(({ holds }) => holds);
  const looks = findings.during.looks;
  return {
    cause: first?.cause ?? 'unknown',
    locatedAt,
    evidence: first?.evidence ?? [lateConnections(looks), lateAnswers(looks)],
    ruledOut: found
      .filter((rule) => rule !== first)
      .map(({ cause, holds, evidence, otherwise }) =>
        // Only one that comes before it can have been passed over.
        holds
          ? `${cause}: ${evidence[0] ?? ''}, which ${first?.cause ?? ''} explains`
          : `${cause}: ${otherwise}`,
      ),
  };
}

import { judge, type Evidence } from './assertions/judge';
import type { Change, Comparison, Threshold } from './assertions/threshold';
import { withFaults } from './doubts-with-faults';
import type { Changing, Observation } from './observation';
import { formatQuantity, type Quantity } from './quantities/quantity';
import type { ScenarioReport } from './scenario-report';

/** What was observed, looked at when it is judged, and where it comes from. */
interface Observed {
  readonly evidence: (limit: Quantity) => Evidence;
  readonly source: string;
  readonly doubts: () => readonly string[];
}

interface JudgingWorld {
  readonly report: ScenarioReport;
  readonly gpu: { readonly doubts: () => readonly string[] };
}

/** What a scenario observed beside the figures of its load, and the judging of it. */
export class Observations {
  readonly #observed = new Map<Observation, Observed>();
  readonly #world: JudgingWorld;

  constructor(world: JudgingWorld) {
    this.#world = world;
  }

  /** Notes how to look at something, by the limit that it is judged by; `doubts` are reasons not to believe it. */
  note(
    name: Observation,
    evidence: (limit: Quantity) => Evidence,
    source: string,
    doubts: () => readonly string[] = () => [],
  ): void {
    this.#observed.set(name, { evidence, source, doubts });
  }

  promise(name: Observation, comparison: Comparison, limit: Quantity): 'skipped' | undefined {
    return this.#judge(name, name, comparison, limit, (evidence) => evidence);
  }

  /** Judges by how much of itself something became more or less. */
  promiseChange(
    changing: Changing,
    { direction, comparison }: Change,
    limit: Quantity,
  ): 'skipped' | undefined {
    const turned = direction === 'increase' ? (evidence: Evidence): Evidence => evidence : negative;
    return this.#judge(`change of ${changing}`, `${direction} of ${changing}`, comparison, limit, turned);
  }

  #judge(
    name: Observation,
    subject: string,
    comparison: Comparison,
    limit: Quantity,
    turned: (evidence: Evidence) => Evidence,
  ): 'skipped' | undefined {
    const observed = this.#observed.get(name);
    if (observed === undefined)
      throw new Error(`nothing before this step observes the ${name}; a step that sends a load has to`);
    const threshold: Threshold = { subject, comparison, limit };
    const evidence = turned(observed.evidence(limit));
    if (evidence.status === 'estimated' && evidence.dimension !== limit.dimension)
      throw new Error(
        `the ${name} is a ${evidence.dimension}, and "${formatQuantity(limit)}" is a ${limit.dimension}: write a limit of that kind`,
      );
    const { report, gpu } = this.#world;
    const doubts = withFaults([...observed.doubts(), ...gpu.doubts()], report.faults);
    const verdict = judge(threshold, evidence, doubts);
    report.tell(threshold, subject, verdict, { source: observed.source });
    return report.conclude(threshold, verdict);
  }

  /** Enters a promise that could not be judged to its end. */
  leaveOpen(subject: string, comparison: Comparison, limit: Quantity, reason: string): void {
    const threshold: Threshold = { subject, comparison, limit };
    const { report } = this.#world;
    const doubts = withFaults([reason], report.faults);
    const verdict = judge(threshold, { status: 'too few samples', reason, n: 0 }, doubts);
    report.enter(threshold, subject, verdict, { source: 'stopped before its end' });
  }
}

/** A decrease is an increase the other way round. */
export function negative(evidence: Evidence): Evidence {
  if (evidence.status === 'unavailable') return evidence;
  // Nothing is nothing, not minus nothing.
  const { value } = evidence;
  const turned = value === undefined ? {} : { value: 0 - value };
  if (evidence.status !== 'estimated') return { ...evidence, ...turned };
  return { ...evidence, value: 0 - evidence.value, low: 0 - evidence.high, high: 0 - evidence.low };
}

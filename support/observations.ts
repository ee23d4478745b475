import { judge, type Evidence } from './assertions/judge';
import type { Comparison, Threshold } from './assertions/threshold';
import type { Observation } from './observation';
import { formatQuantity, type Quantity } from './quantities/quantity';
import type { ScenarioReport } from './scenario-report';

/** What was observed, looked at when it is judged, and where it comes from. */
interface Observed {
  readonly evidence: () => Evidence;
  readonly source: string;
  readonly doubts: () => readonly string[];
}

/** What a scenario observed beside the figures of its load, and the judging of it. */
export class Observations {
  readonly #observed = new Map<Observation, Observed>();
  readonly #world: { readonly report: ScenarioReport };

  constructor(world: { readonly report: ScenarioReport }) {
    this.#world = world;
  }

  /** Notes how to look at something; `doubts` are reasons not to believe it. */
  note(
    name: Observation,
    evidence: () => Evidence,
    source: string,
    doubts: () => readonly string[] = () => [],
  ): void {
    this.#observed.set(name, { evidence, source, doubts });
  }

  promise(name: Observation, comparison: Comparison, limit: Quantity): 'skipped' | undefined {
    const observed = this.#observed.get(name);
    if (observed === undefined)
      throw new Error(`nothing before this step observes the ${name}; a step that sends a load has to`);
    const threshold: Threshold = { subject: name, comparison, limit };
    const evidence = observed.evidence();
    if (evidence.status === 'estimated' && evidence.dimension !== limit.dimension)
      throw new Error(
        `the ${name} is a ${evidence.dimension}, and "${formatQuantity(limit)}" is a ${limit.dimension}: write a limit of that kind`,
      );
    const verdict = judge(threshold, evidence, observed.doubts());
    const { report } = this.#world;
    report.tell(threshold, name, verdict, { source: observed.source });
    return report.conclude(threshold, verdict);
  }

  /** Enters a promise that could not be judged to its end. */
  leaveOpen(name: Observation, comparison: Comparison, limit: Quantity, reason: string): void {
    const threshold: Threshold = { subject: name, comparison, limit };
    const verdict = judge(threshold, { status: 'too few samples', reason, n: 0 }, [reason]);
    this.#world.report.enter(threshold, name, verdict, { source: 'stopped before its end' });
  }
}

import type { Milliseconds } from '../quantities/units';
import type { LoadPlan } from './load-plan';
import type { LoadSummary } from './load-summary';

/** Which round of a load it is. */
export interface RoundPlace {
  readonly index: number;
  readonly warmUp: boolean;
  /** Number of its first request. */
  readonly firstRequest: number;
}

/** A load in rounds, which are repeated for as long as somebody asks for more and the budget lasts. */
export interface RoundsPlan {
  /** What tells it apart from the others of a run. */
  readonly name: string;
  readonly requestsEach: number;
  /** Time to spend on measured rounds; judging them between is not in it. */
  readonly budget: Milliseconds;
  /** Prompt and output tokens of one request, at most; undefined: nobody has promised any. */
  readonly sequenceLength?: number;
  round(place: RoundPlace): LoadPlan;
  /** The same load for a server of known delays, whose requests carry ids that begin so; `seen` is what this one showed. */
  against(truth: TruthWish, seen: LoadSummary): RoundsPlan;
}

/** How the load on the ground-truth server is to be. */
interface TruthWish {
  readonly model: string;
  readonly idPrefix: string;
  readonly budget: Milliseconds;
}

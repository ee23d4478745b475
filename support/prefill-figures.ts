import { mean } from 'simple-statistics';
import type { JudgedArm } from './load/judged-arm';
import { LATENCIES, type LatencyName } from './load/latencies';
import type { LoadSummary } from './load/load-summary';
import type { RequestRecord } from './load/request-record';
import { batchRound } from './load/round';
import type { PartedLoad } from './parted-load';
import type { PrefillPlan } from './prefill-plan';
import { blockBootstrap, DEFAULT_BOOTSTRAP } from './statistics/block-bootstrap';
import type { Estimation } from './statistics/estimate';

/** Prompts of one length. */
export interface PrefillLevel {
  /** As asked for. */
  readonly tokens: number;
  /** Asked for the first time, a round each. */
  readonly cold: JudgedArm;
  /** Asked again right after. */
  readonly warm: JudgedArm;
}

/** The levels of a load, in the order of their lengths; rounds of equal numbers were asked beside each other. */
export function prefillLevels(
  { records, part }: PartedLoad,
  lengths: readonly number[],
  { places }: PrefillPlan,
): readonly PrefillLevel[] {
  const armOf = (tokens: number, prefix: 'cold' | 'warm'): JudgedArm => {
    const isOwn = ({ index, warmUp }: RequestRecord): boolean =>
      !warmUp && places[index]?.tokens === tokens && places[index].prefix === prefix;
    return part(
      records.filter(isOwn).map((record, round) => batchRound(round, false, [{ ...record, round }])),
    );
  };
  return lengths.map((tokens) => ({ tokens, cold: armOf(tokens, 'cold'), warm: armOf(tokens, 'warm') }));
}

/** Time to first token of the longest prompts when they are known, in % of that when they are not. */
export function warmShare(levels: readonly PrefillLevel[]): Estimation {
  const longest = levels.at(-1);
  if (longest === undefined) return NOTHING;
  return shareOf(longest.warm.summary, longest.cold.summary, 'ttft');
}

/** Decode speed after the longest prompts, in % of that after the shortest. */
export function decodeSpeedLeft(levels: readonly PrefillLevel[]): Estimation {
  const [shortest, longest] = [levels[0], levels.at(-1)];
  if (shortest === undefined || longest === undefined) return NOTHING;
  if (shortest === longest)
    return {
      status: 'too few samples',
      reason: 'prompts of one length have nothing to be compared with',
      n: 0,
    };
  // Of speeds: the times the other way round.
  return shareOf(shortest.cold.summary, longest.cold.summary, 'tpot');
}

const NOTHING = { status: 'too few samples', reason: 'nothing was asked', n: 0 } as const;

/** Prompt tokens of the answered requests on average, as the server counted them; NaN where it did not. */
export function meanInput({ completedRecords }: LoadSummary): number {
  const known = completedRecords.flatMap(({ inputTokens }) => inputTokens ?? []);
  return known.length === 0 ? NaN : mean(known);
}

/** The ratio of two means in %, round by round, so that what drifts meets both. */
function shareOf(above: LoadSummary, below: LoadSummary, name: LatencyName): Estimation {
  const valueIn = (summary: LoadSummary, round: number): number[] =>
    summary.completedRecords
      .filter((record) => record.round === round)
      .flatMap((record) => LATENCIES[name](record).map(({ value }) => value));
  const pairs = above.rounds.flatMap(({ index }) => {
    const [[one], [two]] = [valueIn(above, index), valueIn(below, index)];
    return one === undefined || two === undefined ? [] : [[one, two] as const];
  });
  const n = pairs.length;
  if (n === 0)
    return { status: 'too few samples', reason: 'no round was answered in a stream to its end', n };
  const ratio = (counts?: Readonly<Uint32Array>): number => {
    let [one, two] = [0, 0];
    for (const [index, [left, right]] of pairs.entries()) {
      const times = counts?.[index] ?? 1;
      one += times * left;
      two += times * right;
    }
    return (100 * one) / two;
  };
  const value = ratio();
  const interval = blockBootstrap(n, ratio);
  if (interval === undefined)
    return { status: 'too few samples', reason: `${n} rounds of at least 5`, value, n };
  const { confidence } = DEFAULT_BOOTSTRAP;
  return {
    status: 'estimated',
    value,
    ...interval,
    n,
    of: 'rounds',
    confidence,
    dimension: 'share',
    method: `ratio of means, bootstrap over ${n} rounds`,
  };
}

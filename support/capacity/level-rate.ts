import type { CompletedRecord } from '../load/request-record';
import type { Round } from '../load/round';
import { blockBootstrap } from '../statistics/block-bootstrap';
import type { Estimate } from '../statistics/estimate';
import { normalReach, reachOf } from './dependence';

/** Windows of a time that was steady, and all that was answered in it, before and after. */
export interface SteadyRun {
  readonly windows: readonly Round[];
  readonly answered: readonly CompletedRecord[];
}

/** What came at an instant: requests, or tokens. */
interface Flow {
  readonly at: number;
  readonly amount: number;
}

/**
 * Requests or tokens in a second of all runs together, by when each came: those of a request that ends in a window may
 * have come in another, or before the first. Its interval is by resampling the windows, made wider by as much as
 * Student's t of their number is above the normal; and no rate is known better than what was answered strays from an
 * even flow: where it comes in bursts, one more or less. Undefined of too few windows.
 */
export function levelRate(
  of: 'requests' | 'tokens',
  runs: readonly SteadyRun[],
  confidence: number,
): Pick<Estimate, 'value' | 'low' | 'high'> | undefined {
  const windows: { amount: number; length: number }[] = [];
  let squares = 0;
  for (const { windows: rounds, answered } of runs) {
    const spans = rounds.flatMap(({ span }) => span ?? []);
    const [from, to] = [spans[0]?.from ?? NaN, spans.at(-1)?.to ?? NaN];
    const flow = answered
      .flatMap(of === 'requests' ? requestOf : tokensOf)
      .filter(({ at }) => at >= from && at < to)
      .sort((one, other) => one.at - other.at);
    const amounts = new Float64Array(spans.length);
    for (const { at, amount } of flow) {
      const index = Math.min(spans.length - 1, Math.floor((spans.length * (at - from)) / (to - from)));
      amounts[index] = (amounts[index] ?? 0) + amount;
    }
    for (const [index, span] of spans.entries())
      windows.push({ amount: amounts[index] ?? 0, length: span.to - span.from });
    squares += strayOf(flow, from, to) ** 2;
  }
  const rate = (counts?: Readonly<Uint32Array>): number => {
    let [amount, time] = [0, 0];
    for (const [index, window] of windows.entries()) {
      const times = counts?.[index] ?? 1;
      amount += window.amount * times;
      time += window.length * times;
    }
    return (1000 * amount) / time;
  };
  const value = rate();
  const resampled = blockBootstrap(windows.length, rate);
  if (resampled === undefined) return undefined;
  const time = windows.reduce((sum, { length }) => sum + length, 0);
  const stray = (1000 * Math.sqrt(squares)) / time;
  const few = reachOf(windows.length, confidence) / normalReach(confidence);
  return {
    value,
    low: Math.max(0, value - Math.max(stray, few * (value - resampled.low))),
    high: value + Math.max(stray, few * (resampled.high - value)),
  };
}

const requestOf = ({ endedAt }: CompletedRecord): Flow[] => [{ at: endedAt, amount: 1 }];

/** Tokens that no event shows are known of when the answer is over. */
function tokensOf({ contentAt, contentTokens, outputTokens, endedAt }: CompletedRecord): Flow[] {
  const seen = contentAt.map((at, event) => ({ at, amount: contentTokens[event] ?? 0 }));
  const unseen = outputTokens - seen.reduce((sum, { amount }) => sum + amount, 0);
  return unseen === 0 ? seen : [...seen, { at: endedAt, amount: unseen }];
}

/** The most by which what had come by any instant was ahead of or behind an even flow of as much. */
function strayOf(flow: readonly Flow[], from: number, to: number): number {
  const total = flow.reduce((sum, { amount }) => sum + amount, 0);
  let [seen, most] = [0, 0];
  for (const { at, amount } of flow) {
    const even = (total * (at - from)) / (to - from);
    most = Math.max(most, Math.abs(seen - even), Math.abs(seen + amount - even));
    seen += amount;
  }
  return most;
}

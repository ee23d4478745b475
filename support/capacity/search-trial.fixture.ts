import type { TestContext } from 'node:test';
import { expect } from 'chai';
import { judge } from '../assertions/judge';
import type { Outcome } from '../assertions/verdict';
import type { Milliseconds } from '../quantities/units';
import { meanOf } from './coverage.fixture';
import type { Trial } from './level-trial.fixture';
import { UNENDING } from './queueing-trial.fixture';
import { parseSlaLimit } from './sla';
import { capacityEvidence, findCapacity } from './sla-capacity';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
/** All but what is waited for comes in no time, so that the wait is all there is of the time to first token. */
export const PREFILL = 0.001;

/** A server whose capacity is known, and how it is searched for. */
export interface Searched {
  readonly trial: Trial;
  /** What is true. */
  readonly capacity: number;
  /** p95 of the time to first token, in ms. */
  readonly limit: number;
  readonly budget: Milliseconds;
  readonly whole: boolean;
}

interface Result {
  readonly error: number;
  /** By how many levels it is beside the truth, where they are numbers of users. */
  readonly away: number;
  readonly holdsTruth: boolean;
  /** Whether the promise is one that the server keeps. */
  readonly kept: boolean;
  readonly verdict: Outcome;
  readonly levels: number;
  readonly time: number;
}

/** A promise of that share of the capacity is searched for, as the product does it. */
async function search({ trial, capacity, limit, budget, whole }: Searched, share: number): Promise<Result> {
  const wanted = share * capacity;
  const promised = whole ? (share < 1 ? Math.floor(wanted) : Math.ceil(wanted)) : wanted;
  const sla = [parseSlaLimit('p95 time to first token', `${limit.toFixed(6)} ms`)] as const;
  const bounds = whole
    ? { least: 1, most: 1000, resolution: 0.02 }
    : { least: 0.1, most: 10_000, resolution: 0.05 };
  const { clock } = trial.runner;
  const found = await findCapacity(trial.series, { sla, promised, budget, whole, ...bounds }, UNENDING, {
    clock,
  });
  const dimension = whole ? 'count' : 'request rate';
  const { evidence, doubts } = capacityEvidence(found, { whole, dimension });
  if (evidence.status !== 'estimated') throw new Error(`no capacity was found: ${evidence.reason}`);
  const threshold = {
    subject: 'capacity',
    comparison: 'at least',
    limit: { dimension, value: promised },
  } as const;
  const { value, low, high } = evidence;
  const isOpen = found.finding.broken === undefined;
  return {
    error: value / capacity - 1,
    away: Math.abs(value - capacity),
    holdsTruth: low <= capacity && (isOpen || capacity <= high),
    kept: promised <= capacity,
    verdict: judge(threshold, evidence, doubts).outcome,
    levels: found.tried.length,
    time: clock.now(),
  };
}

/** Promises of a tenth less than the capacity and of a tenth more, by turns of the seeds. */
export async function searchAll(of: (seed: number) => Searched, test: TestContext) {
  const results: Result[] = [];
  for (const seed of SEEDS) results.push(await search(of(seed), seed % 2 === 0 ? 0.9 : 1.1));
  const { budget, whole } = of(1);
  const share = (does: (result: Result) => boolean): number => results.filter(does).length / results.length;
  const found = {
    near: share(({ error, away }) => Math.abs(error) <= 0.05 || (whole && away <= 1)),
    held: share(({ holdsTruth }) => holdsTruth),
    right: share(({ verdict, kept }) => verdict === (kept ? 'passed' : 'failed')),
    wrong: share(({ verdict, kept }) => verdict === (kept ? 'failed' : 'passed')),
  };
  const percent = (value: number): string => `${(100 * value).toFixed(1)}%`;
  const errors = results.map(({ error }) => error);
  const times = results.map(({ time }) => time / 1000);
  test.diagnostic(
    `${percent(found.near)} within 5% or a user, bias ${percent(meanOf(errors))}, deviation ${percent(Math.sqrt(meanOf(errors.map((error) => error ** 2))))}; ` +
      `${percent(found.held)} of the intervals hold the truth; verdicts: ${percent(found.right)} right, ${percent(found.wrong)} wrong; ` +
      `${meanOf(results.map(({ levels }) => levels)).toFixed(1)} levels in ${meanOf(times).toFixed(0)} s, at most ${Math.max(...times).toFixed(0)} s`,
  );
  // The level that is begun last ends after the budget, and its queue is served to the end.
  expect(Math.max(...times)).to.be.below(1.5 * (budget / 1000));
  return found;
}

/** Near the truth nine times in ten, and wrong once in twenty. */
export function expectFound({ near, held, right, wrong }: Awaited<ReturnType<typeof searchAll>>): void {
  expect(near).to.be.at.least(0.9);
  expect(held).to.be.at.least(0.9);
  expect(right).to.be.at.least(0.8);
  expect(wrong).to.be.at.most(0.05);
}

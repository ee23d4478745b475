import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { inferenceRounds, inferenceRun } from './inference-rounds';
import { prompts } from './load-plans.fixture';
import { completed, failed, later } from './record.fixture';
import { batchRound } from './round';

describe('inferenceRun', () => {
  it('is sums over the completed inferences, over the time of the run', () => {
    // Two answers of three tokens, 75 ms each, the second sent 125 ms after the first: 200 ms in all.
    const round = batchRound(0, false, [completed(), later(125, completed()), failed()]);
    expect(inferenceRun(round)).to.deep.equal({
      completed: 2,
      failed: 1,
      inferencesPerSecond: 10,
      tokensPerSecond: 30,
      latency: 75,
    });
  });

  it('has no figures where nothing completed', () => {
    const { completed: none, inferencesPerSecond, latency } = inferenceRun(batchRound(0, false, [failed()]));
    expect([none, inferencesPerSecond, latency]).to.deep.equal([0, NaN, NaN]);
  });
});

describe('inferenceRounds', () => {
  it('is one user who asks as often as a run has inferences', () => {
    const plan = inferenceRounds({ workload: prompts(), inferences: 100 });
    const { load, firstRequest } = plan.round({ index: 2, warmUp: false, firstRequest: 200 });
    expect(load).to.deep.include({ model: 'closed', virtualUsers: 1, requestsEach: 100 });
    expect([firstRequest, plan.requestsEach]).to.deep.equal([200, 100]);
    const truth = plan.against(
      { model: 'truth', idPrefix: 'a-', budget: milliseconds(1) },
      undefined as never,
    );
    expect(truth.round({ index: 0, warmUp: false, firstRequest: 0 }).workload).to.include({
      model: 'truth',
      idPrefix: 'a-',
    });
  });
});

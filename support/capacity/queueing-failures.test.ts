import { describe, it } from 'node:test';
import { expect } from 'chai';
import { imbalanceOf } from '../load/ledger';
import { openModel, planOf } from '../load/load-plans.fixture';
import { milliseconds } from '../quantities/units';
import { ended, endless, outcomes, runnerOf, sents, UNENDING } from './queueing-trial.fixture';

const ms = milliseconds;

describe('a queueing server that fails', () => {
  it('answers 429 to whom its queue has no place for, who asks again', async () => {
    const runner = runnerOf({ slots: 1, queueLimit: 1, refusalTime: 40 });
    const run = await runner.begin(endless({ requestsEach: 2 }), UNENDING).result;
    expect(outcomes(run)).to.deep.equal(['0', '1', '2 http error 429', '3', '4', '5 http error 429']);
    expect(sents(run)).to.deep.equal([0, 0, 0, 70, 140, 40]);
    expect(run.records[2]).to.include({ failedAt: 40, error: '429: 1 requests wait already' });
    expect(imbalanceOf(run.counts)).to.equal(undefined);
  });

  it('answers 500 from an instant on, and serves what came before', async () => {
    const runner = runnerOf({ slots: 1, failsFrom: 90 });
    const run = await runner.begin(planOf(openModel([0, 80, 89, 90, 95])), UNENDING).result;
    expect(outcomes(run)).to.deep.equal(['0', '1', '2', '3 http error 500', '4 http error 500']);
    expect(run.records.map(ended)).to.deep.equal([70, 150, 220, 91, 96]);
    expect(run.counts).to.include({ scheduled: 5, sent: 5, completed: 3, 'http error': 2 });
  });

  it('can be left while it refuses', async () => {
    const runner = runnerOf({ failsFrom: 0, refusalTime: 40 });
    const abortion = new AbortController();
    runner.clock.at(ms(10), () => {
      abortion.abort(new Error('enough'));
    });
    const run = await runner.begin(planOf(openModel([0])), abortion.signal).result;
    expect(outcomes(run)).to.deep.equal(['0 aborted']);
    expect(runner.clock.now()).to.equal(10);
  });

  for (const [name, fields] of [
    ['answers', { timeToFirstToken: 0 }],
    ['refusals', { refusalTime: 0 }],
  ] as const) {
    it(`is refused where its ${name} would take no time`, () => {
      expect(() => runnerOf(fields)).to.throw('answers and refusals must take time');
    });
  }
});

import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { TargetError } from '../target/target-error';
import type { BatchPlan } from './batch-plan';
import { batchRounds } from './batch-rounds';
import { BatchSampling, RoundFailedError, type SamplingProgress } from './batch-sampling';
import { FakeTarget, HandTurnedClock, tellAnswer, unending } from './fake-target.fixture';
import type { LoadSummary } from './load-summary';
import { LocalRunner } from './local-runner.fixture';
import type { RequestRecord } from './request-record';

const PLAN: BatchPlan = {
  model: 'model',
  batchSize: 4,
  tokens: 10,
  sequenceLength: 128,
  promptWords: 12,
  temperature: 1,
  seed: 1,
  budget: milliseconds(20_000),
};

interface Setting {
  readonly plan?: Partial<BatchPlan>;
  /** How long a round takes, in ms. */
  readonly roundTime?: number;
  /** Whether the request of that position in the schedule fails. */
  readonly fails?: (position: number) => boolean;
}

/** A sampling of a fake server that answers each round in the same time, by a clock that stands still otherwise. */
class Bench {
  readonly clock = new HandTurnedClock();
  readonly records: RequestRecord[] = [];
  readonly progress: SamplingProgress[] = [];
  /** When the measured rounds began and ended, as who looks around them was told. */
  readonly around: [begun: number, ended: number][] = [];
  readonly target: FakeTarget;
  readonly sampling: BatchSampling;

  constructor({ plan = {}, roundTime = 500, fails = () => false }: Setting = {}) {
    const whole = { ...PLAN, ...plan };
    this.target = new FakeTarget((request, events, position) => {
      const now = this.clock.now();
      if (position % whole.batchSize === whole.batchSize - 1) this.clock.turn(roundTime);
      if (!fails(position)) {
        const betweenTokens = roundTime / 2 / request.maxTokens;
        tellAnswer(request, events, { sentAt: now, firstTokenAt: now + roundTime / 2, betweenTokens });
        return Promise.resolve();
      }
      events.sent(now);
      return Promise.reject(
        new TargetError('http error', `request ${position} was refused`, { status: 500 }),
      );
    });
    const observer = {
      record: (record: RequestRecord) => this.records.push(record),
      progress: (progress: SamplingProgress) => this.progress.push(progress),
      around: () => {
        const begun = this.clock.now();
        return Promise.resolve(() => {
          this.around.push([begun, this.clock.now()]);
          return Promise.resolve();
        });
      },
    };
    const runner = new LocalRunner(this.target, { clock: this.clock });
    this.sampling = new BatchSampling(batchRounds(whole), runner, { observer, clock: this.clock });
  }

  /** Rounds measured when `settled` was asked, in order. */
  async looks(settled: (summary: LoadSummary) => boolean): Promise<number[]> {
    const looks: number[] = [];
    await this.sampling.measureUntil((summary) => {
      looks.push(summary.rounds.length);
      return settled(summary);
    }, unending);
    return looks;
  }
}

const never = (): boolean => false;

describe('measureUntil', () => {
  it('measures exactly as many rounds as it is told to, also beyond its budget', async () => {
    const { sampling } = new Bench({ plan: { budget: milliseconds(1000) } });
    await sampling.warmUp(unending);
    const { rounds } = await sampling.measureRounds(7, unending);
    expect(rounds).to.have.length(7);
  });

  it('lets somebody look around each measured round, and around no other time', async () => {
    const bench = new Bench({ roundTime: 500 });
    await bench.sampling.warmUp(unending);
    const from = bench.clock.now();
    bench.clock.turn(9000);
    await bench.sampling.measureUntil(({ rounds }) => rounds.length >= 2, unending);
    expect(bench.around.map(([begun, ended]) => [begun - from, ended - from])).to.deep.equal([
      [9000, 9500],
      [9500, 10_000],
    ]);
  });

  it('stops when the figures are settled', async () => {
    const bench = new Bench();
    expect(await bench.looks(({ rounds }) => rounds.length >= 3)).to.deep.equal([1, 2, 3]);
    expect(bench.sampling.budgetLeft).to.equal(true);
  });

  it('measures nothing more where they are settled already', async () => {
    const bench = new Bench();
    await bench.looks(({ rounds }) => rounds.length >= 5);
    expect(await bench.looks(() => true)).to.deep.equal([5]);
    expect(bench.target.requests).to.have.length(5 * 4);
  });

  it('stops at the budget, which the rounds alone spend', async () => {
    const bench = new Bench({ plan: { budget: milliseconds(3_000) } });
    await bench.sampling.warmUp(unending);
    bench.clock.turn(60_000);
    const summary = await bench.sampling.measureUntil(never, unending);
    expect(summary.rounds).to.have.length(6);
    expect(bench.sampling.budgetLeft).to.equal(false);
  });

  it('measures one round whatever the budget', async () => {
    const bench = new Bench({ plan: { budget: milliseconds(0) } });
    expect(await bench.looks(never)).to.deep.equal([1]);
    expect(await bench.looks(never)).to.deep.equal([1]);
  });

  it('looks whenever the sample has grown by a quarter, and not after every round', async () => {
    const bench = new Bench({ roundTime: 100, plan: { budget: milliseconds(4_000) } });
    const looks = await bench.looks(never);
    expect(looks).to.deep.equal([1, 2, 3, 4, 5, 7, 9, 12, 15, 19, 24, 30, 38, 40]);
  });

  it('goes on from where an earlier verdict left the sample', async () => {
    const bench = new Bench();
    await bench.looks(({ rounds }) => rounds.length >= 4);
    expect(await bench.looks(({ rounds }) => rounds.length >= 7)).to.deep.equal([4, 5, 7]);
  });
});

describe('warmUp', () => {
  for (const [roundTime, rounds] of [
    [5_000, 1],
    [1_000, 1],
    [400, 3],
  ] as const) {
    it(`takes ${rounds} rounds of ${roundTime} ms, and counts them in no figure and no budget`, async () => {
      const bench = new Bench({ roundTime });
      await bench.sampling.warmUp(unending);
      expect(bench.target.requests).to.have.length(4 * rounds);
      expect(bench.sampling.summary).to.include({ completed: 0, outputTokens: 0 });
      expect(bench.progress.every(({ phase, elapsed }) => phase === 'warm-up' && elapsed === 0)).to.equal(
        true,
      );
      const summary = await bench.sampling.measureUntil(() => true, unending);
      expect(summary).to.include({ completed: 4, outputTokens: 10 });
      expect(bench.sampling.ledger.counts).to.include({
        scheduled: 4 * (rounds + 1),
        completed: 4 * (rounds + 1),
      });
    });
  }
});

describe('the requests', () => {
  it('share the tokens of the batch', async () => {
    const bench = new Bench();
    await bench.looks(() => true);
    expect(bench.target.requests.map(({ maxTokens }) => maxTokens)).to.deep.equal([3, 3, 2, 2]);
  });

  it('differ from one another in their prompts and seeds, in warm-up and measured rounds alike', async () => {
    const bench = new Bench();
    await bench.sampling.warmUp(unending);
    await bench.looks(({ rounds }) => rounds.length >= 12);
    const { requests } = bench.target;
    expect(new Set(requests.map(({ prompt }) => prompt)).size).to.equal(requests.length);
    expect(new Set(requests.map(({ seed }) => seed)).size).to.equal(requests.length);
  });

  it('are told of one by one, in the order of the schedule', async () => {
    const bench = new Bench({ fails: (position) => position === 5 });
    await bench.looks(({ rounds }) => rounds.length >= 2);
    expect(bench.records.map(({ index }) => index)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(bench.records[5]).to.include({ outcome: 'http error' });
    expect(bench.progress.map(({ rounds, tokens, elapsed }) => [rounds, tokens, elapsed])).to.deep.equal([
      [1, 10, 500],
      [2, 17, 1000],
    ]);
  });
});

describe('a load that cannot go on', () => {
  const refusal = async ({ sampling }: Bench): Promise<Error> => {
    try {
      await sampling.warmUp(unending);
      await sampling.measureUntil(never, unending);
    } catch (error) {
      return error as Error;
    }
    throw new Error('it went on');
  };

  it('ends with the first failure of a round in which nothing completed', async () => {
    const bench = new Bench({ roundTime: 2_000, fails: (position) => position >= 8 });
    const refused = await refusal(bench);
    expect(refused).to.be.instanceOf(RoundFailedError);
    expect(refused.message).to.equal('all 4 requests of round 2 failed (http error): request 8 was refused');
    expect(bench.records).to.have.length(12);
    expect(bench.sampling.ledger.imbalance).to.equal(undefined);
  });

  it('ends in the warm-up round where that fails', async () => {
    const { message } = await refusal(new Bench({ fails: () => true }));
    expect(message).to.equal(
      'all 4 requests of the warm-up round failed (http error): request 0 was refused',
    );
  });

  it('goes on while a single request of a round completes', async () => {
    const bench = new Bench({ fails: (position) => position % 4 !== 3 });
    await bench.looks(({ rounds }) => rounds.length >= 3);
    expect(bench.sampling.summary).to.include({ completed: 3 });
    expect(bench.sampling.summary.failed).to.have.length(9);
  });

  it('refuses tokens beyond the sequence length', async () => {
    // 12 words and the server's count of them, with 3 tokens of output.
    const { message } = await refusal(new Bench({ plan: { sequenceLength: 14 } }));
    expect(message).to.equal(
      'a request took 15 tokens, prompt and output together, which is beyond the sequence length of 14',
    );
    const bench = new Bench({ plan: { sequenceLength: 15 } });
    expect(await bench.looks(() => true)).to.deep.equal([1]);
  });
});

import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { expect } from 'chai';
import { monotonicClock } from '../quantities/clock';
import { milliseconds } from '../quantities/units';
import { TargetError } from '../target/target-error';
import type { BatchPlan } from './batch-plan';
import { batchRounds } from './batch-rounds';
import type { Calibration } from './calibration';
import { FakeTarget, HandTurnedClock, tellAnswer, unending } from './fake-target.fixture';
import type { GroundTruth, TrueDelays, TrueRequest } from './ground-truth';
import { JudgedBatches } from './judged-batches';
import type { LoadRun, LoadRunner } from './load-runner';
import { LocalRunner } from './local-runner.fixture';
import { METRICS, type MetricName } from './metric';
import { parseStatistic } from './statistic';

const PLAN: BatchPlan = {
  model: 'model',
  batchSize: 2,
  tokens: 6,
  sequenceLength: 128,
  promptWords: 12,
  temperature: 1,
  seed: 1,
  budget: milliseconds(20_000),
};
const ROUND = 200;
const figure = (name: MetricName, statistic = 'mean') => ({
  metric: METRICS[name],
  statistic: parseStatistic(statistic),
});

interface Setting {
  /** By how much later than the truth the client sees every token of the ground-truth server, in ms. */
  readonly error?: number;
  /** Whether the request of that number in the schedule of the judged load fails. */
  readonly fails?: (position: number) => boolean;
  readonly budget?: number;
  readonly calibrations?: Map<string, Promise<Calibration>>;
  /** What goes wrong with the client in the warm-up of its calibration. */
  readonly faults?: readonly string[];
}

/** Batches on a server of TTFT 80 ms and ITL 20 ms, and a ground truth that the client sees with an error. */
class Bench {
  readonly truthDelays: TrueDelays[] = [];
  readonly truthTarget: FakeTarget;
  readonly target: FakeTarget;
  readonly load: JudgedBatches;
  readonly #logged: TrueRequest[] = [];
  asked: [prefix: string, count: number][] = [];

  constructor(clock: HandTurnedClock, setting: Setting = {}) {
    const { error = 0, fails = () => false, budget = PLAN.budget } = setting;
    const { calibrations = new Map<string, Promise<Calibration>>(), faults = [] } = setting;
    const answering = (seen: number, log: (id: string | undefined, sentAt: number) => void): FakeTarget =>
      new FakeTarget((request, events, position) => {
        const sentAt = clock.now();
        if (position % PLAN.batchSize === PLAN.batchSize - 1) clock.turn(ROUND);
        if (log === ignore && fails(position)) {
          events.sent(sentAt);
          return Promise.reject(new TargetError('http error', 'the server is full', { status: 503 }));
        }
        tellAnswer(request, events, { sentAt, firstTokenAt: sentAt + 80 + seen, betweenTokens: 20 });
        log(request.id, sentAt);
        return Promise.resolve();
      });
    this.target = answering(0, ignore);
    this.truthTarget = answering(error, (id = '', sentAt) => {
      const tokenSentAt = [80, 100, 120].map((after) => ({ at: milliseconds(sentAt + after), tokens: 1 }));
      this.#logged.push({ requestId: id, headersReceivedAt: milliseconds(sentAt), tokenSentAt });
    });
    const truth: GroundTruth = {
      model: 'the true model',
      server: () => {
        throw new Error('nobody connects in this test');
      },
      requests: (prefix, count) => {
        this.asked.push([prefix, count]);
        return Promise.resolve(this.#logged);
      },
    };
    const targets = {
      runner: new LocalRunner(this.target, { clock }),
      truth: () => Promise.resolve(truth),
      truthRunner: (_truth: GroundTruth, delays: TrueDelays) => {
        this.truthDelays.push(delays);
        return faultyInWarmUp(new LocalRunner(this.truthTarget, { clock }), faults);
      },
      calibrations,
    };
    this.load = new JudgedBatches(batchRounds({ ...PLAN, budget: milliseconds(budget) }), targets, {});
  }
}

const ignore = (): void => undefined;

const faultyInWarmUp = (local: LocalRunner, faults: readonly string[]): LoadRunner => ({
  description: local.description,
  begin: (plan, signal) => {
    const load = local.begin(plan, signal);
    const withFaults = (run: LoadRun): LoadRun => ({ ...run, health: { ...run.health, faults } });
    return plan.warmUp && faults.length > 0 ? { ...load, result: load.result.then(withFaults) } : load;
  },
});

describe('JudgedBatches', () => {
  let clock: HandTurnedClock;
  beforeEach(() => {
    clock = new HandTurnedClock();
    mock.method(monotonicClock, 'now', () => clock.now());
  });
  afterEach(() => {
    mock.restoreAll();
  });
  const begun = async (setting: Setting = {}): Promise<Bench> => {
    const bench = new Bench(clock, setting);
    await bench.load.begin(unending);
    return bench;
  };

  it('has ten measured rounds or some more to begin with, and the warm-up in the books only', async () => {
    const { load, target } = await begun();
    // The first look at ten rounds or more is at twelve.
    expect(load.summary.rounds).to.have.length(12);
    expect(load.summary.completed).to.equal(24);
    expect(load.counts).to.include({ scheduled: 34, completed: 34 });
    expect(target.requests).to.have.length(34);
  });

  it('has fewer where the budget is spent', async () => {
    expect((await begun({ budget: 3 * ROUND })).load.summary.rounds).to.have.length(3);
  });

  it('goes on when it is asked to', async () => {
    const { load } = await begun();
    await load.measureUntil(({ rounds }) => rounds.length >= 15, unending);
    expect(load.summary.rounds.length).to.be.within(15, 18);
  });

  it('puts the same batches on the ground truth, with the delays that the warm-up showed', async () => {
    const { truthDelays, truthTarget, target, asked } = await begun();
    expect(truthDelays).to.deep.equal([{ timeToFirstToken: 80, interTokenLatency: 20 }]);
    const [first] = truthTarget.requests;
    expect(first).to.include({ model: 'the true model', maxTokens: 3, id: 'model-2-6-12-0' });
    expect(first?.prompt).to.equal(target.requests[0]?.prompt);
    expect(asked).to.deep.equal([['model-2-6-12-', truthTarget.requests.length]]);
  });

  it('knows the error of the instrument at this load, and refuses limits below three of it', async () => {
    const { load } = await begun({ error: 1.5 });
    expect(load.calibration?.error('ttft', parseStatistic('mean'))).to.be.closeTo(1.5, 1e-6);
    expect(load.doubts(figure('ttft'), 4.6)).to.deep.equal([]);
    expect(load.doubts(figure('ttft'), 4.4).join()).to.match(
      /^at this load the instrument itself is off by 1.5 ms, and decides no limit below 4.5 ms/,
    );
    // No sample decides what the instrument cannot: none is taken for it.
    expect(load.canDecide(figure('ttft'), 4.6)).to.equal(true);
    expect(load.canDecide(figure('ttft'), 4.4)).to.equal(false);
    // Every token was seen late by the same time: the time between them is right.
    expect(load.doubts(figure('itl'), 0.1)).to.deep.equal([]);
    expect(load.doubts(figure('output_tps'), 0.1)).to.deep.equal([]);
  });

  it('does not try the same load twice in one run', async () => {
    const calibrations = new Map<string, Promise<Calibration>>();
    const first = await begun({ calibrations, error: 2 });
    const second = await begun({ calibrations });
    expect(second.truthTarget.requests).to.deep.equal([]);
    expect(second.load.calibration).to.equal(first.load.calibration);
  });

  it('doubts the latencies where its calibration had faults, and tries that load again', async () => {
    const calibrations = new Map<string, Promise<Calibration>>();
    const { load, asked } = await begun({ calibrations, faults: ['load worker w2 was lost'] });
    expect(load.doubts(figure('ttft'), 1000)).to.deep.equal([
      'while the instrument was held against a known server: load worker w2 was lost',
    ]);
    expect(asked).to.deep.equal([['model-2-6-12-', 0]]);
    const again = await begun({ calibrations });
    expect(again.load.doubts(figure('ttft'), 1000)).to.deep.equal([]);
  });

  it('doubts latencies that leave out what failed, and no rate', async () => {
    const { load } = await begun({ fails: (position) => position >= 10 && position % 10 === 3 });
    expect(load.counts).to.include({ 'http error': 3 });
    expect(load.doubts(figure('ttft', 'p50'), 1000)).to.deep.equal([]);
    expect(load.doubts(figure('ttft', 'p95'), 1000)).to.deep.equal([
      '3 of 24 requests failed, more than this figure may leave out; the first (http error): the server is full',
    ]);
    expect(load.doubts(figure('request_rate'), 1)).to.deep.equal([]);
  });

  it('is judged by the figure that is promised', async () => {
    const promised = figure('ttft', 'p99');
    expect((await begun()).load.judged(promised)).to.equal(promised);
  });

  it('keeps what was sent when it was interrupted', async () => {
    const abortion = new AbortController();
    const bench = new Bench(clock, {
      fails: (position) => {
        if (position === 14) abortion.abort(new Error('the run is over'));
        return false;
      },
    });
    expect(await bench.load.begin(abortion.signal).catch(String)).to.equal('Error: the run is over');
    expect(bench.load.counts).to.include({ scheduled: 16, completed: 16 });
    expect(bench.load.summary.rounds).to.have.length(3);
  });
});

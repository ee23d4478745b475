import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Comparison } from '../assertions/threshold';
import { milliseconds } from '../quantities/units';
import { Simulator } from '../simulator/simulator';
import { batchRounds } from './batch-rounds';
import { BatchSampling } from './batch-sampling';
import { sendBatch, tellAnswer, unending } from './fake-target.fixture';
import { JudgedOpenLoad, type OpenLoadPlan } from './judged-open-load';
import { summaryOf, verdict } from './known-faults.fixture';
import { openModel, planOf, prompts } from './load-plans.fixture';
import { LoadSummary } from './load-summary';
import { METRICS, type MetricName } from './metric';
import { parseStatistic } from './statistic';
import { LoadWorkers } from './workers/load-workers';
import { answerAtOnce, RecordingServer, specOf } from './workers/recording-server.fixture';

/* Known faults of other tools in what becomes of the records: figures, and what is promised of them. */

const STATISTICS = ['p50', 'p99', 'mean', 'maximum'].map(parseStatistic);
const [P50, P99] = ['p50', 'p99'].map(parseStatistic);
const COMPARISONS: readonly Comparison[] = ['below', 'at most', 'above', 'at least'];
const NAMES = Object.keys(METRICS) as MetricName[];

const openPlan = (count: number, fields: Partial<OpenLoadPlan> = {}): OpenLoadPlan => ({
  arrivals: { kind: 'constant', rate: 1000, count },
  workload: prompts({ model: 'simulated-model', idPrefix: 'fault-' }),
  seed: 1,
  maxInFlight: 500,
  warmUp: milliseconds(0),
  ...fields,
});

/** A server that refuses the requests of these numbers, whatever the order in which they come. */
const refusing = (isRefused: (index: number) => boolean): Promise<RecordingServer> =>
  RecordingServer.start((response, received) => {
    const index = Number(received.id.split('-').at(-1));
    if (isRefused(index)) response.writeHead(503).end('{"error":"full"}');
    else answerAtOnce(response, received);
  });

describe('A fault of other tools:', () => {
  let workers: LoadWorkers;
  before(async () => {
    workers = await LoadWorkers.start(1);
  });
  after(() => workers[Symbol.asyncDispose]());
  const runOpen = (baseUrl: string, plan: OpenLoadPlan): Promise<JudgedOpenLoad> =>
    JudgedOpenLoad.run(plan, workers.clientsOf(specOf(baseUrl)), unending);

  it('percentiles are rounded to two digits', async () => {
    const run = await sendBatch(
      (request, events) => {
        tellAnswer(request, events, { sentAt: 0, firstTokenAt: 123.456789, betweenTokens: 1.0009 });
        return Promise.resolve();
      },
      { requests: 8 },
    );
    const summary = summaryOf(run);
    expect(summary.estimate('ttft', P50!).value).to.be.closeTo(123.456789, 1e-9);
    expect(summary.estimate('itl', P50!).value).to.be.closeTo(1.0009, 1e-9);
    // 120 would keep to the first limit, and 130 break the second.
    expect(verdict(summary, ['ttft', P50!, 'at most', 123.4567])).to.equal('failed');
    expect(verdict(summary, ['ttft', P50!, 'at most', 123.4568])).to.equal('passed');
    expect(run.histograms.ttft.percentile(0.5)).to.be.closeTo(123.456789, 0.13);
  });

  const passes = (summary: LoadSummary, names: readonly MetricName[]): string[] =>
    names.flatMap((name) =>
      STATISTICS.flatMap((statistic) =>
        COMPARISONS.flatMap((comparison) =>
          [0, 1, 1e9].flatMap((limit) => {
            const outcome = verdict(summary, [name, statistic, comparison, limit]);
            return outcome === 'inconclusive' ? [] : [`${name} ${comparison} ${limit}: ${outcome}`];
          }),
        ),
      ),
    );

  it('a threshold passes where there is no data: no request was made', () => {
    expect(passes(new LoadSummary([]), NAMES)).to.deep.equal([]);
  });

  it('a threshold passes where there is no data: nobody answers', async () => {
    const gone = await RecordingServer.start();
    const { baseUrl } = gone;
    await gone[Symbol.asyncDispose]();
    const load = await runOpen(baseUrl, openPlan(30));
    expect(load.counts).to.include({ scheduled: 30, dropped: 30 });
    const known = NAMES.filter((name) => name !== 'error_rate');
    expect(passes(load.summary, known)).to.deep.equal([]);
    // That all failed is data.
    expect(verdict(load.summary, ['error_rate', P50!, 'at most', 50])).to.equal('failed');
    expect(load.doubts({ metric: METRICS.ttft, statistic: P50! }, 1000)).not.to.deep.equal([]);
  });

  it('a threshold passes where there is no data: answers without tokens', async () => {
    await using server = await RecordingServer.start();
    const workload = { kind: 'endpoint', method: 'GET', path: '/health' } as const;
    const load = await runOpen(server.baseUrl, openPlan(30, { workload }));
    expect(load.counts).to.include({ completed: 30 });
    expect(passes(load.summary, ['ttft', 'ttft_scheduled', 'itl', 'chunk_gap', 'tpot'])).to.deep.equal([]);
  });

  it('a threshold passes where there is too little data for its percentile', async () => {
    await using server = await RecordingServer.start();
    const load = await runOpen(server.baseUrl, openPlan(30));
    expect(verdict(load.summary, ['ttft', P99!, 'at most', 1e9])).to.equal('inconclusive');
    expect(verdict(load.summary, ['ttft', P50!, 'at most', 1e9])).to.equal('passed');
  });

  it('the warm-up of an open load is counted', async () => {
    await using server = await refusing((index) => index < 40);
    const arrivals = { kind: 'constant', rate: 1000, duration: milliseconds(100) } as const;
    const load = await runOpen(server.baseUrl, openPlan(0, { arrivals, warmUp: milliseconds(40) }));
    expect(load.counts).to.include({ scheduled: 100, completed: 60, 'http error': 40 });
    expect(load.summary.estimate('error_rate', P50!)).to.include({ value: 0, n: 60 });
    expect(load.summary.estimate('ttft', P50!)).to.include({ n: 60 });
    expect(load.summary.outputTokens).to.equal(3 * 60);
  });

  it('the warm-up of batches is counted', async () => {
    await using server = await refusing((index) => index === 1);
    const plan = {
      model: 'model',
      batchSize: 4,
      tokens: 12,
      sequenceLength: 64,
      promptWords: 3,
      temperature: 0,
      seed: 1,
      budget: milliseconds(0),
      idPrefix: 'fault-',
    };
    const sampling = new BatchSampling(batchRounds(plan), workers.clientsOf(specOf(server.baseUrl)));
    await sampling.warmUp(unending);
    const summary = await sampling.measureUntil(() => false, unending);
    expect(sampling.ledger.counts).to.include({ 'http error': 1 });
    expect(summary.estimate('error_rate', P50!)).to.include({ value: 0, n: 4 });
    expect(summary).to.include({ completed: 4, outputTokens: 12 });
  });

  it('failures are left out: of the error rate, of rates, and of the percentiles that they would spoil', async () => {
    await using server = await Simulator.start({
      timeToFirstToken: 1,
      interTokenLatency: 0,
      slots: 200,
      misbehaviour: [{ type: 'cut', afterEvents: 2, requests: { every: 5 } }],
    });
    const load = await runOpen(server.baseUrl, openPlan(100));
    const { summary } = load;
    expect(load.counts).to.include({ scheduled: 100, completed: 80, truncated: 20 });
    expect(summary.estimate('error_rate', P50!)).to.include({ value: 20, n: 100 });
    expect(verdict(summary, ['error_rate', P50!, 'at most', 10])).to.equal('failed');
    // Two of the three tokens of each of them came: they are of no use to anybody.
    expect(summary.estimate('output_tps', P50!).n).to.be.at.most(80 * 3);
    expect(summary.estimate('request_rate', P50!).n).to.be.at.most(80);
    expect(summary.outputTokens).to.equal(80 * 3);
    const ofP99 = load.doubts({ metric: METRICS.ttft_scheduled, statistic: P99! }, 1e9);
    expect(ofP99.join()).to.match(
      /20 of 100 requests failed, more than this figure may leave out; .*\(truncated\)/,
    );
    for (const statistic of STATISTICS)
      expect(verdict(summary, ['ttft_scheduled', statistic, 'at most', 1e9], ofP99)).to.equal('inconclusive');
  });

  it('what was never sent is left out of the error rate', async () => {
    await using server = await RecordingServer.start();
    const plan = planOf(openModel(Array<number>(10).fill(0), 4), { workload: prompts() });
    const run = await workers.clientsOf(specOf(server.baseUrl)).begin(plan, unending).result;
    expect(run.counts).to.include({ scheduled: 10, sent: 4, dropped: 6 });
    expect(summaryOf(run).estimate('error_rate', P50!)).to.include({ value: 60, n: 10 });
  });
});

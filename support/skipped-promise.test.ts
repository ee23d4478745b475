import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { StepMatch } from './gherkin/step-matcher';
import { METRICS } from './load/metric';
import { PARAMETER_READERS } from './parameter-readers';
import { readPromises } from './skipped-promise';

/** A step that was matched, with arguments of these types and texts. */
const matched = (...args: readonly [type: keyof typeof PARAMETER_READERS, text: string][]): StepMatch => ({
  source: 'a step',
  place: 'steps.ts:1',
  arguments: args.map(([type, text]) => ({
    type,
    text,
    start: 0,
    read: () => PARAMETER_READERS[type](text),
  })),
});

/** The promise of a step that makes one. */
const readPromise = (match: StepMatch | undefined) => readPromises(match)[0];

describe('readPromises', () => {
  it('reads which figure of a latency is promised', () => {
    const step = matched(
      ['statistic', 'p99'],
      ['latency', 'TTFT'],
      ['comparison', 'be below'],
      ['quantity', '2 s'],
    );
    expect(readPromise(step)).to.deep.equal({
      about: {
        kind: 'figure',
        figure: { metric: METRICS.ttft, statistic: { kind: 'percentile', share: 0.99 } },
      },
      comparison: 'below',
      limit: { dimension: 'duration', value: 2000 },
    });
  });

  it('reads which change is promised, and in which direction', () => {
    const step = matched(['changing', 'model size'], ['change', 'decrease by at least'], ['quantity', '40%']);
    expect(readPromise(step)).to.deep.equal({
      about: {
        kind: 'change',
        changing: 'model size',
        change: { direction: 'decrease', comparison: 'at least' },
      },
      comparison: 'at least',
      limit: { dimension: 'share', value: 40 },
    });
  });

  it('reads the promises of clusters by the wording of their steps', () => {
    const worded = (
      source: string,
      ...args: readonly [type: keyof typeof PARAMETER_READERS, text: string][]
    ) => readPromise({ ...matched(...args), source });
    expect(
      worded('(the )remaining nodes should rebalance within {duration}', ['duration', '10 seconds']),
    ).to.deep.equal({
      about: { kind: 'observation', name: 'time to rebalance' },
      comparison: 'at most',
      limit: { dimension: 'duration', value: 10_000 },
    });
    expect(worded('no node should exceed {share} CPU utilization', ['share', '70%'])?.limit.value).to.equal(
      70,
    );
    expect(worded('no requests should be dropped during failover')?.limit).to.deep.equal({
      dimension: 'count',
      value: 0,
    });
  });

  it('reads for how long there are to be no leaks', () => {
    expect(readPromise(matched(['promisedTime', '24 hours']))).to.deep.equal({
      about: { kind: 'no memory leaks' },
      comparison: 'at most',
      limit: { dimension: 'duration', value: 86_400_000 },
    });
  });

  it('takes a rate for the mean of the run', () => {
    const step = matched(
      ['rate', 'throughput'],
      ['comparison', 'exceed'],
      ['quantity', '1000 tokens per second'],
    );
    expect(readPromise(step)).to.deep.equal({
      about: { kind: 'figure', figure: { metric: METRICS.output_tps, statistic: { kind: 'mean' } } },
      comparison: 'above',
      limit: { dimension: 'token rate', value: 1000 },
    });
  });

  it("knows the instrument's own error from a figure of the load", () => {
    const step = matched(
      ['statistic', 'mean'],
      ['erringLatency', 'ITL'],
      ['comparison', 'be at most'],
      ['quantity', '0.2 ms'],
    );
    expect(readPromise(step)).to.deep.equal({
      about: { kind: 'instrument error', figure: { metric: METRICS.itl, statistic: { kind: 'mean' } } },
      comparison: 'at most',
      limit: { dimension: 'duration', value: 0.2 },
    });
  });

  it('takes a promise without a figure of the load for one about GPU memory', () => {
    const step = matched(['comparison', 'not exceed'], ['dataSize', '8 GB']);
    expect(readPromise(step)).to.deep.equal({
      about: { kind: 'GPU memory' },
      comparison: 'at most',
      limit: { dimension: 'data size', value: 8e9 },
    });
  });

  it('reads a promise of every cell of a table of limits', () => {
    const step = { ...matched(), source: 'these limits should hold:' };
    const promises = readPromises(step, [
      ['phase', 'p95 TTFT', 'throughput'],
      ['normal', '200 ms', ''],
      ['peak', '2 s', '100 tokens per second'],
    ]);
    expect(
      promises.map(({ about, comparison, limit }) => [about.kind, comparison, limit.value]),
    ).to.deep.equal([
      ['level', 'at most', 200],
      ['level', 'at most', 2000],
      ['level', 'at least', 100],
    ]);
    expect(promises[1]?.about).to.deep.equal({
      kind: 'level',
      limit: {
        kind: 'phase',
        key: 'peak',
        figure: { metric: METRICS.ttft, statistic: { kind: 'percentile', share: 0.95 } },
        comparison: 'at most',
        limit: { dimension: 'duration', value: 2000 },
      },
    });
  });

  it('reads what load is promised within which limits', () => {
    const table = [
      ['median TPOT', '20 ms'],
      ['error rate', '2%'],
    ];
    const [users] = readPromises(matched(['servedLoad', '16 virtual users']), table);
    expect(users).to.deep.include({ comparison: 'at least', limit: { dimension: 'count', value: 16 } });
    expect(users?.about).to.have.property('kind', 'capacity');
    expect(users?.about).to.have.property('sla').that.has.length(2);
    const [arrivals] = readPromises(matched(['servedLoad', '20 requests per second']), table);
    expect(arrivals?.limit).to.deep.equal({ dimension: 'request rate', value: 20 });
  });

  it('reads what an observation is promised to be', () => {
    const step = matched(
      ['observation', 'recovery time after the peak'],
      ['comparison', 'be at most'],
      ['quantity', '2 s'],
    );
    expect(readPromise(step)).to.deep.equal({
      about: { kind: 'observation', name: 'recovery time after the peak' },
      comparison: 'at most',
      limit: { dimension: 'duration', value: 2000 },
    });
  });

  it('finds no promise in a step that promises nothing, or that matched no definition', () => {
    expect(readPromise(matched(['count', '32']))).to.equal(undefined);
    expect(readPromise(matched(['modelSize', 'small']))).to.equal(undefined);
    expect(readPromise(matched())).to.equal(undefined);
    expect(readPromise(undefined)).to.equal(undefined);
  });
});

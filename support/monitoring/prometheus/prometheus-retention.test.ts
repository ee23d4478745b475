import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  BackdatedPrometheus,
  NEWEST,
  noPrometheus,
  openMetrics,
  WEEK_MS,
} from './backdated-prometheus.fixture';
import { PrometheusApi } from './prometheus-api';
import { prometheusRetention } from './prometheus-retention';

const DAY_MS = 86_400_000;
const NOTHING_SET = {
  'storage.tsdb.retention': '0s',
  'storage.tsdb.retention.time': '0s',
  'storage.tsdb.retention.size': '0B',
};

describe('prometheusRetention', () => {
  const cases: readonly (readonly [Record<string, string>, string, number | undefined, boolean, RegExp])[] = [
    [{}, '', 15 * DAY_MS, false, /its default/],
    [{ 'storage.tsdb.retention.time': '1w' }, '', WEEK_MS, false, /retention\.time=1w/],
    [{ 'storage.tsdb.retention': '3d' }, '', 3 * DAY_MS, false, /retention=3d/],
    [{ 'storage.tsdb.retention': '3d', 'storage.tsdb.retention.time': '1w' }, '', WEEK_MS, false, /time=1w/],
    [{ 'storage.tsdb.retention.size': '5GB' }, '', undefined, true, /no limit of time.*size=5GB/],
    [{ 'storage.tsdb.retention.time': '1w', 'storage.tsdb.retention.size': '5GB' }, '', WEEK_MS, true, /5GB/],
    [{}, '1w or 512MB', WEEK_MS, true, /in force/],
    [{}, '512MB', undefined, true, /in force/],
    [{ 'storage.tsdb.retention.time': '15d' }, '1d12h', 1.5 * DAY_MS, false, /1d12h in force/],
  ];
  for (const [flags, inForce, durationMs, sizeLimited, text] of cases)
    it(`reads ${JSON.stringify(flags)} with ${JSON.stringify(inForce)} in force`, () => {
      const read = prometheusRetention({ ...NOTHING_SET, ...flags }, inForce);
      expect([read?.durationMs, read?.sizeLimited]).to.deep.equal([durationMs, sizeLimited]);
      expect(read?.text).to.match(text);
    });

  it('knows nothing of flags that are not those of a store', () => {
    expect(prometheusRetention({ 'enable-feature': 'agent' })).to.equal(undefined);
  });
});

describe('a Prometheus that keeps a week', { skip: noPrometheus }, () => {
  it('has lost what is a second older, and has what is a second younger', async () => {
    const edge = NEWEST - WEEK_MS;
    const page = openMetrics({
      planted: [
        [edge - 1_000, 1],
        [edge + 1_000, 2],
        [NEWEST, 3],
      ],
    });
    const instants = async (retention: string): Promise<number[] | undefined> => {
      await using prometheus = await BackdatedPrometheus.start(page, [
        `--storage.tsdb.retention.time=${retention}`,
      ]);
      const [series] = await new PrometheusApi(prometheus.url).rawSamples('planted', NEWEST, 2 * WEEK_MS);
      return series?.samples.map(({ at }) => at);
    };
    expect(await instants('7d')).to.deep.equal([edge + 1_000, NEWEST]);
    expect(await instants('8d')).to.deep.equal([edge - 1_000, edge + 1_000, NEWEST]);
  });
});

import { describe, it } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../../rejection.fixture';
import { NEWEST, openMetrics, WEEK_MS } from './backdated-prometheus.fixture';
import { PrometheusApi } from './prometheus-api';
import { PrometheusError } from './prometheus-error';

/** What a Prometheus under contract holds: samples at instants that no step would hit. */
export const HELD_PAGE = openMetrics({
  'contract_load{node="a"}': [
    [NEWEST - 9_000, 1],
    [NEWEST - 6_999, 2.5],
    [NEWEST - 5_003, NaN],
    [NEWEST - 1_000, Infinity],
  ],
  'contract_load{node="b \\"c\\""}': [[NEWEST - 4_400, -4]],
});
/** Which makes that retention. */
export const HELD_FLAGS = ['--storage.tsdb.retention.time=7d'];

/** What `PrometheusApi` gives of a Prometheus with these samples and flags, real or as it once answered. */
export function describePrometheusApi(what: string, skip: false | string, url: () => string): void {
  describe(`PrometheusApi and ${what}`, { skip }, () => {
    const api = (): PrometheusApi => new PrometheusApi(url());

    it('tells its version', async () => {
      expect(await api().version()).to.match(/^\d+\.\d+\.\d+/);
    });

    it('tells its retention', async () => {
      const { durationMs, sizeLimited, text } = await api().retention();
      expect([durationMs, sizeLimited]).to.deep.equal([WEEK_MS, false]);
      expect(text).to.contain('1w');
    });

    it('has no targets where it scrapes nothing', async () => {
      expect(await api().targets()).to.deep.equal([]);
    });

    it('gives samples as they were taken', async () => {
      const series = await api().rawSamples('contract_load', NEWEST, 8_000);
      expect(series.map(({ name, samples }) => ({ name, samples }))).to.have.deep.members([
        {
          name: 'contract_load{node="a"}',
          samples: [
            { at: NEWEST - 6_999, value: 2.5 },
            { at: NEWEST - 5_003, value: NaN },
            { at: NEWEST - 1_000, value: Infinity },
          ],
        },
        { name: 'contract_load{node="b \\"c\\""}', samples: [{ at: NEWEST - 4_400, value: -4 }] },
      ]);
    });

    it('computes an expression at each step', async () => {
      const [series, ...others] = await api().range(
        'sum(last_over_time(contract_load[2s]))',
        NEWEST - 9_000,
        NEWEST - 3_000,
        3_000,
      );
      expect(others).to.be.empty;
      expect(series?.samples).to.deep.equal([
        { at: NEWEST - 9_000, value: 1 },
        { at: NEWEST - 6_000, value: 2.5 },
        { at: NEWEST - 3_000, value: -4 },
      ]);
    });

    it('has its words for what it does not understand', async () => {
      const error = await rejectionOf(api().range('sum(', NEWEST - 1_000, NEWEST, 1_000));
      expect(error).to.be.instanceOf(PrometheusError);
      expect(error?.message).to.match(/refuses "sum\(": .*parse error.*Correct that query/);
    });

    it('says what to do where an answer has too many steps', async () => {
      const error = await rejectionOf(api().range('contract_load', NEWEST - WEEK_MS, NEWEST, 1_000));
      expect(error?.message).to.match(/11,000 points.*Ask for a longer step, or for a shorter time\.$/);
    });
  });
}

import { describe, it } from 'node:test';
import { expect } from 'chai';
import { forecastChart } from './forecast-chart';
import { hour, madeForecast, metric, windows } from './forecast-chart.fixture';
import { panelsIn, textsIn } from './svg-parts.fixture';

const reason = 'Throughput: there are 30 h of history; 9.5 days are needed';

describe('forecastChart', () => {
  it('says how far off the forecasts were, with the interval and the limit', async () => {
    const svg = await forecastChart(madeForecast());
    const texts = textsIn(svg);
    expect(texts).to.include.members([
      'What would have been predicted',
      'Response time, 24 h ahead: WAPE 6.1 [5.2 to 7.3]%, naive 9.2%',
      'Resource usage, 12 h ahead: WAPE 6.1 [5.2 to 7.3]%, naive 9.2%',
      'Throughput, 6 h ahead: WAPE 6.1 [5.2 to 7.3]%, naive 9.2%',
      'ms',
      'requests/s',
      'time (days)',
      'predicted',
    ]);
    expect(texts[1])
      .to.contain('WAPE, limit at most 10%: Response time 6.1 [5.2 to 7.3]%; Resource usage 6.1')
      .and.match(/50 windows, came 1\d\d to 3\d\d ms, predicted 168 to 312 ms, \d+ within the interval/);
    expect(panelsIn(svg)).to.have.length(3);
  });

  it('names each limit where they differ, and the axis of a history in another time', async () => {
    const made = madeForecast(5);
    const [first, second] = made.metrics;
    const metrics = [first!, { ...second!, limit: { value: 15, label: 'limit at most 15%' } }];
    const texts = textsIn(await forecastChart({ ...made, metrics, axis: 'time (days, 60 times as fast)' }));
    expect(texts).to.include('time (days, 60 times as fast)');
    expect(texts[1]).to.contain(
      'WAPE: Response time 6.1 [5.2 to 7.3]%, limit at most 10%; Resource usage 6.1 [5.2 to 7.3]%, limit at most 15%',
    );
  });

  it('draws what came at its day and height, over one axis for all metrics', async () => {
    const level = windows(2, 1).map((window, index) => ({
      ...window,
      at: hour(24 * (2 + 2 * index)),
      actual: 100 * (index + 1),
    }));
    const three = [...level, { ...level[0]!, at: hour(24 * 6), actual: 50 }];
    const made = {
      ...madeForecast(),
      metrics: [{ ...metric('one', 'ms', 1), windows: three }, metric('two', 'ms', 1, 3)],
    };
    const [panel] = panelsIn(await forecastChart(made));
    const [one, two, half] = panel!.solid;
    expect(two!.x - one!.x).to.be.closeTo(half!.x - two!.x, 0.2);
    expect(one!.y - two!.y).to.be.closeTo(2 * (half!.y - one!.y), 0.3);
  });

  it('draws nothing across windows that were not predicted', async () => {
    const all = windows(20, 100);
    const lines = async (some: typeof all): Promise<number> => {
      const [panel] = panelsIn(
        await forecastChart({ ...madeForecast(), metrics: [{ ...metric('one', 'ms', 1), windows: some }] }),
      );
      return panel!.lines.reduce((sum, path) => sum + path.split('M').length - 1, 0);
    };
    expect(await lines(all)).to.equal(3);
    expect(await lines([...all.slice(0, 8), ...all.slice(12)])).to.equal(6);
  });

  it('says why a metric has no forecast, beside those that have', async () => {
    const made = madeForecast(10);
    const none = { ...metric('Throughput', 'req/s', 1, 0), error: { reason }, naiveError: undefined };
    const svg = await forecastChart({ ...made, metrics: [...made.metrics.slice(0, 2), none] });
    const texts = textsIn(svg);
    expect(texts).to.include('Throughput, 24 h ahead: no WAPE');
    expect(texts.join(' ')).to.contain(reason);
    expect(panelsIn(svg)).to.have.length(3);
  });

  it('says in words that nothing was predicted', async () => {
    const svg = await forecastChart({ ...madeForecast(), metrics: [], finding: 'no history' });
    expect(panelsIn(svg)).to.deep.equal([]);
    expect(textsIn(svg)).to.include('Nothing was predicted; no history');
  });

  it('draws what is odd', async () => {
    const [only] = windows(1, 5);
    for (const odd of [
      [only!],
      [{ ...only!, actual: NaN, low: -Infinity, high: Infinity }],
      [{ ...only!, at: NaN }],
      windows(3, 0),
      windows(3, 5).map((window) => ({ ...window, naive: NaN })),
    ]) {
      const error = { value: NaN, low: NaN };
      const svg = await forecastChart({
        ...madeForecast(),
        metrics: [{ ...metric('odd', '', 1), windows: odd, error, limit: undefined }],
      });
      expect(panelsIn(svg)).to.have.length(1);
    }
  });

  it('shows hostile texts as they are', async () => {
    const hostile = 'a <script> & \u0000 ]]>';
    const made = { ...madeForecast(2), title: hostile, axis: hostile, finding: hostile };
    const texts = textsIn(await forecastChart({ ...made, metrics: [metric(hostile, hostile, 1)] }));
    expect(texts.filter((text) => text.includes(hostile.replace('\u0000', '')))).to.have.length.at.least(5);
  });
});

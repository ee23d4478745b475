import { describe, it } from 'node:test';
import { expect } from 'chai';
import { historyChart } from './history-chart';
import { absence, instant, madeHistory, series } from './history-chart.fixture';
import type { MonitoredType } from './history-chart-input';
import { panelsIn, textsIn } from './svg-parts.fixture';

const few = { minutes: 60, every: 60 };
const type = (of: Partial<MonitoredType> = {}): MonitoredType => ({
  name: 'Response time',
  interval: 60_000,
  series: [series('mean_response_time_ms', 'ms', 240, few)],
  absences: [],
  ...of,
});
const history = (...types: MonitoredType[]) => ({ ...madeHistory(few), types });

describe('historyChart', () => {
  it('draws a panel for each type and one for what does not fit on its axis, and says how it was sampled', async () => {
    const svg = await historyChart(madeHistory(few));
    expect(panelsIn(svg)).to.have.length(11);
    const texts = textsIn(svg);
    expect(texts).to.include.members([
      'What was monitored',
      '8 types of metrics, 780 samples; the latest 11 ms after it was due; every second of it',
      'CPU utilization, sampled every 60 s, at most 11 ms late',
      'there is no GPU on this machine',
      '— server_cpu_percent',
      'time (min)',
      'GB',
    ]);
    expect(texts[1])
      .to.match(/Network latency, sampled every 60 s, at most 11 ms late: connect_time_ms \d+ µs to \d+ µs/)
      .and.contain('GPU utilization, sampled every 60 s: unavailable: there is no GPU on this machine');
  });

  it('breaks the line at a gap and marks it, for samples that are late leave none', async () => {
    const late = series('x', 'ms', 5, few).samples.map((sample, index) => ({
      ...sample,
      at: sample.at + (index === 20 ? 59_000 : 0),
    }));
    const whole = panelsIn(
      await historyChart(history(type({ series: [{ name: 'x', unit: 'ms', samples: late }] }))),
    )[0]!;
    expect(whole.lines.join().split('M')).to.have.length(2);
    expect(whole.texts).not.to.include('×');
    const svg = await historyChart(
      history(
        type({
          series: [
            series('x', 'ms', 5, {
              ...few,
              missing: [
                [20, 24],
                [40, 50],
              ],
            }),
          ],
        }),
      ),
    );
    const [broken] = panelsIn(svg);
    expect(broken!.lines.join().split('M')).to.have.length(4);
    expect(broken!.texts.filter((text) => text === '×')).to.have.length(2);
    expect(textsIn(svg).join(' ')).to.contain('2 gaps that nobody explains').and.contain('nobody knows why');
  });

  it('breaks the line where there was nothing to sample, and marks no gap', async () => {
    const some = series('x', 'ms', 5, { ...few, missing: [[20, 24]] });
    const svg = await historyChart(history(type({ series: [{ ...some, occasional: true }] })));
    const [panel] = panelsIn(svg);
    expect(panel!.lines.join().split('M')).to.have.length(3);
    expect(panel!.texts).not.to.include('×');
    expect(textsIn(svg).join(' ')).not.to.contain('nobody explains');
  });

  it('shades a stretch without a source at its minutes, with the reason, and does not mark it as a gap', async () => {
    const gap = series('x', 'ms', 5, { ...few, missing: [[15, 30]] });
    const svg = await historyChart(
      history(type({ series: [gap], absences: [absence(15, 30, 'exporter down')] })),
    );
    const [panel] = panelsIn(svg);
    expect(panel!.texts).to.include('exporter down').and.not.include('×');
    const [band] = panel!.rects;
    expect(band!.width).to.be.closeTo(532 / 4, 0.2);
    expect(band!.left).to.be.closeTo(84 + 532 / 4, 0.2);
  });

  it('tells a reason that has no room in its stretch above it, and few of many', async () => {
    const reason = 'the exporter did not answer within 500 ms';
    const one = panelsIn(
      await historyChart(history(type({ absences: [absence(10, 11, reason), absence(20, 21, reason)] }))),
    );
    expect(one[0]!.texts.filter((text) => text === `unavailable: ${reason}`)).to.have.length(1);
    const many = Array.from({ length: 5 }, (_, index) => absence(index, index + 1, `${reason} ${index}`));
    const [panel] = panelsIn(await historyChart(history(type({ absences: many }))));
    expect(panel!.texts).to.include.members([
      `unavailable: ${reason} 0`,
      'unavailable for 4 other reasons too',
    ]);
  });

  it('gives series of other units and of other magnitudes their own axis', async () => {
    const panels = panelsIn(
      await historyChart(
        history(
          type({
            series: [
              series('a', 'per second', 10, few),
              series('b', 'per second', 900, few),
              series('c', 'per second', 12, few),
              series('d', '%', 12, few),
            ],
          }),
        ),
      ),
    );
    expect(panels.map(({ lines }) => lines.length)).to.deep.equal([2, 1, 1]);
  });

  it('keeps a week of eight types and many series small, and says what is not drawn', async () => {
    const svg = await historyChart(
      madeHistory({ minutes: 7 * 24 * 60, every: 120, gpus: 40, missing: [[100, 200]] }),
    );
    expect(svg.length).to.be.within(50_000, 150_000);
    expect(svg)
      .to.contain('12 of 40 series drawn')
      .and.contain('time (days)')
      .and.not.match(/NaN|Infinity|undefined/);
    const crowd = Array.from({ length: 9 }, () =>
      type({ series: Array.from({ length: 12 }, (_, index) => series(`s${index}`, 'ms', 5, { every: 10 })) }),
    );
    const large = await historyChart(history(...crowd));
    expect(large.length).to.be.below(150_000);
    expect(large).to.contain('8 of them drawn');
  });

  it('says in words that nothing was monitored', async () => {
    const svg = await historyChart({ ...history(), finding: 'stopped' });
    expect(panelsIn(svg)).to.deep.equal([]);
    expect(textsIn(svg)).to.include('Nothing was sampled; stopped');
  });

  it('draws what is odd', async () => {
    const samples = [{ at: instant(30), value: 5, late: NaN }];
    for (const odd of [
      type({ series: [] }),
      type({ series: [], interval: NaN }),
      type({ series: [{ name: 'one', unit: 'bytes', samples }] }),
      type({ series: [{ name: 'none', unit: 'count', samples: [] }] }),
      type({ series: [{ name: 'no value', unit: '%', samples: [{ at: instant(1), value: NaN, late: 1 }] }] }),
      type({ series: [{ name: 'elsewhere', unit: '%', samples: [{ at: 0, value: 1, late: 1 }] }] }),
      type({
        absences: [
          absence(-50, 500, 'all the time'),
          absence(100, 200, 'later'),
          absence(5, 5, 'an instant'),
        ],
      }),
    ])
      expect(panelsIn(await historyChart(history(odd)))).to.have.length(1);
    const empty = { ...history(type()), to: instant(0) };
    expect(panelsIn(await historyChart(empty))).to.have.length(1);
  });

  it('shows hostile texts as they are', async () => {
    const hostile = 'a <script> & \u0000 ]]>';
    const made = history(
      type({ name: hostile, series: [series(hostile, 'ms', 5, few)], absences: [absence(1, 40, hostile)] }),
    );
    const texts = textsIn(await historyChart({ ...made, title: hostile, finding: hostile }));
    expect(texts.filter((text) => text.includes(hostile.replace('\u0000', '')))).to.have.length.at.least(6);
  });
});

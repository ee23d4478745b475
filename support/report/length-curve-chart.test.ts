import { describe, it } from 'node:test';
import { expect } from 'chai';
import { lengthCurve, type LengthSeries } from './length-curve-chart';
import { panelsIn, textsIn } from './svg-parts.fixture';

const labels = { title: 'ttft', xLabel: 'prompt tokens', yLabel: 'ms to first token', finding: 'grows' };
const series = (name: string, perToken: number, lengths: readonly number[]): LengthSeries => ({
  name,
  points: lengths.map((x) => ({ x, value: x * perToken, low: x * perToken * 0.9, high: x * perToken * 1.1 })),
});

describe('lengthCurve', () => {
  it('says what was found, in words and in numbers', async () => {
    const texts = textsIn(
      await lengthCurve({
        ...labels,
        series: [series('cold', 0.1, [512, 8192]), series('warm prefix', 0.01, [512])],
      }),
    );
    expect(texts).to.include.members([
      'ttft',
      'grows',
      'prompt tokens',
      'ms to first token',
      'cold',
      'warm prefix',
      '0',
      '8,000',
    ]);
    expect(texts[1]).to.equal(
      'ms to first token by prompt tokens. grows. cold: 512: 51.2, 8,192: 819. warm prefix: 512: 5.12.',
    );
  });

  it('draws both axes from zero, with the interval of each point', async () => {
    const [panel] = panelsIn(await lengthCurve({ ...labels, series: [series('cold', 1, [100, 200, 400])] }));
    const [axis] = panel!.rules;
    const [one, two, four] = panel!.solid;
    expect((two!.x - axis!.from.x) / (one!.x - axis!.from.x)).to.be.closeTo(2, 0.01);
    expect((axis!.from.y - four!.y) / (axis!.from.y - one!.y)).to.be.closeTo(4, 0.02);
    const bar = panel!.rules.find(({ from, to }) => from.x === four!.x && to.x === four!.x);
    const ends = [bar!.from.y, bar!.to.y]
      .map((y) => (axis!.from.y - y) / (axis!.from.y - four!.y))
      .toSorted();
    expect(ends[0]).to.be.closeTo(0.9, 0.01);
    expect(ends[1]).to.be.closeTo(1.1, 0.01);
    expect(panel!.lines).to.have.length(1);
  });

  it('breaks the line where a length was not measured, and counts it', async () => {
    const whole = series('cold', 1, [100, 200, 300, 400, 500]);
    const points = whole.points.map((point) => (point.x === 300 ? { x: 300, value: NaN } : point));
    const svg = await lengthCurve({
      ...labels,
      series: [
        { ...whole, points },
        { name: 'warm', points: [] },
      ],
    });
    const [panel] = panelsIn(svg);
    expect(panel!.solid).to.have.length(4);
    expect(panel!.lines[0]!.match(/M/g)).to.have.length(2);
    expect(textsIn(svg)).to.include.members(['1 of 5 points not measured; grows', 'warm: not measured']);
  });

  it('says in words that nothing was measured, and why', async () => {
    for (const none of [
      [],
      [{ name: 'cold', points: [] }],
      [{ name: 'cold', points: [{ x: 5, value: NaN }] }],
    ]) {
      const texts = textsIn(await lengthCurve({ ...labels, series: none, finding: 'no target' }));
      expect(texts).to.include('Nothing was measured; no target');
    }
  });

  it('draws one point, zeros, three series, unbounded intervals and very long lengths', async () => {
    const unbounded = { x: 5, value: 3, low: -Infinity, high: Infinity };
    for (const given of [
      [series('one', 1, [8])],
      [series('zeros', 0, [0])],
      [1, 2, 3].map((slope) => series(`slope ${slope}`, slope, [1, 2, 3])),
      [{ name: 'unbounded', points: [unbounded] }],
      [series('long', 1, [1, 1_000_000])],
    ]) {
      const [panel] = panelsIn(await lengthCurve({ ...labels, series: given, finding: '' }));
      expect(panel!.solid.length + panel!.lines.length).to.be.above(0);
    }
  });

  it('shows hostile texts as they are', async () => {
    const hostile = 'a <b>"</b> & \u0000 ]]>';
    const svg = await lengthCurve({
      title: hostile,
      xLabel: hostile,
      yLabel: hostile,
      finding: hostile,
      series: [series(hostile, 1, [1])],
    });
    const shown = hostile.replace('\u0000', '');
    expect(textsIn(svg).filter((text) => text.includes(shown))).to.have.length.at.least(6);
  });
});

import { describe, it } from 'node:test';
import { expect } from 'chai';
import { bottleneckChart } from './bottleneck-chart';
import { filledAt, madeBottleneck } from './bottleneck-chart.fixture';
import { hoversIn, panelsIn, textsIn } from './svg-parts.fixture';

describe('bottleneckChart', () => {
  it('says what is full first, in words and in numbers', async () => {
    const texts = textsIn(await bottleneckChart(madeBottleneck()));
    expect(texts).to.include.members([
      'What fills up first',
      '60 points; full first: GPU, at 50 req/s [48.5 to 51.5 req/s]; extrapolated',
      'GPU: full at 50 req/s',
      'CPU: full at 88 req/s',
      'GPU full: 50 req/s',
      'knee: 30 req/s',
      'utilisation (%)',
      'latency (ms)',
      'answered requests/s',
    ]);
    expect(texts[1])
      .to.match(/^Utilisation of each resource and latency against load\. 60 points; /)
      .and.match(
        /Load: 2 req\/s to 45 req\/s\. GPU: [\d.]+% to \d+(\.\d)?%, full at 50 req\/s \[48.5 to 51.5 req\/s\]/,
      )
      .and.match(/Knee of latency: 30 req\/s\.$/);
  });

  it('draws points of utilisation on their line, which is full at its load, and the knee through both panels', async () => {
    const exact = madeBottleneck([filledAt('GPU', 50)]);
    const points = [10, 20, 40].map((load) => ({ load, latency: load, utilisation: { GPU: load / 50 } }));
    const [used, latency] = panelsIn(await bottleneckChart({ ...exact, points, kneeLoad: 20 }));
    expect(used!.solid).to.have.length(3);
    expect(latency!.solid.map(({ x }) => x)).to.deep.equal(used!.solid.map(({ x }) => x));
    for (const { rules } of [used!, latency!]) {
      expect(rules.filter(({ dashes }) => dashes === '6,4').map(({ from }) => from.x)).to.deep.equal([
        used!.solid[1]!.x,
      ]);
      expect(rules.filter(({ dashes }) => dashes === '3,3')).to.have.length(1);
    }
    const pixels = (used!.solid[2]!.x - used!.solid[0]!.x) / 30;
    const full = used!.rules.find(({ dashes }) => dashes === '3,3')!;
    expect(full.from.x - used!.solid[2]!.x).to.be.closeTo(10 * pixels, 0.3);
    const all = used!.rules.find(({ dashes }) => dashes === '5,3')!;
    const rise = (used!.solid[0]!.y - used!.solid[2]!.y) / 60;
    expect(used!.solid[2]!.y - all.from.y).to.be.closeTo(20 * rise, 0.3);
    // Its interval, 48.5 to 51.5 requests/s.
    expect(used!.rects[0]!.width).to.be.closeTo(3 * pixels, 0.3);
    const [inside, beyond] = used!.lines;
    expect(inside).to.equal(
      `M${used!.solid[0]!.x},${used!.solid[0]!.y}L${used!.solid[2]!.x},${used!.solid[2]!.y}`,
    );
    expect(beyond).to.match(new RegExp(`L${full.from.x},${all.from.y}$`));
  });

  it('draws no line of what load does not fill, and says why', async () => {
    const made = madeBottleneck();
    const lines = made.lines.map((line, place) => ({
      ...line,
      follows: ['load', 'not load', 'beyond capacity'][place]!,
    }));
    const svg = await bottleneckChart({ ...made, lines });
    expect(panelsIn(svg)[0]!.lines).to.have.length(3);
    expect(textsIn(svg)).to.include.members(['CPU: not filled by load', 'network: capacity not known']);
  });

  it('points to where it is full far beyond what was measured', async () => {
    const svg = await bottleneckChart(madeBottleneck([filledAt('GPU', 5000)]));
    expect(textsIn(svg)).to.include('GPU full: 5,000 req/s →');
    expect(panelsIn(svg)[0]!.rules.filter(({ dashes }) => dashes === '3,3')).to.deep.equal([]);
  });

  it('says in words that there is no load', async () => {
    for (const points of [[], [{ load: NaN, latency: 1, utilisation: { GPU: 1 } }]]) {
      const svg = await bottleneckChart({ ...madeBottleneck(), points });
      expect(panelsIn(svg)).to.deep.equal([]);
      expect(textsIn(svg)).to.include('No load was measured; extrapolated');
    }
  });

  it('draws what is odd', async () => {
    const made = madeBottleneck();
    const never = { ...filledAt('idle', 1), perLoad: 0, fullAt: { value: Infinity, low: 3, high: Infinity } };
    const cases = [
      { ...made, lines: [], bottleneck: undefined, kneeLoad: undefined },
      { ...made, points: made.points.slice(0, 1) },
      { ...made, points: [{ load: 0, latency: NaN, utilisation: {} }] },
      {
        ...made,
        points: made.points.map((point) => ({ ...point, latency: NaN, utilisation: { GPU: NaN } })),
      },
      { ...made, lines: [never], bottleneck: 'idle', kneeLoad: Infinity },
      { ...made, kneeLoad: 1e9, bottleneck: 'unknown' },
      { ...made, lines: made.lines.map((line) => ({ ...line, fullAt: { ...line.fullAt, high: Infinity } })) },
    ];
    for (const picture of cases) expect(panelsIn(await bottleneckChart(picture))).to.have.length(2);
  });

  it('keeps many points and resources small, and says what is not drawn', async () => {
    const lines = Array.from({ length: 14 }, (_, index) => filledAt(`GPU ${index}`, 50 + index));
    const svg = await bottleneckChart(madeBottleneck(lines, { count: 3000 }));
    expect(svg.length).to.be.below(150_000);
    expect(svg)
      .to.contain('2 resources not drawn')
      .and.not.match(/NaN|Infinity|undefined/);
  });

  it('shows hostile texts as they are', async () => {
    const hostile = '<script>"1"</script> & \u0000 ]]>';
    const made = madeBottleneck([filledAt(hostile, 50)], { count: 5 });
    const texts = textsIn(await bottleneckChart({ ...made, title: hostile, finding: hostile }));
    expect(texts.filter((text) => text.includes(hostile.replace('\u0000', '')))).to.have.length.at.least(4);
  });

  it('tells the figures of a load where the pointer rests on it', async () => {
    const exact = madeBottleneck([filledAt('GPU', 50)]);
    const points = [10, 20, 40].map((load) => ({ load, latency: 3 * load, utilisation: { GPU: load / 50 } }));
    expect(hoversIn(await bottleneckChart({ ...exact, points }))).to.deep.equal([
      'load 10 req/s\nGPU 20%\nlatency 30 ms',
      'load 20 req/s\nGPU 40%\nlatency 60 ms',
      'load 40 req/s\nGPU 80%\nlatency 120 ms',
    ]);
  });
});

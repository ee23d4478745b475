import { describe, it } from 'node:test';
import { expect } from 'chai';
import { networkChart, type NetworkPicture } from './network-chart';
import { LOAD_START, madeNetwork } from './network-chart.fixture';
import { panelsIn, textsIn, type PanelParts } from './svg-parts.fixture';

const limitOf = ({ rules }: PanelParts): number => rules.find(({ dashes }) => dashes === '5,3')!.from.y;
const floorOf = ({ rules }: PanelParts): number =>
  Math.max(...rules.filter(({ dashes }) => dashes === '').map(({ from }) => from.y));
const heights = (line: string): number[] => (line.match(/(?<=,)[\d.]+/g) ?? []).map(Number);

describe('networkChart', () => {
  it('says what was measured, in words and in numbers', async () => {
    const texts = textsIn(await networkChart({ ...madeNetwork(), finding: 'limits kept' }));
    expect(texts[1]).to.equal(
      'Round trips, traffic, loss and throughput of the network between containers over time. ' +
        'Round trip p99 99 to 121 µs; no segment lost, at most 0.00556%; path 11.2 to 13.6 Gbit/s; limits kept. ' +
        'kernel round trip: 30 windows, p50 49.5 to 60.5 µs, p99 99 to 121 µs, limit: p99 below 1 ms. ' +
        'traffic: 30 windows, requests 360 to 440 req/s, segments 1,620 to 1,978 per second. ' +
        'segments lost: 30 windows, no segment lost, at most 0.00556%, upper bound (95% sure), limit: below 0.01%. ' +
        'path throughput, after the load: 10 windows, 11.2 to 13.6 Gbit/s, limit: above 10 Gbit/s.',
    );
    expect(texts).to.include.members([
      'Network between containers',
      'p50',
      'p99',
      'p99 below 1 ms',
      'segments/s',
      'requests/s',
      'upper bound (95% sure)',
      'lost so far',
      'below 0.01%',
      'above 10 Gbit/s',
      'time under load (s)',
      'time of this measurement (s)',
      'Gbit/s',
    ]);
    expect(texts).not.to.include('nothing measured');
  });

  it('draws each window at its second, and the throughput over a time of its own', async () => {
    const panels = panelsIn(await networkChart(madeNetwork()));
    expect(panels).to.have.length(4);
    const [roundTrips, traffic, loss, throughput] = panels as [
      PanelParts,
      PanelParts,
      PanelParts,
      PanelParts,
    ];
    expect(roundTrips.solid).to.have.length(30);
    for (const panel of [traffic, loss]) {
      expect(panel.solid.map(({ x }) => x)).to.deep.equal(roundTrips.solid.map(({ x }) => x));
    }
    const pixels = roundTrips.solid[1]!.x - roundTrips.solid[0]!.x;
    expect(roundTrips.solid[0]!.x - 84).to.be.closeTo(pixels / 2, 0.2);
    expect(throughput.solid).to.have.length(10);
    expect(throughput.solid[0]!.x - 84).to.be.closeTo(
      (throughput.solid[1]!.x - throughput.solid[0]!.x) / 2,
      0.2,
    );
  });

  it('draws limits where they are: what keeps one is on its better side', async () => {
    const [roundTrips, traffic, , throughput] = panelsIn(await networkChart(madeNetwork()));
    for (const { y } of roundTrips!.solid) expect(y).to.be.above(limitOf(roundTrips!));
    for (const { y } of throughput!.solid) expect(y).to.be.below(limitOf(throughput!));
    expect(traffic!.rules.filter(({ dashes }) => dashes === '5,3')).to.deep.equal([]);
    // 10 Gbit/s, and 12.4 x 1.0141 in the first window, from zero.
    const first = floorOf(throughput!) - throughput!.solid[0]!.y;
    expect((floorOf(throughput!) - limitOf(throughput!)) / first).to.be.closeTo(
      10 / (12.4 * (1 + 0.1 * Math.sin(3))),
      0.01,
    );
  });

  it('draws no loss at the lower edge, and an upper bound that falls below its limit', async () => {
    const [, , loss] = panelsIn(await networkChart(madeNetwork()));
    for (const { y } of loss!.solid) expect(y).to.be.closeTo(floorOf(loss!), 0.2);
    expect(loss!.texts).to.include('0');
    const [upper] = loss!.lines.map(heights);
    expect(upper).to.deep.equal(upper!.toSorted((one, other) => one - other));
    expect(upper![0]).to.be.below(limitOf(loss!));
    expect(upper!.at(-1))
      .to.be.above(limitOf(loss!))
      .and.below(floorOf(loss!) - 5);
  });

  it('draws loss above its limit, and says how much it is', async () => {
    const svg = await networkChart(madeNetwork({ lostPerWindow: 2, watched: 120 }));
    expect(textsIn(svg)[1]).to.contain('; 0.102% of segments lost, at most 0.115%; ');
    const [upper, lost] = panelsIn(svg)[2]!.lines.map(heights);
    expect(lost!.at(-1)).to.be.below(limitOf(panelsIn(svg)[2]!));
    expect(upper!.at(-1)).to.be.below(lost!.at(-1)!);
  });

  it('breaks the lines where nothing was measured, and says so', async () => {
    const made = madeNetwork();
    const windows = made.roundTrips.windows.map((window, index) =>
      index > 10 && index < 15 ? { ...window, p50: NaN, p99: Infinity } : window,
    );
    const svg = await networkChart({ ...made, roundTrips: { ...made.roundTrips, windows } });
    const [first] = panelsIn(svg);
    for (const line of first!.lines) expect(line.match(/M/g)).to.have.length(2);
    expect(first!.texts).to.include.members(['×', 'nothing measured']);
  });

  it('says in its panel what was not measured, and why', async () => {
    const made = madeNetwork();
    const svg = await networkChart({
      ...made,
      roundTrips: { ...made.roundTrips, windows: [], absence: 'the kernel tells none' },
      throughput: { windows: [], absence: '' },
    });
    const [roundTrips, , , throughput] = panelsIn(svg);
    expect(roundTrips!.texts).to.include('not measured: the kernel tells none').and.not.include('p99');
    expect(roundTrips!.rules.filter(({ dashes }) => dashes === '5,3')).to.deep.equal([]);
    expect(throughput!.texts).to.include('not measured').and.not.include('time of this measurement (s)');
    expect(textsIn(svg)[1])
      .to.contain('Round trip p99 not measured; ')
      .and.contain('path not measured')
      .and.contain('kernel round trip: not measured, the kernel tells none');
    const nothing = await networkChart({
      ...made,
      roundTrips: { windows: [] },
      traffic: { windows: [] },
      loss: { windows: [], confidence: NaN },
      throughput: { windows: [] },
    });
    expect(panelsIn(nothing).map(({ texts }) => texts.at(-1))).to.deep.equal(Array(4).fill('not measured'));
    expect(textsIn(nothing)[1]).to.contain('loss not measured');
  });

  it('draws what is odd, and keeps the worst window of a long run', async () => {
    const made = madeNetwork();
    const odd: NetworkPicture[] = [
      madeNetwork({ watched: 1 }),
      { ...made, from: NaN },
      {
        ...made,
        loss: {
          ...made.loss,
          windows: made.loss.windows.map((one) => ({ ...one, upper: 0 })),
          limit: undefined,
        },
      },
      { ...made, loss: { ...made.loss, windows: made.loss.windows.map((one) => ({ ...one, at: NaN })) } },
      { ...made, throughput: { ...made.throughput, windows: [{ at: LOAD_START, rate: NaN }] } },
    ];
    for (const picture of odd) expect(panelsIn(await networkChart(picture))).to.have.length(4);
    const long = madeNetwork({ watched: 3000 });
    const windows = long.roundTrips.windows.map((one, index) => (index === 1234 ? { ...one, p99: 3 } : one));
    const [first] = panelsIn(await networkChart({ ...long, roundTrips: { ...long.roundTrips, windows } }));
    expect(Math.min(...heights(first!.lines[0]!))).to.be.below(limitOf(first!));
  });

  it('shows hostile texts as they are', async () => {
    const hostile = '<script>"1"</script> & \u0000 ]]>';
    const made = madeNetwork();
    const texts = textsIn(
      await networkChart({
        ...made,
        title: hostile,
        finding: hostile,
        roundTrips: { ...made.roundTrips, limit: { value: 1, label: hostile } },
        throughput: { windows: [], absence: hostile },
      }),
    );
    expect(texts.filter((text) => text.includes(hostile.replace('\u0000', '')))).to.have.length.at.least(5);
  });
});

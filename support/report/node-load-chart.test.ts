import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { LoadedNode, NodeLoad } from './node-load';
import { nodeLoadChart } from './node-load-chart';
import { marksIn } from './node-load-marks.fixture';
import { panelsIn, textsIn } from './svg-parts.fixture';

const node = (id: string, requests: number, mean = 50, highest = 70): LoadedNode => ({
  id,
  requests,
  cpu: { status: 'measured', mean, highest },
});
const load = (nodes: readonly LoadedNode[]): NodeLoad => ({
  title: 'load',
  nodes,
  limits: {
    difference: { value: 20, label: 'allowed difference below 20%' },
    cpu: { value: 80, label: 'limit below 80%' },
  },
  finding: 'even',
});
const cluster = (count: number): LoadedNode[] =>
  Array.from({ length: count }, (_, index) => node(`node-${index + 1}`, 1000 + index, 40 + index));

/** Top and height, in pixels, of the rectangles of a fill, mark by mark. */
const heightsIn = (svg: string, fill: string) =>
  marksIn(svg, 'rect')
    .filter((mark) => mark.fill === fill)
    .map(({ shapes }) => shapes);
const BAR = '#4a7fb5';
const GOOD = '#2f7d4f';

describe('nodeLoadChart', () => {
  it('says what was found, in words and in numbers', async () => {
    const nodes: LoadedNode[] = [
      node('node-1', 1180, 41, 66),
      node('node-2', 1220, 44.5, 71.25),
      { id: 'node-3', requests: 1200, cpu: { status: 'unavailable', reason: 'no counters' } },
    ];
    const texts = textsIn(await nodeLoadChart(load(nodes)));
    const subtitle =
      '3 nodes; 1,180 to 1,220 requests each, 3.33% of the mean apart; ' +
      "CPU at most 71.3% of a node's share; CPU of 1 node not known; even";
    expect(texts[1]).to.equal(
      `Requests and CPU use of each node. ${subtitle}. Mean: 1,200 requests. ` +
        'allowed difference below 20%. limit below 80%. node-1: 1,180 requests, CPU 41%, highest second 66%. ' +
        'node-2: 1,220 requests, CPU 44.5%, highest second 71.3%. ' +
        'node-3: 1,200 requests, CPU not known (no counters).',
    );
    expect(texts).to.include.members([
      'load',
      'requests',
      "CPU, % of a node's share",
      'node-1',
      'node-3',
      '1,180',
      'mean: 1,200 requests',
      'allowed difference below 20%',
      'highest second',
      'limit below 80%',
      'CPU not known',
    ]);
  });

  it('draws requests from zero, with the mean and the band of the allowed difference', async () => {
    const svg = await nodeLoadChart(load([node('a', 100), node('b', 300)]));
    const [fewer, more] = heightsIn(svg, BAR)[0]!;
    expect(more!.height / fewer!.height).to.be.closeTo(3, 0.02);
    const [band] = heightsIn(svg, GOOD)[0]!;
    const perRequest = more!.height / 300;
    expect(band!.height / perRequest).to.be.closeTo(40, 0.5);
    const zero = more!.top + more!.height;
    const mean = zero - 200 * perRequest;
    expect(band!.top + band!.height / 2).to.be.closeTo(mean, 0.3);
    expect(panelsIn(svg)[0]!.rules.map(({ from }) => Math.round(from.y))).to.include(Math.round(mean));
  });

  it('draws the mean of the CPU use as a bar, its highest second as a point, and the limit as a line', async () => {
    const svg = await nodeLoadChart(load([node('a', 100, 40, 80), node('b', 100, 20, 60)]));
    const [first, second] = heightsIn(svg, BAR)[1]!;
    expect(first!.height / second!.height).to.be.closeTo(2, 0.02);
    const [, lower] = panelsIn(svg);
    const zero = first!.top + first!.height;
    const [one, two] = lower!.solid;
    expect((zero - one!.y) / first!.height).to.be.closeTo(2, 0.02);
    expect((zero - two!.y) / second!.height).to.be.closeTo(3, 0.03);
    const [limit] = lower!.rules.filter(({ dashes }) => dashes === '5,3');
    expect(limit!.from.y).to.be.closeTo(one!.y, 0.1);
  });

  it('marks what is not known, and never draws it as zero', async () => {
    const silent: LoadedNode = { id: 'c', requests: NaN, cpu: { status: 'unavailable', reason: 'gone' } };
    const svg = await nodeLoadChart(load([node('a', 100), node('b', 110, NaN, NaN), silent]));
    const [upper, lower] = panelsIn(svg);
    expect(heightsIn(svg, BAR).map(({ length }) => length)).to.deep.equal([2, 1]);
    expect(upper!.texts.filter((text) => text === '×')).to.have.length(1);
    expect(lower!.texts.filter((text) => text === '×')).to.have.length(2);
    expect(lower!.solid).to.have.length(1);
    expect(textsIn(svg)).to.include('requests not counted, or CPU not known');
  });

  for (const count of [1, 2, 5, 10, 12, 20, 50, 200]) {
    it(`names ${count} nodes on the axis`, async () => {
      const svg = await nodeLoadChart(load(cluster(count)));
      const [, lower] = panelsIn(svg);
      const isWhole = lower!.texts.includes('node-1');
      expect(
        isWhole || lower!.texts.includes('node-…') || lower!.texts.includes('node, by its number'),
      ).to.equal(true);
      expect(heightsIn(svg, BAR).map(({ length }) => length)).to.deep.equal([count, count]);
    });
  }

  it('draws no band and no mean where nothing was counted', async () => {
    const svg = await nodeLoadChart(load([node('a', NaN), node('b', Infinity)]));
    expect(heightsIn(svg, GOOD).flat()).to.deep.equal([]);
    expect(textsIn(svg)).to.include.members(['requests not counted', 'limit below 80%']);
    expect(textsIn(svg)).not.to.include('allowed difference below 20%');
  });

  it('draws zeros, loads without limits and limits without a value', async () => {
    const zeros = [node('a', 0, 0, 0), node('b', 0, 0, 0)];
    const oddities: NodeLoad[] = [
      { ...load(zeros), finding: '' },
      { ...load(zeros), limits: undefined },
      { ...load(cluster(3)), limits: {} },
      {
        ...load(cluster(3)),
        limits: { difference: { value: NaN, label: 'x' }, cpu: { value: Infinity, label: 'y' } },
      },
      { ...load(cluster(3)), limits: { difference: { value: 500, label: 'wide' } } },
    ];
    for (const odd of oddities) expect(panelsIn(await nodeLoadChart(odd))).to.have.length(2);
    expect(textsIn(await nodeLoadChart(oddities[0]!))).to.include(
      "2 nodes; 0 requests each; CPU at most 0% of a node's share",
    );
  });

  it('says in words that there is no node, and why', async () => {
    expect(textsIn(await nodeLoadChart({ ...load([]), finding: 'no cluster' }))).to.include(
      'No node was loaded; no cluster',
    );
  });

  it('shows hostile texts as they are', async () => {
    const hostile = 'a <script>"</script> & \u0000 ]]>';
    const svg = await nodeLoadChart({
      title: hostile,
      nodes: [{ id: hostile, requests: 1, cpu: { status: 'unavailable', reason: hostile } }],
      limits: { cpu: { value: 1, label: hostile } },
      finding: hostile,
    });
    const shown = hostile.replace('\u0000', '');
    expect(textsIn(svg).filter((text) => text.includes(shown))).to.have.length.at.least(5);
  });
});

import { describe, it } from 'node:test';
import { expect } from 'chai';
import { CHART } from './chart-canvas';
import type { FaultTimeline } from './fault-timeline';
import { faultTimelineChart } from './fault-timeline-chart';
import { CLOCK_START, madeFault } from './fault-timeline.fixture';
import { marksIn } from './node-load-marks.fixture';
import { hoversIn, panelsIn, textsIn } from './svg-parts.fixture';

/** Heights, in pixels from above, of the points of a line. */
const heights = (line: string): number[] => (line.match(/(?<=,)[\d.]+/g) ?? []).map(Number);
const subtitleOf = async (timeline: FaultTimeline): Promise<string> =>
  /around a fault\. (.*?)\. \d+ nodes/.exec(textsIn(await faultTimelineChart(timeline))[1]!)![1]!;

describe('faultTimelineChart', () => {
  it('says what was found, in words and in numbers', async () => {
    const texts = textsIn(await faultTimelineChart({ ...madeFault(), finding: 'as promised' }));
    expect(texts[1]).to.equal(
      'Requests given to each node, throughput and response time around a fault. ' +
        '2 of 10 nodes killed at 12.0 s; rebalanced after 0.6 s; lowest second 96% of normal; ' +
        '0 of 6,012 requests dropped; as promised. 10 nodes, harmed: node-1, node-2. ' +
        'Normal throughput: 400 req/s. limit above 90% of normal. ' +
        'before, 0 to 12 s: completed 400 req/s, p95 245 ms to 260 ms. ' +
        'failover, 12 to 12.6 s: completed 384 req/s, p95 1,055 ms. ' +
        'after, 12.6 to 60 s: completed 400 req/s, p95 349 ms to 371 ms.',
    );
    expect(texts).to.include.members([
      'Failover',
      'before',
      'failover',
      'after',
      '2 of 10 nodes killed',
      'rebalanced after 0.6 s',
      'requests/s per node',
      'requests/s',
      'response time (ms)',
      'time (s)',
      'a node that was spared',
      'harmed: node-1, node-2',
      'limit above 90% of normal',
      'p95',
    ]);
    expect(texts).not.to.include.members(['failed', 'healed', 'no answer']);
  });

  it('draws the bands and every event through all panels, at their seconds', async () => {
    const panels = panelsIn(
      await faultTimelineChart(madeFault({ at: 15, rebalancedAt: 30, healedAt: 45, watched: 60 })),
    );
    expect(panels).to.have.length(3);
    for (const { rects, rules } of panels) {
      const [before, failover, after] = rects.toSorted((one, other) => one.left - other.left);
      const pixelsPerSecond = before!.width / 15;
      expect(failover!.width / pixelsPerSecond).to.be.closeTo(15, 0.1);
      expect(after!.width / pixelsPerSecond).to.be.closeTo(30, 0.1);
      for (const [dashes, second] of [
        ['6,4', 15],
        ['3,3', 30],
        ['1,3', 45],
      ] as const) {
        const [rule] = rules.filter((line) => line.dashes === dashes);
        expect((rule!.from.x - before!.left) / pixelsPerSecond).to.be.closeTo(second, 0.1);
      }
    }
  });

  it('draws a line for every node, the harmed ones apart from the others and on top', async () => {
    const svg = await faultTimelineChart(madeFault({ nodes: 20, harmed: 4 }));
    const lines = marksIn(svg, 'line').map(({ stroke }) => stroke);
    const [spared, harmed] = [lines.slice(0, 16), lines.slice(16, 20)];
    expect(new Set(harmed)).to.deep.equal(new Set(['#c0392b']));
    expect(new Set(spared).size).to.be.above(10);
    for (const stroke of spared) expect(CHART.shades).to.include(stroke);
    const [upper] = panelsIn(svg);
    expect(upper!.lines).to.have.length(20);
    const zero = Math.max(...upper!.rules.map(({ from }) => from.y));
    expect(upper!.lines.map((line) => heights(line).at(-1)! >= zero)).to.deep.equal(
      Array.from({ length: 20 }, (_, index) => index >= 16),
    );
  });

  it('draws the limit at its share of the normal throughput', async () => {
    const [, middle] = panelsIn(await faultTimelineChart(madeFault()));
    const zero = Math.max(...middle!.rules.filter(({ dashes }) => dashes === '').map(({ from }) => from.y));
    const [limit] = middle!.rules.filter(({ dashes }) => dashes === '5,3');
    const normal = Math.min(...heights(middle!.lines[0]!));
    expect((zero - limit!.from.y) / (zero - normal)).to.be.closeTo(0.9, 0.01);
  });

  it('marks the windows in which requests failed, and says the lowest of all', async () => {
    const timeline = madeFault({ kept: 0.5, rebalancedAt: undefined, watched: 30, at: 20 });
    const svg = await faultTimelineChart(timeline);
    const squares = marksIn(svg, 'dot').flatMap(({ fill, shapes }) =>
      fill === '#c0392b' ? shapes.length : [],
    );
    expect(squares).to.deep.equal([10]);
    expect(textsIn(svg)).to.include('failed');
    expect(await subtitleOf(timeline)).to.equal(
      '2 of 10 nodes killed at 20.0 s; not rebalanced while watched; lowest second 48% of normal; ' +
        '4,321 of 6,012 requests dropped',
    );
    const judged = { ...timeline, throughput: { ...timeline.throughput, lowest: 47.5 } };
    expect(await subtitleOf(judged)).to.contain('lowest second 47.5% of normal');
  });

  it('judges nothing that came before the fault', async () => {
    const timeline = madeFault();
    const windows = timeline.throughput.windows.map((window, index) =>
      index === 3 ? { ...window, completed: 1 } : window,
    );
    expect(await subtitleOf({ ...timeline, throughput: { ...timeline.throughput, windows } })).to.contain(
      'lowest second 96% of normal',
    );
  });

  it('breaks the lines where nothing was answered, and says so', async () => {
    const svg = await faultTimelineChart(madeFault({ nodes: 5, harmed: 5, kept: 0, healedAt: 40 }));
    const [, , lower] = panelsIn(svg);
    for (const line of lower!.lines) expect(line.match(/M/g)).to.have.length(2);
    expect(lower!.texts.filter((text) => text === '×')).to.have.length(1);
    expect(textsIn(svg)).to.include.members(['no answer', 'healed', 'harmed: 5 nodes']);
    expect(await subtitleOf(madeFault({ healedAt: 40 }))).to.contain('healed at 40.0 s');
  });

  it('says in words that nothing was answered at all', async () => {
    const timeline = madeFault({ nodes: 5, harmed: 5, kept: 0, at: 0 });
    const svg = await faultTimelineChart(timeline);
    expect(textsIn(svg)).to.include('no answer was timed');
    const uncounted = { ...timeline, nodes: timeline.nodes.map((node) => ({ ...node, given: [] })) };
    const texts = textsIn(await faultTimelineChart(uncounted));
    expect(texts).to.include('nobody counted what each node was given').and.not.include('harmed: 5 nodes');
    expect(await subtitleOf(timeline)).to.contain('lowest second 0% of normal');
  });

  it('thins a long run of many nodes, and keeps its one bad second', async () => {
    const long = madeFault({ nodes: 20, harmed: 4, watched: 3000 });
    const windows = long.throughput.windows.map((window, index) =>
      index === 1234 ? { ...window, completed: 0, failed: 800 } : window,
    );
    const svg = await faultTimelineChart({ ...long, throughput: { ...long.throughput, windows } });
    const [, middle] = panelsIn(svg);
    const zero = Math.max(...middle!.rules.map(({ from }) => from.y));
    expect(Math.max(...heights(middle!.lines[0]!))).to.be.closeTo(zero, 0.2);
  });

  it('says in words that there is no load, and why', async () => {
    const nothing = madeFault({ watched: 0 });
    const texts = textsIn(
      await faultTimelineChart({
        ...nothing,
        requests: { total: NaN, dropped: NaN },
        finding: 'no cluster',
      }),
    );
    expect(texts).to.include('No load was measured; 2 of 10 nodes killed at 12.0 s; no cluster');
  });

  it('draws one window, no nodes, no response times, and what has no place in time', async () => {
    const whole = madeFault();
    const odd: FaultTimeline = {
      ...whole,
      start: NaN,
      fault: { name: 'never', at: NaN },
      rebalancedAt: Infinity,
      healedAt: -1,
      nodes: [
        {
          id: 'a',
          harmed: true,
          given: [
            { at: NaN, rate: 1 },
            { at: 1, rate: NaN },
          ],
        },
      ],
      throughput: {
        window: NaN,
        windows: [
          { at: NaN, completed: 1, failed: 1 },
          { at: 5, completed: NaN, failed: Infinity },
        ],
        normal: NaN,
        minimum: { value: 90, label: 'limit' },
      },
      responseTimes: [{ at: 3, p95: Infinity }],
      requests: { total: NaN, dropped: 0 },
    };
    const given: FaultTimeline[] = [
      odd,
      madeFault({ watched: 1, at: 0 }),
      { ...whole, nodes: [] },
      { ...whole, responseTimes: [] },
      { ...whole, throughput: { ...whole.throughput, windows: [], minimum: undefined } },
      { ...whole, rebalancedAt: CLOCK_START },
      madeFault({ at: 12, rebalancedAt: 12, healedAt: 12 }),
      madeFault({ at: 90, rebalancedAt: 95 }),
    ];
    for (const timeline of given) {
      expect(panelsIn(await faultTimelineChart(timeline))).to.have.length(3);
    }
    expect(textsIn(await faultTimelineChart(odd))).not.to.include.members(['failover', 'healed', 'limit']);
    expect(await subtitleOf({ ...whole, rebalancedAt: CLOCK_START })).to.contain('not rebalanced');
  });

  it('shows hostile texts as they are', async () => {
    const hostile = 'a <script>"</script> & \u0000 ]]>';
    const whole = madeFault();
    const svg = await faultTimelineChart({
      ...whole,
      title: hostile,
      finding: hostile,
      fault: { ...whole.fault, name: hostile },
      nodes: whole.nodes.map((node, index) => (index === 0 ? { ...node, id: hostile } : node)),
      throughput: { ...whole.throughput, minimum: { value: 90, label: hostile } },
    });
    const shown = hostile.replace('\u0000', '');
    expect(textsIn(svg).filter((text) => text.includes(shown))).to.have.length.at.least(5);
  });

  it('tells the figures of every second where the pointer rests on it', async () => {
    const hovers = hoversIn(await faultTimelineChart(madeFault()));
    expect(hovers).to.have.length(60);
    expect(hovers[12]).to.equal(
      '12 to 13 s\ncompleted 384 req/s, 96% of normal\nfailed 0 req/s\nmedian response time 527 ms\np95 1,055 ms\n' +
        'a spared node was given 48.6 to 51.3 req/s\na harmed node was given 0 req/s',
    );
  });
});

import { describe, it } from 'node:test';
import { expect } from 'chai';
import { FRAME } from './chart-axes';
import { spikeChart, type SpikePicture } from './spike-chart';
import { madeAlarm, madeSpike, WATCH_START } from './spike-chart.fixture';
import { panelsIn, textsIn, type PanelParts } from './svg-parts.fixture';

const DETECTED = '6,4';
const CAUSE = '8,2,2,2';
const TRACE = '1,3';
const LIMIT = '5,3';
const AXIS_END = FRAME.right;

const subtitleOf = async (picture: SpikePicture): Promise<string> =>
  /over time\. (.*?)\. (?:Injected|False|Detected|Limit)/.exec(textsIn(await spikeChart(picture))[1]!)![1]!;
const panelsOf = async (picture: SpikePicture): Promise<PanelParts[]> => panelsIn(await spikeChart(picture));
/** Where rules of those dashes stand, in s. */
const secondsOf = ({ rules }: PanelParts, dashes: string, watched = 16): number[] =>
  rules
    .filter((rule) => rule.dashes === dashes && rule.from.x === rule.to.x)
    .map(({ from }) => ((from.x - FRAME.left) / (AXIS_END - FRAME.left)) * watched);
const places = (line: string): { readonly x: number; readonly y: number }[] =>
  [...line.matchAll(/([\d.]+),([\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));

describe('spikeChart', () => {
  it('says what was injected and what was found, in words and in numbers', async () => {
    const texts = textsIn(await spikeChart({ ...madeSpike(), finding: 'within 5 s' }));
    expect(texts[1])
      .to.match(
        /^Connect round trips and \/health response times of each container over time\. Queueing on node-2 at 5\.0 s, 12 ms of queue on eth0 \(tbf\); detected and named after 180 ms; cause located after 450 ms; within 5 s\. Injected from 5\.0 s to 9\.0 s\. Detected at 5\.2 s, node-2 named, cause queueing at 5\.5 s, trace written at 5\.6 s\. Limit: 5 ms above baseline\. /,
      )
      .and.match(
        /node-1: connect 50 to 99\.9 µs; \/health 500 to 900 µs\. node-2: connect 50 µs to 13\.5 ms; /,
      );
    expect(texts).to.include.members([
      'Latency spike in one container',
      'node-1',
      'node-2',
      'node-3',
      'injected: queueing, 12 ms of queue on eth0 (tbf)',
      'detected and named after 180 ms',
      'cause located: queueing',
      'trace written',
      'connect round trip',
      '/health response time',
      'limit: 5 ms above baseline',
      'time from the start of watching (s)',
    ]);
    expect(texts).not.to.include.members(['not detected', 'no connection', 'false alarm']);
  });

  it('draws the band and the lines on the panel of the container, at their seconds', async () => {
    const panels = await panelsOf(madeSpike());
    expect(panels).to.have.length(3);
    const harmed = panels[1]!;
    const pixelsPerSecond = (AXIS_END - FRAME.left) / 16;
    expect(harmed.rects).to.have.length(1);
    expect((harmed.rects[0]!.left - FRAME.left) / pixelsPerSecond).to.be.closeTo(5, 0.05);
    expect(harmed.rects[0]!.width / pixelsPerSecond).to.be.closeTo(4, 0.05);
    for (const [dashes, second] of [
      [DETECTED, 5.18],
      [CAUSE, 5.45],
      [TRACE, 5.62],
    ] as const) {
      expect(secondsOf(harmed, dashes)).to.have.length(1);
      expect(secondsOf(harmed, dashes)[0]).to.be.closeTo(second, 0.01);
    }
    for (const spared of [panels[0]!, panels[2]!]) {
      expect(spared.rects).to.deep.equal([]);
      for (const dashes of [DETECTED, CAUSE, TRACE]) expect(secondsOf(spared, dashes)).to.deep.equal([]);
    }
  });

  it('draws what is shorter than the limit below it, and what is longer above it, on the same axis everywhere', async () => {
    const panels = await panelsOf(madeSpike());
    const bases = panels.map(({ rules }) => {
      const [limit] = rules.filter(({ dashes }) => dashes === LIMIT);
      const floor = Math.max(...rules.map(({ from }) => from.y));
      return floor - limit!.from.y;
    });
    for (const height of bases) expect(height).to.be.closeTo(bases[0]!, 0.2);
    const [, { rules, lines }] = panels as [PanelParts, PanelParts];
    const limit = rules.find(({ dashes }) => dashes === LIMIT)!.from.y;
    expect(lines).to.have.length(2);
    for (const line of lines) {
      const [left, right] = [
        FRAME.left + ((AXIS_END - FRAME.left) * 5.2) / 16,
        FRAME.left + ((AXIS_END - FRAME.left) * 8.8) / 16,
      ];
      const late = places(line).filter(({ x }) => x > left && x < right);
      const usual = places(line).filter(({ x }) => x < left - 20);
      expect(late).to.have.length.above(10);
      for (const { y } of late) expect(y).to.be.below(limit);
      for (const { y } of usual) expect(y).to.be.above(limit);
    }
  });

  it('draws an answer that took long from the request to the answer, while the connects stay flat', async () => {
    const [, harmed] = await panelsOf(madeSpike({ kind: 'freeze' }));
    const [health, connects] = harmed!.lines.map(places);
    const top = Math.min(...health!.map(({ y }) => y));
    const plateau = health!
      .filter(({ y }) => y === top)
      .map(({ x }) => ((x - FRAME.left) / (AXIS_END - FRAME.left)) * 16);
    expect(plateau).to.have.length(2);
    expect(plateau[0]).to.be.closeTo(5, 0.03);
    expect(plateau[1]).to.be.closeTo(8, 0.03);
    const limit = harmed!.rules.find(({ dashes }) => dashes === LIMIT)!.from.y;
    for (const { y } of connects!) expect(y).to.be.above(limit);
  });

  it('draws a request that is still waited for along the top edge, as it was told last', async () => {
    const made = madeSpike({ kind: 'freeze', from: 10, to: 90 });
    const containers = made.containers.map((container) => ({
      ...container,
      health: container.health.flatMap((look) =>
        look.took! < 1000
          ? [look]
          : [11, 13, 14].map((second) => ({
              at: look.at,
              knownAt: WATCH_START + second * 1000,
              took: undefined,
            })),
      ),
    }));
    const svg = await spikeChart({ ...made, containers, injected: { ...made.injected!, to: undefined } });
    expect(textsIn(svg)).to.include('/health unanswered');
    expect(textsIn(svg)[1]).to.contain('µs, 1 unanswered');
    const [, harmed] = panelsIn(svg);
    const level = harmed!.rules.filter(({ from, to, dashes }) => from.y === to.y && dashes === '');
    const second = (x: number): number => ((x - FRAME.left) / (AXIS_END - FRAME.left)) * 16;
    const waits = level
      .filter(({ from }) => from.x > FRAME.left + 1)
      .map(({ from, to }) => [from.x, to.x].map(second));
    expect(waits).to.have.length(1);
    expect(waits[0]![0]).to.be.closeTo(10, 0.03);
    expect(waits[0]![1]).to.be.closeTo(14, 0.03);
  });

  it('marks connections that nobody took up, and those that had to be asked for again', async () => {
    const svg = await spikeChart(madeSpike({ kind: 'packet loss' }));
    expect(textsIn(svg)).to.include.members(['no connection', 'connect asked for again, until it was there']);
    expect(textsIn(svg)[1]).to.match(/node-2: connect [^;]*, \d+ without a connection/);
    const [spared, harmed] = panelsIn(svg);
    expect(harmed!.texts.filter((text) => text === '×')).to.have.length.above(3);
    expect(harmed!.hollow).to.have.length.above(3);
    expect(spared!.texts).not.to.include('×');
    expect(spared!.hollow).to.deep.equal([]);
    // An hour of it has as many marks as fit.
    const made = madeSpike({ kind: 'packet loss', watched: 60, to: 59 });
    expect((await panelsOf(made))[1]!.texts.filter((text) => text === '×')).to.have.length.below(70);
  });

  it('shows a control without a band, and that there was no alarm', async () => {
    const control = madeSpike({ kind: 'control' });
    expect(await subtitleOf(control)).to.equal('Nothing injected, no alarm in 16.0 s');
    for (const panel of await panelsOf(control)) {
      expect(panel.rects).to.deep.equal([]);
      expect(secondsOf(panel, DETECTED)).to.deep.equal([]);
    }
  });

  it('says of a false alarm that it is one, where it was raised', async () => {
    const alarms = [7, 9, 11, 12].map((second) => madeAlarm(second, 'queueing', ['node-1']));
    const control = madeSpike({ kind: 'control', alarms });
    expect(await subtitleOf(control)).to.equal(
      'Nothing injected; 4 false alarms: node-1 at 7.2 s, node-1 at 9.2 s, node-1 at 11.2 s, 1 more',
    );
    const [first, second] = await panelsOf(control);
    expect(first!.texts).to.include('false alarm (first of 4)').and.not.include('cause located: queueing');
    expect(secondsOf(first!, DETECTED)).to.have.length(1);
    expect(secondsOf(first!, '')).to.have.length(3);
    expect(second!.texts).not.to.include('false alarm (first of 4)');
    // Before and after what was injected, too.
    for (const at of [2, 12]) {
      const early = { ...madeSpike(), alarms: [madeAlarm(at, 'queueing', ['node-2'])] };
      expect(await subtitleOf(early)).to.contain('not detected; 1 false alarm: node-2 at ');
      expect((await panelsOf(early))[1]!.texts).to.include.members(['not detected', 'false alarm']);
    }
  });

  it('says of a wrong container and of a wrong cause that they are wrong', async () => {
    const wrong = madeSpike({ named: ['node-3'] });
    expect(await subtitleOf(wrong)).to.contain(
      'detected after 180 ms; wrong container named: node-3; cause located',
    );
    const [, harmed, blamed] = await panelsOf(wrong);
    expect(harmed!.texts).to.include('not named');
    expect(secondsOf(harmed!, DETECTED)).to.deep.equal([]);
    expect(blamed!.texts).to.include.members([
      'nothing was injected here',
      'wrong container named after 180 ms',
    ]);

    const both = madeSpike({ named: ['node-2', 'node-3'] });
    expect(await subtitleOf(both)).to.contain('detected and named after 180 ms; also named, wrongly: node-3');
    for (const [cause, label, said] of [
      ['softirq', 'wrong cause: softirq', 'wrong cause: softirq, after 450 ms'],
      ['unknown', 'cause not found', 'cause not found after 450 ms'],
    ] as const) {
      const picture = madeSpike({ alarms: [madeAlarm(5, cause, ['node-2'])] });
      expect(await subtitleOf(picture)).to.contain(said);
      expect((await panelsOf(picture))[1]!.texts).to.include(label);
    }
  });

  it('says where a spike was detected and no container named, and when one was named later', async () => {
    const nowhere = madeSpike({ named: [] });
    expect(await subtitleOf(nowhere)).to.contain('detected after 180 ms; no container named');
    for (const panel of await panelsOf(nowhere)) {
      expect(panel.texts).to.include('detected after 180 ms, no container named');
    }
    const [alarm] = madeSpike().alarms;
    const later = {
      ...madeSpike(),
      alarms: [{ ...alarm!, namedAt: alarm!.detectedAt + 150, cause: undefined }],
    };
    const [, harmed] = await panelsOf(later);
    expect(harmed!.texts).to.include.members(['detected after 180 ms', 'container named', 'trace written']);
    expect(secondsOf(harmed!, '3,3')[0]).to.be.closeTo(5.33, 0.01);
    expect(await subtitleOf(later)).to.contain('cause not located');
  });
});

import { describe, it } from 'node:test';
import { expect } from 'chai';
import { LoadTimeline } from './load-timeline';
import { loadTimelineChart } from './load-timeline-chart';
import { madeLoad, madeUse, TIMELINE_START } from './load-timeline.fixture';
import { hoversIn, panelsIn, textsIn } from './svg-parts.fixture';

const title = 'Requests over time';
const instant = (seconds: number): number => TIMELINE_START + seconds * 1000;

describe('loadTimelineChart', () => {
  it('stacks waiting, rates, flights and use over one time, and says what was found', async () => {
    const svg = await loadTimelineChart(madeLoad({ warmUntil: 6, faultAt: 30 }), {
      title,
      overlays: [madeUse('CPU of this machine'), madeUse('GPU 0')],
      events: [{ at: instant(30), label: 'node-2 killed' }],
    });
    expect(panelsIn(svg!)).to.have.length(4);
    const texts = textsIn(svg!);
    expect(texts).to.include.members([
      'time to first token',
      'p50',
      'p95 (of under 20: longest)',
      'warm-up',
      'requests that ended',
      'failed or dropped',
      'requests in flight, on average',
      'used meanwhile',
      'CPU of this machine',
      'GPU 0',
      'node-2 killed',
      'time (s)',
    ]);
    expect(texts[1]).to.match(
      /^Requests over time\. 1,200 requests in 60\.\d s: 1,150 completed, 50 http error; 120 of them to warm up, shaded; windows of 1 s\. time to first token, p50 of a window: \d+ to \d+ ms\. /,
    );
    expect(texts[1]).to.contain('node-2 killed at 30 s');
  });

  it('draws the event through all panels at its second, and shades the warm-up', async () => {
    const svg = await loadTimelineChart(madeLoad({ warmUntil: 15, seconds: 60 }), {
      title,
      events: [{ at: instant(45), label: 'healed' }],
    });
    for (const { rects, rules } of panelsIn(svg!)) {
      const [warm] = rects;
      const [event] = rules.filter(({ dashes }) => dashes === '6,4');
      const whole = warm!.width / (15 / 60.6);
      expect((event!.from.x - warm!.left) / whole).to.be.closeTo(45 / 60.6, 0.02);
    }
  });

  it('tells every figure of a window where the pointer rests on it', async () => {
    const svg = await loadTimelineChart(madeLoad({ warmUntil: 2, faultAt: 30 }), {
      title,
      overlays: [madeUse('CPU of this machine')],
      events: [{ at: instant(30), label: 'node-2 killed' }],
    });
    const hovers = hoversIn(svg!);
    expect(hovers).to.have.length.within(60, 62);
    expect(hovers[0]).to.match(/^0 to \S+ m?s, warm-up\n/);
    const killed = hovers.find((text) => text.includes('node-2 killed'))!;
    expect(killed).to.match(/^(29|30)(\.\d+)? to 3\d(\.\d+)? s\n/);
    expect(killed).to.match(/completed \d+ \([\d.]+ req\/s\), failed \d+ \([\d.]+ req\/s\)/);
    expect(killed).to.match(/CPU of this machine 5\d(\.\d)?( to 5\d(\.\d)?)?%/);
    const calm = hovers[10]!;
    expect(calm).to.match(/time to first token p50 1[2-5]\d ms, (p95|longest) 15\d ms \(of \d+\)/);
    // 20 requests/s of 600 to 780 ms: Little's law.
    expect(Number(/in flight ([\d.]+)/.exec(calm)![1])).to.be.within(12, 16);
    expect(svg!.length).to.be.below(60_000);
  });

  it('shows response times where nothing streamed, and no panel of use where nobody sampled it', async () => {
    const svg = await loadTimelineChart(madeLoad({ streamed: false }), {
      title,
      overlays: [{ name: 'GPU 0', unit: '%', points: [] }],
    });
    expect(panelsIn(svg!)).to.have.length(3);
    const texts = textsIn(svg!);
    expect(texts).to.include.members(['response time', 'time (s)']);
    expect(texts.join(' ')).not.to.match(/GPU|used meanwhile|failed or dropped|warm-up/);
  });

  it('is none of few requests or of less than a second', async () => {
    expect(await loadTimelineChart(new LoadTimeline(), { title })).to.equal(undefined);
    expect(await loadTimelineChart(madeLoad({ seconds: 9, perSecond: 1 }), { title })).to.equal(undefined);
    expect(await loadTimelineChart(madeLoad({ seconds: 0.1, perSecond: 200 }), { title })).to.equal(
      undefined,
    );
    expect(await loadTimelineChart(madeLoad({ seconds: 10, perSecond: 1 }), { title })).to.contain('<svg');
  });

  it('stays small with a long load, many series and events, and shows hostile texts as they are', async () => {
    const hostile = 'a <script>"</script> & \u0000 ]]>';
    const svg = await loadTimelineChart(madeLoad({ seconds: 7200, perSecond: 2, faultAt: 600 }), {
      title: hostile,
      overlays: Array.from({ length: 5 }, (_, index) => madeUse(`GPU ${index}`, 7200)),
      events: Array.from({ length: 60 }, (_, index) => ({ at: instant(60 + 100 * index), label: hostile })),
    });
    expect(
      textsIn(svg!).filter((text) => text.includes(hostile.replace('\u0000', ''))),
    ).to.have.length.at.least(4);
    expect(textsIn(svg!)).to.include('time (h)');
    expect(hoversIn(svg!)[30]).to.match(
      /^1 h \d+ min( \d+ s)? to 1 h \d+ min( \d+ s)?\n(.*\n)+GPU 3 \d.*\n1 more: \d+.*%/,
    );
  });

  it('draws a load of which nothing completed', async () => {
    const timeline = new LoadTimeline();
    for (let second = 0; second < 20; second += 1)
      timeline.add({
        outcome: 'dropped',
        warmUp: false,
        scheduledAt: instant(second),
        failedAt: instant(second),
      });
    const svg = await loadTimelineChart(timeline, { title });
    expect(textsIn(svg!)).to.include.members(['no request completed', 'failed or dropped']);
    expect(hoversIn(svg!)[3]).to.contain('no response time: nothing arrived');
  });
});

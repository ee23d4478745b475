import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { FRAME, textWidth } from './chart-axes';
import { spikeChart, type SpikePicture } from './spike-chart';
import { madeAlarm, madeSpike, WATCH_START, type MadeSpike } from './spike-chart.fixture';
import { panelsIn, textsIn } from './svg-parts.fixture';

const LIMIT = '5,3';
/** Labels of vertical lines: how far aside and up, how they look, where, and what they say. */
const LABELS =
  /<g transform="translate\((-?[\d.]+),(-?[\d.]+)\)"([^>]*stroke="white"[^>]*)><text transform="translate\(([\d.]+),[^>]*>([^<]+)/g;

describe('spikeChart of what is unusual', () => {
  it('keeps the labels of a panel in the frame, whenever the spike comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 15, noNaN: true }), async (from) => {
        const svg = await spikeChart(madeSpike({ from, to: from + 0.5, containers: 2, kind: 'packet loss' }));
        const [, harmed] = svg.split('<svg').slice(2);
        const spans = [...harmed!.matchAll(LABELS)].map(([, aside, y, look, x, text]) => {
          const at = Number(x) + Number(aside);
          const width = textWidth(text!);
          return look!.includes('text-anchor="end"')
            ? { y, left: at - width, right: at }
            : { y, left: at, right: at + width };
        });
        expect(spans).to.have.length.at.least(3);
        for (const [index, { left, right, y }] of spans.entries()) {
          expect(left).to.be.at.least(FRAME.left - 5);
          expect(right).to.be.at.most(FRAME.right + 5);
          for (const other of spans.slice(index + 1)) {
            if (other.y === y) expect(left >= other.right || right <= other.left).to.be.true;
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  it('draws eight containers, and says of more that they are not drawn', async () => {
    const picture = madeSpike({ containers: 10 });
    expect(panelsIn(await spikeChart(picture))).to.have.length(8);
    expect(textsIn(await spikeChart(picture)).join()).to.contain('2 containers not drawn');
  });

  it('draws what is odd', async () => {
    const made = madeSpike({ watched: 10 });
    const bare = { connects: [], health: [] };
    const odd: [SpikePicture, string][] = [
      [{ ...made, containers: made.containers.map((one) => ({ ...one, ...bare })) }, 'nobody looked at it'],
      [
        { ...made, containers: made.containers.map((one) => ({ ...one, connects: [] })) },
        'no connect was timed',
      ],
      [
        { ...made, containers: made.containers.map((one) => ({ ...one, health: [] })) },
        '/health was not asked',
      ],
      [{ ...made, injected: { ...made.injected!, from: NaN } }, 'node-2'],
      [
        { ...made, injected: { ...made.injected!, from: WATCH_START + 5000, to: undefined } },
        'trace written',
      ],
      [{ ...made, injected: { ...made.injected!, container: 'elsewhere' } }, 'nothing was injected here'],
      [{ ...made, alarms: [{ ...madeAlarm(NaN, 'x', ['node-2']) }] }, 'not detected'],
      [{ ...made, from: NaN, to: NaN }, 'node-1'],
      [{ ...made, to: made.from, limit: NaN }, 'node-1'],
    ];
    for (const [picture, text] of odd) expect(textsIn(await spikeChart(picture))).to.include(text);
    const unknown = { baseline: { connect: NaN, health: NaN } };
    const unlimited = { ...made, containers: made.containers.map((one) => ({ ...one, ...unknown })) };
    const svg = await spikeChart(unlimited);
    expect(panelsIn(svg)[0]!.rules.filter(({ dashes }) => dashes === LIMIT)).to.deep.equal([]);
    expect(textsIn(svg)).not.to.include('limit: 5 ms above baseline');
    const none = await spikeChart({ ...made, containers: [] });
    expect(panelsIn(none)).to.deep.equal([]);
    expect(textsIn(none)[1]).to.contain('No container was watched');
  });

  it('shows hostile texts as they are', async () => {
    const hostile = '<script>"1"</script> & \u0000 ]]>';
    const made = madeSpike({ watched: 10 });
    const of: MadeSpike['named'] = [hostile];
    const texts = textsIn(
      await spikeChart({
        ...made,
        title: hostile,
        finding: hostile,
        containers: made.containers.map((one, index) => (index === 1 ? { ...one, id: hostile } : one)),
        injected: { ...made.injected!, container: hostile, cause: hostile, magnitude: 'much' },
        alarms: [madeAlarm(5, 'x', of)],
      }),
    );
    expect(texts.filter((text) => text.includes(hostile.replace('\u0000', '')))).to.have.length.at.least(4);
  });
});

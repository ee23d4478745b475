import { describe, it } from 'node:test';
import { expect } from 'chai';
import { panelsIn, textsIn } from './svg-parts.fixture';
import type { UsageOverTime } from './usage';
import { usageOverTime } from './usage-chart';

const SECOND = 1000;
const peak = (at: number): boolean => at > 60 * SECOND && at < 120 * SECOND;
const usage = (windows: number, answered: (at: number) => boolean = () => true): UsageOverTime => ({
  title: 'usage',
  phases: [
    { name: 'normal', from: 0, to: 60 * SECOND },
    { name: 'peak', from: 60 * SECOND, to: 120 * SECOND },
    { name: 'afterwards', from: 120 * SECOND, to: 200 * SECOND },
  ],
  users: [
    { at: 0, users: 8 },
    { at: 60 * SECOND, users: 64 },
    { at: 120 * SECOND, users: 8 },
  ],
  windows: Array.from({ length: windows }, (_, index) => {
    const at = ((index + 0.5) * 200 * SECOND) / windows;
    const median = answered(at) ? (peak(at) ? 900 : 25) : NaN;
    return { at, median, high: median * 1.5 };
  }),
  finding: 'as before',
});

describe('usageOverTime', () => {
  it('says what was found, in words and in numbers', async () => {
    const recovery = { value: 125_300, label: 'recovered after 5.3 s' };
    const texts = textsIn(await usageOverTime({ ...usage(40), recovery }));
    expect(texts).to.include.members([
      'usage',
      '40 windows; as before',
      'normal',
      'peak',
      'afterwards',
      'users',
      'ms to first token',
      'time (s)',
      'p95',
      'recovered after 5.3 s',
    ]);
    expect(texts[1]).to.equal(
      'Users and time to first token over time. 40 windows; as before. normal: 0 to 60 s. ' +
        'peak: 60 to 120 s. afterwards: 120 to 200 s. At most 64 users. Median 25 ms to 900 ms. ' +
        'p95 37.5 ms to 1,350 ms. recovered after 5.3 s, at 125.3 s.',
    );
  });

  it('draws phases as bands in turns, and the recovery through both panels, at their seconds', async () => {
    const panels = panelsIn(
      await usageOverTime({ ...usage(40), recovery: { value: 150 * SECOND, label: 'recovered' } }),
    );
    expect(panels).to.have.length(2);
    for (const { rects, rules } of panels) {
      const bands = rects.toSorted((one, other) => one.left - other.left);
      const [normal, top, after] = bands;
      const pixelsPerSecond = normal!.width / 60;
      expect(top!.width / pixelsPerSecond).to.be.closeTo(60, 0.1);
      expect(after!.width / pixelsPerSecond).to.be.closeTo(80, 0.1);
      expect(normal!.fill).to.equal(after!.fill).and.not.equal(top!.fill);
      const [recovery] = rules.filter(({ dashes }) => dashes === '6,4');
      expect((recovery!.from.x - normal!.left) / pixelsPerSecond).to.be.closeTo(150, 0.1);
    }
  });

  it('breaks the lines where nothing was answered, and says so', async () => {
    const svg = await usageOverTime(usage(100, (at) => at < 80 * SECOND || at > 90 * SECOND));
    expect(textsIn(svg)).to.include.members(['100 windows, 5 without an answer; as before', 'no answer']);
    const [, lower] = panelsIn(svg);
    for (const line of lower!.lines) expect(line.match(/M/g)).to.have.length(2);
    expect(lower!.texts.filter((text) => text === '×')).to.have.length(1);
    const whole = panelsIn(await usageOverTime(usage(100)))[1]!;
    for (const line of whole.lines) expect(line.match(/M/g)).to.have.length(1);
  });

  it('shows a window that stands alone between gaps', async () => {
    const answered = (at: number): boolean => Math.round(at / SECOND) === 85;
    const [, lower] = panelsIn(await usageOverTime(usage(200, answered)));
    expect(lower!.solid).to.have.length(1);
  });

  it('draws the median of each window below its p95, with dots where windows are few', async () => {
    const svg = await usageOverTime(usage(20));
    const heights = (text: string): number[] => (text.match(/(?<=,)[\d.]+/g) ?? []).map(Number);
    const [lower] = panelsIn(svg).slice(1);
    const [high, median] = lower!.lines.map(heights);
    expect(median).to.have.length(20);
    for (const [index, y] of median!.entries()) expect(high![index]).to.be.below(y);
    expect(lower!.solid.map(({ y }) => y)).to.deep.equal(median);
    expect(panelsIn(await usageOverTime(usage(100)))[1]!.solid).to.deep.equal([]);
  });

  it('thins a long run, and keeps its one bad window', async () => {
    const long = usage(20_000);
    const windows = long.windows.map((window, index) =>
      index === 12_345 ? { ...window, high: 60_000 } : window,
    );
    const users = Array.from({ length: 5000 }, (_, index) => ({ at: index * 40, users: index % 1000 }));
    const svg = await usageOverTime({ ...long, users, windows });
    const top = (text: string): number => Math.min(...(text.match(/(?<=,)[\d.]+/g) ?? []).map(Number));
    const [high, median] = panelsIn(svg)[1]!.lines.map(top);
    expect(high).to.be.below(median! - 50);
  });

  it('says in words that there is no load, or that none of it was answered', async () => {
    const nothing = { ...usage(0), phases: [], users: [], finding: 'no target' };
    expect(textsIn(await usageOverTime(nothing))).to.include('No load was measured; no target');
    for (const silent of [usage(0), usage(9, () => false)]) {
      expect(textsIn(await usageOverTime(silent))).to.include('no answer was timed');
    }
  });

  it('draws one instant, no phases, and what has no place in time', async () => {
    const one = { ...usage(1), phases: [], users: [{ at: 0, users: 0 }] };
    const odd: UsageOverTime = {
      ...usage(9),
      phases: [
        { name: 'backwards', from: 5, to: 1 },
        { name: 'endless', from: 0, to: Infinity },
      ],
      users: [{ at: NaN, users: 1 }],
      windows: [
        { at: NaN, median: 1, high: 1 },
        { at: 0, median: 5, high: Infinity },
      ],
      recovery: { value: NaN, label: 'never' },
    };
    for (const given of [one, odd]) expect(panelsIn(await usageOverTime(given))).to.have.length(2);
    expect(textsIn(await usageOverTime(odd))).not.to.include.members(['endless', 'never']);
  });

  it('shows hostile texts as they are', async () => {
    const hostile = 'a <script>"</script> & \u0000 ]]>';
    const svg = await usageOverTime({
      ...usage(9),
      title: hostile,
      finding: hostile,
      phases: [{ name: hostile, from: 0, to: 9 }],
      recovery: { value: 9, label: hostile },
    });
    const shown = hostile.replace('\u0000', '');
    expect(textsIn(svg).filter((text) => text.includes(shown))).to.have.length.at.least(5);
  });
});

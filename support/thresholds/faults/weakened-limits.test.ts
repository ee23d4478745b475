import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { limitsIn, samplingFeature, withWindowsEndings } from '../../feature-limits.fixture';
import type { FeatureLimit } from '../feature-limit';
import { placeText } from '../limit-words';
import { featureLimit } from '../limits.fixture';
import { weakenedLimits } from './weakened-limits';

/** What is told, with its place. */
const told = (before: readonly FeatureLimit[], after: readonly FeatureLimit[]): string[] =>
  weakenedLimits(before, after, 'HEAD (1a2b3c4)').map(
    ({ limit: { place }, what }) => `${placeText(place)} ${what}`,
  );

describe('limits that promise less than before', () => {
  const ROW = '| small | 32 | 8 | 10 | 1000 |';
  const changes = async (before: readonly string[], after: readonly string[]): Promise<string[]> =>
    told(await limitsIn(samplingFeature(...before)), await limitsIn(samplingFeature(...after))).map((one) =>
      one.replace(/^[^:]*:/u, ''),
    );

  it('are told from what to what, in both directions of limits, wherever the row is now', async () => {
    const now = ['| large | 8 | 8 | 10 | 1000 |', ROW.replace('10 |', '20 |').replace('1000', '900')];
    expect(await changes([ROW], now)).to.deep.equal([
      '12:26 limit weakened: itl p99 of Low latency › small, 32 from 10 ms to 20 ms',
      '12:31 limit weakened: output_tps of Low latency › small, 32 from 1,000 tokens/s to 900 tokens/s',
    ]);
  });

  it('are those that are gone, too, with the place of then', async () => {
    const [gone, ...more] = await changes(['| large | 8 | 8 | 10 | 1000 |', ROW], [ROW]);
    expect(gone).to.equal('11:21 limit removed: itl p95 of Low latency › large, 8, below 8 ms');
    expect(more).to.have.length(2);
  });

  it('are none where limits become tighter, or nothing changes', async () => {
    expect(await changes([ROW], [ROW.replace('10 |', '9 |').replace('1000', '2000')])).to.deep.equal([]);
    expect(await changes([ROW], [ROW])).to.deep.equal([]);
  });

  it('are found where the title of the scenario names the limit', async () => {
    const capacity = (load: string, ttft: string): string => `
      Feature: One
        Scenario Outline: <load> are served
          Then at least <load> should be served within:
            | p99 TTFT | <ttft> |
          Examples:
            | load | ttft |
            | ${load} | ${ttft} |
    `;
    const [before, after] = [
      await limitsIn(capacity('10 req/s', '1 s')),
      await limitsIn(capacity('5 req/s', '2 s')),
    ];
    expect(weakenedLimits(before, after, 'HEAD').map(({ what }) => what)).to.deep.equal([
      'limit weakened: capacity arrivals/s of 10 req/s are served from 10 req/s to 5 req/s',
      'limit weakened: ttft p99 of 10 req/s are served from 1,000 ms to 2,000 ms',
    ]);
  });

  it('are found in a Background, whose table all scenarios share, in either ending of lines', async () => {
    const shared = (ttft: string): string => `
      Feature: One
        Background:
          When usage goes through these phases:
            | phase | virtual_users | ramp | hold |
            | day   | 8             | 1 s  | 1 s  |
          Then these limits should hold:
            | phase | p95 TTFT |
            | day   | ${ttft} |
        Scenario: Two
          Then throughput should be above 9 tokens per second
    `;
    const before = await limitsIn(shared('1 s'));
    const [windows, same] = [
      await limitsIn(withWindowsEndings(shared('2 s'))),
      await limitsIn(withWindowsEndings(shared('1 s'))),
    ];
    expect(told(before, windows)).to.deep.equal([
      'features/promises.feature:8:17 limit weakened: ttft p95 in the phase "day" of Two from 1,000 ms to 2,000 ms',
    ]);
    expect(told(before, same)).to.deep.equal([]);
  });
});

describe('limits of the same titles in several files', () => {
  const limitIn = (name: string, value: number, line = 11): FeatureLimit => {
    const file = `features/${name}.feature`;
    const place = { ...featureLimit().place, file, line };
    return featureLimit({ featureFile: file, limit: { dimension: 'duration', value }, place });
  };

  it('are compared within their file, whatever stands in the others', () => {
    const before = [limitIn('a', 200), limitIn('b', 200)];
    const weaker = 'features/b.feature:11:26 limit weakened: itl p99 of Low latency › small, 32 from 200 ms';
    expect(told(before, [limitIn('a', 200), limitIn('b', 300)])).to.deep.equal([`${weaker} to 300 ms`]);
    // Of the two, b alone was changed: nothing is known of how a was.
    expect(told([limitIn('b', 200)], [limitIn('a', 200), limitIn('b', 300)])).to.deep.equal([
      `${weaker} to 300 ms`,
    ]);
  });

  it('are not hidden by a new copy of them that comes first', () => {
    expect(told([limitIn('b', 12)], [limitIn('0', 12), limitIn('b', 13)])).to.deep.equal([
      'features/b.feature:11:26 limit weakened: itl p99 of Low latency › small, 32 from 12 ms to 13 ms',
    ]);
  });

  it('are those of a file of another name where theirs is gone, or of nothing where none is left', () => {
    const before = [limitIn('a', 10), limitIn('b', 20)];
    expect(told(before, [limitIn('b', 20), limitIn('c', 10)])).to.deep.equal([]);
    expect(told(before, [limitIn('b', 20), limitIn('c', 11)])).to.deep.equal([
      'features/c.feature:11:26 limit weakened: itl p99 of Low latency › small, 32 from 10 ms to 11 ms',
    ]);
    expect(told(before, [limitIn('b', 20)])).to.deep.equal([
      'features/a.feature:11:26 limit removed: itl p99 of Low latency › small, 32, below 10 ms',
    ]);
  });

  it('are all told, however many files share their titles and however many of these are renamed', () => {
    const files = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
    fc.assert(
      fc.property(files, files, fc.boolean(), (named, news, isRenamed) => {
        const before = named.map((name) => limitIn(name, 10));
        const others = news.map((name) => limitIn(`0${name}`, 10));
        const after = named.map((name) => limitIn(isRenamed ? `${name}1` : name, 11));
        const all = isRenamed ? after : [...others, ...after];
        expect(told(before, all)).to.have.length(named.length);
      }),
    );
  });
});

import { describe, it } from 'node:test';
import { DOMParser } from '@xmldom/xmldom';
import { expect } from 'chai';
import { latencyDistribution } from './latency-chart';
import { memoryOverTime } from './memory-chart';
import { throughputByRound } from './throughput-chart';

/** Texts by what they say; throws where the file is not well-formed. */
function textsOf(svg: string): string[] {
  const onError = (level: string, message: string): void => {
    throw new Error(`${level}: ${message}`);
  };
  const { documentElement } = new DOMParser({ onError }).parseFromString(svg, 'image/svg+xml');
  expect(documentElement?.namespaceURI).to.equal('http://www.w3.org/2000/svg');
  return ['title', 'desc', 'text'].flatMap((name) =>
    [...(documentElement?.getElementsByTagName(name) ?? [])].map((element) => element.textContent ?? ''),
  );
}

const HOSTILE = 'a <script>alert("1")</script> & \u0000 ]]>';
const limit = { value: 10, label: 'limit below 10 ms' };
const observed = { value: 5.21, label: 'p99 5.21 ms' };

describe('latencyDistribution', () => {
  it('marks limit and observed value, names the unit and counts what is not drawn', async () => {
    const values = [...Array.from({ length: 9999 }, (_, index) => 4 + (index % 10) / 10), 5000];
    const texts = textsOf(await latencyDistribution({ title: 'itl', unit: 'ms', values, limit, observed }));
    expect(texts).to.include.members(['itl', 'ms', '% of tokens', limit.label, observed.label]);
    expect(texts).to.include('10,000 tokens; 1 of them above 10.5 ms are not drawn, the longest 5,000 ms');
  });

  it('counts weights, and leaves values without one out', async () => {
    const chart = { title: 'itl', unit: 'ms', values: [1, 2, NaN], weights: [3, 4, 5], of: 'tokens' };
    expect(textsOf(await latencyDistribution(chart))).to.include('7 tokens');
  });

  const cases: readonly [string, readonly number[], number][] = [
    ['no values', [], 10],
    ['one value', [5], 10],
    ['zeros', [0, 0], 10],
    ['an impossible limit', [4, 5], 1e-9],
    ['a limit of zero', [4, 5], 0],
    ['a limit far away', [4, 5], 1e9],
    ['a limit that is no number', [4, 5], NaN],
  ];
  for (const [name, values, value] of cases) {
    it(`draws ${name}`, async () => {
      const svg = await latencyDistribution({
        title: 'itl',
        unit: 'ms',
        values,
        limit: { ...limit, value },
        observed,
      });
      expect(textsOf(svg)).to.include('itl');
      expect(svg).not.to.match(/NaN|Infinity|undefined/);
    });
  }
});

describe('throughputByRound', () => {
  for (const count of [0, 1, 14, 500]) {
    it(`draws ${count} rounds`, async () => {
      const rounds = Array.from({ length: count }, (_, index) => ({
        index: index + 1,
        tokensPerSecond: 2000 + index,
      }));
      const svg = await throughputByRound({
        title: 'throughput',
        rounds,
        limit: { value: 1000, label: 'limit' },
      });
      const texts = textsOf(svg);
      if (count > 0) expect(texts).to.include.members(['tokens/s', 'round', 'limit']);
      expect(svg).not.to.match(/NaN|Infinity|undefined/);
    });
  }
});

describe('a chart', () => {
  it('shows texts as they are and brings no script, style sheet, class or address', async () => {
    const label = HOSTILE;
    for (const svg of [
      await latencyDistribution({ title: HOSTILE, unit: HOSTILE, values: [1], limit: { value: 1, label } }),
      await throughputByRound({
        title: HOSTILE,
        rounds: [{ index: 1, tokensPerSecond: 1 }],
        limit: { value: 1, label },
      }),
    ]) {
      const shown = HOSTILE.replace('\u0000', '');
      expect(textsOf(svg).filter((text) => text === shown)).to.have.length.at.least(3);
      expect(svg).not.to.match(/<script|<style|class=|@import|url\(|\bid=/);
      expect(svg.match(/https?:/g)).to.have.length(1);
    }
  });
});

describe('memoryOverTime', () => {
  const rising = (count: number, step: number) =>
    Array.from({ length: count }, (_, index) => ({ at: index * step, value: 200e6 + index * 1000 }));

  it('says how much was seen and found, in a unit of time that fits', async () => {
    const finding = '1.44 GB over 24 h';
    const short = textsOf(
      await memoryOverTime({ title: 'memory', samples: rising(120, 500), slopePerMs: 2, finding }),
    );
    expect(short).to.include.members([
      'memory',
      'MB',
      'time (s)',
      '120 readings, 200 MB to 200 MB; 1.44 GB over 24 h',
    ]);
    const day = textsOf(await memoryOverTime({ title: 'memory', samples: rising(5000, 17_280), finding }));
    expect(day).to.include('time (h)');
  });

  it('draws a flat series, one reading, none, and a hostile title', async () => {
    for (const count of [0, 1, 2]) {
      const samples = rising(count, 500).map(({ at }) => ({ at, value: 5e6 }));
      const svg = await memoryOverTime({ title: HOSTILE, samples, slopePerMs: 0, finding: 'flat' });
      expect(textsOf(svg).join(' ')).to.contain('alert');
      expect(svg).not.to.match(/NaN|Infinity|undefined/);
    }
  });

  it('thins a soak of days', async () => {
    const svg = await memoryOverTime({ title: 'memory', samples: rising(100_000, 1000), finding: '' });
    expect(svg.length).to.be.below(60_000);
  });
});

import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { LoadLevel } from './load-curve';
import { loadCurve } from './load-curve-chart';
import { panelsIn, textsIn } from './svg-parts.fixture';

const level = (users: number, throughput: number, ttft: number, failed = false): LoadLevel => ({
  users,
  throughput: { value: throughput, low: throughput * 0.9, high: throughput * 1.1 },
  perUser: { value: throughput / users },
  ttft: { value: ttft, low: ttft * 0.9, high: ttft * 1.2 },
  failed,
});
const doubling = (count: number): LoadLevel[] =>
  Array.from({ length: count }, (_, index) => level(2 ** index, 50 * (index + 1), 20 + index));
const chart = { title: 'users', finding: 'grows' };

describe('loadCurve', () => {
  it('says what was found, in words and in numbers', async () => {
    const texts = textsIn(
      await loadCurve({
        ...chart,
        levels: [level(1, 50, 20), level(8, 400, 30), level(1000, 900, 12_000, true)],
        knee: 31.7,
        slots: 8,
        statistic: 'p95',
        limits: { ttft: { value: 500, label: 'limit below 500 ms' } },
      }),
    );
    expect(texts).to.include.members([
      'users',
      '3 levels, 1 failed; grows',
      'tokens/s',
      'ms to first token, p95',
      'virtual users',
      '1,000',
      'each user',
      '0.9',
      'knee: 32 users',
      "server's slots: 8",
      'failed level',
      'limit below 500 ms',
    ]);
    expect(texts[1]).to.equal(
      'Throughput and time to first token by virtual users. 3 levels, 1 failed; grows. ' +
        '1 user: 50 tokens/s, 50 tokens/s each, first token after 20 ms. ' +
        '8 users: 400 tokens/s, 50 tokens/s each, first token after 30 ms. ' +
        '1,000 users: 900 tokens/s, 0.9 tokens/s each, first token after 12 s, failed. ' +
        "Knee: 32 users. Server's slots: 8. limit below 500 ms.",
    );
  });

  it('draws throughput from zero, at equal steps for every doubling of the users', async () => {
    const [upper] = panelsIn(
      await loadCurve({ ...chart, levels: [level(1, 50, 20), level(2, 100, 20), level(4, 200, 20)] }),
    );
    const [one, two, four] = upper!.solid;
    expect(upper!.texts).to.include('0');
    const zero = Math.max(...upper!.rules.map(({ from }) => from.y));
    expect(two!.x - one!.x).to.be.closeTo(four!.x - two!.x, 0.2);
    expect(zero - two!.y).to.be.closeTo(2 * (zero - one!.y), 0.3);
    expect(zero - four!.y).to.be.closeTo(4 * (zero - one!.y), 0.5);
  });

  it('draws the interval of each point', async () => {
    const [upper] = panelsIn(await loadCurve({ ...chart, levels: [level(1, 100, 20), level(2, 200, 20)] }));
    const zero = Math.max(...upper!.rules.map(({ from }) => from.y));
    const [, two] = upper!.solid;
    const bar = upper!.rules.find(({ from, to }) => from.x === two!.x && to.x === two!.x);
    const ends = [bar!.from.y, bar!.to.y].map((y) => (zero - y) / (zero - two!.y)).toSorted();
    expect(ends[0]).to.be.closeTo(0.9, 0.01);
    expect(ends[1]).to.be.closeTo(1.1, 0.01);
  });

  it('shows times on a logarithmic axis only where they span more than a factor of 20', async () => {
    const gaps = async (last: number): Promise<number> => {
      const [, lower] = panelsIn(
        await loadCurve({
          ...chart,
          levels: [level(1, 1, 10), level(2, 1, 10 * Math.sqrt(last)), level(4, 1, 10 * last)],
        }),
      );
      const [one, two, three] = lower!.solid;
      return (one!.y - two!.y) / (two!.y - three!.y);
    };
    expect(await gaps(100)).to.be.closeTo(1, 0.02);
    expect(await gaps(16)).to.be.closeTo(1 / 4, 0.02);
  });

  it('draws the knee through both panels at its users, and the limit in the lower one', async () => {
    const levels = doubling(6);
    const [upper, lower] = panelsIn(
      await loadCurve({
        ...chart,
        levels,
        knee: 8,
        limits: { ttft: { value: 22, label: 'limit' } },
      }),
    );
    for (const panel of [upper, lower]) {
      const knees = panel!.rules.filter(({ dashes }) => dashes === '6,4');
      expect(knees.map(({ from }) => from.x)).to.deep.equal([panel!.solid[3]!.x]);
    }
    expect(upper!.rules.filter(({ dashes }) => dashes === '5,3')).to.deep.equal([]);
    const limits = lower!.rules.filter(({ dashes }) => dashes === '5,3');
    expect(limits.map(({ from }) => from.y)).to.deep.equal([lower!.solid[2]!.y]);
  });

  it('points to a knee beyond the levels, without a line for it', async () => {
    const [upper, lower] = panelsIn(await loadCurve({ ...chart, levels: doubling(4), knee: 300 }));
    expect(upper!.texts).to.include('knee: 300 users →');
    expect([...upper!.rules, ...lower!.rules].filter(({ dashes }) => dashes === '6,4')).to.deep.equal([]);
  });

  it('draws a fitted curve among the levels only, in place of the line from point to point', async () => {
    const levels = doubling(4);
    const points = (users: readonly number[]) =>
      users.map((count) => ({ users: count, throughput: 60 * count }));
    const within = await loadCurve({ ...chart, levels, fit: points([1, 2, 4, 8]) });
    const beyond = await loadCurve({ ...chart, levels, fit: points([0.01, 1, 2, 4, 8, 9, 1000]) });
    expect(beyond).to.equal(within);
    expect(panelsIn(within)[0]!.lines).to.have.length(1);
    const outside = await loadCurve({ ...chart, levels, fit: points([100, 200]) });
    expect(textsIn(outside)).not.to.include('fitted curve');
  });

  it('draws failed levels hollow, and one without a value as not measured, never as zero', async () => {
    const unmeasured: LoadLevel = {
      users: 8,
      throughput: { value: NaN },
      ttft: { value: NaN },
      failed: true,
    };
    const svg = await loadCurve({
      ...chart,
      levels: [level(1, 50, 20), level(2, 100, 20), level(4, 20, 400, true), unmeasured],
    });
    for (const panel of panelsIn(svg)) {
      expect([panel.solid, panel.hollow].map(({ length }) => length)).to.deep.equal([2, 1]);
      expect(panel.texts.filter((text) => text === '×')).to.have.length(1);
    }
    expect(textsIn(svg)).to.include.members(['4 levels, 2 failed; grows', 'not measured']);
    expect(textsIn(svg)[1]).to.contain('8 users: not measured, first token after not measured, failed');
  });

  it('says in words that there is no load, and why', async () => {
    for (const levels of [[], [level(0, 1, 1)], [level(NaN, 1, 1)]]) {
      const texts = textsIn(await loadCurve({ ...chart, levels, finding: 'no target' }));
      expect(texts.filter((text) => text === 'No load was measured; no target')).to.have.length(1);
    }
  });

  const oddities: readonly [string, LoadLevel[]][] = [
    ['one level', doubling(1)],
    ['4 levels', doubling(4)],
    ['11 levels', doubling(11)],
    [
      'levels that are close to each other',
      Array.from({ length: 64 }, (_, index) => level(index + 1, index, 20)),
    ],
    ['levels in any order', doubling(4).reverse()],
    ['nothing but zeros', [level(1, 0, 0), level(2, 0, 0)]],
    ['no value at all', [{ users: 2, throughput: { value: NaN }, ttft: { value: Infinity }, failed: true }]],
    [
      'unbounded and unfinished intervals',
      [
        {
          users: 1,
          throughput: { value: 5, low: -Infinity, high: Infinity },
          ttft: { value: 5, low: -1, high: NaN },
          failed: false,
        },
        { users: 2, throughput: { value: 9, high: 10 }, ttft: { value: 5000, low: 0 }, failed: false },
      ],
    ],
  ];
  for (const [name, levels] of oddities) {
    it(`draws ${name}`, async () => {
      const svg = await loadCurve({
        ...chart,
        levels,
        knee: 2,
        slots: 2,
        limits: { ttft: { value: NaN, label: 'no limit' }, throughput: { value: 10, label: 'limit' } },
      });
      expect(panelsIn(svg)).to.have.length(2);
      expect(textsIn(svg)).to.include('limit').and.not.include('no limit');
    });
  }

  it('shows hostile texts as they are', async () => {
    const hostile = 'a <script>alert("1")</script> & \u0000 ]]>';
    const svg = await loadCurve({
      title: hostile,
      levels: doubling(3),
      finding: hostile,
      statistic: hostile,
      limits: { ttft: { value: 1, label: hostile } },
    });
    const shown = hostile.replace('\u0000', '');
    expect(textsIn(svg).filter((text) => text.includes(shown))).to.have.length.at.least(4);
  });
});

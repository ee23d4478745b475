import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { LevelLoad } from './capacity/level-load';
import { levelEstimate, levelFigures, levelTable, perUserRate } from './level-figures';
import { completed, failed, roundOf, roundsOf } from './load/record.fixture';
import type { Round } from './load/round';
import { measuredLevel } from './measured-level.fixture';

/** In each second five answers of three tokens: due at 0, sent at 10, tokens at 50, 70 and 90. */
const ROUNDS: readonly Round[] = roundsOf(20, () =>
  Array.from({ length: 5 }, () => completed({ sentAt: 10, contentAt: [50, 70, 90], endedAt: 1010 })),
);
const figuresOf = (load: LevelLoad) =>
  Object.fromEntries(
    levelFigures(load).map(({ name, estimation }) => [name, Number(estimation.value?.toFixed(3))]),
  );
const rowsOf = (table: string): string[][] => table.split('\n').map((line) => line.trim().split(/ {2,}/));

describe('levelFigures', () => {
  it('are those of the load', async () => {
    expect(figuresOf(await measuredLevel(5, ROUNDS))).to.deep.equal({
      'ttft p50': 40,
      'ttft p95': 40,
      'tpot p50': 20,
      'e2e p50': 80,
      'e2e p95': 80,
      output_tps: 15,
      // The last answer ends with the load: it is past its time.
      request_rate: 4.75,
      error_rate: 0,
      'decode_tps_user p50': 50,
    });
  });

  it('of arrivals that do not wait are from their schedule, and are called so', async () => {
    const figures = figuresOf(await measuredLevel(5, ROUNDS, { isOpen: true }));
    expect(figures).to.include({ 'ttft_scheduled p50': 50, 'e2e_scheduled p95': 90, 'tpot p50': 20 });
    expect(figures).not.to.have.any.keys('ttft p50', 'e2e p50');
  });

  it('count failures among the requests', async () => {
    const rounds = ROUNDS.map(({ index, records }) => roundOf(index, [...records, failed()]));
    expect(figuresOf(await measuredLevel(6, rounds))['error_rate']).to.be.closeTo(100 / 6, 1e-3);
  });
});

describe('perUserRate', () => {
  it('is one over the time per output token, with its bounds the other way round', async () => {
    const load = await measuredLevel(
      5,
      roundsOf(20, (round) => [completed({ contentAt: [50, 60 + round, 70 + 2 * round] })]),
    );
    const [tpot, rate] = [levelEstimate(load, 'tpot', 'p50'), perUserRate(load)];
    if (tpot.status !== 'estimated' || rate.status !== 'estimated') throw new Error('not estimated');
    expect(tpot.low).to.be.lessThan(tpot.high);
    expect(rate).to.include({
      dimension: 'token rate',
      value: 1000 / tpot.value,
      low: 1000 / tpot.high,
      high: 1000 / tpot.low,
    });
  });

  it('is unknown of answers whose tokens came all at once, and not infinite', async () => {
    const load = await measuredLevel(
      1,
      roundsOf(20, () => [completed({ contentAt: [50, 50, 50] })]),
    );
    expect(perUserRate(load)).to.include({ status: 'too few samples', n: 20 });
    expect(perUserRate(load))
      .to.have.property('reason')
      .that.matches(/came all at once/);
  });

  it('is unknown for the reason for which the time per output token is', async () => {
    const load = await measuredLevel(
      1,
      ROUNDS.slice(0, 1).map((round) => ({ ...round, records: [] })),
    );
    expect(perUserRate(load)).to.deep.equal(levelEstimate(load, 'tpot', 'p50'));
  });
});

describe('levelTable', () => {
  it('has a line for each level, with its remark at the end', async () => {
    const spread = roundsOf(20, (round) =>
      Array.from({ length: 10 }, (_, index) =>
        completed({ contentAt: [40 + ((3 * round + index) % 20) / 5, 70, 90], endedAt: 1000 }),
      ),
    );
    const loads = [await measuredLevel(1, ROUNDS), await measuredLevel(1000, spread)];
    const [header, one, thousand] = rowsOf(levelTable('users', loads, ({ level }) => `remark ${level}`));
    expect(header?.slice(0, 3)).to.deep.equal(['users', 'req/s', 'tokens/s']);
    expect(one?.[2]).to.match(/^15( \[.*\])?$/);
    expect(one?.toSpliced(2, 1)).to.deep.equal([
      ...['1', '4.75', '50', '40', '40', '20', '80', '0', 'remark 1'],
    ]);
    expect(thousand?.[0]).to.equal('1,000');
    expect(thousand?.[5]).to.match(/^43\.[68] \[4\d(\.\d)? to 4\d(\.\d)?\]$/);
    expect(thousand?.at(-1)).to.equal('remark 1000');
  });

  it('tells what was not measured from what was too little', async () => {
    const nothing = [{ ...ROUNDS[0]!, records: [] }];
    const loads = [await measuredLevel(1, nothing), await measuredLevel(2, ROUNDS.slice(0, 1))];
    const [, none, few] = rowsOf(levelTable('users', loads));
    expect(none).to.deep.equal(['1', ...Array<string>(8).fill('-')]);
    expect(few?.[5]).to.equal('(too few)');
  });

  it('says of arrivals from when on they are looked at, and rounds their rate', async () => {
    const open = await measuredLevel(12.3456, ROUNDS, { isOpen: true });
    const lines = rowsOf(levelTable('arrivals/s', [open]));
    expect(lines[1]?.[0]).to.equal('12.35');
    expect(lines[1]?.[4]).to.equal('50');
    expect(lines.at(-1)).to.deep.equal(['TTFT and response time are from when a request was due']);
    expect(levelTable('users', [await measuredLevel(1, ROUNDS)])).not.to.match(/was due/);
  });
});

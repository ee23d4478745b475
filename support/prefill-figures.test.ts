import { describe, it } from 'node:test';
import { expect } from 'chai';
import { clientHealth } from './load/health/client-health.fixture';
import { JudgedArm } from './load/judged-arm';
import { LoadSummary } from './load/load-summary';
import { completed, failed, later } from './load/record.fixture';
import type { RequestRecord } from './load/request-record';
import { booksOf } from './measured-level.fixture';
import type { PartedLoad } from './parted-load';
import { decodeSpeedLeft, meanInput, prefillLevels, warmShare, type PrefillLevel } from './prefill-figures';
import { prefillPlan, type PrefillPlace } from './prefill-plan';
import { milliseconds } from './quantities/units';

const COST = { fixed: 0, perWord: 1, source: 'server' } as const;
const ROUNDS = 12;

type Answer = (place: PrefillPlace, round: number, index: number) => RequestRecord;

/** The levels of a load in which these prompts were answered so, after a first round that is in no figure. */
function levelsOf(lengths: readonly number[], answer: Answer): readonly PrefillLevel[] {
  const plan = prefillPlan(lengths, ROUNDS + 1, { cost: COST, seed: 1 });
  const each = 2 * lengths.length;
  const records = plan.places.map((place, index) => {
    const record = answer(place, Math.floor(index / each), index);
    return { ...record, index, round: 0, warmUp: index < each };
  });
  const sent: PartedLoad = {
    records,
    begunAt: milliseconds(0),
    client: 'a client',
    doubts: () => [],
    part: (rounds) =>
      new JudgedArm({
        client: 'a client',
        health: [clientHealth()],
        counts: booksOf(rounds),
        summary: new LoadSummary(rounds),
      }),
  };
  return prefillLevels(sent, lengths, plan);
}

/** A cold prompt takes 1 ms a token, a known one a quarter; tokens come 10 ms apart, and 5 more for 100 in context. */
const lawful: Answer = ({ tokens, prefix }, _round, index) => {
  const ttft = prefix === 'cold' ? tokens : tokens / 4;
  const gap = 10 + tokens / 20;
  const record = completed({
    contentAt: [0, 1, 2, 3].map((token) => ttft + token * gap),
    endedAt: ttft + 3 * gap,
    inputTokens: tokens + 2,
  });
  return later(10_000 * index, record);
};

/** The same, and everything slower by the round: whatever is compared beside it drifts alike. */
const drifting: Answer = (place, round, index) => {
  const { contentAt, ...record } = lawful(place, round, 0) as ReturnType<typeof completed>;
  const slower = contentAt.map((at) => at * (1 + round));
  return later(10_000 * index, completed({ ...record, contentAt: slower, endedAt: slower.at(-1) ?? 0 }));
};

describe('prefillLevels', () => {
  it('are the measured answers of each length, cold and warm', () => {
    const levels = levelsOf([100, 200], lawful);
    expect(levels.map(({ tokens }) => tokens)).to.deep.equal([100, 200]);
    for (const { tokens, cold, warm } of levels) {
      expect(cold.summary.completed).to.equal(ROUNDS);
      expect(cold.summary.estimate('ttft', { kind: 'mean' })).to.include({ value: tokens });
      expect(warm.summary.estimate('ttft', { kind: 'mean' })).to.include({ value: tokens / 4 });
    }
  });

  it('leave the warm-up out', () => {
    const odd: Answer = (place, round, index) => (round === 0 ? failed() : lawful(place, round, index));
    expect(levelsOf([100], odd)[0]?.cold.summary.failures.count).to.equal(0);
  });
});

describe('warmShare', () => {
  it('is the time of known prompts in % of that of new ones, at the greatest length', () => {
    const answer: Answer = (place, round, index) =>
      lawful(place.tokens === 100 ? { ...place, prefix: 'cold' } : place, round, index);
    expect(warmShare(levelsOf([100, 200], answer))).to.include({
      status: 'estimated',
      value: 25,
      low: 25,
      high: 25,
      n: ROUNDS,
      of: 'rounds',
      dimension: 'share',
    });
  });

  it('knows of a drift that meets both alike', () => {
    const share = warmShare(levelsOf([100, 200], drifting));
    expect(share).to.include({ status: 'estimated' });
    expect(share.value).to.be.closeTo(25, 1e-9);
    expect(share).to.have.property('high').that.is.closeTo(25, 1e-9);
  });

  it('leaves out rounds in which one of the two failed', () => {
    const answer: Answer = (place, round, index) =>
      round === 5 && place.prefix === 'warm' ? failed() : lawful(place, round, index);
    expect(warmShare(levelsOf([100], answer))).to.include({ n: ROUNDS - 1, value: 25 });
  });

  it('has an interval where the rounds differ, around the ratio of the means', () => {
    const answer: Answer = (place, round, index) => {
      const ttft = place.prefix === 'cold' ? 100 : 20 + 10 * (round % 3);
      return later(10_000 * index, completed({ contentAt: [ttft, ttft + 10] }));
    };
    const share = warmShare(levelsOf([100], answer));
    if (share.status !== 'estimated') throw new Error(share.reason);
    expect(share.value).to.be.closeTo(30, 1e-9);
    expect(share.low).to.be.within(22, 29);
    expect(share.high).to.be.within(31, 38);
  });

  it('says what was seen of a few rounds, and nothing of none', () => {
    const answered =
      (rounds: number): Answer =>
      (place, round, index) =>
        round <= rounds ? lawful(place, round, index) : failed();
    expect(warmShare(levelsOf([100], answered(4)))).to.deep.equal({
      status: 'too few samples',
      reason: '4 rounds of at least 5',
      value: 25,
      n: 4,
    });
    expect(warmShare(levelsOf([100], answered(0)))).to.include({ status: 'too few samples', n: 0 });
    expect(warmShare([])).to.include({ status: 'too few samples', n: 0 });
  });
});

describe('decodeSpeedLeft', () => {
  it('is the speed after the longest prompts in % of that after the shortest', () => {
    // 15 ms a token after 100, 30 after 400.
    const share = decodeSpeedLeft(levelsOf([100, 200, 400], lawful));
    expect(share).to.include({ status: 'estimated', n: ROUNDS, dimension: 'share' });
    expect(share.value).to.be.closeTo(50, 1e-9);
  });

  it('is unknown of one length, and not all of it', () => {
    expect(decodeSpeedLeft(levelsOf([100], lawful))).to.include({
      status: 'too few samples',
      reason: 'prompts of one length have nothing to be compared with',
    });
    expect(decodeSpeedLeft([])).to.include({ status: 'too few samples' });
  });

  it('is unknown of answers that came in one piece', () => {
    const whole: Answer = ({ tokens }, _round, index) =>
      later(10_000 * index, completed({ contentAt: [tokens], contentTokens: [4] }));
    expect(decodeSpeedLeft(levelsOf([100, 200], whole))).to.deep.equal({
      status: 'too few samples',
      reason: 'no round was answered in a stream to its end',
      n: 0,
    });
  });
});

describe('meanInput', () => {
  it('is what the server counted, on average of those that it counted', () => {
    const [level] = levelsOf([100], lawful);
    expect(meanInput(level!.cold.summary)).to.equal(102);
    const some: Answer = (_place, round, index) =>
      completed({ ...(index % 4 < 2 ? {} : { inputTokens: 50 }), sentAt: round });
    expect(meanInput(levelsOf([100], some)[0]!.cold.summary)).to.equal(50);
  });

  it('is no number where nothing was counted', () => {
    expect(meanInput(levelsOf([100], () => completed())[0]!.cold.summary)).to.be.NaN;
  });
});

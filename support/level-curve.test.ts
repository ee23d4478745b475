import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseSlaLimit } from './capacity/sla';
import { HeardReport } from './heard-report.fixture';
import { LevelCurve } from './level-curve';
import { completed, failed, roundOf, roundsOf } from './load/record.fixture';
import type { Round } from './load/round';
import { measuredLevel } from './measured-level.fixture';
import { textsIn } from './report/svg-parts.fixture';

/** So many answers a second of three tokens, the first after `ttft` ms, and now and then a little later. */
const roundsAt = (perSecond: number, ttft: number): readonly Round[] =>
  roundsOf(20, (round) =>
    Array.from({ length: perSecond }, (_, index) =>
      completed({
        contentAt: [0, 10, 20].map((at) => at + ttft + ((round + index) % 3)),
        endedAt: 1000,
      }),
    ),
  );
/** Two slots: of four users two wait, of eight six. */
const LEVELS = [
  [1, roundsAt(5, 40)],
  [2, roundsAt(10, 40)],
  [4, roundsAt(10, 140)],
  [8, roundsAt(10, 340)],
] as const;

async function told(
  levels: readonly (readonly [number, readonly Round[]])[],
  { sla = [], isOpen = false }: { sla?: readonly (readonly [string, string])[]; isOpen?: boolean } = {},
) {
  const heard = new HeardReport();
  const loads = await Promise.all(levels.map(([level, rounds]) => measuredLevel(level, rounds, { isOpen })));
  const [first, ...others] = sla.map(([figure, limit]) => parseSlaLimit(figure, limit));
  const unit = isOpen ? 'request rate' : 'count';
  await new LevelCurve(loads, heard, first && [first, ...others], unit).tell();
  const [name = '', svg = ''] = [...heard.pictures][0] ?? [];
  return { notes: heard.notes, name, texts: textsIn(svg) };
}

describe('LevelCurve', () => {
  it('tells the knee, and draws it among the levels', async () => {
    const { notes, name, texts } = await told(LEVELS);
    expect(notes).to.have.length(1);
    expect(notes[0]).to.match(/^knee at 2 users \(/);
    expect(name).to.equal('What a number of virtual users costs');
    expect(texts).to.include.members(['knee: 2 users', 'ms to first token, p95', 'virtual users']);
    expect(texts[1]).to.match(/2 users: 30 tokens\/s.*, 100 tokens\/s each, first token after 4\d ms/);
  });

  it('draws the time to first token that is promised, with its limit', async () => {
    const { texts } = await told(LEVELS, {
      sla: [
        ['error rate', '1%'],
        ['median time to first token', '200 ms'],
      ],
    });
    expect(texts).to.include.members(['ms to first token, p50', 'limit at most 200 ms']);
    expect(texts[1]).to.match(/8 users: [^.]*, failed\./);
    expect(texts[1]).not.to.match(/4 users: [^.]*, failed\./);
  });

  it('marks levels that lost requests as failed', async () => {
    const lost = LEVELS.map(
      ([users, rounds]) =>
        [
          users,
          users === 8 ? rounds.map(({ index, records }) => roundOf(index, [...records, failed()])) : rounds,
        ] as const,
    );
    const { texts } = await told(lost);
    expect(texts[1]).to.match(/8 users: [^.]*, failed\./);
    expect(texts[1]).not.to.match(/4 users: [^.]*, failed\./);
  });

  it('leaves out levels at which nobody was answered', async () => {
    const silent = roundsOf(20, () => []).map(({ index }) => roundOf(index, [failed()]));
    const { texts } = await told([...LEVELS, [16, silent]]);
    expect(texts[1]).not.to.match(/16 users/);
  });

  it('says why there is no knee', async () => {
    const { notes } = await told(LEVELS.slice(0, 2));
    expect(notes[0]).to.match(/^no knee: 2 of at least 3 levels/);
  });

  it('looks for no knee among arrivals, which do not wait, and draws them from their schedule', async () => {
    const late = LEVELS.map(
      ([rate]) => [rate, roundsOf(20, () => [completed({ sentAt: 30, contentAt: [50, 60] })])] as const,
    );
    const { notes, name, texts } = await told(late, { isOpen: true });
    expect(notes).to.deep.equal([]);
    expect(name).to.equal('What an arrival rate costs');
    expect(texts).to.include('arrivals per second');
    expect(texts[1]).to.match(/first token after 50 ms/);
  });
});

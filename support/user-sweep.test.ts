import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { LevelLoad } from './capacity/level-load';
import type { LevelSeries } from './capacity/level-series';
import { completed, failed, roundOf } from './load/record.fixture';
import type { Round } from './load/round';
import { measuredLevel } from './measured-level.fixture';
import { rejectionOf } from './rejection.fixture';
import { sweepUsers } from './user-sweep';

const unending = new AbortController().signal;
const ANSWERED = [roundOf(0, [completed()])];

/** Levels of which these rounds come. */
function seriesOf(roundsAt: (users: number) => readonly Round[]) {
  const tried: number[] = [];
  const measured: LevelLoad[] = [];
  const measure = async (users: number): Promise<LevelLoad> => {
    tried.push(users);
    const load = await measuredLevel(users, roundsAt(users));
    measured.push(load);
    return load;
  };
  return { series: { measure, measured } as unknown as LevelSeries, tried, measured };
}

describe('sweepUsers', () => {
  it('measures each number, and tells of it before', async () => {
    const { series, tried } = seriesOf(() => ANSWERED);
    const told: string[] = [];
    const missing = await sweepUsers(series, [1, 4, 9], unending, (number, index) => {
      told.push(`${index}: ${number} after ${tried.length}`);
    });
    expect(missing.size).to.equal(0);
    expect(told).to.deep.equal(['0: 1 after 0', '1: 4 after 1', '2: 9 after 2']);
  });

  it('ends where everything fails, and says why nothing above it was tried', async () => {
    const { series, tried } = seriesOf((users) => (users < 8 ? ANSWERED : [roundOf(0, [failed()])]));
    const missing = await sweepUsers(series, [4, 8, 16, 32], unending);
    expect(tried).to.deep.equal([4, 8]);
    expect([...missing.keys()]).to.deep.equal(['16', '32']);
    expect(missing.get('32')).to.equal(
      'not tried: of 8 users nobody was answered, the first (http error): http://host answered 500. Look into the log of the server.',
    );
  });

  it('lets nothing be measured again of a server that has gone', async () => {
    const { series, measured } = seriesOf((users) => (users < 8 ? ANSWERED : [roundOf(0, [failed()])]));
    await sweepUsers(series, [4, 8], unending);
    expect(measured.map((load) => load.canDecide())).to.deep.equal([false, false]);
    const runs = measured.map((load) => load.runs.length);
    for (const load of measured) await load.measureUntil(() => false, unending);
    expect(measured.map((load) => load.runs.length)).to.deep.equal(runs);
  });

  it('says that a level was too short where nothing ended within it', async () => {
    const { series } = seriesOf(() => [roundOf(0, [])]);
    expect((await sweepUsers(series, [4, 8], unending)).get('8')).to.match(
      /nobody was answered in the time of a level; set LLM_LEVEL_TIME to a longer one$/,
    );
  });

  it('passes on what ends it', async () => {
    const gone = new Error('interrupted');
    const measure = (): Promise<never> => Promise.reject(gone);
    const series = { measure } as unknown as LevelSeries;
    expect(await rejectionOf(sweepUsers(series, [1], unending))).to.equal(gone);
  });
});

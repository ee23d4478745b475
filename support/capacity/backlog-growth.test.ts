import { describe, it } from 'node:test';
import { expect } from 'chai';
import { fallsBehind } from './backlog-growth';
import { arrivalsOn } from './level-trial.fixture';
import type { LevelLoad } from './level-load';
import { levelVerdict } from './level-verdict';
import { UNENDING } from './queueing-trial.fixture';
import { parseSlaLimit } from './sla';

const [SLOTS, SERVICE] = [4, 20];
/** So loose that only the backlog decides. */
const LOOSE = [parseSlaLimit('p95 time to first token', '60 min')] as const;

/** A level of arrivals that ask for this share of what the server can do, looked at until its verdict is settled. */
async function levelAt(utilisation: number, seed: number, exponential: boolean): Promise<LevelLoad> {
  const server = { slots: SLOTS, service: SERVICE, ...(exponential ? { exponentialSeed: seed } : {}) };
  const { series } = arrivalsOn(server, 1000 * seed);
  const load = await series.measure((1000 * utilisation * SLOTS) / SERVICE, UNENDING);
  await load.measureUntil(() => levelVerdict(load, LOOSE).outcome !== 'undecided', UNENDING);
  return load;
}

describe('a backlog that grows', () => {
  for (const [kind, exponential] of [
    ['constant', false],
    ['exponential', true],
  ] as const) {
    it(`is not seen where ${kind} service keeps up, and always where it does not`, async (test) => {
      const broken = { kept: 0, behind: 0 };
      let held = 0;
      for (let seed = 1; seed <= 100; seed += 1) {
        const kept = await levelAt(0.9, seed, exponential);
        if (fallsBehind(kept).length > 0) broken.kept += 1;
        if (levelVerdict(kept, LOOSE).outcome === 'held') held += 1;
        const behind = await levelAt(1.2, seed, exponential);
        const { outcome, why } = levelVerdict(behind, LOOSE);
        if (outcome === 'broken' && why.startsWith('the server falls behind')) broken.behind += 1;
      }
      test.diagnostic(`broken at 0.9: ${broken.kept}, at 1.2: ${broken.behind}; held at 0.9: ${held} of 100`);
      expect(broken).to.deep.equal({ kept: 0, behind: 100 });
      expect(held).to.be.at.least(90);
    });
  }

  it('is told with what was left over', async () => {
    const [why] = fallsBehind(await levelAt(2, 1, false));
    expect(why).to.match(/^the server falls behind: of 7\d\d requests that arrived 3\d\d were left over$/);
  });
});

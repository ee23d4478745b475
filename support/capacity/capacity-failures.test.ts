import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { arrivalsOn, usersOn, type Trial } from './level-trial.fixture';
import { levelVerdict } from './level-verdict';
import { UNENDING } from './queueing-trial.fixture';
import { parseSlaLimit } from './sla';
import { capacityEvidence, findCapacity, type SlaCapacity } from './sla-capacity';

const LOOSE = [parseSlaLimit('p95 time to first token', '60 s')] as const;
const USERS = { least: 1, most: 1000, whole: true, resolution: 0.02 };
const RATES = { least: 0.1, most: 10_000, whole: false, resolution: 0.05 };

function search(
  { series, runner }: Trial,
  promised: number,
  bounds: typeof USERS,
  budget = 600_000,
): Promise<SlaCapacity> {
  const plan = { sla: LOOSE, promised, budget: milliseconds(budget), ...bounds };
  return findCapacity(series, plan, UNENDING, { clock: runner.clock });
}

describe('a search on a server whose queue has an end', () => {
  it('finds as many users as have a slot or a place in the queue, and why one more is too many', async () => {
    const found = await search(usersOn({ slots: 4, service: 100, queueLimit: 8 }), 16, USERS);
    expect(found.finding).to.deep.equal({ held: 12, broken: 13, undecided: [], ended: 'found' });
    const broken = found.tried.filter(({ load }) => load.level > 12);
    for (const { verdict } of broken)
      expect(verdict)
        .to.include({ outcome: 'broken' })
        .and.to.have.property('why')
        .that.matches(/^\d+ of \d+ requests failed; the first \(http error\): 429: 8 requests wait already$/);
  });

  it('finds that arrivals are refused before they wait too long', async () => {
    const found = await search(arrivalsOn({ slots: 4, service: 20, queueLimit: 2 }, 1), 400, RATES);
    const { held, broken, ended } = found.finding;
    // At 200 a second the slots are full; well before, one in twenty finds the queue full.
    expect(broken).to.be.within(held, 200);
    expect(held).to.be.above(50);
    expect(ended).to.equal('found');
    const why = found.tried.find(({ load }) => load.level === broken)?.verdict.why;
    expect(why).to.match(/requests failed; the first \(http error\): 429/);
  });
});

describe('a search on a server that breaks', () => {
  it('ends with what held before, and names the failure', async () => {
    const found = await search(usersOn({ slots: 4, service: 100, failsFrom: 8000 }), 4, USERS);
    const { held, broken, undecided, ended } = found.finding;
    expect({ undecided, ended }).to.deep.equal({ undecided: [], ended: 'found' });
    expect(held).to.be.at.least(4);
    expect(broken).to.equal(held + 1);
    const last = found.tried.at(-1);
    expect(last?.verdict.why).to.match(
      /requests failed; the first \(http error\): 500: the server is broken by now$/,
    );
    // A level at which nothing is answered is not looked at again.
    expect(last?.load.runs).to.have.length(1);
    expect(last?.load.canDecide()).to.equal(false);
  });

  it('holds nothing where it was broken from the beginning', async () => {
    const found = await search(usersOn({ slots: 4, service: 100, failsFrom: 0 }), 8, USERS);
    expect(found.finding).to.deep.equal({ held: 0, broken: 1, undecided: [], ended: 'found' });
    expect(found.tried.map(({ load }) => load.level)).to.deep.equal([8, 4, 2, 1]);
  });

  it('breaks a level in which it broke', async () => {
    const { series } = usersOn({ slots: 4, service: 100, failsFrom: 1500 });
    const load = await series.measure(2, UNENDING);
    expect(load.summary.completed).to.be.above(0);
    expect(levelVerdict(load, LOOSE)).to.include({ outcome: 'broken' });
  });
});

describe('a search whose load workers had a fault', () => {
  const doubtsOf = async (trial: Trial): Promise<readonly string[]> => {
    const found = await search(trial, 4, USERS, 1);
    return capacityEvidence(found, { whole: true, dimension: 'count' }).doubts;
  };

  it('tells it, and asks for no longer time', async () => {
    const trial = usersOn({ slots: 4, service: 100 });
    trial.runner.faults = ['load worker w2 was lost'];
    expect(await doubtsOf(trial)).to.deep.equal(['no level was settled: load worker w2 was lost']);
  });

  it('asks for it where more would have settled a level', async () => {
    const [doubt] = await doubtsOf(usersOn({ slots: 4, service: 5000 }));
    expect(doubt).to.match(
      /; LLM_LEVEL_TIME gives each level a longer time, and LLM_SEARCH_BUDGET the search$/,
    );
  });
});

import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { imbalancesOf, type CheckedShard } from './conservation';
import type { LoadPlan } from './load-plan';
import { closedModel, openModel, planOf } from './load-plans.fixture';
import type { PackedRecords } from './packed-records';
import { RecordLog } from './record-log';
import { trackOf } from './told-request.fixture';

/** Records of the requests of these numbers. */
function packed(indices: readonly number[]): PackedRecords {
  const log = new RecordLog();
  for (const index of indices) log.add(trackOf(index, { status: 200, sentAt: 1, content: [], endedAt: 9 }));
  return log.pack(0, false);
}

/** A load, and how many requests each of its users makes; an open one is one user. */
interface Sent {
  readonly plan: LoadPlan;
  readonly users: number;
  readonly each: readonly number[];
  readonly of: number;
  /** In how many pieces each shard's records come. */
  readonly pieces: number;
}

const SECOND = milliseconds(1000);
const anyOpen = fc
  .record({ count: fc.nat(60), firstRequest: fc.nat(999) })
  .map(({ count, firstRequest }) => ({
    plan: planOf(openModel(Array.from({ length: count }, (_, index) => index)), { firstRequest }),
    users: 1,
    each: [count],
  }));
const anyTimed = fc
  .record({ each: fc.array(fc.nat(9), { minLength: 1, maxLength: 7 }), firstRequest: fc.nat(999) })
  .map(({ each, firstRequest }) => {
    const users = each.length;
    const load = closedModel({ virtualUsers: users, requestsEach: Infinity, duration: SECOND });
    return { plan: planOf(load, { firstRequest }), users, each };
  });
const anyCounted = fc.record({ users: fc.integer({ min: 1, max: 7 }), requests: fc.nat(9) }).map((sent) => ({
  plan: planOf(closedModel({ virtualUsers: sent.users, requestsEach: sent.requests }), { firstRequest: 70 }),
  users: sent.users,
  each: Array.from({ length: sent.users }, () => sent.requests),
}));
const anySent: fc.Arbitrary<Sent> = fc
  .tuple(
    fc.oneof(anyOpen, anyTimed, anyCounted),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 3 }),
  )
  .map(([sent, of, pieces]) => ({ ...sent, of, pieces }));

/** The numbers of each shard's requests, by what a plan says of their owners and by nothing of the check. */
function ownedBy({ plan, users, each, of }: Sent): number[][] {
  const owned = Array.from({ length: of }, (): number[] => []);
  for (const [user, count] of each.entries())
    for (let nth = 0; nth < count; nth += 1) {
      const position = nth * users + user;
      owned[(plan.load.model === 'open' ? position : user) % of]!.push(plan.firstRequest + position);
    }
  return owned;
}

function shardsOf({ of, pieces }: Sent, owned: readonly (readonly number[])[]): CheckedShard[] {
  return owned.map((indices, index) => ({
    index,
    of,
    counts: { scheduled: indices.length },
    // Requests end in any order.
    records: Array.from({ length: pieces }, (_, piece) =>
      packed(indices.filter((_one, place) => place % pieces === piece).toReversed()),
    ),
  }));
}

const whole = { complete: true };
const broken = { complete: false };

/** A load of at least one request, and one of them: whose it is, and where it stands among that shard's. */
const anyChosen = anySent
  .filter((sent) => ownedBy(sent).some((indices) => indices.length > 0))
  .chain((sent) => {
    const places = ownedBy(sent).flatMap((indices, shard) => indices.map((index) => ({ shard, index })));
    return fc.record({ sent: fc.constant(sent), chosen: fc.constantFrom(...places) });
  });

describe('the conservation of requests', () => {
  it('has nothing to say of a load whose requests are all there, and of no part of one that was ended', () => {
    fc.assert(
      fc.property(anySent, fc.nat(9), (sent, kept) => {
        const owned = ownedBy(sent);
        expect(imbalancesOf(sent.plan, shardsOf(sent, owned), whole)).to.deep.equal([]);
        const part = owned.map((indices) => indices.slice(0, kept));
        expect(imbalancesOf(sent.plan, shardsOf(sent, part), broken)).to.deep.equal([]);
      }),
    );
  });

  it('finds a record that is lost, by the books of its worker, wherever it stood', () => {
    fc.assert(
      fc.property(anyChosen, ({ sent, chosen }) => {
        const owned = ownedBy(sent);
        const all = owned[chosen.shard]!;
        owned[chosen.shard] = all.filter((index) => index !== chosen.index);
        const shards = shardsOf(sent, owned).map((shard) =>
          shard.index === chosen.shard ? { ...shard, counts: { scheduled: all.length } } : shard,
        );
        const left = `${all.length - 1} of its have a record`;
        expect(imbalancesOf(sent.plan, shards, broken)).to.have.length(1);
        expect(imbalancesOf(sent.plan, shards, broken)[0])
          .to.contain(left)
          .and.contain(`${chosen.shard} `);
      }),
    );
  });

  it('finds a request that nobody scheduled, where the load came to its own end', () => {
    fc.assert(
      fc.property(anyChosen, ({ sent, chosen }) => {
        const { plan, users } = sent;
        const owned = ownedBy(sent);
        owned[chosen.shard] = owned[chosen.shard]!.filter((index) => index !== chosen.index);
        const shards = shardsOf(sent, owned);
        expect(imbalancesOf(plan, shards, broken)).to.deep.equal([]);
        // Nobody knows how often a user asks for whom only time is set: the last of its requests is no gap.
        const isTimed = plan.load.model === 'closed' && plan.load.requestsEach === Infinity;
        const isLast = !owned.flat().includes(chosen.index + users) && isTimed;
        const told = `1 request of the load has no record, the first of number ${chosen.index}`;
        expect(imbalancesOf(plan, shards, whole)).to.deep.equal(isLast ? [] : [told]);
      }),
    );
  });

  it('finds a request that has two records, of one worker', () => {
    fc.assert(
      fc.property(anyChosen, ({ sent, chosen }) => {
        const owned = ownedBy(sent);
        owned[chosen.shard] = [...owned[chosen.shard]!, chosen.index];
        expect(imbalancesOf(sent.plan, shardsOf(sent, owned), whole)).to.deep.equal([
          `1 request of the load has a second record, the first of number ${chosen.index}`,
        ]);
      }),
    );
  });

  it("finds a record of what is another worker's, or of no request at all", () => {
    const foreign = fc.constantFrom('another worker', 'beyond', 'before', 'a fraction', 'no number', 'huge');
    fc.assert(
      fc.property(anyChosen, foreign, ({ sent, chosen }, kind) => {
        const { plan, of, users } = sent;
        fc.pre(kind !== 'another worker' || of > 1);
        const isTimed = plan.load.model === 'closed' && plan.load.requestsEach === Infinity;
        fc.pre(kind !== 'beyond' || !isTimed);
        const end = plan.firstRequest + Math.max(...sent.each) * users;
        const index = {
          'another worker': chosen.index,
          beyond: end,
          before: plan.firstRequest - 1,
          'a fraction': chosen.index + 0.5,
          'no number': NaN,
          huge: 1e300,
        }[kind];
        const who = kind === 'another worker' ? (chosen.shard + 1) % of : chosen.shard;
        const owned = ownedBy(sent);
        owned[who] = [...owned[who]!, index];
        expect(imbalancesOf(plan, shardsOf(sent, owned), whole)).to.deep.equal([
          `load worker ${who} has records of 1 request that the plan does not give it, the first of number ${index}`,
        ]);
      }),
    );
  });

  it('counts what is wrong, and names the worker where it has a name', () => {
    const plan = planOf(openModel([0, 1, 2, 3, 4, 5]));
    const shards = [
      { index: 0, of: 2, counts: { scheduled: 3 }, records: [packed([0, 1, 3, 0])], name: 'w1 on host-a' },
      { index: 1, of: 2, counts: { scheduled: 1 }, records: [packed([1]), packed([])], name: 'w2 on host-b' },
    ];
    expect(imbalancesOf(plan, shards, whole)).to.deep.equal([
      'load worker w1 on host-a scheduled 3 requests, but 4 of its have a record',
      'load worker w1 on host-a has records of 2 requests that the plan does not give it, the first of number 1',
      '1 request of the load has a second record, the first of number 0',
      '4 requests of the load have no record, the first of number 2',
    ]);
  });

  it('demands no number of requests of users who come and go', () => {
    const presence = [{ at: milliseconds(0), users: 2 }] as const;
    const plan = planOf(closedModel({ virtualUsers: 2, requestsEach: 5, presence }));
    const shards = [{ index: 0, of: 1, counts: { scheduled: 3 }, records: [packed([0, 2, 1])] }];
    expect(imbalancesOf(plan, shards, whole)).to.deep.equal([]);
  });
});

import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { openModel, planOf, prompts } from '../../load-plans.fixture';
import { specOf } from './any-plan.fixture';
import { decodePlan, encodePlan } from './plan-on-wire';
import { withoutOwnSecrets } from './server-on-wire';
import { WireError } from './wire-error';

const SERVER = withoutOwnSecrets(specOf(), { headers: {} });

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the lists of a plan', () => {
  const { bytes } = encodePlan(planOf(openModel([1, 2])), SERVER);

  it('are refused with a number that no plan has, whoever wrote it', () => {
    for (const [from, value, words] of [
      [8, -1, /-1 as number 0 of its outputTokens/],
      [16, NaN, /NaN as number 0 of its words/],
      [24, 0.5, /request 1 due at 0.5 ms after one at 1 ms/],
    ] as const) {
      const damaged = Buffer.from(bytes);
      damaged.writeDoubleLE(value, bytes.length - from);
      expect(() => decodePlan(damaged, digestOf(damaged))).to.throw(WireError, words);
    }
  });

  it('are carried as numbers, which are soon looked through', () => {
    const sizes = Array.from({ length: 1000 }, (_, index) => index);
    const plan = planOf(openModel(sizes), { workload: prompts({ words: sizes, outputTokens: sizes }) });
    const short = encodePlan(planOf(openModel([])), SERVER);
    const wired = encodePlan(plan, SERVER);
    expect(wired.bytes.length).to.be.below(short.bytes.length + 3 * 8 * sizes.length + 20);
    expect(decodePlan(wired.bytes, wired.digest).plan).to.deep.equal(plan);
  });
});

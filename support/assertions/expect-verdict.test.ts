import { describe, it } from 'node:test';
import { AssertionError, expect } from 'chai';
import { between } from './evidence.fixture';
import { expectPromiseKept } from './expect-verdict';
import type { Verdict } from './verdict';

const limit = { dimension: 'duration', value: 10 } as const;
const EXPLANATION = 'p99 inter-token latency 12 ms; limit below 10 ms';

const broken: readonly Verdict[] = [
  { outcome: 'failed', observed: between(11, 13), limit, margin: -0.2 },
  { outcome: 'inconclusive', reason: 'too few samples', limit },
  { outcome: 'not measured', reason: 'no GPU', limit },
];

describe('expectPromiseKept', () => {
  it('holds for what passed', () => {
    expectPromiseKept({ outcome: 'passed', observed: between(8, 9), limit, margin: 0.1 }, EXPLANATION);
  });

  for (const verdict of broken) {
    it(`throws chai's AssertionError with the explanation for what is ${verdict.outcome}`, () => {
      const keep = (): void => {
        expectPromiseKept(verdict, EXPLANATION);
      };
      expect(keep).to.throw(AssertionError).that.includes({ message: EXPLANATION });
    });
  }

  it('can be turned round by chai like any assertion', () => {
    expect(broken[0]).not.to.keepPromise(EXPLANATION);
  });
});

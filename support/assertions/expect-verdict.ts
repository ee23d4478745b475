import { expect, use } from 'chai';
import type { Verdict } from './verdict';

declare global {
  // chai's own types live in this namespace, and only there can an assertion be added.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Chai {
    interface Assertion {
      /** Holds for a verdict that passed; fails with the explanation as its message. */
      keepPromise(explanation: string): void;
    }
  }
}

use(({ Assertion }) => {
  Assertion.addMethod('keepPromise', function (this: Chai.AssertionStatic, explanation: string) {
    const { outcome } = this._obj as Verdict;
    this.assert(outcome === 'passed', explanation, `unexpectedly: ${explanation}`, 'passed', outcome, false);
  });
});

/**
 * Throws chai's AssertionError, with the explanation as its message, for a promise that failed or is
 * inconclusive. A verdict that is `not measured` is not for here: its step is skipped.
 */
export function expectPromiseKept(verdict: Verdict, explanation: string): void {
  expect(verdict).to.keepPromise(explanation);
}

import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { AttemptFailure } from './attempt-failure';
import { ServingNode } from './serving-node';

const fresh = () => new ServingNode({ id: 'node-1', origin: 'http://127.0.0.1:1' }, milliseconds(1));
const check = (result: 'good' | 'bad' | 'lost', beganAt = 0) => ({ result, beganAt: milliseconds(beganAt) });
const request = (lastHeardAt = 0) => {
  const failures: AttemptFailure[] = [];
  return {
    lastHeardAt: milliseconds(lastHeardAt),
    failures,
    fail: (failure: AttemptFailure) => {
      failures.push(failure);
    },
  };
};
const failure = (kind: AttemptFailure['kind']): AttemptFailure => ({ kind, message: 'as told' });

describe('ServingNode', () => {
  it('goes down with two bad checks in a row, and up with two good ones', () => {
    const node = fresh();
    const standings = (['bad', 'good', 'bad', 'bad', 'good', 'bad', 'good', 'good'] as const).map(
      (result) => {
        node.checked(check(result));
        return node.standing;
      },
    );
    expect(standings).to.deep.equal(['up', 'up', 'up', 'down', 'down', 'down', 'down', 'up']);
  });

  for (const kind of ['refused', 'reset'] as const)
    it(`is down at once when a connection is ${kind}`, () => {
      const node = fresh();
      const under = request();
      node.began(under);
      node.ended(under, failure(kind));
      expect(node.counters).to.deep.equal({ attempts: 1, failures: 1, inFlight: 0, up: false });
      node.checked(check('good'));
      expect(node.standing).to.equal('down');
    });

  it('is down at once when a check finds nobody', () => {
    const node = fresh();
    node.checked(check('lost'));
    expect(node.standing).to.equal('down');
  });

  it('stays up when an old connection was closed, or it says that it cannot serve', () => {
    const node = fresh();
    for (const kind of ['stale', 'unavailable', 'faulty'] as const) {
      const under = request();
      node.began(under);
      node.ended(under, failure(kind));
    }
    expect(node.counters).to.deep.equal({ attempts: 3, failures: 3, inFlight: 0, up: true });
  });

  it('is suspect when it leaves a request without an answer, until it answers one', () => {
    const node = fresh();
    const under = request();
    node.began(under);
    node.ended(under, failure('unanswered'));
    node.checked(check('good'));
    expect(node.standing).to.equal('suspect');
    expect(node.counters.up).to.be.false;
    node.answered();
    expect(node.standing).to.equal('up');
  });

  it('is not suspect any more when it comes back from being down, whichever of the two came first', () => {
    // Only one that is up when it falls under suspicion is probed: nobody else would ever clear it.
    const [before, after] = [fresh(), fresh()];
    const [early, late] = [request(), request()];
    before.began(early);
    before.ended(early, failure('stalled'));
    after.began(late);
    for (const node of [before, after])
      for (const result of ['bad', 'bad'] as const) node.checked(check(result));
    after.ended(late, failure('stalled'));
    for (const node of [before, after]) {
      expect(node.standing).to.equal('down');
      for (const result of ['good', 'good'] as const) node.checked(check(result));
      expect(node.standing).to.equal('up');
    }
  });

  it('gives up what it was silent about when its checks failed, and nothing else', () => {
    const node = fresh();
    const [silent, heard] = [request(9), request(11)];
    node.began(silent);
    node.began(heard);
    node.checked(check('bad', 10));
    node.checked(check('bad', 20));
    expect(silent.failures.map(({ kind }) => kind)).to.deep.equal(['given up']);
    expect(heard.failures).to.be.empty;
  });
});

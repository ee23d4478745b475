import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { ContainerLook } from './network/container-look';
import { milliseconds } from './quantities/units';
import { unansweredLooks, unlearntText } from './unlearnt-containers';

const [at, knownAt] = [milliseconds(1), milliseconds(2)];
const connect = (node: string, outcome: 'connected' | 'refused'): ContainerLook => ({
  ...{ kind: 'connect', node, at, knownAt, outcome, retransmitted: 0 },
  roundTrip: milliseconds(0.05),
});
const health = (node: string, outcome: 'answered' | 'broken'): ContainerLook => ({
  ...{ kind: 'health', node, at, knownAt, outcome },
  took: milliseconds(1),
});
const CONTAINERS = ['a', 'b'].map((id, place) => ({
  id,
  origin: `http://10.0.0.${place + 1}:8000`,
  healthPath: '/health',
}));

describe('unlearntText', () => {
  it('names who does not answer, where, and how', () => {
    const looks = [
      ...[connect('a', 'connected'), health('a', 'answered')],
      ...[connect('b', 'refused'), connect('b', 'refused'), health('b', 'broken')],
    ];
    expect(unlearntText(CONTAINERS, looks)).to.equal(
      'what is usual could not be learnt: b does not answer at http://10.0.0.2:8000/health (2 refused, 1 broken). ' +
        'See that each serves on its port',
    );
  });

  it('says so where nothing was seen at all, or all of them answer', () => {
    expect(unlearntText(CONTAINERS, [])).to.contain(
      'a does not answer at http://10.0.0.1:8000/health (no look at it)',
    );
    const looks = CONTAINERS.flatMap(({ id }) => [connect(id, 'connected'), health(id, 'answered')]);
    expect(unlearntText(CONTAINERS, looks)).to.contain('answer too seldom');
  });
});

describe('unansweredLooks', () => {
  it('doubts what many looks without an answer say, and what none says', () => {
    const good = Array.from({ length: 99 }, () => connect('a', 'connected'));
    expect(unansweredLooks([...good, health('a', 'broken')])).to.deep.equal([]);
    const bad = [health('a', 'broken'), connect('b', 'refused')];
    expect(unansweredLooks([...good, ...bad])).to.deep.equal([
      '2 of 101 looks at containers had no answer: see that they serve',
    ]);
    expect(unansweredLooks([])).to.deep.equal(['no container was looked at']);
  });
});

import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { MadeProc } from '../../cluster/made-proc.fixture';
import { isStopped, runDelaysOf } from './container-threads';

describe('threads of a container', () => {
  let made: MadeProc;

  beforeEach(() => {
    made = new MadeProc();
  });
  afterEach(() => {
    made[Symbol.dispose]();
  });

  it('have each waited for a CPU', () => {
    made.add(10, 10, 'S', '20 ', '5 100 2');
    made.add(10, 11, 'S', '', '5 20 1');
    made.add(20, 20, 'S', '', '5 3 4');
    expect([...runDelaysOf(10, made.path)]).to.have.deep.members([
      [10, { delayNs: 100, turns: 2 }],
      [11, { delayNs: 20, turns: 1 }],
      [20, { delayNs: 3, turns: 4 }],
    ]);
    expect([...runDelaysOf(99, made.path)]).to.deep.equal([]);
  });

  it('are stopped when the last of them is', () => {
    made.add(10, 10, 'T');
    made.add(10, 11, 'S');
    expect(isStopped(10, made.path)).to.equal(false);
    made.add(10, 11, 'T');
    expect(isStopped(10, made.path)).to.equal(true);
  });
});

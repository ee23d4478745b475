import { describe, it } from 'node:test';
import { expect } from 'chai';
import { completed, failed } from './record.fixture';
import { batchRound } from './round';

describe('batchRound', () => {
  it('spans from the first sending to the last end of those that completed', () => {
    const { span } = batchRound(0, false, [
      completed({ sentAt: 5, endedAt: 40 }),
      completed({ sentAt: 4, endedAt: 42 }),
      failed({ failedAt: 99 }),
    ]);
    expect(span).to.deep.equal({ from: 4, to: 42 });
  });

  it('spans nothing where none completed', () => {
    expect(batchRound(0, false, [failed()]).span).to.equal(undefined);
  });
});

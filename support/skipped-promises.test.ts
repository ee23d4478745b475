import { describe, it } from 'node:test';
import { AssertionError, expect } from 'chai';
import type { Quantity } from './quantities/quantity';
import { judgeSkipped } from './skipped-promises';

const limit: Quantity = { dimension: 'share', value: 90 };
const PROMISE = {
  about: { kind: 'observation', name: 'cache hit rate' },
  comparison: 'above',
  limit,
} as const;

/** Judges whose one observation is judged so, and what they told. */
async function judged(promise: () => void, failure?: Error) {
  const told: string[] = [];
  const judges = {
    failure,
    report: { note: (text: string) => told.push(`note: ${text}`) },
    observations: {
      promise,
      leaveOpen: (subject: string, _comparison: string, _limit: Quantity, reason: string) =>
        told.push(`open: ${subject}: ${reason}`),
    },
  };
  const error = await judgeSkipped(PROMISE, judges as unknown as Parameters<typeof judgeSkipped>[1]);
  return { error, told };
}

const throwing = (error: Error) => (): void => {
  throw error;
};

describe('judgeSkipped', () => {
  it('says nothing of a promise that was kept', async () => {
    expect(await judged(() => undefined)).to.deep.equal({ error: undefined, told: [] });
  });

  it('yields the error of one that was broken, and notes it', async () => {
    const broken = new AssertionError('FAILED  cache hit rate 12%');
    const { error, told } = await judged(throwing(broken));
    expect(error).to.equal(broken);
    expect(told).to.deep.equal(['note: FAILED  cache hit rate 12%']);
  });

  it('judges on after a broken promise, and leaves open what follows any other failure', async () => {
    const kept = await judged(() => undefined, new AssertionError('an earlier one'));
    expect(kept.told).to.be.empty;
    const { error, told } = await judged(() => undefined, new Error('the server died'));
    expect(error).to.equal(undefined);
    expect(told).to.deep.equal(['open: cache hit rate: the server died']);
  });

  it('leaves open what is interrupted while it is judged, and yields why', async () => {
    const interrupted = new Error('interrupted by the user');
    const { error, told } = await judged(throwing(interrupted));
    expect(error).to.equal(interrupted);
    expect(told).to.deep.equal(['open: cache hit rate: interrupted by the user']);
  });
});

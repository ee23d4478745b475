import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { ServedRequest } from './cluster/served-request';
import { milliseconds } from './quantities/units';
import { servingAgain } from './serving-again';

const SILENT = { status: 'unavailable', reason: 'it does not tell' } as const;
const ANSWERS = { status: 'told', tallies: [], source: 'the answers alone' } as const;

const answer = (
  node: string,
  sentAt: number,
  outcome: ServedRequest['outcome'] = 'completed',
): ServedRequest => ({
  index: 0,
  scheduledAt: milliseconds(sentAt),
  sentAt: milliseconds(sentAt),
  endedAt: milliseconds(sentAt + 100),
  outcome,
  node,
  latency: milliseconds(100),
});

const seen = { nodes: ['a'], begunAt: 1000, until: 9000, counters: [SILENT], told: ANSWERS };

describe('servingAgain, where the balancer does not tell', () => {
  it('is by the first answer to a request that was sent since the healing began', () => {
    const requests = [
      answer('a', 900),
      answer('b', 1100),
      answer('a', 1200, 'http error'),
      answer('a', 1500),
    ];
    expect(servingAgain({ ...seen, requests })).to.include({ status: 'estimated', value: 600, high: 600 });
  });

  it('is as long as was watched, or longer, where the node did not answer again', () => {
    expect(servingAgain({ ...seen, requests: [answer('b', 1100)] })).to.include({
      value: 8000,
      high: Infinity,
    });
  });

  it('is not measured where answers name no node either', () => {
    const told = { status: 'unavailable', reason: 'answers do not say which node gave them' } as const;
    expect(servingAgain({ ...seen, told, requests: [] })).to.deep.equal(told);
  });
});

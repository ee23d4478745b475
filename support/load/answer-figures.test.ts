import { describe, it } from 'node:test';
import { expect } from 'chai';
import { answerFigure } from './answer-figures';
import { completed } from './record.fixture';

const answers = (count: number, fields: Parameters<typeof completed>[0]) =>
  Array.from({ length: count }, () => completed(fields));

describe('answerFigure', () => {
  it('is a ratio of sums, so that long answers weigh more', () => {
    const records = [
      ...answers(3, { inputTokens: 10, outputTokens: 10 }),
      ...answers(3, { inputTokens: 10, outputTokens: 30 }),
    ];
    expect(answerFigure('token ratio', records)).to.include({ status: 'estimated', value: 0.5, n: 6 });
  });

  it('takes the cache hit rate from cached and prompt tokens', () => {
    const records = answers(5, { inputTokens: 40, cachedTokens: 10 });
    expect(answerFigure('cache hit rate', records)).to.include({
      value: 25,
      low: 25,
      high: 25,
      dimension: 'share',
    });
  });

  it('is not measured where no answer says what it needs, and says so', () => {
    expect(answerFigure('cache hit rate', answers(5, { inputTokens: 40 }))).to.deep.equal({
      status: 'unavailable',
      reason: 'the server does not report how many prompt tokens came from its cache',
    });
    expect(answerFigure('token ratio', answers(5, {}))).to.include({ status: 'unavailable' });
    expect(answerFigure('request size', [])).to.include({ status: 'unavailable' });
  });

  it('leaves out the answers that do not say', () => {
    const records = [...answers(5, { inputTokens: 8 }), ...answers(5, {})];
    expect(answerFigure('input tokens', records)).to.include({ value: 8, n: 5 });
  });

  it('has no interval of fewer than five requests', () => {
    expect(answerFigure('response size', answers(4, { responseBytes: 7 }))).to.include({
      status: 'too few samples',
      value: 7,
    });
  });
});

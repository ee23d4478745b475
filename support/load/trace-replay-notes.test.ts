import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { traceReplay, type TraceReplayWish } from './trace-replay';
import { BYTES, rowsOf, wishOf } from './trace-replay.fixture';

describe('the notes', () => {
  it('say which part of the trace is replayed, and how prompts are made', () => {
    const rows = rowsOf([10, 10], [10, 10], [10, 10]);
    expect(traceReplay(rows, wishOf({ duration: milliseconds(1000), rateScale: 2 })).notes).to.deep.equal([
      'a trace replayed at 2 times its rate: its first 2,000 ms, 2 of its 3 requests',
      'prompts of plain words, 1 token a word and 0 more a prompt, as the server counts',
    ]);
    expect(traceReplay(rows, wishOf()).notes[0]).to.equal(
      'a trace replayed as recorded: all of its 3 requests, the last due 2,000 ms after the first, in a load of 60 s',
    );
  });

  it('count the requests that are shortened, and by how much', () => {
    const rows = rowsOf([50, 20], [490, 28], [500, 926]);
    expect(traceReplay(rows, wishOf({ sequenceLength: 128 })).notes.slice(2)).to.deep.equal([
      '2 of 3 requests shortened to a sequence length of 128 tokens, with 10% of the room for a prompt kept free, ' +
        'as its length is an estimate: 1 answer by 800 tokens (82.1%) in all, 2 prompts by about 899 tokens (86.4%)',
    ]);
  });

  it('count answers of no tokens, and prompts that cannot be as short', () => {
    const rows = rowsOf([3, 0], [100, 0], [10, 5]);
    expect(traceReplay(rows, wishOf({ promptCost: BYTES })).notes.slice(2)).to.deep.equal([
      '2 requests of no output tokens in the trace: one token asked of each',
      '2 prompts shorter than a prompt of one word, of about 15 tokens: lengthened to it, by about 17 tokens in all',
    ]);
  });
});

describe('a trace that cannot be replayed', () => {
  const fault = (fields: Partial<TraceReplayWish>, rows = rowsOf([10, 10])): (() => unknown) => {
    return () => traceReplay(rows, wishOf(fields));
  };

  it('says all that is wrong with the cost of prompts', () => {
    expect(fault({ promptCost: { fixed: -1, perWord: 0, source: 'server' } })).to.throw(
      /a word of a prompt costs 0 tokens; write a number above 0[^]*a prompt costs -1 tokens beside its words/,
    );
  });

  for (const sequenceLength of [0, -5, 2.5, NaN, 22]) {
    it(`says how long a sequence must be, instead of ${sequenceLength}`, () => {
      // Of 22 tokens that a prompt of 10 + 5 may take, 15 are 70 %: 22 for the prompt and one for the answer.
      expect(fault({ promptCost: BYTES, sequenceLength })).to.throw(
        `the sequence length is ${sequenceLength}; write a whole number of tokens from 23 on`,
      );
    });
  }

  it('says what is wrong with its arrivals', () => {
    expect(fault({ rateScale: 0 })).to.throw('rateScale is 0; write a number above 0');
    expect(fault({ duration: milliseconds(0) })).to.throw('duration is 0; write milliseconds above 0');
    expect(fault({}, [])).to.throw('rows is empty');
  });
});

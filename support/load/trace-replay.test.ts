import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { arrivalSchedule } from './arrivals/arrival-plan';
import { startsOf } from './arrivals/arrival-starts';
import { readTrace } from './arrivals/request-trace';
import { TraceFile } from './arrivals/trace-file.fixture';
import { StagedJudgement } from './judged-open-load.fixture';
import { prompts } from './load-plans.fixture';
import { promptCost, promptOf, wordSample } from './prompt-workload';
import { traceReplay } from './trace-replay';
import { anyCost, anyRows, BYTES, rowsOf, wishOf } from './trace-replay.fixture';

describe('traceReplay', () => {
  it('sends request i when row i is due, as long as that', () => {
    const rows = rowsOf([100, 20], [7, 1], [2000, 900]);
    const { arrivals, words, outputTokens } = traceReplay(rows, wishOf());
    expect([...startsOf(arrivalSchedule(arrivals, 1))]).to.deep.equal([0, 1000, 2000]);
    expect(words).to.deep.equal([100, 7, 2000]);
    expect(outputTokens).to.deep.equal([20, 1, 900]);
  });

  it('makes prompts of what words and the template cost', () => {
    const { words } = traceReplay(rowsOf([110, 1], [12, 1], [5, 1]), wishOf({ promptCost: BYTES }));
    expect(words).to.deep.equal([20, 1, 1]);
  });

  it('has as many lengths as arrivals, whatever the trace, its rate and the duration', () => {
    const anyWish = fc.record({
      rateScale: fc.double({ min: 0.1, max: 20, noNaN: true }),
      duration: fc.integer({ min: 1, max: 200_000 }).map(milliseconds),
      promptCost: anyCost,
      sequenceLength: fc.integer({ min: 128, max: 8192 }),
    });
    fc.assert(
      fc.property(anyRows, anyWish, (rows, wish) => {
        const { arrivals, words, outputTokens } = traceReplay(rows, wish);
        const { length } = startsOf(arrivalSchedule(arrivals, 1));
        expect(words).to.have.length(length);
        expect(outputTokens).to.have.length(length);
        expect(Math.min(...words, ...outputTokens)).to.be.at.least(1);
      }),
    );
  });

  it('is off by half a word at most, where no sequence length shortens it', () => {
    fc.assert(
      fc.property(anyRows, anyCost, (rows, cost) => {
        const { words, outputTokens } = traceReplay(
          rows,
          wishOf({ promptCost: cost, duration: milliseconds(1e6) }),
        );
        expect(outputTokens).to.deep.equal(rows.map((request) => Math.max(1, request.outputTokens)));
        for (const [index, { inputTokens }] of rows.entries()) {
          const wished = Math.max(inputTokens, cost.fixed + cost.perWord);
          expect(cost.fixed + words[index]! * cost.perWord).to.be.closeTo(wished, cost.perWord / 2 + 1e-6);
        }
      }),
    );
  });

  it('leaves the requests out that fall due later, however long they are', () => {
    const rows = rowsOf([10, 10], [10, 10], [9000, 9000]);
    const wish = wishOf({ duration: milliseconds(2000), sequenceLength: 64 });
    expect(traceReplay(rows, wish).words).to.deep.equal([10, 10]);
    expect(traceReplay(rows, wish).notes.join()).not.to.contain('shortened');
    expect(traceReplay(rows, { ...wish, rateScale: 2 }).words).to.have.length(3);
  });

  it('reads a file through readTrace', async () => {
    using file = new TraceFile('timestamp_ms,input_tokens,output_tokens\n500,30,4\n0,20,0\n700,40,6\n');
    const { words, outputTokens } = traceReplay(await readTrace(file.path), wishOf());
    expect(words).to.deep.equal([20, 30, 40]);
    expect(outputTokens).to.deep.equal([1, 4, 6]);
  });
});

describe('a sequence length', () => {
  it('keeps the answer, and gives the prompt what this leaves but for a margin', () => {
    const rows = rowsOf([50, 20], [500, 28], [500, 900]);
    const { words, outputTokens } = traceReplay(rows, wishOf({ sequenceLength: 128 }));
    // 90 % of 128 - 28; the longest answer leaves two tokens, in which one word finds room.
    expect(outputTokens).to.deep.equal([20, 28, 126]);
    expect(words).to.deep.equal([50, 90, 1]);
  });

  it('is exceeded by no request, by what prompts cost and the margin', () => {
    fc.assert(
      fc.property(anyRows, anyCost, fc.integer({ min: 128, max: 8192 }), (rows, cost, sequenceLength) => {
        const { words, outputTokens } = traceReplay(rows, wishOf({ promptCost: cost, sequenceLength }));
        const share = cost.perWord <= 1.05 ? 0.9 : 0.7;
        for (const [index, count] of words.entries()) {
          const tokens = cost.fixed + count * cost.perWord;
          expect(tokens / share + outputTokens[index]!).to.be.at.most(sequenceLength + 1e-6);
        }
      }),
    );
  });

  it('changes nothing that it has room for', () => {
    fc.assert(
      fc.property(anyRows, anyCost, (rows, cost) => {
        const wish = wishOf({ promptCost: cost });
        const { words, outputTokens } = traceReplay(rows, { ...wish, sequenceLength: 20_000 });
        expect({ words, outputTokens }).to.deep.equal({
          words: traceReplay(rows, wish).words,
          outputTokens: traceReplay(rows, wish).outputTokens,
        });
      }),
    );
  });

  it('holds for a tokenizer of single bytes, whose words were told from twelve: 99 prompts of a hundred', () => {
    const tokensOf = (words: readonly string[]): number => 5 + words.join(' ').length;
    let refused = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const few = wordSample(seed, 12);
      const cost = promptCost(
        { words: 12, whole: tokensOf(few), halves: [tokensOf(few.slice(0, 6)), tokensOf(few.slice(6))] },
        'server',
      );
      const { words } = traceReplay(rowsOf([9000, 100]), wishOf({ promptCost: cost, sequenceLength: 600 }));
      if (5 + promptOf(words[0]!, seed, 0).length + 100 > 600) refused += 1;
    }
    expect(refused).to.be.at.most(2);
  });
});

describe('a replay as an open load', () => {
  it('asks for the lengths of the rows, and lasts as long as it should, not as long as the last request', async () => {
    const rows = rowsOf([12, 2], [5, 3], [40, 1], [8, 4]);
    const { arrivals, words, outputTokens } = traceReplay(
      rows,
      wishOf({ rateScale: 2, duration: milliseconds(1250) }),
    );
    const workload = prompts({ words, outputTokens });
    const stage = new StagedJudgement({ plan: { arrivals, workload, warmUp: milliseconds(0) } });
    const load = await stage.run();
    expect(
      stage.target.requests.map(({ prompt, maxTokens }) => [prompt.split(' ').length, maxTokens]),
    ).to.deep.equal([
      [12, 2],
      [5, 3],
      [40, 1],
    ]);
    expect(load.counts).to.include({ scheduled: 3, completed: 3 });
    // 3 requests in 1.25 s: by the last request it would be 3 a second.
    expect(load.summary.estimate('request_rate', { kind: 'mean' }).value).to.be.closeTo(2.4, 0.05);
  });
});

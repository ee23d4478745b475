import { describe, it } from 'node:test';
import { expect } from 'chai';
import { mean } from 'simple-statistics';
import { TraceFile } from '../arrivals/trace-file.fixture';
import { lengthsOfTrace, sampleTraceLengths, type TraceLengths } from './trace-lengths';

async function lengthsOf(rows: readonly string[]): Promise<TraceLengths> {
  using file = new TraceFile(['timestamp_ms,input_tokens,output_tokens', ...rows].join('\n'));
  return await lengthsOfTrace(file.path);
}

/** 500 requests, of which each has three tokens of output for one of input. */
const TRIPLED = Array.from({ length: 500 }, (_, row) => `${row},${row + 1},${3 * (row + 1)}`);

describe('lengths of a trace', () => {
  it('are its pairs, without those that nobody can ask for', async () => {
    expect(await lengthsOf(['0,20,7', '5,10,3', '9,0,4', '9,8,0'])).to.deep.equal({
      pairs: [
        { inputTokens: 10, outputTokens: 3 },
        { inputTokens: 20, outputTokens: 7 },
      ],
      leftOut: 2,
    });
  });

  it('are drawn in pairs, from all of the trace, the same for the same seed', async () => {
    const lengths = await lengthsOf(TRIPLED);
    const sample = sampleTraceLengths(lengths, 50, 4);
    for (const { inputTokens, outputTokens } of sample) expect(outputTokens).to.equal(3 * inputTokens);
    expect(mean(sample.map(({ inputTokens }) => inputTokens))).to.be.closeTo(250.5, 5);
    expect(sampleTraceLengths(lengths, 50, 4)).to.deep.equal(sample);
    expect(sampleTraceLengths(lengths, 50, 5)).not.to.deep.equal(sample);
  });

  it('come equally often where more are drawn than there are', async () => {
    const lengths = await lengthsOf(['0,1,1', '1,2,2', '2,3,3', '3,4,4']);
    const sample = sampleTraceLengths(lengths, 40, 9);
    for (const wanted of [1, 2, 3, 4])
      expect(sample.filter(({ inputTokens }) => inputTokens === wanted)).to.have.length(10);
  });

  it('are refused where there are none, and where the trace is faulty', async () => {
    const faultOf = (rows: readonly string[]): Promise<string> =>
      lengthsOf(rows).then(
        () => 'no fault',
        (error: unknown) => (error as Error).message,
      );
    expect(await faultOf(['0,0,5'])).to.match(/trace has no request with input and output tokens above 0/);
    expect(await faultOf(['0,x,5'])).to.match(/trace:2, column input_tokens: "x" is not a number of tokens/);
  });
});

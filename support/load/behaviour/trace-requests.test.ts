import { describe, it } from 'node:test';
import { expect } from 'chai';
import { mean } from 'simple-statistics';
import { TraceFile } from '../arrivals/trace-file.fixture';
import type { DrawnRequests } from './drawn-requests';
import type { RequestSetting } from './request-setting';
import { behaviourOf, promptTokensOf, requestsOf, settingOf } from './request-setting.fixture';
import { traceRequests } from './trace-requests';

async function draw(
  pairs: readonly (readonly [input: number, output: number])[],
  others: Readonly<Record<string, string>> = {},
  setting: Partial<RequestSetting> = {},
): Promise<DrawnRequests> {
  const lines = pairs.map((pair, index) => [index, ...pair].join(','));
  using file = new TraceFile(['timestamp_ms,input_tokens,output_tokens', ...lines].join('\n'));
  return await traceRequests(behaviourOf({ trace: file.path, ...others }), file.path, settingOf(setting));
}

/** Prompt and answer of the first requests, in tokens. */
const lengthsOf = ({ workloadOf }: DrawnRequests, count = 400): [number, number][] =>
  requestsOf(workloadOf(1), count).map((request) => [
    promptTokensOf(request, settingOf()),
    request.maxTokens,
  ]);

describe('traceRequests', () => {
  it('keeps each prompt with its answer', async () => {
    const lengths = lengthsOf(
      await draw([
        [100, 3],
        [200, 7],
        [300, 50],
      ]),
    );
    const seen = new Set(lengths.map((pair) => pair.join(' ')));
    expect([...seen].sort()).to.deep.equal(['100 3', '200 7', '300 50']);
  });

  it('takes long prompts and long answers that do not come together', async () => {
    const drawn = await draw([
      [900, 50],
      [50, 900],
    ]);
    expect(drawn.notes).to.deep.equal([]);
    const input = lengthsOf(drawn).map(([prompt]) => prompt);
    expect(mean(input)).to.be.closeTo(475, 100);
  });

  it('leaves out what is longer than the sequence, and what nobody can ask, and says so', async () => {
    const drawn = await draw([
      [1000, 25],
      [1000, 24],
      [0, 5],
    ]);
    expect(drawn.notes).to.deep.equal([
      'of 3 requests of the trace 1 are longer than the sequence length of 1024, 1 have no input or no output, and are not asked',
    ]);
    expect(new Set(lengthsOf(drawn).map(String))).to.deep.equal(new Set(['1000,24']));
  });

  it('asks for answers as long as the table says instead, and leaves out what has no room for them', async () => {
    const drawn = await draw(
      [
        [100, 900],
        [1000, 1],
      ],
      { 'output tokens': 'uniform, 20 to 40' },
    );
    expect(drawn.notes).to.have.length(1);
    const lengths = lengthsOf(drawn);
    for (const [prompt, answer] of lengths) {
      expect(prompt).to.equal(100);
      expect(answer).to.be.within(20, 40);
    }
    expect(drawn.asked.answers).to.include({ text: 'uniform, 20 to 40', mean: 30 });
    expect(drawn.asked).not.to.have.property('prompts');
  });

  it('promises no lengths where the trace has them', async () => {
    expect((await draw([[100, 3]])).asked).to.deep.equal({});
  });

  it('counts what prompts share as part of them, and as the least of them', async () => {
    const others = { 'shared prefix tokens': '60' };
    expect(
      lengthsOf(
        await draw(
          [
            [100, 3],
            [20, 3],
          ],
          others,
        ),
      ).map(([prompt]) => prompt),
    ).to.include.members([100, 72]);
    const drawn = await draw(
      [
        [20, 30],
        [20, 29],
      ],
      others,
      { sequenceLength: 101 },
    );
    expect(drawn.notes[0]).to.match(/^of 2 requests of the trace 1 are longer/);
  });

  it('refuses a trace of which nothing fits', async () => {
    const error = await draw([[1000, 25]]).catch((reason: unknown) => reason as Error);
    expect(error)
      .to.have.property('message')
      .that.matches(/trace: every request is longer than the sequence length of 1024 tokens; serve/);
  });
});

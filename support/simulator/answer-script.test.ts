import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { answerScript, DONE, type AnswerPlan } from './answer-script';
import type { WriteStep } from './step';

const plan = (changes: Partial<AnswerPlan> = {}): AnswerPlan => ({
  route: '/v1/chat/completions',
  index: 7,
  model: 'm',
  created: 0,
  reasoningField: 'reasoning_content',
  stream: true,
  promptTokens: 3,
  cachedTokens: 0,
  tokens: 4,
  reasoningTokens: 0,
  tokensPerEvent: 1,
  finishReason: 'length',
  usage: 'final',
  timeToFirstToken: milliseconds(50),
  interTokenLatency: milliseconds(10),
  latencyGrowth: milliseconds(0),
  ...changes,
});

const writes = (changes: Partial<AnswerPlan> = {}): WriteStep[] =>
  [...answerScript(plan(changes))].filter((step) => step.type === 'write');
const contents = (changes: Partial<AnswerPlan> = {}) =>
  writes(changes).filter(({ part }) => part === 'content');

const plans = fc.record({
  tokens: fc.integer({ min: 1, max: 60 }),
  tokensPerEvent: fc.integer({ min: 1, max: 9 }),
  reasoningTokens: fc.nat(5),
  route: fc.constantFrom('/v1/chat/completions' as const, '/v1/completions' as const),
});

describe('answerScript', () => {
  it('keeps TTFT, TPOT and every ITL exactly as set, however tokens are grouped into events', () => {
    fc.assert(
      fc.property(plans, ({ tokens, reasoningTokens, ...rest }) => {
        const groups = contents({
          tokens,
          reasoningTokens: Math.min(tokens, reasoningTokens),
          ...rest,
        }).flatMap((step) => step.groups);
        expect(groups[0]).to.deep.include({ tokens: 1, dueAfter: 50 });
        expect(groups.at(-1)?.dueAfter).to.equal(50 + (tokens - 1) * 10);
        expect(groups.reduce((sum, group) => sum + group.tokens, 0)).to.equal(tokens);
        groups.slice(1).forEach((group, index) => {
          expect(group.dueAfter - groups[index]!.dueAfter).to.equal(group.tokens * 10);
        });
      }),
    );
  });

  it('opens a chat stream with an empty role chunk before any token, and a completion stream with none', () => {
    expect(writes()[0]).to.deep.include({ part: 'opening', dueAfter: 0, groups: [] });
    expect(writes()[0]?.bytes).to.contain('"delta":{"role":"assistant","content":""}');
    expect(writes({ route: '/v1/completions' })[0]?.part).to.equal('content');
  });

  it('ends with the finish reason, the usage and [DONE]', () => {
    const last = writes().at(-1);
    expect(last?.part).to.equal('closing');
    expect(String(last?.bytes)).to.match(
      /"finish_reason":"length".*\n\ndata: .*"choices":\[\],"usage":\{.*\n\ndata: \[DONE\]\n\n$/,
    );
    expect(String(last?.bytes)).to.contain('"prompt_tokens":3,"completion_tokens":4,"total_tokens":7');
  });

  it('sends usage in every event, at the end only, or never', () => {
    const usages = (usage: AnswerPlan['usage']) =>
      contents({ usage }).map(({ bytes }) => /"usage":(null|\{)/.exec(String(bytes))?.[1]);
    expect(usages('continuous')).to.deep.equal(['{', '{', '{', '{']);
    expect(usages('final')).to.deep.equal(['null', 'null', 'null', 'null']);
    expect(usages('none')).to.deep.equal([undefined, undefined, undefined, undefined]);
    const closing = String(writes({ usage: 'none' }).at(-1)?.bytes);
    expect(closing).to.contain(DONE);
    expect(closing).not.to.contain('usage');
  });

  it('sends an answer that is not streamed in one piece, when its last token is due', () => {
    const [step, ...more] = writes({ stream: false, reasoningTokens: 1 });
    expect(more).to.be.empty;
    expect(step?.dueAfter).to.equal(80);
    expect(JSON.parse(String(step?.bytes))).to.deep.include({
      id: 'chatcmpl-7',
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          logprobs: null,
          finish_reason: 'length',
          message: { role: 'assistant', content: ' quick café fox', reasoning_content: ' the' },
        },
      ],
    });
  });
});

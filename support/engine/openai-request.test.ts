import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ApiError } from './api-error';
import { parseCompletionRequest } from './openai-request';

const completion = (fields: object): ReturnType<typeof parseCompletionRequest> =>
  parseCompletionRequest('completions', JSON.stringify({ model: 'm', prompt: 'p', ...fields }));

const chat = (fields: object): ReturnType<typeof parseCompletionRequest> =>
  parseCompletionRequest(
    'chat',
    JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...fields }),
  );

describe('parseCompletionRequest', () => {
  it('has the defaults of the API', () => {
    expect(completion({})).to.deep.include({
      maxTokens: undefined,
      stop: [],
      stream: false,
      streamedUsage: 'none',
    });
    expect(completion({}).sampling).to.include({ temperature: 1, topP: 1 });
  });

  it('takes null for absent', () => {
    const fields = { max_tokens: null, temperature: null, seed: null, stop: null, stream_options: null };
    expect(completion(fields)).to.deep.include({ maxTokens: undefined, stop: [] });
  });

  it('writes one line a message', () => {
    const messages = [
      { role: 'system', content: 'be brief' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ];
    expect(chat({ messages }).prompt).to.equal('system: be brief\nuser: ab\nassistant:');
  });

  it('takes token ids, one stop string or several, and the newer name of max_tokens', () => {
    expect(completion({ prompt: [1, 2] }).prompt).to.deep.equal([1, 2]);
    expect(completion({ stop: 'a' }).stop).to.deep.equal(['a']);
    expect(completion({ stop: ['a', 'b'] }).stop).to.deep.equal(['a', 'b']);
    expect(chat({ max_completion_tokens: 3 }).maxTokens).to.equal(3);
  });

  it('counts usage in a stream as asked', () => {
    expect(chat({ stream_options: { include_usage: true } }).streamedUsage).to.equal('final');
    const both = { include_usage: true, continuous_usage_stats: true };
    expect(chat({ stream_options: both }).streamedUsage).to.equal('continuous');
    expect(chat({ stream_options: { continuous_usage_stats: true } }).streamedUsage).to.equal('none');
  });

  it('makes a grammar of a schema, and none of a text', () => {
    const format = (schema: object): object => ({
      response_format: { type: 'json_schema', json_schema: { name: 'flag', schema, strict: true } },
    });
    for (const request of [completion(format({ const: 1 })), chat(format({ const: 1 }))]) {
      expect(request.sampling.grammar).to.equal('root ::= "1"\n');
    }
    for (const response_format of [null, { type: 'text' }]) {
      expect(chat({ response_format }).sampling).to.not.have.property('grammar');
    }
    expect(() => chat(format({ type: 'string', pattern: 'a' })))
      .to.throw(ApiError, /schema.pattern is not supported/)
      .that.includes({ status: 400, param: 'response_format', code: 'unsupported_schema' });
  });

  const evaluation = { echo: true, logprobs: 2, max_tokens: 0 };

  it('scores a text that is sent back with log-probabilities, and no other', () => {
    expect(completion(evaluation)).to.deep.include({ maxTokens: 0, scoring: { top: 2 } });
    expect(completion({ ...evaluation, max_tokens: 1, logprobs: 0 }).scoring).to.deep.equal({ top: 0 });
    expect(completion({ echo: false, logprobs: null })).to.not.have.property('scoring');
  });

  it('takes a list of one prompt for the prompt', () => {
    expect(completion({ prompt: [[3, 4]] }).prompt).to.deep.equal([3, 4]);
    expect(completion({ prompt: ['text'] }).prompt).to.equal('text');
  });

  it('draws a seed where none is given', () => {
    const seeds = Array.from({ length: 8 }, () => completion({}).sampling.seed);
    expect(new Set(seeds).size).to.be.greaterThan(1);
    expect(completion({ seed: -1 }).sampling.seed).to.equal(0xffffffff);
  });

  const refused: readonly [object, string, RegExp][] = [
    [{ max_tokens: 0 }, 'max_tokens', /max_tokens: .*1/],
    [{ max_tokens: 1.5 }, 'max_tokens', /max_tokens/],
    [{ temperature: -1 }, 'temperature', /temperature/],
    [{ top_p: 0 }, 'top_p', /top_p/],
    [{ n: 2 }, 'n', /only one choice/],
    [{ prompt: 7 }, 'prompt', /a text or a list of token ids/],
    [{ prompt: '' }, 'prompt', /prompt: Too small/],
    [{ prompt: [-1] }, 'prompt.0', /Too small/],
    [{ prompt: [] }, 'prompt', /Too small/],
    [{ prompt: [1.5] }, 'prompt', /a list of token ids/],
    [{ prompt: ['a', 'b'] }, 'prompt', /of several, send each by itself/],
    [{ prompt: [[1], [2]] }, 'prompt', /of several, send each by itself/],
    [{ echo: true }, 'echo', /offered with logprobs/],
    [{ logprobs: 1 }, 'logprobs', /offered with echo/],
    [{ ...evaluation, logprobs: 6 }, 'logprobs', /<=5/],
    [{ ...evaluation, logprobs: true }, 'logprobs', /expected number/],
    [{ ...evaluation, max_tokens: 2 }, 'max_tokens', /0 or 1/],
    [{ ...evaluation, max_tokens: null }, 'max_tokens', /0 or 1/],
    [{ ...evaluation, stream: true }, 'stream', /false/],
    [{ ...evaluation, stop: 'a' }, 'stop', /not offered/],
    [{ ...evaluation, response_format: { type: 'text' } }, 'response_format', /not offered/],
    [{ model: 7 }, 'model', /model/],
    [{ stream: 'yes' }, 'stream', /stream/],
    [{ response_format: { type: 'json_object' } }, 'response_format.type', /instead of json_object/],
    [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema', /json_schema/],
  ];
  for (const [fields, param, message] of refused) {
    it(`refuses ${JSON.stringify(fields)} and names the field`, () => {
      expect(() => completion(fields))
        .to.throw(ApiError, message)
        .that.includes({ status: 400, param });
    });
  }

  it('names every field at fault', () => {
    expect(() => completion({ temperature: 9, max_tokens: -1 })).to.throw(/max_tokens.*temperature/);
  });

  it('refuses what is not JSON', () => {
    expect(() => parseCompletionRequest('chat', '{'))
      .to.throw(ApiError, /not JSON/)
      .with.property('status', 400);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { EmbeddedEngine } from './embedded-engine';
import type { Logprobs } from './logprobs';

interface Body {
  readonly choices: readonly {
    readonly text: string;
    readonly logprobs: Logprobs | null;
    readonly finish_reason: string;
  }[];
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
  readonly error?: { readonly param: string; readonly message: string };
}

interface Evaluated extends Logprobs {
  readonly text: string;
}

const TEXT = 'And God said, Let there be light: and there was light.';
const CONTEXT = 512;
const SLOTS = 4;

/** llama.cpp rounds as the size of a batch has it. */
const ROUNDING = 0.02;

/** As lm-evaluation-harness and others ask for the log-probabilities of a text. */
describe('evaluation by log-probabilities over HTTP', () => {
  let cacheFolder: string;
  let engine: EmbeddedEngine;
  let reference: string;
  let small: string;
  before(async () => {
    cacheFolder = await mkdtemp(path.join(tmpdir(), 'evaluation-'));
    const plans = [
      { size: 'reference', slots: SLOTS, sequenceLength: CONTEXT },
      { size: 'small', slots: 1, sequenceLength: 64 },
    ] as const;
    engine = await EmbeddedEngine.start({ plans, cacheFolder });
    [reference, small] = engine.models.map(({ id }) => id) as [string, string];
  });
  after(async () => {
    await engine[Symbol.asyncDispose]();
    await rm(cacheFolder, { recursive: true });
  });

  async function complete(fields: object): Promise<Body> {
    const body = JSON.stringify({ model: reference, prompt: TEXT, temperature: 0, ...fields });
    return (await (await fetch(`${engine.baseUrl}/completions`, { method: 'POST', body })).json()) as Body;
  }

  async function evaluate(fields: object = {}): Promise<Evaluated> {
    const { choices } = await complete({ echo: true, max_tokens: 0, logprobs: 1, ...fields });
    const { text, logprobs } = choices[0]!;
    expect(logprobs).to.not.equal(null);
    return { text, ...logprobs! };
  }

  async function metric(name: string, model = reference): Promise<number> {
    const text = await (await fetch(new URL('/metrics', engine.baseUrl))).text();
    return Number(
      new RegExp(`^llm_engine_${name}{model="${model.replaceAll(/[()]/g, '\\$&')}"} (.*)$`, 'm').exec(
        text,
      )?.[1],
    );
  }

  const sum = (values: readonly (number | null)[]): number =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);

  it('gives the text back with one entry a token, the first without a log-probability', async () => {
    const { text, tokens, token_logprobs, top_logprobs, text_offset } = await evaluate({ logprobs: 5 });
    expect(text).to.equal(TEXT);
    expect(tokens.join('')).to.equal(TEXT);
    expect(text_offset).to.deep.equal(tokens.map((_, index) => tokens.slice(0, index).join('').length));
    expect([token_logprobs[0], top_logprobs[0]]).to.deep.equal([null, null]);
    for (const [index, token] of tokens.entries()) {
      if (index === 0) continue;
      const [log, top] = [token_logprobs[index]!, top_logprobs[index]!];
      expect(log).to.be.below(0);
      // The five likeliest, and the token itself where it is none of them.
      expect(top[token]).to.equal(log);
      const others = Object.values(top).toSorted((left, right) => right - left);
      expect(others.length).to.equal(others.indexOf(log) < 5 ? 5 : 6);
      expect(sum(others.map(Math.exp))).to.be.below(1);
    }
  });

  it('finds a text of its training more probable than the same words in disorder', async () => {
    const disorder = TEXT.split(' ').reverse().join(' ');
    const score = async (prompt: string): Promise<number> => sum((await evaluate({ prompt })).token_logprobs);
    expect(await score(TEXT)).to.be.above((await score(disorder)) + 10);
  });

  it('counts the prompt, nothing of it cached, and no output', async () => {
    await complete({ max_tokens: 1 });
    const promptTokens = await metric('prompt_tokens_total');
    const { choices, usage } = await complete({ echo: true, max_tokens: 0, logprobs: 0 });
    const { tokens, top_logprobs } = choices[0]!.logprobs!;
    expect(choices[0]).to.include({ finish_reason: 'length' });
    expect(usage).to.deep.include({ prompt_tokens: tokens.length, completion_tokens: 0 });
    expect(usage.prompt_tokens_details.cached_tokens).to.equal(0);
    expect(Object.keys(top_logprobs[1]!)).to.deep.equal([tokens[1]]);
    expect(await metric('prompt_tokens_total')).to.equal(promptTokens + tokens.length);
  });

  it('scores the next token too where one is generated, the likeliest one when greedy', async () => {
    const prompt = await evaluate();
    const { text, tokens, token_logprobs, top_logprobs } = await evaluate({ max_tokens: 1 });
    const next = (await complete({ max_tokens: 1 })).choices[0]!.text;
    expect(text).to.equal(TEXT + next);
    expect(tokens).to.deep.equal([...prompt.tokens, next]);
    expect(sum(token_logprobs.slice(0, -1))).to.be.closeTo(sum(prompt.token_logprobs), ROUNDING);
    expect(top_logprobs.at(-1)).to.deep.equal({ [next]: token_logprobs.at(-1) });
  });

  it('takes token ids as they are, in a list of one prompt as well, marks included', async () => {
    const ids = [256, ...Buffer.from('the'), 257];
    const { text, tokens, text_offset } = await evaluate({ prompt: ids });
    expect(text).to.equal('the');
    expect(tokens).to.deep.equal(['<|startoftext|>', 't', 'h', 'e', '<|endoftext|>']);
    expect(text_offset).to.deep.equal([0, 0, 1, 2, 3]);
    expect((await evaluate({ prompt: [ids] })).tokens).to.deep.equal(tokens);
    const asText = await evaluate({ prompt: 'the' });
    expect(asText.tokens.length).to.be.below(3);
  });

  it('calls tokens that are no whole characters by their bytes, and counts characters', async () => {
    const { text, tokens, text_offset } = await evaluate({ model: small, prompt: 'é🙂a' });
    expect(text).to.equal('é🙂a');
    expect(tokens).to.deep.equal([
      ...['bytes:\\xc3', 'bytes:\\xa9', 'bytes:\\xf0', 'bytes:\\x9f', 'bytes:\\x99', 'bytes:\\x82', 'a'],
    ]);
    expect(text_offset).to.deep.equal([0, 0, 1, 1, 1, 1, 2]);
  });

  it('has nothing to say of a single token', async () => {
    const { tokens, token_logprobs, top_logprobs } = await evaluate({ prompt: [65] });
    expect([tokens, token_logprobs, top_logprobs]).to.deep.equal([['A'], [null], [null]]);
  });

  it('evaluates as much as the context holds, and refuses more', async () => {
    const prompt = Array.from({ length: CONTEXT }, (_, index) => (index * 7) % 256);
    expect((await evaluate({ prompt })).tokens).to.have.length(CONTEXT);
    for (const fields of [{ prompt, max_tokens: 1 }, { prompt: [...prompt, 1] }, { prompt: [1, 512] }]) {
      const { error } = await complete({ echo: true, logprobs: 1, max_tokens: 0, ...fields });
      expect(error?.param).to.be.oneOf(['max_tokens', 'prompt']);
    }
  });

  it('neither disturbs answers that are under way, nor is it disturbed by them', async () => {
    const answers = async (): Promise<readonly string[]> => {
      const prompts = Array.from({ length: SLOTS - 1 }, (_, index) => ({
        prompt: `${index} begat`,
        max_tokens: 60,
      }));
      const bodies = await Promise.all(prompts.map(complete));
      return bodies.map(({ choices }) => choices[0]!.text);
    };
    const [alone, quiet] = [await answers(), await evaluate()];
    const busy = Promise.all([evaluate(), evaluate(), evaluate()]);
    expect(await answers()).to.deep.equal(alone);
    for (const { tokens, token_logprobs } of await busy) {
      expect(tokens).to.deep.equal(quiet.tokens);
      for (const [index, log] of token_logprobs.entries()) {
        if (log !== null) expect(log).to.be.closeTo(quiet.token_logprobs[index]!, ROUNDING);
      }
    }
  });

  it('leaves cells that a later prompt can use', async () => {
    const { tokens } = await evaluate();
    const { usage } = await complete({ max_tokens: 1 });
    expect(usage.prompt_tokens_details.cached_tokens).to.equal(tokens.length - 1);
    expect(await metric('kv_cells_used')).to.equal(0);
    expect(await metric('kv_cells_cached'))
      .to.be.at.least(tokens.length)
      .and.at.most(SLOTS * CONTEXT);
    expect(await metric('kv_cells_total')).to.equal(SLOTS * CONTEXT);
  });
});

import { describe, it } from 'node:test';
import { expect } from 'chai';
import { completed, failed } from '../record.fixture';
import { sampleLengths } from './length-distribution';
import { parseLength } from './parse-length';
import { realisedLengths } from './realised-lengths';
import { askedLengths, realisedText } from './realised-text';

const RECORDS = [
  completed({ inputTokens: 999, outputTokens: 999, warmUp: true }),
  completed({ inputTokens: 10, outputTokens: 4 }),
  completed({ inputTokens: 20, outputTokens: 4, tokenSource: 'usage per event' }),
  failed(),
  completed({ inputTokens: 30, outputTokens: 7, tokenSource: 'event count' }),
  completed({ inputTokens: 1040, outputTokens: 4 }),
];
const asked = (text: string) => askedLengths(parseLength(text), [127, 128.2]);

describe('realisedLengths', () => {
  it('are those of the completed requests after the warm-up', () => {
    const { prompts, answers } = realisedLengths(RECORDS);
    expect(prompts).to.deep.equal({
      status: 'counted',
      n: 4,
      uncounted: 0,
      mean: 275,
      p50: 20,
      p95: 1040,
      least: 10,
      most: 1040,
      sources: ['usage'],
    });
    expect(answers).to.deep.include({
      n: 4,
      mean: 4.75,
      p50: 4,
      least: 4,
      most: 7,
      sources: ['usage', 'usage per event', 'event count'],
    });
  });

  it('are unavailable where nothing completed, and of prompts where the server does not count them', () => {
    const none = { status: 'unavailable', reason: 'no request completed' };
    expect(realisedLengths([failed()])).to.deep.equal({ prompts: none, answers: none });
    const { prompts, answers } = realisedLengths([completed(), completed({ inputTokens: 0 })]);
    expect(prompts).to.deep.equal({
      status: 'unavailable',
      reason: 'the server does not report prompt tokens',
    });
    expect(answers.status).to.equal('counted');
  });
});

describe('realisedText', () => {
  it('tells what was asked, what was drawn, what was sent and who counted, without a note where all is well', () => {
    const lengths = [110, 120, 130, 140].map((inputTokens) => completed({ inputTokens }));
    expect(
      realisedText({ prompts: asked('normal, mean 128, deviation 32') }, realisedLengths(lengths)),
    ).to.equal(
      'prompts: asked normal, mean 128, deviation 32 (sample: mean 127.6); ' +
        'sent: mean 125, p50 120, p95 140, 110 to 140 tokens, counted by the server',
    );
  });

  it('has a line for prompts and one for answers, with notes where they came out otherwise', () => {
    const both = { prompts: asked('128'), answers: asked('exponential, mean 8') };
    expect(realisedText(both, realisedLengths(RECORDS)).split('\n')).to.deep.equal([
      'prompts: asked 128 (sample: mean 127.6); sent: mean 275, p50 20, p95 1,040, 10 to 1,040 tokens, ' +
        'counted by the server; note: the mean is 114.8 % above the 128 asked for',
      'answers: asked exponential, mean 8 (sample: mean 127.6); received: mean 4.8, p50 4, p95 7, 4 to 7 tokens, ' +
        'counted by the server and events (estimated); note: the mean is 44.1 % below the 8.5 asked for',
    ]);
  });

  it('notes that lengths are not told, of all requests or of some', () => {
    const prompts = asked('128');
    expect(realisedText({ prompts }, realisedLengths([completed()]))).to.equal(
      'prompts: asked 128 (sample: mean 127.6); sent: lengths unavailable: the server does not report prompt tokens',
    );
    const some = [completed(), completed(), completed({ inputTokens: 128 })];
    expect(realisedText({ prompts }, realisedLengths(some))).to.match(
      /; note: of 1 of 3 requests, the others are not counted$/,
    );
  });

  it('notes the mean from more than 10 % on, above and below', () => {
    const prompts = asked('100');
    const noteOf = (inputTokens: number): boolean =>
      realisedText({ prompts }, realisedLengths([completed({ inputTokens })])).includes('note: the mean');
    expect([89, 91, 109, 111].map(noteOf)).to.deep.equal([true, false, false, true]);
  });

  it('says nothing of what was not asked for, and agrees with a sample of its own', () => {
    const distribution = parseLength('lognormal, mean 128, deviation 64');
    const sample = sampleLengths(distribution, 200, 2);
    const records = sample.map((outputTokens) => completed({ outputTokens }));
    const text = realisedText({ answers: askedLengths(distribution, sample) }, realisedLengths(records));
    const [, drawn, came] = /\(sample: mean ([\d.]+)\); received: mean ([\d.]+),/.exec(text) ?? [];
    expect(drawn).to.equal(came);
    expect(text).not.to.match(/note|prompts/);
    expect(realisedText({}, realisedLengths(records))).to.equal('');
  });
});

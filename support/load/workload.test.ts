import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { prompts } from './load-plans.fixture';
import { inferenceRequest } from './workload';

const anyLengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
const anyWorkload = fc
  .record({
    words: anyLengths,
    outputTokens: anyLengths,
    seed: fc.nat(2 ** 31 - 1),
    temperature: fc.constantFrom(0, 0.7),
  })
  .map((fields) => prompts(fields));
const anyIndex = fc.nat(1_000_000);

describe('inferenceRequest', () => {
  it('makes the same request of the same number, on whichever worker and in whatever order', () => {
    fc.assert(
      fc.property(anyWorkload, fc.array(anyIndex, { minLength: 1, maxLength: 20 }), (workload, indices) => {
        const here = indices.map((index) => inferenceRequest(workload, index));
        // A worker gets the plan as a copy.
        const copy = structuredClone(workload);
        const there = indices.toReversed().map((index) => inferenceRequest(copy, index));
        expect(there.toReversed()).to.deep.equal(here);
      }),
    );
  });

  it('takes the lengths in turn', () => {
    fc.assert(
      fc.property(anyWorkload, anyIndex, (workload, index) => {
        const { prompt, maxTokens } = inferenceRequest(workload, index);
        const { words, outputTokens } = workload;
        expect(prompt.split(' ')).to.have.length(words[index % words.length]!);
        expect(maxTokens).to.equal(outputTokens[index % outputTokens.length]);
      }),
    );
  });

  it('gives each number a prompt and a seed of its own', () => {
    const workload = prompts({ words: [12], seed: 7 });
    const requests = Array.from({ length: 2000 }, (_, index) => inferenceRequest(workload, index));
    expect(new Set(requests.map(({ prompt }) => prompt)).size).to.equal(requests.length);
    expect(new Set(requests.map(({ seed }) => seed)).size).to.equal(requests.length);
  });

  it('keeps seeds below 2^31, as servers want them', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), anyIndex, (seed, index) => {
        expect(inferenceRequest(prompts({ seed }), index).seed).to.be.within(0, 2 ** 31 - 1);
      }),
    );
  });

  it('numbers the requests by their ids where it is told to', () => {
    expect(inferenceRequest(prompts({ idPrefix: 'run-' }), 41).id).to.equal('run-41');
    expect(inferenceRequest(prompts(), 41)).not.to.have.property('id');
  });

  it('asks for answers as a whole where it is told to', () => {
    expect(inferenceRequest(prompts({ stream: false }), 3).stream).to.equal(false);
    expect(inferenceRequest(prompts(), 3)).not.to.have.property('stream');
  });

  it('asks for exact lengths, as the workload says', () => {
    const request = inferenceRequest(prompts({ model: 'big', temperature: 0.7 }), 0);
    expect(request).to.include({ model: 'big', temperature: 0.7, ignoreEndToken: true });
  });
});

import { describe, it } from 'node:test';
import { expect } from 'chai';
import { streamedGguf } from './gguf-stream';
import { encodeGguf } from './gguf-writer';
import { untrainedModel, untrainedModelInPieces } from './untrained-model';

const model = ['m', { layers: 1, width: 12, heads: 2, feedForward: 20 }, 0x5eed] as const;

describe('streamedGguf', () => {
  for (const precision of ['F16', 'F32'] as const) {
    it(`has the bytes of the whole file in ${precision}`, () => {
      const pieces = streamedGguf(untrainedModelInPieces(...model, precision));
      const whole = encodeGguf(untrainedModel(...model, precision));
      expect(Buffer.concat([...pieces]).equals(Buffer.concat(whole))).to.equal(true);
    });
  }

  it('makes a tensor when it is asked for, not before', () => {
    const { tensors, ...rest } = untrainedModelInPieces(...model, 'F32');
    const made: string[] = [];
    const pieces = streamedGguf({
      ...rest,
      *tensors() {
        for (const tensor of tensors()) {
          made.push(tensor.name);
          yield tensor;
        }
      },
    });
    // The head, its padding, and one tensor.
    for (let count = 0; count < 3; count++) pieces.next();
    expect(made).to.deep.equal(['token_embd.weight']);
  });
});

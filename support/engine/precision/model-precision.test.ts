import { describe, it } from 'node:test';
import { expect } from 'chai';
import { targetType } from './model-precision';

describe('targetType', () => {
  for (const name of [
    'token_embd.weight',
    'output.weight',
    'blk.3.attn_q.weight',
    'blk.0.ffn_down_exps.weight',
  ]) {
    it(`is the precision of the model for the matrix ${name}`, () => {
      expect(targetType({ name, shape: [64, 8], type: 'F32' }, 'Q8_0')).to.equal('Q8_0');
    });
  }

  // Names of llama.cpp (src/llama-arch.cpp), each for what is kept there.
  for (const name of [
    'blk.0.attn_q.bias',
    'blk.0.attn_k_norm.weight',
    'blk.0.ffn_gate_inp.weight',
    'blk.0.ssm_conv1d.weight',
    'blk.0.time_mix_w1.weight',
    'blk.0.time_mix_decay_w2.weight',
    'blk.0.laurel_l.weight',
    'altup_proj.weight',
    'position_embd.weight',
    'token_types.weight',
    'enc.blk.0.attn_rel_b.weight',
    'blk.0.ssm_a',
  ]) {
    it(`is what it was for the matrix ${name}`, () => {
      expect(targetType({ name, shape: [64, 8], type: 'F32' }, 'F16')).to.equal('F32');
    });
  }

  for (const shape of [[], [64], [64, 1], [64, 1, 1, 1]]) {
    it(`is what it was for a vector of shape ${JSON.stringify(shape)}`, () => {
      expect(targetType({ name: 'output.weight', shape, type: 'F32' }, 'BF16')).to.equal('F32');
    });
  }

  it('converts experts, which are matrices one above the other', () => {
    const tensor = { name: 'blk.0.ffn_up_exps.weight', shape: [64, 1, 8], type: 'F32' } as const;
    expect(targetType(tensor, 'F16')).to.equal('F16');
  });

  it('is half precision where Q8_0 has no whole blocks', () => {
    const tensor = { name: 'output.weight', shape: [48, 32], type: 'F32' } as const;
    expect(targetType(tensor, 'Q8_0')).to.equal('F16');
    expect(targetType(tensor, 'BF16')).to.equal('BF16');
  });
});

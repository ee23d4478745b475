import { describe, it } from 'node:test';
import { expect } from 'chai';
import { answerChange } from './answer-change';
import type { EvaluationScore } from './evaluation-answers';

/** A score of items that expect "yes", by what was answered. */
function scoreOf(model: string, texts: readonly string[], path = 'set.jsonl'): EvaluationScore {
  const answers = texts.map((text, index) => ({
    item: { line: index + 1, prompt: `${path} ${index}`, expected: ['yes'], match: 'exact' as const },
    text,
    isHit: text.trim() === 'yes',
    isCut: false,
  }));
  return { model, path, answers, hits: answers.filter(({ isHit }) => isHit).length, cut: 0 };
}

const repeated = (...parts: readonly (readonly [text: string, times: number])[]): string[] =>
  parts.flatMap(([text, times]) => Array.from({ length: times }, () => text));

describe('answerChange', () => {
  it('counts hits lost and gained, and answers that agree', () => {
    const first = scoreOf('f32', repeated(['yes', 80], ['no', 20]));
    const second = scoreOf('f16', repeated(['yes ', 72], ['no', 8], ['yes', 4], ['no', 10], ['maybe', 6]));
    const change = answerChange(first, second);
    expect(change).to.deep.include({ n: 100, firstHits: 80, lost: 8, gained: 4 });
    expect(change.decrease).to.deep.include({ status: 'estimated', value: 5, of: 'answers', n: 100 });
    expect(change.firstAccuracy).to.deep.include({ value: 80 });
    expect(change.secondAccuracy).to.deep.include({ value: 76 });
    expect(change.agreement).to.deep.include({ value: 82 });
    expect(change.decrease).to.have.property('low').that.is.within(-6, -1);
    expect(change.decrease).to.have.property('high').that.is.within(12, 18);
  });

  it('does not claim that equal answers prove equal models', () => {
    const score = scoreOf('f32', repeated(['yes', 100]));
    const { decrease } = answerChange(score, scoreOf('f16', repeated(['yes', 100])));
    expect(decrease).to.deep.include({ status: 'estimated', value: 0, low: 0 });
    expect(decrease)
      .to.have.property('high')
      .that.is.closeTo(100 * (1 - 0.025 ** (1 / 100)), 1e-9);
  });

  it('gives no interval from fewer than five answers', () => {
    const score = scoreOf('f32', repeated(['yes', 4]));
    expect(answerChange(score, score).decrease).to.deep.include({
      status: 'too few samples',
      value: 0,
      n: 4,
    });
  });

  it('has nothing to compare where nothing was asked', () => {
    const nothing = scoreOf('f32', []);
    expect(answerChange(nothing, nothing).decrease).to.deep.equal({
      status: 'too few samples',
      reason: 'no answers were compared',
      n: 0,
    });
  });

  it('refuses answers to other questions', () => {
    const [first, second] = [scoreOf('f32', ['yes', 'no']), scoreOf('f16', ['yes', 'no'], 'other.jsonl')];
    expect(() => answerChange(first, second)).to.throw('f16 something else (other.jsonl)');
    expect(() => answerChange(first, scoreOf('f16', ['yes']))).to.throw('ask both the same');
    expect(() => answerChange(first, scoreOf('f16', ['yes', 'no', 'no']))).to.throw('ask both the same');
  });
});

import { DEFAULT_BOOTSTRAP, type BootstrapOptions } from '../statistics/block-bootstrap';
import { accuracyChange, type AccuracyChange } from './accuracy-change';
import type { EvaluationScore, ItemAnswer } from './evaluation-answers';
import type { PairedBlock } from './paired-blocks';

/**
 * Compares two models by their answers to the same evaluation set of at least 5 items; answers agree where their texts
 * do, spaces around them aside. Throws where the sets differ.
 */
export function answerChange(
  first: EvaluationScore,
  second: EvaluationScore,
  options: BootstrapOptions = DEFAULT_BOOTSTRAP,
): AccuracyChange {
  const blocks = first.answers.map((answer, index) => {
    const other = second.answers[index];
    if (other?.item.prompt !== answer.item.prompt || first.answers.length !== second.answers.length)
      throw new Error(
        `${first.model} was asked ${first.path}, ${second.model} something else (${second.path}); ask both the same`,
      );
    return paired(answer, other);
  });
  return accuracyChange({ blocks, units: { of: 'answers', blocks: 'answers' }, options });
}

const paired = (first: ItemAnswer, second: ItemAnswer): PairedBlock => ({
  n: 1,
  firstHits: Number(first.isHit),
  lost: Number(first.isHit && !second.isHit),
  gained: Number(!first.isHit && second.isHit),
  agreeing: Number(first.text.trim() === second.text.trim()),
  firstLogProbability: 0,
  secondLogProbability: 0,
});

import { DEFAULT_BOOTSTRAP, type BootstrapOptions } from '../statistics/block-bootstrap';
import type { Estimation } from '../statistics/estimate';
import { accuracyChange, type AccuracyChange } from './accuracy-change';
import type { TextScore, WindowScore } from './held-out-text';
import { estimateOf, type PairedBlock } from './paired-blocks';

/** How much worse, or better, a second model predicts a text than a first one. */
export interface TextChange extends AccuracyChange {
  /** 100 * (second perplexity / first perplexity - 1), in %: positive where the second model predicts worse. */
  readonly perplexityIncrease: Estimation;
  /** exp of the mean of -log probability, a plain number of at least 1. */
  readonly firstPerplexity: Estimation;
  readonly secondPerplexity: Estimation;
}

/**
 * Compares two models by their scores of the same windows, such as two precisions of one model; windows are resampled
 * as wholes, of which there have to be at least 5. Throws where the models do not cut the text into the same tokens:
 * their accuracies would be those of different questions.
 */
export function textChange(
  first: TextScore,
  second: TextScore,
  options: BootstrapOptions = DEFAULT_BOOTSTRAP,
): TextChange {
  if (first.windows.length !== second.windows.length)
    throw new Error(
      `${first.model} was scored on ${first.windows.length} windows, ${second.model} on ${second.windows.length}; ` +
        'score both on the same',
    );
  const blocks = first.windows.map((window, index) => {
    const other = second.windows[index];
    if (other === undefined || !areSameTokens(window, other))
      throw new Error(
        `${first.model} and ${second.model} do not have the same tokens in window ${index + 1}: next-token accuracy ` +
          'compares models of one vocabulary on one text; compare their answers to an evaluation set instead',
      );
    return paired(window, other);
  });
  const data = { blocks, units: { of: 'tokens', blocks: 'windows' }, options } as const;
  // Without exact bounds: nothing limits how far a log-probability that was not seen may differ.
  const increase = estimateOf(
    data,
    'share',
    ({ n, firstLogProbability, secondLogProbability }) =>
      100 * Math.expm1((firstLogProbability - secondLogProbability) / n),
  );
  const areEqual = first.windows.every((window, index) =>
    areSameProbabilities(window, second.windows[index]),
  );
  return {
    ...accuracyChange(data),
    perplexityIncrease:
      increase.status === 'estimated' && areEqual
        ? { ...increase, method: `all ${increase.n} log-probabilities are equal` }
        : increase,
    firstPerplexity: estimateOf(data, 'count', (sums) => Math.exp(-sums.firstLogProbability / sums.n)),
    secondPerplexity: estimateOf(data, 'count', (sums) => Math.exp(-sums.secondLogProbability / sums.n)),
  };
}

const areSameTokens = (one: WindowScore, other: WindowScore): boolean =>
  one.window.text === other.window.text &&
  one.tokens.length === other.tokens.length &&
  one.tokens.every(({ text }, index) => text === other.tokens[index]?.text);

const areSameProbabilities = (one: WindowScore, other?: WindowScore): boolean =>
  one.tokens.every(({ logProbability }, index) => logProbability === other?.tokens[index]?.logProbability);

function paired(first: WindowScore, second: WindowScore): PairedBlock {
  let [lost, gained, agreeing] = [0, 0, 0];
  for (const [index, token] of first.tokens.entries()) {
    const other = second.tokens[index];
    lost += Number(token.isHit && other?.isHit === false);
    gained += Number(!token.isHit && other?.isHit === true);
    agreeing += Number(token.top === other?.top);
  }
  return {
    n: first.tokens.length,
    firstHits: first.hits,
    lost,
    gained,
    agreeing,
    firstLogProbability: first.logProbability,
    secondLogProbability: second.logProbability,
  };
}

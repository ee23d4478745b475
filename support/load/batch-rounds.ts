import { milliseconds } from '../quantities/units';
import type { BatchPlan } from './batch-plan';
import type { LoadPlan } from './load-plan';
import { shares } from './prompt-workload';
import type { RoundPlace, RoundsPlan } from './rounds-plan';

/** A batch a round: all of its requests at once, one each, as a load of as many virtual users. */
export function batchRounds(plan: BatchPlan): RoundsPlan {
  const { model, batchSize, tokens, promptWords, sequenceLength, budget } = plan;
  return {
    name: `${model} ${batchSize} ${tokens} ${promptWords}`,
    requestsEach: batchSize,
    budget,
    sequenceLength,
    round: (place) => batchLoad(plan, place),
    against: (truth) => batchRounds({ ...plan, ...truth }),
  };
}

function batchLoad(
  { model, batchSize, tokens, promptWords, temperature, seed, idPrefix }: BatchPlan,
  { index, warmUp, firstRequest }: RoundPlace,
): LoadPlan {
  const none = milliseconds(0);
  return {
    load: { model: 'closed', virtualUsers: batchSize, requestsEach: 1, thinkTime: none, rampUp: none },
    // The numbers of the requests begin at a multiple of the batch size: each batch has the same shares.
    workload: {
      kind: 'prompts',
      model,
      words: [promptWords],
      outputTokens: shares(tokens, batchSize),
      temperature,
      seed,
      ...(idPrefix === undefined ? {} : { idPrefix }),
    },
    round: index,
    warmUp,
    firstRequest,
  };
}

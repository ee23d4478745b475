import { sampleLengths, type LengthDistribution } from '../lengths/length-distribution';
import { askedLengths } from '../lengths/realised-text';
import type { DrawnRequests } from './drawn-requests';
import { DRAWN, seedOf, type RequestSetting } from './request-setting';
import type { UserBehaviour } from './user-behaviour';
import { wordedRequests, type RequestLengths, type WordedRequests } from './worded-requests';

/** Prompts of drawn lengths. Throws where they do not fit into the sequence length. */
export function lengthRequests(
  behaviour: UserBehaviour,
  promptLengths: LengthDistribution,
  setting: RequestSetting,
): DrawnRequests {
  const { outputTokens } = behaviour;
  if (outputTokens === undefined)
    throw new Error('a table that does not say how long answers are was let through');
  const lengths = {
    prompts: sampleLengths(promptLengths, DRAWN, seedOf(setting, 'prompts')),
    answers: sampleLengths(outputTokens, DRAWN, seedOf(setting, 'answers')),
  };
  const worded = wordedRequests(behaviour, setting, lengths);
  if (behaviour.turns === 1) failIfTooLong(worded, lengths, setting);
  else failIfSessionsTooLong(worded, lengths, setting, behaviour.turns);
  return {
    workloadOf: worded.workloadOf,
    asked: {
      prompts: askedLengths(promptLengths, lengths.prompts),
      answers: askedLengths(outputTokens, lengths.answers),
    },
    notes: [],
  };
}

/** What does not fit is refused by the server in the middle of a load: it is told before. */
function failIfTooLong(
  { promptTokens }: WordedRequests,
  { prompts, answers }: RequestLengths,
  { sequenceLength }: RequestSetting,
): void {
  const prompt = Math.ceil(Math.max(...prompts, ...promptTokens));
  const answer = Math.max(...answers);
  if (prompt + answer <= sequenceLength) return;
  throw new Error(
    `prompts of up to ${prompt} and answers of up to ${answer} tokens do not fit into the sequence length of ${sequenceLength}; cut the longer ones off, for example "lognormal, mean 128, deviation 64, from 1 to ${Math.floor(sequenceLength / 2)}"`,
  );
}

/** A session's last turn carries all that was said before. */
function failIfSessionsTooLong(
  { promptTokens, sharedTokens }: WordedRequests,
  { answers }: RequestLengths,
  { sequenceLength }: RequestSetting,
  turns: number,
): void {
  const turnTokens = promptTokens.map((tokens, index) => tokens - sharedTokens + (answers[index] ?? 0));
  const longest = sharedTokens + mostInARow(turnTokens, turns);
  if (longest <= sequenceLength) return;
  throw new Error(
    `${turns} turns can take about ${Math.round(longest)} tokens, which do not fit into the sequence length of ${sequenceLength}; write fewer turns or shorter ones`,
  );
}

/** The largest sum of so many neighbours, the first following the last. */
function mostInARow(values: readonly number[], count: number): number {
  const at = (index: number): number => values[index % values.length] ?? 0;
  let sum = Array.from({ length: count }, (_, index) => at(index)).reduce((total, value) => total + value, 0);
  let most = sum;
  for (let index = 0; index < values.length; index += 1) {
    sum += at(index + count) - at(index);
    most = Math.max(most, sum);
  }
  return most;
}

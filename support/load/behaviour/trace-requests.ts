import { sampleLengths } from '../lengths/length-distribution';
import { askedLengths } from '../lengths/realised-text';
import { lengthsOfTrace, sampleTraceLengths } from '../lengths/trace-lengths';
import type { DrawnRequests } from './drawn-requests';
import { DRAWN, seedOf, type RequestSetting } from './request-setting';
import { sharedBeginning } from './shared-beginning';
import type { UserBehaviour } from './user-behaviour';
import { wordedRequests } from './worded-requests';

/**
 * Prompts as long as those of a trace, with answers as long as those unless the behaviour says otherwise. Throws where
 * the trace cannot be read, or where none of its requests fits into the sequence length.
 */
export async function traceRequests(
  behaviour: UserBehaviour,
  path: string,
  setting: RequestSetting,
): Promise<DrawnRequests> {
  const { outputTokens, sharedPrefix } = behaviour;
  const { cost, sequenceLength } = setting;
  const answers =
    outputTokens === undefined ? undefined : sampleLengths(outputTokens, DRAWN, seedOf(setting, 'answers'));
  const { pairs, leftOut } = await lengthsOfTrace(path);
  // A prompt that is to be shorter comes out that long.
  const leastPrompt = cost.fixed + sharedBeginning(sharedPrefix, cost).tokens + cost.perWord;
  const mostAnswer = answers === undefined ? undefined : Math.max(...answers);
  const fitting = pairs.filter(
    (pair) => Math.max(pair.inputTokens, leastPrompt) + (mostAnswer ?? pair.outputTokens) <= sequenceLength,
  );
  if (fitting.length === 0)
    throw new Error(
      `${path}: every request is longer than the sequence length of ${sequenceLength} tokens; serve the model with a longer one`,
    );
  const sample = sampleTraceLengths({ pairs: fitting, leftOut }, DRAWN, seedOf(setting, 'prompts'));
  const { workloadOf } = wordedRequests(behaviour, setting, {
    prompts: sample.map((pair) => pair.inputTokens),
    answers: answers ?? sample.map((pair) => pair.outputTokens),
  });
  return {
    workloadOf,
    asked:
      outputTokens === undefined || answers === undefined
        ? {}
        : { answers: askedLengths(outputTokens, answers) },
    notes: notesOf({ all: pairs.length + leftOut, leftOut, beyond: pairs.length - fitting.length }, setting),
  };
}

function notesOf(
  { all, leftOut, beyond }: { readonly all: number; readonly leftOut: number; readonly beyond: number },
  { sequenceLength }: RequestSetting,
): string[] {
  const parts = [
    ...(beyond === 0 ? [] : [`${beyond} are longer than the sequence length of ${sequenceLength}`]),
    ...(leftOut === 0 ? [] : [`${leftOut} have no input or no output`]),
  ];
  return parts.length === 0 ? [] : [`of ${all} requests of the trace ${parts.join(', ')}, and are not asked`];
}
